//! Who is let in: chapter 7, steps 2 to 7, and chapter 10.

use crate::world::{CONNECTOR, OP, OPEN, World, now, sealer_of, secrets_of, status};
use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use registry::credentials;
use registry::operators::{self, ClockPolicy, OperatorChange, ReplayPolicy};
use serde_json::{Value, json};

const INTERFACE: &str = "notification_stationStatus";

async fn send_value(world: &World, envelope: &Value) -> (i64, String) {
    let request = Request::post(format!("/evcs/v1/{INTERFACE}"))
        .header("authorization", format!("Bearer {}", world.token))
        .body(Body::from(envelope.to_string()))
        .expect("a request");
    let (_, bytes) = world.raw(request).await;
    let answer: Value = serde_json::from_slice(&bytes).expect("an envelope");
    let sub = answer["Msg"].as_str().and_then(|msg| msg.split(' ').next()).unwrap_or_default();
    (answer["Ret"].as_i64().expect("a number"), sub.to_owned())
}

fn envelope(world: &World) -> Value {
    serde_json::from_slice(&world.sealed(&status(CONNECTOR, 1, 5))).expect("an envelope")
}

#[tokio::test]
async fn t05_a_changed_signature_or_data_is_4001_and_is_noted() {
    let world = World::furnished().await;
    let mut sig = envelope(&world);
    sig["Sig"] = json!(sig["Sig"].as_str().expect("text").replace(['A', '1', '2'], "0"));
    assert_eq!(send_value(&world, &sig).await, (4001, "4001-01".to_owned()));
    let mut data = envelope(&world);
    data["Data"] = json!(format!("AAAA{}", data["Data"].as_str().expect("text")));
    assert_eq!(send_value(&world, &data).await, (4001, "4001-01".to_owned()));
    let failures = world.gateway.failures();
    let noted = failures.iter().find(|failure| failure.sub_code == "4001-01").expect("noted");
    assert_eq!((noted.operator_id.as_str(), noted.count), (OP, 2));
    world.gateway.close().await;
    let mut tx = world.registry.read().await.expect("a transaction");
    let listed = credentials::list(&mut tx, OP, now()).await.expect("credentials");
    assert_eq!(listed[0].credential.last_failed_code.as_deref(), Some("4001-01"));
    assert!(listed[0].credential.last_used.is_some());
    world.logged().await;
    assert_eq!(world.number("SELECT count(*) FROM messages WHERE ret = 4001").await, 2);
}

#[tokio::test]
async fn t06_data_under_another_key_is_4003_although_signed() {
    let world = World::furnished().await;
    let other = sealer_of("AnotherDataKey16", "Sd0ngEvSignKey16");
    let plain = status(CONNECTOR, 1, 5).to_string();
    let sealed = other.seal_request(OP, now(), 77, plain.as_bytes()).to_json();
    let answer = world.send(INTERFACE, &world.token, sealed).await;
    assert_eq!(answer.ret, 4003);
    assert!(["4003-32", "4003-33", "4003-34"].contains(&answer.sub()), "{answer:?}");
}

#[tokio::test]
async fn t07_every_envelope_field_left_out_or_malformed_is_4003() {
    let world = World::furnished().await;
    for field in ["OperatorID", "Data", "TimeStamp", "Seq", "Sig"] {
        let mut cut = envelope(&world);
        cut.as_object_mut().expect("an object").remove(field);
        assert_eq!(send_value(&world, &cut).await, (4003, "4003-02".to_owned()), "{field}");
    }
    for (field, value) in [("OperatorID", "short"), ("TimeStamp", "yesterday"), ("Seq", "a")] {
        let mut bad = envelope(&world);
        bad[field] = json!(value);
        assert_eq!(send_value(&world, &bad).await, (4003, "4003-03".to_owned()), "{field}");
    }
    assert_eq!(send_value(&world, &json!([1])).await, (4003, "4003-01".to_owned()));
}

