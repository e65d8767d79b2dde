//! BM02: a battery takes no more current than it allows.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::BatterySample;

/// BM02: a battery takes no more current than it allows.
pub static BM02: Rule = Rule {
    code: "BM02",
    input: Input::Battery(breaks),
    fields: &["TotalCurrent"],
    says: "a battery takes no more current than it allows",
    says_zh: "充电电流不超过电池允许值",
    why: "either the charger does not follow the battery or one of the values is wrong",
    limit: Some(1.05),
    unit: "× MaxChargeCurrent",
    good: r#"{"reading":{"current":-262500}}"#,
    bad: r#"{"reading":{"current":262600}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &BatterySample, facts: &Facts) -> Option<Break> {
    let (current, most) = (row.reading.current?.abs(), row.reading.current_limit?);
    let limit = facts.limit(&BM02);
    (current.decimal() > most.decimal() * limit + 1e-9).then(|| {
        let expected = format!("≤ {limit} × {} A", most.decimal());
        Break::new("TotalCurrent", format!("{} A", current.decimal()), expected)
    })
}
