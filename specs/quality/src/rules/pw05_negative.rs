//! PW05: only vehicle-to-grid devices feed back.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use crate::rules::pw03_rated::field;
use model::PowerSample;
use model::quantity::Kilowatt;

/// PW05: only vehicle-to-grid devices feed back.
pub static PW05: Rule = Rule {
    code: "PW05",
    severity: Severity::Error,
    input: Input::Power(breaks),
    fields: &["StationRealTimePower", "EquipRealTimePower", "ConnectorRealTimePower"],
    says: "only stations with vehicle-to-grid devices feed back",
    says_zh: "仅车网互动设备可为负功率",
    why: "a wrong sign lowers the load of the province",
    good: r#"{"0":{"power":0},"1":{"power":0},"2":{"power":0}}"#,
    bad: r#"{"0":{"power":-1000},"1":{"power":-1000},"2":{"power":-1000}}"#,
    ..Rule::PLAIN
};

/// Code of table 20.10: vehicle to grid.
const V2G: i32 = 6;

fn breaks(rows: &[PowerSample], facts: &Facts) -> Vec<Break> {
    let Some(station) = facts.station else { return Vec::new() };
    if station.equipment.iter().any(|device| device.equipment_type == V2G) {
        return Vec::new();
    }
    let negative = rows.iter().enumerate().filter(|(_, row)| row.power < Kilowatt::ZERO);
    negative
        .map(|(i, row)| {
            let found = format!("{} kW", row.power.decimal());
            Break::new(field(row.level), found, "≥ 0 kW (EquipmentType ≠ 6)").at(i)
        })
        .collect()
}
