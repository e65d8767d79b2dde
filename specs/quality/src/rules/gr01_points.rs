//! GR01: a curve has as many values as intervals.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::grid::AreaCurve;

/// GR01: a curve has as many values as intervals, and what is called measured is there.
pub static GR01: Rule = Rule {
    code: "GR01",
    severity: Severity::Error,
    dimension: Dimension::Completeness,
    input: Input::Curve(breaks),
    fields: &["values", "whole"],
    says: "a curve has a place for every interval, and exactly the values called measured are there",
    says_zh: "曲线点数与约定一致，完整性标志与空值一致",
    why: "a shifted or cut curve gives a load at the wrong time",
    source: "grid company profile, checks of curves",
    good: r#"{"values":{"3":null},"whole":"111011111111111111111111"}"#,
    bad: r#"{"values":{"3":null}}"#,
    ..Rule::PLAIN
};

fn breaks(curve: &AreaCurve, _: &Facts) -> Option<Break> {
    let points = usize::from(curve.points);
    if curve.values.len() != points {
        return Some(Break::new("values", curve.values.len(), points));
    }
    let whole = curve.whole.as_deref()?;
    if whole.len() != points {
        return Some(Break::new("whole", format!("{} signs", whole.len()), points));
    }
    let signs = whole.bytes().zip(&curve.values);
    let at = signs.enumerate().find(|(_, (sign, value))| match sign {
        b'1' => value.is_none(),
        b'0' => value.is_some(),
        _ => true,
    });
    let (place, (sign, value)) = at?;
    let sign = char::from(sign);
    let expected = if value.is_some() { "1" } else { "0" };
    Some(Break::new("whole", format!("{sign} at point {}", place + 1), expected))
}
