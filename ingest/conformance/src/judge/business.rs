//! T13 to T21: what was pushed and taken.

use super::tokens;
use crate::running::Running;
use crate::seen::{Seen, number};
use crate::words::Said;
use serde_json::{Map, Value, json};

/// Contents that are remembered to know them again.
const REMEMBERED: usize = 200;

/// Judges a push; true when it proved something.
pub(super) fn judge(run: &mut Running, seen: &Seen) -> bool {
    if seen.ret != 0 {
        return false;
    }
    tokens::used(run, seen);
    run.pass("T21", "counted", seen);
    match seen.interface.as_str() {
        "notification_stationInfo" => station(run, seen),
        "notification_stationStatus" => status(run, seen),
        "notification_charge_order_info" => order(run, seen),
        "notification_realtime_power_info" => power(run, seen),
        "notification_alarmInfo" => alarm(run, seen),
        "check_charge_orders" => reconciliation(run, seen),
        _ => false,
    }
}

/// Contents remembered for a case, and the same with one more.
fn known(run: &Running, case: &str, key: &str) -> Map<String, Value> {
    match run.memo(case, key) {
        Value::Object(known) => known,
        _ => Map::new(),
    }
}

fn keep(run: &mut Running, case: &str, key: &str, mut known: Map<String, Value>) {
    while known.len() > REMEMBERED {
        let Some(first) = known.keys().next().cloned() else { break };
        known.remove(&first);
    }
    run.remember(case, key, Value::Object(known));
}

fn status(run: &mut Running, seen: &Seen) -> bool {
    match tokens::status(seen) {
        Some(0) => run.pass("T13", "registered", seen),
        Some(1) => run.pass("T13", "unregistered", seen),
        _ => return false,
    }
    let Some(content) = seen.content().filter(|_| tokens::status(seen) == Some(0)) else {
        return true;
    };
    if run.passed("T14") {
        return true;
    }
    let mut before = known(run, "T14", "seen");
    match before.get(&content).and_then(Value::as_str) {
        Some(digest) if digest == seen.digest => {
            let reason =
                Said::new("两次发送的是同一个信封", "the very same envelope was sent twice");
            let advice = Said::new(
                "重发时重新生成 TimeStamp、Seq 与 Sig。",
                "Make TimeStamp, Seq and Sig anew when you send again.",
            );
            run.fail("T14", reason, advice, Some(seen.evidence()));
        }
        Some(_) if seen.stored.as_ref().is_some_and(|it| it.repeated == it.rows && it.rows > 0) => {
            run.pass("T14", "repeat", seen);
        }
        Some(_) => {
            let reason = Said::new(
                "第二次被存为另一条事件：正文没有 UpdateTime",
                "the second was stored as an event of its own: the body has no UpdateTime",
            );
            let advice = Said::new("在状态中填写 UpdateTime。", "Fill in UpdateTime.");
            run.fail("T14", reason, advice, Some(seen.evidence()));
        }
        None => {
            before.insert(content, json!(seen.digest));
            keep(run, "T14", "seen", before);
        }
    }
    true
}

fn order(run: &mut Running, seen: &Seen) -> bool {
    let number = seen.said("StartChargeSeq").and_then(Value::as_str).map(str::to_owned);
    let (Some(number), Some(content)) = (number, seen.content()) else { return false };
    match seen.answered("ConfirmResult") {
        Some(0) => accepted(run, seen, &number, &content),
        Some(1) => run.pass("T16", "disputed", seen),
        Some(2) => held(run, seen, &number),
        _ => return false,
    }
    true
}

fn accepted(run: &mut Running, seen: &Seen, number: &str, content: &str) {
    if run.memo("T17", "order") == json!(number) && run.has("T17", "station") {
        run.pass("T17", "accepted", seen);
    }
    if run.passed("T15") {
        return;
    }
    let mut before = known(run, "T15", "seen");
    match before.get(number).and_then(Value::as_str) {
        None => {
            run.pass("T15", "first", seen);
            before.insert(number.to_owned(), json!(content));
            keep(run, "T15", "seen", before);
        }
        Some(same) if same == content => run.pass("T15", "repeat", seen),
        Some(_) if seen.stored.as_ref().and_then(|it| it.revision).is_some_and(|n| n >= 2) => {
            run.pass("T15", "corrected", seen);
        }
        Some(_) => {
            let reason = Said::new(
                "更正后的订单没有成为第 2 版",
                "the corrected order did not become revision 2",
            );
            let advice = Said::new(
                "更正的内容须与原订单不同，流水号相同。",
                "Change the content and keep the number.",
            );
            run.fail("T15", reason, advice, Some(seen.evidence()));
        }
    }
}

/// An order of an unregistered connector: its station has to follow.
fn held(run: &mut Running, seen: &Seen, number: &str) {
    run.pass("T17", "held", seen);
    if !run.has("T17", "station") {
        run.remember("T17", "order", json!(number));
        let connector = seen.said("ConnectorID").cloned().unwrap_or_default();
        run.remember("T17", "connector", connector);
    }
}

fn station(run: &mut Running, seen: &Seen) -> bool {
    let waits_for = run.memo("T17", "connector");
    if let (Some(id), Some(body)) = (waits_for.as_str(), &seen.plain)
        && names(body, id)
    {
        run.pass("T17", "station", seen);
    }
    true
}

/// Whether a connector of that id is somewhere in the body.
fn names(body: &Value, id: &str) -> bool {
    match body {
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| (name == "ConnectorID" && value == id) || names(value, id)),
        Value::Array(items) => items.iter().any(|item| names(item, id)),
        _ => false,
    }
}

fn power(run: &mut Running, seen: &Seen) -> bool {
    let findings = seen.answer.get("Findings").and_then(Value::as_array);
    let found = findings.is_some_and(|all| all.iter().any(|one| one["Code"] == "PW02"));
    if found {
        run.pass("T19", "found", seen);
    }
    true
}

fn alarm(run: &mut Running, seen: &Seen) -> bool {
    let rows = seen.said("AlarmInfos").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut raised = known(run, "T20", "raised");
    for row in &rows {
        let key = format!("{}|{}|{}", row["EquipmentID"], row["ConnectorID"], row["AlarmCode"]);
        match number(&row["AlarmStatus"]) {
            Some(1) => {
                raised.insert(key, row["AlarmTime"].clone());
                run.pass("T20", "raised", seen);
            }
            Some(0) => {
                let since = raised.get(&key).and_then(Value::as_str);
                if since.is_some_and(|since| row["AlarmTime"].as_str().is_some_and(|at| at > since))
                {
                    run.pass("T20", "cleared", seen);
                }
            }
            _ => {}
        }
    }
    keep(run, "T20", "raised", raised);
    !rows.is_empty()
}

fn reconciliation(run: &mut Running, seen: &Seen) -> bool {
    let rows = seen.answer.get("DisputeOrders").and_then(Value::as_array).cloned();
    for row in rows.unwrap_or_default() {
        match number(&row["DisputeReason"]) {
            Some(2 | 3) => run.pass("T18", "wrong", seen),
            Some(1) => run.pass("T18", "unknown", seen),
            Some(4) => run.pass("T18", "left-out", seen),
            _ => {}
        }
    }
    true
}
