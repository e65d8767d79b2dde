//! Chapter 8: what an answer means, row by row of its tables.

use crate::world::{CONNECTOR, World, ago, order, power, sample, status};
use interop::Interface;
use serde_json::{Value, json};

const STATUS: &str = "notification_stationStatus";
const POWER: &str = "notification_realtime_power_info";

fn row(connector: &str, seconds_ago: i64) -> Value {
    status(connector, 1, seconds_ago)["ConnectorStatusInfo"].clone()
}

#[tokio::test]
async fn a_row_without_findings_is_taken_with_nothing_more_to_say() {
    let world = World::furnished().await;
    let answer = world.push(STATUS, &status(CONNECTOR, 3, 1)).await;
    let data = json!({"Status": 0, "Total": 1, "Accepted": 1, "Quarantined": 0});
    assert_eq!((answer.ret, answer.data), (0, data));
    let state = world.lake.now().with_connector("MA3TEST01", CONNECTOR, |info| info.state);
    assert_eq!(state, Some(model::ConnectorState::Charging));
}

#[tokio::test]
async fn t19_power_that_does_not_add_up_is_taken_with_finding_pw02() {
    let world = World::furnished().await;
    let answer = world.push(POWER, &power(39.6, 30.0)).await;
    assert_eq!((answer.ret, &answer.data["Accepted"]), (0, &json!(1)));
    assert_eq!(answer.data["Findings"][0]["Code"], json!("PW02"), "{answer:?}");
    assert_eq!(world.number("SELECT count(*) FROM power_samples").await, 3);
    assert_eq!(world.number("SELECT count(DISTINCT code) FROM findings").await, 1);
}

#[tokio::test]
async fn a_row_from_the_future_is_kept_in_quarantine_and_still_acknowledged() {
    let world = World::furnished().await;
    let answer = world.push(STATUS, &status(CONNECTOR, 1, -600)).await;
    assert_eq!(
        (answer.ret, &answer.data["Status"], &answer.data["Quarantined"]),
        (0, &json!(0), &json!(1))
    );
    assert_eq!(answer.data["Findings"][0]["Code"], json!("SU01"));
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM quarantine WHERE NOT orphan").await, 1);
}

