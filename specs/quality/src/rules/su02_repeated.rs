//! SU02: a state is reported once.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::StatusEvent;
use model::time::wire_time;

/// SU02: a state is reported once.
pub static SU02: Rule = Rule {
    code: "SU02",
    dimension: Dimension::Stability,
    input: Input::Status(breaks),
    fields: &["ConnectorID", "Status", "UpdateTime"],
    says: "a state of a connector at one time is reported once",
    says_zh: "状态不重复上报",
    why: "repeats are harmless one by one and costly by the million",
    source: "MTES-MCT/qualicharge rule set (2026)",
    good: r#"{"facts":{"repeated":false}}"#,
    bad: r#"{"facts":{"repeated":true}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StatusEvent, facts: &Facts) -> Option<Break> {
    facts.repeated.then(|| {
        let found = format!("{} @ {}", row.state.code(), wire_time(row.occurred_at));
        Break::new("Status", found, "× 1")
    })
}
