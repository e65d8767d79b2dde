//! OR01: an order ends after it starts.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;
use model::time::wire_time;

/// OR01: an order ends after it starts.
pub static OR01: Rule = Rule {
    code: "OR01",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["StartTime", "EndTime"],
    says: "an order does not end before it starts",
    says_zh: "结束时间不早于开始时间",
    why: "duration, power and day would be negative or wrong",
    source: "MTES-MCT/qualicharge rule set (2026)",
    good: r#"{"started_at":"2026-06-01T02:58:00Z"}"#,
    bad: r#"{"started_at":"2026-06-01T03:58:01Z","details":[],"declared_periods":0}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, _: &Facts) -> Option<Break> {
    (row.ended_at < row.started_at).then(|| {
        let expected = format!("≥ StartTime {}", wire_time(row.started_at));
        Break::new("EndTime", wire_time(row.ended_at), expected)
    })
}
