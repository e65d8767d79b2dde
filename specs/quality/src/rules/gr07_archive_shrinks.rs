//! GR07: the archive does not shrink.

use crate::facts::{Facts, FullPull};
use crate::rule::{Break, Dimension, Input, Rule, Severity};

/// GR07: the archive does not shrink.
pub static GR07: Rule = Rule {
    code: "GR07",
    severity: Severity::Block,
    dimension: Dimension::Stability,
    input: Input::GridArchive(breaks),
    fields: &["rows"],
    says: "an archive of transformer areas has about as many rows as the one before",
    says_zh: "台区档案未骤减",
    why: "an export that was cut would lose capacity that is still there",
    source: "grid company profile, checks of archives",
    limit: Some(0.05),
    unit: "share of areas lost",
    good: r#"{"now":95}"#,
    bad: r#"{"now":94}"#,
    ..Rule::PLAIN
};

fn breaks(sizes: FullPull, facts: &Facts) -> Option<Break> {
    let kept = sizes.before as f64 * (1.0 - facts.limit(&GR07));
    ((sizes.now as f64) < kept - 1e-9)
        .then(|| Break::new("rows", sizes.now, format!("≥ {kept:.0}")))
}