#[tokio::test]
async fn an_operator_that_is_not_active_is_told_which_state_it_is_in() {
    let world = World::furnished().await;
    let mut tx = world.registry.write().await.expect("a transaction");
    operators::switch_access(&mut tx, OP, false, now()).await.expect("switched");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let answer = world.push(INTERFACE, &status(CONNECTOR, 1, 5)).await;
    assert_eq!((answer.ret, answer.sub()), (4003, "4003-14"));
    let new = operators::NewOperator {
        operator_id: "MA3TEST09".to_owned(),
        name: "新".to_owned(),
        short_name: "新".to_owned(),
        uscid: String::new(),
        contact: String::new(),
        environment: operators::Environment::Test,
        interfaces: Vec::new(),
    };
    let mut tx = world.registry.write().await.expect("a transaction");
    operators::create(&mut tx, &new, now()).await.expect("created");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let waiting = world.push_as("MA3TEST09", "", INTERFACE, &json!({})).await;
    assert_eq!((waiting.ret, waiting.sub()), (4003, "4003-11"));
    let mut tx = world.registry.write().await.expect("a transaction");
    operators::refuse(&mut tx, "MA3TEST09", "no", now()).await.expect("refused");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let refused = world.push_as("MA3TEST09", "", INTERFACE, &json!({})).await;
    assert_eq!((refused.ret, refused.sub()), (4003, "4003-12"));
}

#[tokio::test]
async fn a_closed_interface_is_4003_15_and_a_twin_is_taken_with_a_note() {
    let world = World::furnished().await;
    let supervise = json!({"OperatorID": OP, "EquipmentOwnerID": OP, "StationID": "000000000000100001",
        "EquipmentID": "37010200001001", "ConnectorID": CONNECTOR, "Status": 1, "UpdateTime": crate::world::ago(3)});
    let answer = world.push("supervise_notification_station_status", &supervise).await;
    assert_eq!((answer.ret, &answer.data["Status"]), (0, &json!(0)));
    let noted =
        world.text("SELECT max(warnings) FROM messages WHERE interface LIKE 'supervise%'").await;
    assert!(noted.contains("CW19:1"), "{noted}");
    let interfaces = Some(OPEN[2..].iter().map(|name| (*name).to_owned()).collect());
    world.change(OperatorChange { interfaces, ..OperatorChange::default() }).await;
    let answer = world.push(INTERFACE, &status(CONNECTOR, 1, 2)).await;
    assert_eq!((answer.ret, answer.sub()), (4003, "4003-15"));
}

#[tokio::test]
async fn a_sender_from_another_address_is_refused() {
    let world = World::furnished().await;
    let ip_allow = Some(vec!["10.1.0.0/16".to_owned()]);
    world.change(OperatorChange { ip_allow, ..OperatorChange::default() }).await;
    let sealed = world.sealed(&status(CONNECTOR, 1, 5));
    let outside = world.send_from([10, 2, 0, 1], INTERFACE, &world.token, sealed).await;
    assert_eq!((outside.ret, outside.sub()), (4003, "4003-16"));
    let sealed = world.sealed(&status(CONNECTOR, 1, 5));
    assert_eq!(world.send_from([10, 1, 9, 9], INTERFACE, &world.token, sealed).await.ret, 0);
}

#[tokio::test]
async fn a_suite_that_differs_from_the_registered_one_is_4003_17() {
    let world = World::furnished().await;
    let request = |suite: &str| {
        Request::post(format!("/evcs/v1/{INTERFACE}"))
            .header("authorization", format!("Bearer {}", world.token))
            .header("x-crypto-suite", suite)
            .body(Body::from(world.sealed(&status(CONNECTOR, 1, 5))))
            .expect("a request")
    };
    let (_, bytes) = world.raw(request("SM4-CBC.HMAC-SM3")).await;
    assert_eq!(world.open(&bytes).sub(), "4003-17");
    let (_, bytes) = world.raw(request("AES128-CBC.HMAC-MD5")).await;
    assert_eq!(world.open(&bytes).ret, 0);
}

