//! ST12: a full pull does not shrink.

use crate::facts::Facts;
use crate::facts::FullPull;
use crate::rule::{Break, Dimension, Input, Rule, Severity};

/// ST12: a full pull does not shrink.
pub static ST12: Rule = Rule {
    code: "ST12",
    severity: Severity::Block,
    dimension: Dimension::Stability,
    input: Input::FullPull(breaks),
    fields: &["StationInfos"],
    says: "a full pull has about as many stations as the one before",
    says_zh: "全量快照未骤减",
    why: "a paging fault of the sender would otherwise retire stations that still stand",
    source: "practice of an open EU charging graph, 2026",
    limit: Some(0.1),
    unit: "share of stations lost",
    good: r#"{"now":90}"#,
    bad: r#"{"now":89}"#,
    ..Rule::PLAIN
};

fn breaks(sizes: FullPull, facts: &Facts) -> Option<Break> {
    let limit = facts.limit(&ST12);
    let kept = sizes.before as f64 * (1.0 - limit);
    ((sizes.now as f64) < kept - 1e-9)
        .then(|| Break::new("StationInfos", sizes.now, format!("≥ {kept:.0}")))
}
