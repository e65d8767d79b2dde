//! OR20: an order delivers zero or more energy.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;
use model::quantity::KilowattHour;

/// OR20: an order delivers zero or more energy.
pub static OR20: Rule = Rule {
    code: "OR20",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["TotalPower", "DetailPower"],
    says: "an order delivers zero or more energy",
    says_zh: "电量非负",
    why: "a negative reading means the meter was swapped or rolled over",
    source: "MTES-MCT/qualicharge rule set (2026); platform default",
    good: r#"{"energy":0,"details":[],"declared_periods":0,"meter_end":1000000}"#,
    bad: r#"{"energy":-1}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, _: &Facts) -> Option<Break> {
    let negative = |energy: KilowattHour| energy < KilowattHour::ZERO;
    let found = |energy: KilowattHour| format!("{} kWh", energy.decimal());
    if negative(row.energy) {
        return Some(Break::new("TotalPower", found(row.energy), "≥ 0 kWh"));
    }
    let detail = row.details.iter().find(|d| negative(d.energy))?;
    Some(Break::new("DetailPower", found(detail.energy), "≥ 0 kWh"))
}
