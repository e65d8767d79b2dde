//! ST15: codes are in their tables.

use crate::facts::Facts;
use crate::rule::{Break, Example, Input, Rule};
use model::{Order, Station, StatusEvent};
use reference::codes::{CodeTable, is_known};

/// ST15: codes are in their tables.
pub static ST15: Rule = Rule {
    code: "ST15",
    input: Input::Station(station),
    fields: &[
        "StationType",
        "StationStatus",
        "Construction",
        "EquipmentType",
        "ConnectorType",
        "NationalStandard",
        "ParkStatus",
        "LockStatus",
        "PayChannel",
        "ChargeModel",
        "StopReason",
    ],
    says: "codes are in their tables",
    says_zh: "编码取值合法",
    why: "a code without meaning falls out of every breakdown",
    source: "access specification, chapter 20",
    good: r#"{"station_type":107}"#,
    bad: r#"{"construction":77}"#,
    more: &[
        Example {
            input: Input::Status(status),
            good: r#"{"park_status":10}"#,
            bad: r#"{"park_status":1}"#,
        },
        Example {
            input: Input::Order(order),
            good: r#"{"start_mode":9}"#,
            bad: r#"{"pay_channel":7}"#,
        },
    ],
    ..Rule::PLAIN
};

fn unknown(table: CodeTable, field: &'static str, code: i32) -> Option<Break> {
    (!is_known(table, code)).then(|| Break::new(field, code, format!("∈ {}", words(table))))
}

/// The codes of a table as text.
fn words(table: CodeTable) -> String {
    let codes: Vec<String> = reference::codes::of(table).map(|c| c.code.to_string()).collect();
    codes.join(" | ")
}

fn station(row: &Station, _: &Facts) -> Vec<Break> {
    let of_station = [
        unknown(CodeTable::StationType, "StationType", row.station_type),
        unknown(CodeTable::FacilityStatus, "StationStatus", row.station_status),
        unknown(CodeTable::Construction, "Construction", row.construction),
    ];
    let of_devices = row.equipment.iter();
    let of_devices = of_devices
        .filter_map(|d| unknown(CodeTable::EquipmentType, "EquipmentType", d.equipment_type));
    let of_connectors = row.connectors().flat_map(|(_, c)| {
        [
            unknown(CodeTable::ConnectorType, "ConnectorType", c.connector_type),
            unknown(CodeTable::NationalStandard, "NationalStandard", c.national_standard),
        ]
    });
    of_station.into_iter().flatten().chain(of_devices).chain(of_connectors.flatten()).collect()
}

fn status(row: &StatusEvent, _: &Facts) -> Option<Break> {
    let park = row.park_status.and_then(|c| unknown(CodeTable::ParkStatus, "ParkStatus", c));
    park.or_else(|| row.lock_status.and_then(|c| unknown(CodeTable::LockStatus, "LockStatus", c)))
}

fn order(row: &Order, _: &Facts) -> Option<Break> {
    let paid = row.pay_channel.and_then(|c| unknown(CodeTable::PayChannel, "PayChannel", c));
    let started = || row.start_mode.and_then(|c| unknown(CodeTable::StartMode, "ChargeModel", c));
    paid.or_else(started).or_else(|| unknown(CodeTable::StopReason, "StopReason", row.stop_reason))
}
