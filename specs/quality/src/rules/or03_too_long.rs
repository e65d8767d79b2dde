//! OR03: an order does not last for days.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Order;

/// OR03: an order does not last for days.
pub static OR03: Rule = Rule {
    code: "OR03",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["StartTime", "EndTime"],
    says: "an order does not last for days",
    says_zh: "订单时长合理",
    why: "an order that was never closed swallows the utilisation of its connector",
    source: "MTES-MCT/qualicharge rule set (2026); Atlas EV Charging Use Data Specification (2026)",
    limit: Some(10_080.0),
    unit: "min",
    also: &[Threshold {
        key: "OR03.charging",
        value: 1_440.0,
        unit: "min",
        about: "warning above",
    }],
    good: r#"{"started_at":"2026-05-31T03:58:00Z","details":[],"declared_periods":0}"#,
    bad: r#"{"started_at":"2026-05-25T03:57:00Z","details":[],"declared_periods":0}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let minutes = (row.ended_at - row.started_at).num_seconds() as f64 / 60.0;
    let (limit, usual) = (facts.limit(&OR03), facts.also(&OR03, 0));
    let found = || format!("{minutes:.0} min");
    if minutes > limit {
        return Some(Break::new("EndTime", found(), format!("≤ StartTime + {limit} min")));
    }
    let expected = || format!("≤ StartTime + {usual} min");
    (minutes > usual).then(|| Break::new("EndTime", found(), expected()).warn())
}