#[tokio::test]
async fn during_the_overlap_both_versions_work_and_each_answer_uses_its_own() {
    let mut world = World::furnished().await;
    let mut tx = world.registry.write().await.expect("a transaction");
    let old =
        credentials::list(&mut tx, OP, now()).await.expect("credentials")[0].credential.clone();
    let new = credentials::NewCredential {
        operator_id: OP,
        direction: old.direction,
        suite: old.suite,
        valid_from: now() - TimeDelta::minutes(1),
        secrets: Some(secrets_of("NewerEvDataKey16", "NewerEvSignKey16")),
    };
    credentials::issue(&mut tx, new, now()).await.expect("issued");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    assert_eq!(world.push(INTERFACE, &status(CONNECTOR, 1, 9)).await.ret, 0);
    world.sealer = sealer_of("NewerEvDataKey16", "NewerEvSignKey16");
    assert_eq!(world.push(INTERFACE, &status(CONNECTOR, 2, 8)).await.ret, 0);
    let mut tx = world.registry.write().await.expect("a transaction");
    credentials::revoke(&mut tx, &old.id, "rotated", now()).await.expect("revoked");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    world.token = world.ask_token().await;
    assert_eq!(world.push(INTERFACE, &status(CONNECTOR, 1, 7)).await.ret, 0);
    let plain = status(CONNECTOR, 1, 6).to_string();
    let stale = crate::world::sealer().seal_request(OP, now(), 88, plain.as_bytes()).to_json();
    assert_eq!(world.send(INTERFACE, &world.token, stale).await.sub(), "4001-01");
}

#[tokio::test]
async fn a_wrong_clock_is_recorded_or_refused_as_the_operator_is_set() {
    let world = World::furnished().await;
    let late = |seq| {
        let plain = status(CONNECTOR, 1, 5).to_string();
        let made = now() - TimeDelta::minutes(11);
        world.sealer.seal_request(OP, made, seq, plain.as_bytes()).to_json()
    };
    assert_eq!(world.send(INTERFACE, &world.token, late(1)).await.ret, 0);
    assert!(world.text("SELECT max(warnings) FROM messages").await.contains("CW07:1"));
    world.settings(|settings| settings.clock_policy = ClockPolicy::Refuse).await;
    let answer = world.send(INTERFACE, &world.token, late(2)).await;
    assert_eq!((answer.ret, answer.sub()), (4003, "4003-21"));
}

#[tokio::test]
async fn the_same_envelope_gets_the_first_answer_or_a_refusal_as_the_operator_is_set() {
    let world = World::furnished().await;
    let sealed = world.sealed(&status(CONNECTOR, 1, 5));
    let first = world.send(INTERFACE, &world.token, sealed.clone()).await;
    let again = world.send(INTERFACE, &world.token, sealed.clone()).await;
    assert_eq!(first, again);
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
    world.logged().await;
    assert_eq!(
        world.number("SELECT count(*) FROM messages WHERE warnings LIKE '%CW08:1%'").await,
        1
    );
    world.settings(|settings| settings.replay_policy = ReplayPolicy::Refuse).await;
    let refused = world.send(INTERFACE, &world.token, sealed).await;
    assert_eq!((refused.ret, refused.sub()), (4003, "4003-22"));
}

#[tokio::test]
async fn rows_of_somebody_else_are_4004_09_unless_delegated() {
    let world = World::furnished().await;
    let mut body = crate::world::station_with("other-connector-1");
    body["StationInfo"]["OperatorID"] = json!(crate::world::OTHER);
    let answer = world.push("notification_stationInfo", &body).await;
    assert_eq!((answer.ret, answer.sub()), (4004, "4004-09"));
    let delegations = Some(vec![crate::world::OTHER.to_owned()]);
    world.change(OperatorChange { delegations, ..OperatorChange::default() }).await;
    let answer = world.push("notification_stationInfo", &body).await;
    assert_eq!((answer.ret, &answer.data["Accepted"]), (0, &json!(1)));
    // A state without an operator belongs to the owner of the connector.
    let answer = world.push(INTERFACE, &status("other-connector-1", 1, 4)).await;
    assert_eq!((answer.ret, &answer.data["Accepted"]), (0, &json!(1)));
    assert_eq!(world.text("SELECT max(operator_id) FROM status_events").await, crate::world::OTHER);
}
