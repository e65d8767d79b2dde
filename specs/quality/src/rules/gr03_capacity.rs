//! GR03: power stays near the capacity.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::grid::{AreaCurve, CurveKind};

/// GR03: power stays near the capacity.
pub static GR03: Rule = Rule {
    code: "GR03",
    severity: Severity::Error,
    input: Input::Curve(breaks),
    fields: &["values"],
    says: "the power of a transformer area is not far above its capacity",
    says_zh: "台区功率不超过容量的限定倍数",
    why: "a wrong unit or ratio would show areas as overloaded that are not",
    source: "grid company profile, checks of curves",
    limit: Some(1.5),
    unit: "share of the capacity",
    good: r#"{"values":{"3":600000}}"#,
    bad: r#"{"values":{"3":-600001}}"#,
    ..Rule::PLAIN
};

fn breaks(curve: &AreaCurve, facts: &Facts) -> Option<Break> {
    let capacity = facts.area.map(|area| area.capacity_va).filter(|va| *va > 0)?;
    if curve.kind != CurveKind::P {
        return None;
    }
    let most = capacity as f64 * facts.limit(&GR03);
    let highest = curve.measured().max_by_key(|watts| watts.unsigned_abs())?;
    (highest.unsigned_abs() as f64 > most).then(|| {
        let found = format!("{} kW", highest as f64 / 1000.0);
        Break::new("values", found, format!("|P| ≤ {} kW", most / 1000.0))
    })
}
