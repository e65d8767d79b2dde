//! SU04: a fault or an absence does not charge.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::StatusEvent;
use model::quantity::KilowattHour;
use model::status::ConnectorState;

/// SU04: a fault or an absence does not charge.
pub static SU04: Rule = Rule {
    code: "SU04",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Status(breaks),
    fields: &["Status", "CurrentA", "ChargeElectricity"],
    says: "a connector that is offline or faulty reports no running session",
    says_zh: "离网、故障状态不带充电数据",
    why: "one of the two is wrong, and availability or energy would be counted on it",
    source: "MTES-MCT/qualicharge rule set (2026)",
    limit: Some(1.0),
    unit: "A",
    good: r#"{"state":"fault","current":0,"session_energy":0}"#,
    bad: r#"{"state":"fault","current":80000}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StatusEvent, facts: &Facts) -> Option<Break> {
    if !matches!(row.state, ConnectorState::Fault | ConnectorState::Offline) {
        return None;
    }
    let limit_a = facts.limit(&SU04);
    let status = row.state.code();
    let flowing = row.current.filter(|current| current.decimal().abs() > limit_a);
    if let Some(current) = flowing {
        let expected = format!("≤ {limit_a} A (Status {status})");
        return Some(Break::new("CurrentA", format!("{} A", current.decimal()), expected));
    }
    let energy = row.session_energy.filter(|energy| *energy > KilowattHour::ZERO)?;
    let expected = format!("0 kWh (Status {status})");
    Some(Break::new("ChargeElectricity", format!("{} kWh", energy.decimal()), expected))
}
