//! ST05: ids are unique inside the operator and parents do not change.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::Station;
use std::collections::HashSet;

/// ST05: ids are unique inside the operator and parents do not change.
pub static ST05: Rule = Rule {
    code: "ST05",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Station(breaks),
    fields: &["EquipmentID", "ConnectorID"],
    says: "ids of devices and connectors are unique and belong to one station",
    says_zh: "编码唯一且归属一致",
    why: "statuses and orders name only the connector; two with one id cannot be told apart",
    source: "access specification chapter 13; MTES-MCT/qualicharge rule set (2026)",
    good: r#"{"facts":{"homes":{"3701020001001":"3701020001"}}}"#,
    bad: r#"{"equipment":{"1":{"connectors":{"0":{"connector_id":"3701020001001"}}}}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, facts: &Facts) -> Vec<Break> {
    let mut devices = HashSet::new();
    let mut connectors = HashSet::new();
    let mut broken = Vec::new();
    for device in &row.equipment {
        if !devices.insert(&device.equipment_id) {
            broken.push(Break::new("EquipmentID", &device.equipment_id, "× 1"));
        }
    }
    for (_, connector) in row.connectors() {
        let id = &connector.connector_id;
        if !connectors.insert(id) {
            broken.push(Break::new("ConnectorID", id, "× 1"));
        }
        let elsewhere =
            facts.home.and_then(|home| home(id)).filter(|s| **s != *row.station_id.as_str());
        if let Some(station) = elsewhere {
            let found = format!("{id}: StationID {}", row.station_id);
            broken.push(Break::new("ConnectorID", found, format!("StationID {station}")));
        }
    }
    broken
}
