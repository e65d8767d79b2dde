//! GR10: power flows back only where something feeds in.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::grid::{AreaCurve, CurveKind};

/// GR10: power flows back only where something feeds in.
pub static GR10: Rule = Rule {
    code: "GR10",
    dimension: Dimension::Consistency,
    input: Input::Curve(breaks),
    fields: &["values"],
    says: "the power of a transformer area without generation is not negative",
    says_zh: "无分布式电源或V2G的台区功率不为负",
    why: "the direction of the meter is wrong, or the archive does not know a plant",
    source: "grid company profile, checks of curves",
    good: r#"{"values":{"3":-1},"facts":{"area":{"generates":true}}}"#,
    bad: r#"{"values":{"3":-1}}"#,
    ..Rule::PLAIN
};

fn breaks(curve: &AreaCurve, facts: &Facts) -> Option<Break> {
    if curve.kind != CurveKind::P || facts.area?.generates == Some(true) {
        return None;
    }
    let lowest = curve.measured().min().filter(|watts| *watts < 0)?;
    Some(Break::new("values", format!("{} kW", lowest as f64 / 1000.0), "≥ 0 kW"))
}
