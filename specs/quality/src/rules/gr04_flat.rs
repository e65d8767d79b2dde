//! GR04: a curve does not stand still.

use crate::facts::{CurveDays, Facts};
use crate::rule::{Break, Input, Rule, Stage};

/// GR04: a curve does not stand still.
pub static GR04: Rule = Rule {
    code: "GR04",
    stage: Stage::History,
    input: Input::CurveDays(breaks),
    fields: &["values"],
    says: "a curve does not keep one value other than zero for longer than a day",
    says_zh: "曲线不连续超过24小时保持同一非零值",
    why: "a terminal that repeats its last value looks like a load",
    source: "grid company profile, checks of curves",
    limit: Some(24.0),
    unit: "h",
    good: r#"{"today":{"lowest":42000,"highest":42000,"sum":4032000}}"#,
    bad: r#"{"today":{"lowest":41000,"highest":41000,"sum":3936000}}"#,
    ..Rule::PLAIN
};

fn breaks(days: &CurveDays, _: &Facts) -> Option<Break> {
    let (today, before) = (days.today, days.before?);
    let flat = today.measured == today.points && today.lowest == today.highest && today.lowest != 0;
    // A whole day of one value, and the last one of the day before: more than 24 hours.
    (flat && before.last == today.lowest)
        .then(|| Break::new("values", today.lowest as f64 / 1000.0, "≠ for 24 h"))
}
