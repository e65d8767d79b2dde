//! OR04: an order fits into a battery.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Order;

/// OR04: an order fits into a battery.
pub static OR04: Rule = Rule {
    code: "OR04",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["TotalPower"],
    says: "the energy of an order fits into a battery",
    says_zh: "订单电量合理",
    why: "Wh sent as kWh are a factor of a thousand in every sum",
    source: "MTES-MCT/qualicharge rule set (2026); Atlas EV Charging Use Data Specification (2026)",
    limit: Some(1_000.0),
    unit: "kWh",
    also: &[Threshold {
        key: "OR04.usual",
        value: 250.0,
        unit: "kWh",
        about: "warning above; raise it for operators of buses and trucks",
    }],
    good: r#"{"energy":30000}"#,
    bad: r#"{"energy":1000001}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let kwh = row.energy.decimal();
    let (limit, usual) = (facts.limit(&OR04), facts.also(&OR04, 0));
    let found = || format!("{kwh} kWh");
    if kwh > limit {
        return Some(Break::new("TotalPower", found(), format!("≤ {limit} kWh")));
    }
    (kwh > usual).then(|| Break::new("TotalPower", found(), format!("≤ {usual} kWh")).warn())
}
