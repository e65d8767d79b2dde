//! OR05: mean power stays below the rated power.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;

/// OR05: mean power stays below the rated power.
pub static OR05: Rule = Rule {
    code: "OR05",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["TotalPower", "StartTime", "EndTime"],
    says: "the mean power of an order stays below the rated power of its connector",
    says_zh: "平均功率不超额定",
    why: "more than the device can deliver was not delivered",
    source: "MTES-MCT/qualicharge rule set (2026); Atlas EV Charging Use Data Specification (2026)",
    limit: Some(1.1),
    unit: "× rated power",
    good: r#"{"energy":66000,"details":[],"declared_periods":0,"meter_end":1066000}"#,
    bad: r#"{"energy":66100,"details":[],"declared_periods":0,"meter_end":1066100}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let rated_w = facts.rated_w().or(row.connector_power_w).filter(|watts| *watts > 0)?;
    let mean_w = row.energy.over(row.ended_at - row.started_at)?.watts();
    let limit = facts.limit(&OR05);
    (mean_w as f64 > rated_w as f64 * limit + 1e-6).then(|| {
        let found = format!("{} kWh: {} kW", row.energy.decimal(), mean_w as f64 / 1000.0);
        Break::new("TotalPower", found, format!("≤ {limit} × {} kW", rated_w as f64 / 1000.0))
    })
}
