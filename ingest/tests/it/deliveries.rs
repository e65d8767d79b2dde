//! Messages that nobody pushed: pulled, supplemented, uploaded.

use crate::world::{CONNECTOR, OP, World, ago, station, status};
use ingest::Delivery;
use interop::Interface;
use serde_json::{Value, json};
use tables::Origin;

fn delivery(interface: Interface, origin: Origin, text: &str) -> Delivery<'_> {
    Delivery { operator_id: OP, interface, origin, text }
}

fn states(rows: &[Value]) -> String {
    json!({"ConnectorStatusInfos": rows}).to_string()
}

fn state(connector: &str, state: i64, seconds_ago: i64) -> Value {
    status(connector, state, seconds_ago)["ConnectorStatusInfo"].clone()
}

#[tokio::test]
async fn a_delivery_lands_like_a_push_and_says_how_it_came() {
    let world = World::new().await;
    let text = station().to_string();
    let told = world
        .gateway
        .deliver(&delivery(Interface::StationInfo, Origin::Pull, &text))
        .await
        .expect("the station lands");
    assert_eq!((told.rows, told.accepted, told.quarantined, told.repeated), (1, 1, 0, 0));
    assert_eq!(world.number("SELECT count(*) FROM station_versions").await, 1);
    let origin = "SELECT origin FROM messages WHERE interface = 'notification_stationInfo'";
    assert_eq!(world.text(origin).await, "pull");
    assert_eq!(world.number("SELECT count(*) FROM raw_messages").await, 1);
    let again = world.gateway.deliver(&delivery(Interface::StationInfo, Origin::Pull, &text)).await;
    assert_eq!(again.expect("the repeat is taken").repeated, 1);
    assert_eq!(world.number("SELECT count(*) FROM station_versions").await, 1);
}

#[tokio::test]
async fn a_push_and_a_delivery_of_the_same_row_count_once() {
    let world = World::furnished().await;
    let row = state(CONNECTOR, 2, 30);
    let pushed = world
        .push("notification_stationStatus", &json!({"ConnectorStatusInfo": row.clone()}))
        .await;
    assert_eq!(pushed.ret, 0);
    let text = states(&[row]);
    let pulled = delivery(Interface::StationStatus, Origin::Pull, &text);
    assert_eq!(world.gateway.deliver(&pulled).await.expect("it is taken").repeated, 1);
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
}

#[tokio::test]
async fn every_finding_of_a_delivery_is_told_with_its_row() {
    let world = World::furnished().await;
    let mut rows: Vec<Value> = (0..60).map(|n| state("unknown-1", 1, 100 + n)).collect();
    rows.insert(7, json!({"ConnectorID": CONNECTOR, "Status": "many", "UpdateTime": ago(5)}));
    rows.push(state(CONNECTOR, 1, 5));
    let text = states(&rows);
    let told = world
        .gateway
        .deliver(&delivery(Interface::StationStatus, Origin::Sheet, &text))
        .await
        .expect("the good row is taken");
    assert_eq!((told.rows, told.accepted, told.quarantined, told.refused), (62, 1, 60, 1));
    let unknown = told.findings.iter().filter(|f| f.code == "SU08").count();
    assert_eq!(unknown, 60, "not only the first ten");
    let bad = told.findings.iter().find(|f| f.index == 7).expect("the bad row is named");
    assert!(bad.code.starts_with("4004") && bad.field.ends_with("/Status"), "{bad:?}");
}

#[tokio::test]
async fn supplemented_rows_may_be_old_and_pulled_ones_may_not() {
    let world = World::furnished().await;
    let old = 3 * 86_400;
    let findings = async |origin, seconds_ago| {
        let text = states(&[state(CONNECTOR, 1, seconds_ago)]);
        let told = world.gateway.deliver(&delivery(Interface::StationStatus, origin, &text)).await;
        told.expect("it is taken").findings.into_iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert_eq!(findings(Origin::Pull, old).await, ["SU01"]);
    assert!(findings(Origin::Supplement, old + 1).await.is_empty());
}

#[tokio::test]
async fn a_delivery_that_no_one_can_take_is_refused_and_logged() {
    let world = World::furnished().await;
    let take = async |operator_id: &str, text: &str| {
        let interface = Interface::StationStatus;
        let delivery = Delivery { operator_id, interface, origin: Origin::Sheet, text };
        world.gateway.deliver(&delivery).await.expect_err("refused").sub_code().to_owned()
    };
    assert_eq!(take("NOBODY999", "{}").await, "4003-10");
    assert_eq!(take(OP, "[]").await, "4003-34");
    world.logged().await;
    assert_eq!(
        world.number("SELECT count(*) FROM messages WHERE origin = 'sheet' AND ret = 4003").await,
        1
    );
}
