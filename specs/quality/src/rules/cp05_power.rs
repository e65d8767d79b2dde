//! CP05: voltage times current stays below the rated power.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::ProcessSample;

/// CP05: voltage times current stays below the rated power.
pub static CP05: Rule = Rule {
    code: "CP05",
    input: Input::Process(breaks),
    fields: &["CurrentA", "VoltageA"],
    says: "voltage times current stays below the rated power of the connector",
    says_zh: "瞬时功率不超额定",
    why: "either the rating, the unit or the measurement is wrong",
    limit: Some(1.1),
    unit: "× rated power",
    good: r#"{"voltage":600000,"current":110000}"#,
    bad: r#"{"voltage":600000,"current":110100}"#,
    ..Rule::PLAIN
};

fn breaks(row: &ProcessSample, facts: &Facts) -> Option<Break> {
    let rated_w = facts.rated_w()?;
    let limit = facts.limit(&CP05);
    let micro_w = i128::from(row.voltage.millivolts()) * i128::from(row.current.milliamperes());
    let watts = micro_w as f64 / 1e6;
    (watts > rated_w as f64 * limit + 1e-6).then(|| {
        let found = format!("{:.1} kW", watts / 1000.0);
        let rated_kw = rated_w as f64 / 1000.0;
        Break::new("CurrentA", found, format!("≤ {limit} × {rated_kw} kW"))
    })
}
