//! EV02: an event does not lie in the future.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::StationEvent;
use model::time::wire_time;

/// EV02: an event does not lie in the future.
pub static EV02: Rule = Rule {
    code: "EV02",
    severity: Severity::Error,
    dimension: Dimension::Timeliness,
    input: Input::Event(breaks),
    fields: &["EventTime"],
    says: "an event does not lie more than a day in the future",
    says_zh: "事件时间不在未来",
    why: "an inspection counts from the day on which it was made",
    limit: Some(1.0),
    unit: "d in the future",
    good: r#"{"occurred_at":"2026-06-02T04:00:00Z"}"#,
    bad: r#"{"occurred_at":"2026-06-02T04:00:01Z"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StationEvent, facts: &Facts) -> Option<Break> {
    let limit_d = facts.limit(&EV02);
    (-facts.age_s(row.occurred_at) > limit_d * 86_400.0).then(|| {
        let expected = format!("≤ {} + {limit_d} d", wire_time(facts.received_at));
        Break::new("EventTime", wire_time(row.occurred_at), expected)
    })
}
