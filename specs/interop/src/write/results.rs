//! `notification_start_charge_result` and `notification_stop_charge_result`.

use super::json;
use super::process::base_code;
use model::SessionMilestone;
use model::time::wire_time;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResultOut<'a> {
    start_charge_seq: &'a str,
    start_charge_seq_stat: i32,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    succ_stat: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail_reason: Option<i32>,
}

/// Body of `notification_start_charge_result`.
pub fn start_result(start: &SessionMilestone) -> Vec<u8> {
    json(&ResultOut { start_time: Some(wire_time(start.occurred_at)), ..plain(start) })
}

/// Body of `notification_stop_charge_result`.
pub fn stop_result(stop: &SessionMilestone) -> Vec<u8> {
    json(&ResultOut {
        succ_stat: Some(i32::from(stop.stopped == Some(false))),
        fail_reason: Some(stop.fail_reason.unwrap_or(0)),
        ..plain(stop)
    })
}

fn plain(milestone: &SessionMilestone) -> ResultOut<'_> {
    ResultOut {
        start_charge_seq: milestone.order_no.as_str(),
        start_charge_seq_stat: base_code(milestone.state),
        connector_id: milestone.connector_id.as_str(),
        start_time: None,
        succ_stat: None,
        fail_reason: None,
    }
}
