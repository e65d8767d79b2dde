//! `notification_operation_stats_info` of both profiles.

use super::{decimal, json};
use model::quantity::KilowattHour;
use model::{OperationStat, PowerLevel};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    operation_stats_infos: Vec<StationOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StationOut<'a> {
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    #[serde(rename = "StationID")]
    station_id: &'a str,
    stat_date: String,
    station_electricity: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    station_discharge_electricity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    station_meter_electricity: Option<f64>,
    charge_count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_duration: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_elec_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_sevice_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cusp_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flat_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valley_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deep_valley_elect: Option<f64>,
    equipment_stats_infos: Vec<EquipmentOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EquipmentOut<'a> {
    #[serde(rename = "EquipmentID")]
    equipment_id: &'a str,
    equipment_electricity: f64,
    connector_stats_infos: Vec<ConnectorOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectorOut<'a> {
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    connector_electricity: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_count: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_minutes: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offline_minutes: Option<i32>,
}

/// Body with at most 500 stations. Each item holds the totals of one station and day as the parser gives them: the
/// station's own first, then each device's followed by those of its connectors. An item that does not begin with a
/// station is left out.
pub fn operation_stats<'a>(
    stations: impl IntoIterator<Item = &'a [OperationStat]>,
    owner_id: &'a str,
) -> Vec<u8> {
    let stations = stations.into_iter().filter_map(|levels| station(levels, owner_id));
    json(&Body { operation_stats_infos: stations.collect() })
}

fn station<'a>(levels: &'a [OperationStat], owner_id: &'a str) -> Option<StationOut<'a>> {
    let (own, parts) = levels.split_first()?;
    if own.level != PowerLevel::Station {
        return None;
    }
    let energy = |energy: Option<KilowattHour>| energy.map(decimal::energy);
    let [cusp, peak, flat, valley, deep_valley] = own.bands.map(energy);
    Some(StationOut {
        operator_id: own.operator_id.as_str(),
        owner_id,
        station_id: own.station_id.as_str(),
        stat_date: own.day.to_string(),
        station_electricity: decimal::energy(own.energy),
        station_discharge_electricity: energy(own.discharged),
        station_meter_electricity: energy(own.metered),
        charge_count: own.sessions.unwrap_or(0),
        charge_duration: own.charging_min,
        total_elec_money: own.electricity.map(decimal::money),
        total_sevice_money: own.service.map(decimal::money),
        cusp_elect: cusp,
        peak_elect: peak,
        flat_elect: flat,
        valley_elect: valley,
        deep_valley_elect: deep_valley,
        equipment_stats_infos: devices(parts)?,
    })
}

fn devices(parts: &[OperationStat]) -> Option<Vec<EquipmentOut<'_>>> {
    let mut devices: Vec<EquipmentOut<'_>> = Vec::new();
    for part in parts {
        match (part.level, &part.equipment_id, &part.connector_id) {
            (PowerLevel::Equipment, Some(id), _) => devices.push(EquipmentOut {
                equipment_id: id.as_str(),
                equipment_electricity: decimal::energy(part.energy),
                connector_stats_infos: Vec::new(),
            }),
            (PowerLevel::Connector, _, Some(id)) => {
                devices.last_mut()?.connector_stats_infos.push(ConnectorOut {
                    connector_id: id.as_str(),
                    connector_electricity: decimal::energy(part.energy),
                    charge_count: part.sessions,
                    fault_minutes: part.fault_min,
                    offline_minutes: part.offline_min,
                });
            }
            _ => return None,
        }
    }
    Some(devices)
}
