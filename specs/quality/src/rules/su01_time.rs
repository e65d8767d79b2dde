//! SU01: the time of a state can be believed.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity, Threshold};
use model::StatusEvent;
use model::time::wire_time;

/// SU01: the time of a state can be believed.
pub static SU01: Rule = Rule {
    code: "SU01",
    severity: Severity::Error,
    dimension: Dimension::Timeliness,
    input: Input::Status(breaks),
    fields: &["UpdateTime"],
    says: "the time of a state is not in the future, not before commissioning and not old",
    says_zh: "状态时间可信",
    why: "a state from the future hides all states that come before it",
    source: "access specification chapters 12 and 21",
    limit: Some(60.0),
    unit: "s in the future",
    also: &[Threshold {
        key: "SU01.old",
        value: 24.0,
        unit: "h",
        about: "older states are history only, with a warning",
    }],
    good: r#"{"occurred_at":"2026-06-01T04:01:00Z"}"#,
    bad: r#"{"occurred_at":"2026-06-01T04:01:01Z"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StatusEvent, facts: &Facts) -> Option<Break> {
    let age_s = facts.age_s(row.occurred_at);
    let limit_s = facts.limit(&SU01);
    let found = || wire_time(row.occurred_at);
    if -age_s > limit_s {
        let expected = format!("≤ {} + {limit_s} s", wire_time(facts.received_at));
        return Some(Break::new("UpdateTime", found(), expected));
    }
    if let Some(opened_on) = facts.not_yet_open(row.occurred_at) {
        return Some(Break::new("UpdateTime", found(), format!("≥ OfficialRunTime {opened_on}")));
    }
    let old_h = facts.also(&SU01, 0);
    (!facts.backfill && age_s > old_h * 3600.0).then(|| {
        let expected = format!("≥ {} − {old_h} h", wire_time(facts.received_at));
        Break::new("UpdateTime", found(), expected).warn()
    })
}
