//! AL05: an alarm does not lie in the future.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::Alarm;
use model::time::wire_time;

/// AL05: an alarm does not lie in the future.
pub static AL05: Rule = Rule {
    code: "AL05",
    severity: Severity::Error,
    dimension: Dimension::Timeliness,
    input: Input::Alarm(breaks),
    fields: &["AlarmTime"],
    says: "an alarm does not lie in the future",
    says_zh: "告警时间不在未来",
    why: "how long an alarm lasted is counted from its time",
    source: "access specification chapters 12 and 21",
    limit: Some(60.0),
    unit: "s in the future",
    good: r#"{"occurred_at":"2026-06-01T04:01:00Z"}"#,
    bad: r#"{"occurred_at":"2026-06-01T04:01:01Z"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Alarm, facts: &Facts) -> Option<Break> {
    let limit_s = facts.limit(&AL05);
    (-facts.age_s(row.occurred_at) > limit_s).then(|| {
        let expected = format!("≤ {} + {limit_s} s", wire_time(facts.received_at));
        Break::new("AlarmTime", wire_time(row.occurred_at), expected)
    })
}
