//! OR02: energy needs time.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;

/// OR02: energy needs time.
pub static OR02: Rule = Rule {
    code: "OR02",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["StartTime", "EndTime", "TotalPower"],
    says: "an order without duration delivers next to nothing",
    says_zh: "零时长订单无电量",
    why: "energy without time is an infinite power",
    source: "MTES-MCT/qualicharge rule set (2026)",
    limit: Some(1.0),
    unit: "kWh",
    good: r#"{"started_at":"2026-06-01T03:58:00Z","energy":1000,"details":[],"declared_periods":0,"meter_end":1001000}"#,
    bad: r#"{"started_at":"2026-06-01T03:58:00Z","energy":1001,"details":[],"declared_periods":0,"meter_end":1001001}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let limit = facts.limit(&OR02);
    (row.ended_at == row.started_at && row.energy.decimal() > limit).then(|| {
        let found = format!("{} kWh", row.energy.decimal());
        Break::new("TotalPower", found, format!("≤ {limit} kWh (EndTime = StartTime)"))
    })
}
