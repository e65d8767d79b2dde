//! Messages tried without storing anything.

use crate::world::{CONNECTOR, OP, World, order, status};
use model::OperatorId;
use serde_json::json;

#[tokio::test]
async fn a_tried_message_is_judged_like_a_pushed_one_and_leaves_no_trace() {
    let world = World::furnished().await;
    let operator = OperatorId::new(OP).expect("an id");
    let trial = |interface: &str, body: &serde_json::Value| {
        world.gateway.try_message(interface, body.to_string().as_bytes(), &operator)
    };
    let before = world.number("SELECT count(*) FROM messages").await;
    let good = trial("notification_stationStatus", &status(CONNECTOR, 1, 5));
    assert!(good.ok && good.ret == 0 && good.rows == 1, "{good:?}");
    let unknown = trial("notification_stationStatus", &status("unknown-1", 1, 5));
    assert_eq!((unknown.ok, unknown.findings[0].code.as_str()), (false, "SU08"));
    let mut wrong = order(1);
    wrong["ChargeDetails"][0]["DetailPower"] = json!(30.0);
    let wrong = trial("notification_charge_order_info", &wrong);
    assert!(!wrong.ok && wrong.findings.iter().any(|f| f.code == "OR13" && !f.text_en.is_empty()));
    let cut = trial("notification_charge_order_info", &json!({"ConnectorID": CONNECTOR}));
    assert_eq!((cut.ret, cut.sub_code.as_str()), (4004, "4004-01"));
    let spelled = json!({"ConnectorStatusInfo": {"connectorID": CONNECTOR, "Status": "1"}});
    let spelled = trial("notification_stationStatus", &spelled);
    assert_eq!(
        spelled.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(),
        ["CW12", "CW16"]
    );
    assert!(spelled.warnings.iter().all(|warning| !warning.about.is_empty()));
    assert_eq!(trial("no_such_interface", &json!({})).sub_code, "4004-10");
    assert_eq!(world.number("SELECT count(*) FROM messages").await, before);
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 0);
}
