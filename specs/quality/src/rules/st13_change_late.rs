//! ST13: a change of master data is reported in time.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Station;
use model::time::wire_time;

/// ST13: a change of master data is reported in time.
pub static ST13: Rule = Rule {
    code: "ST13",
    dimension: Dimension::Timeliness,
    input: Input::Station(breaks),
    fields: &["LastModified"],
    says: "a change of master data is reported in time",
    says_zh: "静态变更及时报送",
    why: "drivers go to stations that closed, inspectors to devices that moved",
    source: "(EU) 2025/655; access specification chapter 12",
    limit: Some(24.0),
    unit: "h",
    good: r#"{"modified_at":"2026-05-31T04:00:00Z"}"#,
    bad: r#"{"modified_at":"2026-05-31T03:59:00Z"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, facts: &Facts) -> Vec<Break> {
    let limit_h = facts.limit(&ST13);
    let late = |at: &chrono::DateTime<chrono::Utc>| facts.age_s(*at) > limit_h * 3600.0;
    let broken = row.modified_at.filter(late).map(|at| {
        let hours = facts.age_s(at) / 3600.0;
        Break::new(
            "LastModified",
            format!("{} (−{hours:.1} h)", wire_time(at)),
            format!("≤ {limit_h} h"),
        )
    });
    broken.into_iter().collect()
}