#[tokio::test]
async fn an_unknown_connector_is_ignored_when_alone_and_held_among_good_rows() {
    let world = World::furnished().await;
    let alone = world.push(STATUS, &status("unknown-1", 1, 5)).await;
    assert_eq!(
        (alone.ret, &alone.data["Status"], &alone.data["Quarantined"]),
        (0, &json!(1), &json!(1))
    );
    assert_eq!(alone.data["Findings"][0]["Code"], json!("SU08"));
    let both = json!({"ConnectorStatusInfos": [row(CONNECTOR, 4), row("unknown-2", 4)]});
    let mixed = world.push(STATUS, &both).await;
    assert_eq!((&mixed.data["Status"], &mixed.data["Accepted"]), (&json!(0), &json!(1)));
    assert_eq!(
        (&mixed.data["Quarantined"], &mixed.data["Findings"][0]["Index"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(world.gateway.waiting_rows(), 2);
}

#[tokio::test]
async fn one_bad_row_of_five_hundred_is_told_and_the_others_are_taken() {
    let world = World::furnished().await;
    let mut rows: Vec<Value> = (0..500).map(|n| row(CONNECTOR, 1_000 - n)).collect();
    rows[123]["Status"] = json!(7);
    let answer = world.push(STATUS, &json!({ "ConnectorStatusInfos": rows })).await;
    assert_eq!(
        (answer.ret, &answer.data["Total"], &answer.data["Accepted"]),
        (0, &json!(500), &json!(499))
    );
    let bad = answer.data["Findings"].as_array().expect("findings");
    let told = bad.iter().find(|f| f["Code"] == json!("4004-04")).expect("the bad row");
    assert_eq!((&told["Index"], &told["Severity"]), (&json!(123), &json!("error")));
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 499);
    assert_eq!(
        world
            .number("SELECT count(*) FROM findings WHERE code = '4004-04' AND row_index = 123")
            .await,
        1
    );
}

#[tokio::test]
async fn a_list_without_a_good_row_is_4004_with_the_first_reason() {
    let world = World::furnished().await;
    let mut bad = row(CONNECTOR, 5);
    bad.as_object_mut().expect("an object").remove("Status");
    let answer = world.push(STATUS, &json!({"ConnectorStatusInfos": [bad.clone(), bad]})).await;
    assert_eq!((answer.ret, answer.sub()), (4004, "4004-01"));
    assert!(answer.msg.contains("/ConnectorStatusInfos/0/Status"), "{answer:?}");
    world.logged().await;
    assert_eq!(world.number("SELECT count(*) FROM messages WHERE ret = 4004").await, 1);
}

#[tokio::test]
async fn acknowledgements_are_bare_where_the_operator_wants_it() {
    let world = World::furnished().await;
    world.settings(|settings| settings.ack_details = false).await;
    let answer = world.push(STATUS, &status("unknown-1", 1, 5)).await;
    assert_eq!((answer.ret, answer.data), (0, json!({"Status": 1})));
}

#[tokio::test]
async fn a_sample_is_answered_with_its_order_and_refused_for_an_unknown_connector() {
    let world = World::furnished().await;
    let interface = "notification_equip_charge_status";
    let taken = world.push(interface, &sample(1, 10, 13.21)).await;
    assert_eq!((taken.ret, &taken.data["SuccStat"]), (0, &json!(0)));
    assert_eq!(taken.data["StartChargeSeq"], sample(1, 10, 13.21)["StartChargeSeq"]);
    let mut unknown = sample(2, 10, 13.21);
    unknown["ConnectorID"] = json!("unknown-1");
    let refused = world.push(interface, &unknown).await;
    assert_eq!((refused.ret, &refused.data["SuccStat"]), (0, &json!(1)));
    assert_eq!(world.number("SELECT count(*) FROM process_samples").await, 1);
}

#[tokio::test]
async fn each_confirmation_of_an_order_has_its_case() {
    let world = World::furnished().await;
    let interface = "notification_charge_order_info";
    let confirm = async |body: &Value| {
        let answer = world.push(interface, body).await;
        assert_eq!(answer.ret, 0, "{answer:?}");
        answer.data["ConfirmResult"].clone()
    };
    assert_eq!(confirm(&order(1)).await, json!(0));
    let mut disputed = order(2);
    disputed["ChargeDetails"][0]["DetailPower"] = json!(30.0);
    assert_eq!(confirm(&disputed).await, json!(1));
    let mut unknown = order(3);
    unknown["ConnectorID"] = json!("unknown-1");
    assert_eq!(confirm(&unknown).await, json!(2));
    let (start, end) = (ago(16 * 86_400 + 2_730), ago(16 * 86_400));
    let mut late = order(4);
    late["StartTime"] = json!(start);
    late["EndTime"] = json!(end);
    late["ChargeDetails"][0]["DetailStartTime"] = json!(start);
    late["ChargeDetails"][0]["DetailEndTime"] = json!(end);
    assert_eq!(confirm(&late).await, json!(3));
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(
        world.number("SELECT count(*) FROM quarantine WHERE table_name = 'orders'").await,
        3
    );
}

#[tokio::test]
async fn every_message_is_logged_and_its_body_kept_sealed() {
    let world = World::furnished().await;
    world.push("notification_charge_order_info", &order(1)).await;
    let logged = "SELECT count(*) FROM messages WHERE ret = 0 AND length(digest) = 64 AND rows = accepted AND took_us > 0 AND rows > 0";
    assert_eq!(world.number(logged).await, 2);
    let lateness =
        "SELECT max(lateness_ms) FROM messages WHERE interface = 'notification_charge_order_info'";
    assert_eq!(world.number(lateness).await, 120_000);
    let query = lake::Query::new(
        "SELECT message_id, sealed FROM raw_messages ORDER BY message_id DESC LIMIT 1",
    );
    let batches = world.lake.batches(query).await.expect("a body");
    let (id, sealed) = first_body(&batches[0]);
    let plain = world.gateway.open_raw(id, &sealed).expect("opens");
    assert_eq!(serde_json::from_slice::<Value>(&plain).expect("JSON"), order(1));
    assert!(!sealed.windows(8).any(|part| part == b"ChargeDe"));
    assert!(Interface::named("notification_charge_order_info").is_some());
}

fn first_body(batch: &arrow::array::RecordBatch) -> (i64, Vec<u8>) {
    use arrow::array::AsArray;
    use arrow::datatypes::{DataType, Int64Type};
    let bytes = arrow::compute::cast(batch.column(1), &DataType::Binary).expect("bytes");
    let id = batch.column(0).as_primitive::<Int64Type>().value(0);
    (id, bytes.as_binary::<i32>().value(0).to_vec())
}

#[tokio::test]
async fn no_personal_text_reaches_orders_quarantine_or_findings() {
    let world = World::furnished().await;
    let mut disputed = order(2);
    disputed["ChargeDetails"][0]["DetailPower"] = json!(30.0);
    disputed["Vin"] = json!("LSVAU2A37N2183294");
    world.push("notification_charge_order_info", &order(1)).await;
    world.push("notification_charge_order_info", &disputed).await;
    assert_eq!(world.text("SELECT plate_mask FROM orders").await, "鲁A***45");
    let content = world.text("SELECT content FROM quarantine").await;
    assert!(content.contains("鲁A***45") && !content.contains("鲁A12345"), "{content}");
    assert!(!content.contains("LSVAU2A37N2183294"));
    let values = world.text("SELECT coalesce(max(value), '') FROM findings").await;
    assert!(!values.contains("12345"), "{values}");
}
