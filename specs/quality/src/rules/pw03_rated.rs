//! PW03: power stays below the rated power.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::PowerSample;
use model::{PowerLevel, Station};

/// PW03: power stays below the rated power.
pub static PW03: Rule = Rule {
    code: "PW03",
    severity: Severity::Error,
    input: Input::Power(breaks),
    fields: &["StationRealTimePower", "EquipRealTimePower", "ConnectorRealTimePower"],
    says: "power stays below the sum of the rated power",
    says_zh: "功率不超过额定之和",
    why: "one unit taken for another is a factor of a thousand in the load curve",
    limit: Some(1.2),
    unit: "× rated power",
    good: r#"{"0":{"power":80400},"1":{"power":72000},"2":{"power":72000}}"#,
    bad: r#"{"0":{"power":80401},"1":{"power":80401},"2":{"power":80401}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[PowerSample], facts: &Facts) -> Vec<Break> {
    let Some(station) = facts.station else { return Vec::new() };
    let limit = facts.limit(&PW03);
    let judged = rows.iter().enumerate().filter_map(|(i, row)| {
        let rated_w = rated_w(station, row)?;
        let watts = row.power.watts();
        (watts.abs() as f64 > rated_w as f64 * limit + 1e-6).then(|| {
            let found = format!("{} kW", watts as f64 / 1000.0);
            let expected = format!("≤ {limit} × {} kW", rated_w as f64 / 1000.0);
            Break::new(field(row.level), found, expected).at(i)
        })
    });
    judged.collect()
}

/// Rated power of what the sample is about; `None` when it is not registered or has none.
fn rated_w(station: &Station, row: &PowerSample) -> Option<i64> {
    let power = match row.level {
        PowerLevel::Station => station.rated_power(),
        PowerLevel::Equipment => {
            let id = row.equipment_id.as_ref()?;
            station.equipment.iter().find(|device| device.equipment_id == *id)?.power
        }
        PowerLevel::Connector => {
            let id = row.connector_id.as_ref()?;
            station.connectors().find(|(_, connector)| connector.connector_id == *id)?.1.power
        }
    };
    Some(power.watts()).filter(|watts| *watts > 0)
}

/// The wire field that carries the power of a level.
pub(super) fn field(level: PowerLevel) -> &'static str {
    match level {
        PowerLevel::Station => "StationRealTimePower",
        PowerLevel::Equipment => "EquipRealTimePower",
        PowerLevel::Connector => "ConnectorRealTimePower",
    }
}
