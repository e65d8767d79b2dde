//! CP02: a sample lies after the start and not in the future.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::ProcessSample;
use model::time::wire_time;

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
    ..Rule::PLAIN
};

fn breaks(row: &ProcessSample, facts: &Facts) -> Option<Break> {
    let found = || wire_time(row.occurred_at);
    if row.occurred_at < row.started_at {
        let expected = format!("≥ StartTime {}", wire_time(row.started_at));
        return Some(Break::new("EndTime", found(), expected));
    }
    let limit_s = facts.limit(&CP02);
    (-facts.age_s(row.occurred_at) > limit_s).then(|| {
        let expected = format!("≤ {} + {limit_s} s", wire_time(facts.received_at));
        Break::new("EndTime", found(), expected)
    })
}
