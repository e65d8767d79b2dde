//! CP02: a sample lies after the start and not in the future.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Example, Input, Rule, Severity};
use chrono::{DateTime, Utc};
use model::time::wire_time;
use model::{MilestoneKind, ProcessSample, SessionMilestone};

/// CP02: a sample lies after the start and not in the future.
pub static CP02: Rule = Rule {
    code: "CP02",
    severity: Severity::Error,
    dimension: Dimension::Timeliness,
    input: Input::Process(breaks),
    fields: &["StartTime", "EndTime"],
    says: "a sample is taken after the start of charging and not in the future",
    says_zh: "采样时间晚于开始时间且不在未来",
    why: "samples are put in order by their time",
    source: "access specification chapters 12 and 21",
    limit: Some(60.0),
    unit: "s in the future",
    good: r#"{"occurred_at":"2026-06-01T03:30:00Z"}"#,
    bad: r#"{"occurred_at":"2026-06-01T03:29:59Z"}"#,
    more: &[Example {
        input: Input::Milestone(milestone),
        good: r#"{"occurred_at":"2026-06-01T04:01:00Z"}"#,
        bad: r#"{"occurred_at":"2026-06-01T04:01:01Z"}"#,
    }],
    ..Rule::PLAIN
};

fn milestone(row: &SessionMilestone, facts: &Facts) -> Option<Break> {
    // Only a start says when it was.
    let started = row.kind == MilestoneKind::Start;
    future("StartTime", row.occurred_at, facts).filter(|_| started)
}

fn future(field: &'static str, at: DateTime<Utc>, facts: &Facts) -> Option<Break> {
    let limit_s = facts.limit(&CP02);
    (-facts.age_s(at) > limit_s).then(|| {
        let expected = format!("≤ {} + {limit_s} s", wire_time(facts.received_at));
        Break::new(field, wire_time(at), expected)
    })
}

fn breaks(row: &ProcessSample, facts: &Facts) -> Option<Break> {
    let found = || wire_time(row.occurred_at);
    if row.occurred_at < row.started_at {
        let expected = format!("≥ StartTime {}", wire_time(row.started_at));
        return Some(Break::new("EndTime", found(), expected));
    }
    future("EndTime", row.occurred_at, facts)
}
