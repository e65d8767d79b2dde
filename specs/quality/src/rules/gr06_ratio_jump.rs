//! GR06: the level does not jump by a transformer ratio.

use crate::facts::{CurveDays, CurveSum, Facts};
use crate::rule::{Break, Dimension, Input, Rule, Stage};

/// GR06: the level does not jump by a transformer ratio.
pub static GR06: Rule = Rule {
    code: "GR06",
    stage: Stage::History,
    dimension: Dimension::Consistency,
    input: Input::CurveDays(breaks),
    fields: &["values"],
    says: "the level of a curve does not change from one day to the next by about the ratio of its transformers",
    says_zh: "曲线水平不出现接近互感器变比的跳变",
    why: "a meter was changed and its ratio not, or values of the meter's side came as primary ones",
    source: "grid company profile, checks of curves",
    limit: Some(0.1),
    unit: "share of the ratio",
    good: r#"{"before":{"sum":2400000}}"#,
    bad: r#"{"before":{"sum":60000}}"#,
    ..Rule::PLAIN
};

fn mean(day: CurveSum) -> Option<f64> {
    (day.measured > 0 && day.sum != 0).then(|| (day.sum as f64 / f64::from(day.measured)).abs())
}

fn breaks(days: &CurveDays, facts: &Facts) -> Option<Break> {
    let factor = mean(days.today)? / mean(days.before?)?;
    let factor = factor.max(factor.recip());
    let both = days.ct.zip(days.pt).map(|(ct, pt)| ct * pt);
    let mut ratios = [days.ct, days.pt, both].into_iter().flatten();
    // Ratios near one cannot be told from a change of the load.
    let near = |ratio: &f64| *ratio > 4.0 && (factor / ratio - 1.0).abs() <= facts.limit(&GR06);
    let ratio = ratios.find(near)?;
    Some(Break::new("values", format!("× {factor:.1}"), format!("not × {ratio}")))
}
