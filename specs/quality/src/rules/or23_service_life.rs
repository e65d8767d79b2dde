//! OR23: an order lies inside the service life of its connector and not in the future.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;
use model::time::wire_time;

/// OR23: an order lies inside the service life of its connector and not in the future.
pub static OR23: Rule = Rule {
    code: "OR23",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["StartTime", "EndTime"],
    says: "an order lies after commissioning and not in the future",
    says_zh: "订单在设备服役期内且不在未来",
    why: "what was not in service did not charge",
    source: "platform rulebook 2.3 (there OR19); access specification chapter 12",
    limit: Some(60.0),
    unit: "s in the future",
    good: r#"{"facts":{"received_at":"2026-06-01T03:57:00Z"}}"#,
    bad: r#"{"facts":{"received_at":"2026-06-01T03:56:59Z"}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let limit_s = facts.limit(&OR23);
    let last = row.ended_at.max(row.started_at);
    if -facts.age_s(last) > limit_s {
        let expected = format!("≤ {} + {limit_s} s", wire_time(facts.received_at));
        return Some(Break::new("EndTime", wire_time(last), expected));
    }
    let opened_on = facts.not_yet_open(row.started_at)?;
    let expected = format!("≥ OfficialRunTime {opened_on}");
    Some(Break::new("StartTime", wire_time(row.started_at), expected))
}
