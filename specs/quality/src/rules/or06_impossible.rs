//! OR06: energy is not far above what the connector can deliver.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Order;

/// OR06: energy is not far above what the connector can deliver.
pub static OR06: Rule = Rule {
    code: "OR06",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["TotalPower", "StartTime", "EndTime"],
    says: "the energy of a large order is not far above rated power times duration",
    says_zh: "电量未远超设备能力",
    why: "such orders are invented or have a wrong unit; they are looked at first",
    source: "MTES-MCT/qualicharge rule set (2026)",
    limit: Some(2.0),
    unit: "× rated power × time",
    also: &[Threshold {
        key: "OR06.floor",
        value: 50.0,
        unit: "kWh",
        about: "smaller orders are not judged",
    }],
    good: r#"{"energy":66000,"details":[],"declared_periods":0,"meter_end":1066000}"#,
    bad: r#"{"energy":121000,"details":[],"declared_periods":0,"meter_end":1121000}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let rated_w = facts.rated_w().or(row.connector_power_w).filter(|watts| *watts > 0)?;
    let hours = (row.ended_at - row.started_at).num_milliseconds() as f64 / 3.6e6;
    let (limit, floor_kwh) = (facts.limit(&OR06), facts.also(&OR06, 0));
    let kwh = row.energy.decimal();
    let most_kwh = limit * rated_w as f64 / 1000.0 * hours;
    (hours > 0.0 && kwh > floor_kwh && kwh > most_kwh)
        .then(|| Break::new("TotalPower", format!("{kwh} kWh"), format!("≤ {most_kwh:.1} kWh")))
}
