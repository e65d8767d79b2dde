//! Cases T09, T15 to T17 and races on one order.

use crate::world::{CONNECTOR, World, order, order_no, station_with};
use registry::operators::OperatorSettings;
use serde_json::{Value, json};
use std::sync::Arc;

const ORDER: &str = "notification_charge_order_info";

async fn confirm(world: &World, body: &Value) -> i64 {
    let answer = world.push(ORDER, body).await;
    assert_eq!(answer.ret, 0, "{answer:?}");
    answer.data["ConfirmResult"].as_i64().expect("a number")
}

fn corrected(number: u32) -> Value {
    let mut body = order(number);
    body["StopReason"] = json!(3);
    body
}

#[tokio::test]
async fn t09_an_order_number_of_26_or_28_characters_is_4004() {
    let world = World::furnished().await;
    for number in [&order_no(1)[..26], &format!("{}0", order_no(1))] {
        let mut body = order(1);
        body["StartChargeSeq"] = json!(number);
        let answer = world.push(ORDER, &body).await;
        assert_eq!((answer.ret, answer.sub()), (4004, "4004-07"), "{answer:?}");
    }
}

#[tokio::test]
async fn t15_an_order_its_repeat_and_its_correction_are_two_revisions() {
    let world = World::furnished().await;
    assert_eq!(confirm(&world, &order(1)).await, 0);
    assert_eq!(confirm(&world, &order(1)).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(confirm(&world, &corrected(1)).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 2);
    assert_eq!(world.number("SELECT stop_reason FROM orders_valid").await, 3);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM order_details").await, 2);
    assert_eq!(world.number("SELECT CAST(sum(repeated) AS BIGINT) FROM messages").await, 1);
}

#[tokio::test]
async fn t16_a_contradicting_order_is_disputed_as_often_as_it_is_sent_until_corrected() {
    let world = World::furnished().await;
    let mut wrong = order(1);
    wrong["ChargeDetails"][0]["DetailPower"] = json!(30.0);
    assert_eq!(confirm(&world, &wrong).await, 1);
    assert_eq!(confirm(&world, &wrong).await, 1);
    assert_eq!(world.number("SELECT count(*) FROM quarantine").await, 1);
    assert_eq!(confirm(&world, &order(1)).await, 0);
    assert_eq!(world.number("SELECT CAST(revision AS BIGINT) FROM orders").await, 1);
}

#[tokio::test]
async fn t17_an_order_of_an_unknown_connector_is_let_in_by_its_station() {
    let world = World::furnished().await;
    let mut early = order(1);
    early["ConnectorID"] = json!("later-connector-1");
    early["StartChargeSeq"] = json!(order_no(7));
    assert_eq!(confirm(&world, &early).await, 2);
    assert_eq!(confirm(&world, &early).await, 2);
    let mut station = station_with("later-connector-1");
    station["StationInfo"]["StationID"] = json!("000000000000100002");
    station["StationInfo"]["EquipmentInfos"][0]["EquipmentID"] = json!("37010200001002");
    assert_eq!(world.push("notification_stationInfo", &station).await.data["Accepted"], json!(1));
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(world.text("SELECT station_id FROM orders").await, "000000000000100002");
    assert_eq!(world.number("SELECT count(*) FROM quarantine WHERE state = 'released'").await, 1);
    assert_eq!(confirm(&world, &early).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(world.gateway.waiting_rows(), 0);
}

#[tokio::test]
async fn a_held_order_is_answered_4015_only_where_the_operator_wants_it() {
    let world = World::furnished().await;
    assert_eq!(confirm(&world, &order(1)).await, 0);
    let duplicate_answer = Some("4015".to_owned());
    world.settings(|set| *set = OperatorSettings { duplicate_answer, ..set.clone() }).await;
    let answer = world.push(ORDER, &order(1)).await;
    assert_eq!((answer.ret, answer.data), (4015, Value::Null));
    assert_eq!(confirm(&world, &corrected(1)).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_race_on_one_order_make_one_revision_per_content() {
    let world = Arc::new(World::furnished().await);
    let tasks: Vec<_> = (0..24)
        .map(|n| {
            let world = Arc::clone(&world);
            let body = if n % 2 == 0 { order(1) } else { corrected(1) };
            tokio::spawn(async move { confirm(&world, &body).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("answered"), 0);
    }
    // Contents may alternate, so there are at least two revisions; none is double and none is missing.
    let rows = world.number("SELECT count(*) FROM orders").await;
    assert!((2..=24).contains(&rows), "{rows} revisions");
    assert_eq!(world.number("SELECT count(DISTINCT revision) FROM orders").await, rows);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM orders").await, rows);
    assert_eq!(world.number("SELECT count(*) FROM orders_valid").await, 1);
}

#[tokio::test]
async fn t08_every_mandatory_field_left_out_is_4004_and_the_body_is_kept() {
    let world = World::furnished().await;
    let fields = [
        "StartChargeSeq",
        "ConnectorID",
        "StartTime",
        "EndTime",
        "TotalPower",
        "TotalElecMoney",
        "TotalSeviceMoney",
        "TotalMoney",
        "StopReason",
    ];
    for field in fields {
        let mut body = order(1);
        body.as_object_mut().expect("an object").remove(field);
        let answer = world.push(ORDER, &body).await;
        assert_eq!((answer.ret, answer.sub()), (4004, "4004-01"), "{field}");
        assert!(answer.msg.contains(&format!("/{field}")), "{}", answer.msg);
    }
    world.logged().await;
    let kept = "SELECT count(*) FROM raw_messages r JOIN messages m ON r.message_id = m.message_id WHERE m.ret = 4004";
    assert_eq!(world.number(kept).await, fields.len() as i64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_hangs_up_and_sends_again_makes_one_row() {
    let world = World::furnished().await;
    for number in 1..=20 {
        let body = order(number);
        let mut hasty = Box::pin(world.push(ORDER, &body));
        // The answer is not waited for: polled once, then dropped.
        let _ = futures::poll!(hasty.as_mut());
        drop(hasty);
        assert_eq!(confirm(&world, &body).await, 0);
    }
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 20);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM orders").await, 1);
}

#[tokio::test]
async fn after_a_restart_orders_are_still_known_exactly() {
    let world = World::furnished().await;
    assert_eq!(confirm(&world, &order(1)).await, 0);
    let mut wrong = order(2);
    wrong["ChargeDetails"][0]["DetailPower"] = json!(30.0);
    assert_eq!(confirm(&world, &wrong).await, 1);
    let mut orphan = order(3);
    orphan["ConnectorID"] = json!("unknown-1");
    assert_eq!(confirm(&world, &orphan).await, 2);
    let world = world.restarted().await;
    assert_eq!(confirm(&world, &order(1)).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1, "a repeat is no new row");
    assert_eq!(confirm(&world, &wrong).await, 1);
    assert_eq!(confirm(&world, &orphan).await, 2);
    assert_eq!(world.number("SELECT count(*) FROM quarantine").await, 2, "held once");
    assert_eq!(world.gateway.waiting_rows(), 1);
    assert_eq!(confirm(&world, &corrected(1)).await, 0);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM orders").await, 2);
    assert!(world.lake.now().with_connector("MA3TEST01", CONNECTOR, |_| ()).is_some());
}
