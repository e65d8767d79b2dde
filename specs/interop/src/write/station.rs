//! `notification_stationInfo` and its supervise twin.

use super::{decimal, json};
use model::quantity::Kilowatt;
use model::time::wire_time;
use model::{Connector, Equipment, Station};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StationOut<'a> {
    #[serde(rename = "StationID")]
    station_id: &'a str,
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    station_name: &'a str,
    country_code: &'static str,
    area_code: &'a str,
    address: &'a str,
    service_tel: &'a str,
    station_type: i32,
    station_status: i32,
    park_nums: i32,
    station_lng: f64,
    station_lat: f64,
    construction: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    busine_hours: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    electricity_fee: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_fee: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    park_fee: Option<&'a str>,
    equipment_infos: Vec<EquipmentOut<'a>>,
    #[serde(rename = "ElectricityAccountID", skip_serializing_if = "Option::is_none")]
    grid_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    official_run_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EquipmentOut<'a> {
    #[serde(rename = "EquipmentID")]
    equipment_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    manufacturer_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equipment_model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    production_date: Option<String>,
    equipment_type: i32,
    connector_infos: Vec<ConnectorOut<'a>>,
    power: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    equipment_name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectorOut<'a> {
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connector_name: Option<&'a str>,
    connector_type: i32,
    voltage_upper_limits: i32,
    voltage_lower_limits: i32,
    current: i32,
    power: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    park_no: Option<&'a str>,
    national_standard: i32,
}

impl<'a> From<&'a Connector> for ConnectorOut<'a> {
    fn from(connector: &'a Connector) -> Self {
        Self {
            connector_id: connector.connector_id.as_str(),
            connector_name: connector.name.as_deref(),
            connector_type: connector.connector_type,
            voltage_upper_limits: connector.voltage_upper_v,
            voltage_lower_limits: connector.voltage_lower_v,
            current: connector.current_a,
            power: decimal::rated_power(connector.power),
            park_no: connector.park_no.as_deref(),
            national_standard: connector.national_standard,
        }
    }
}

impl<'a> From<&'a Equipment> for EquipmentOut<'a> {
    fn from(device: &'a Equipment) -> Self {
        Self {
            equipment_id: device.equipment_id.as_str(),
            manufacturer_name: device.manufacturer.as_deref(),
            equipment_model: device.model.as_deref(),
            production_date: device.produced_on.map(|day| day.to_string()),
            equipment_type: device.equipment_type,
            connector_infos: device.connectors.iter().map(ConnectorOut::from).collect(),
            power: decimal::rated_power(device.power),
            equipment_name: device.name.as_deref(),
        }
    }
}

impl<'a> From<&'a Station> for StationOut<'a> {
    fn from(station: &'a Station) -> Self {
        Self {
            station_id: station.station_id.as_str(),
            operator_id: station.operator_id.as_str(),
            owner_id: &station.owner_id,
            station_name: &station.name,
            country_code: "CN",
            area_code: &station.area_code,
            address: &station.address,
            service_tel: &station.service_tel,
            station_type: station.station_type,
            station_status: station.station_status,
            park_nums: station.park_nums,
            station_lng: decimal::degrees(station.sent_at.lon),
            station_lat: decimal::degrees(station.sent_at.lat),
            construction: station.construction,
            busine_hours: station.open_hours.as_deref(),
            electricity_fee: station.electricity_fee.as_deref(),
            service_fee: station.service_fee.as_deref(),
            park_fee: station.park_fee.as_deref(),
            equipment_infos: station.equipment.iter().map(EquipmentOut::from).collect(),
            grid_account: station.grid_account.as_deref(),
            capacity: station
                .capacity_va
                .map(|volt_amperes| decimal::rated_power(Kilowatt::from_watts(volt_amperes))),
            official_run_time: station.opened_on.map(|day| day.to_string()),
            last_modified: station.modified_at.map(wire_time),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct One<'a> {
    station_info: StationOut<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Many<'a> {
    station_infos: Vec<StationOut<'a>>,
}

/// Body of `notification_stationInfo` with one station.
pub fn station(station: &Station) -> Vec<u8> {
    json(&One { station_info: station.into() })
}

/// Body of `notification_stationInfo` with many stations, at most 100.
pub fn stations<'a>(stations: impl IntoIterator<Item = &'a Station>) -> Vec<u8> {
    json(&Many { station_infos: stations.into_iter().map(StationOut::from).collect() })
}

/// Body of `supervise_notification_station_info`: the bare object.
pub fn supervise_station(station: &Station) -> Vec<u8> {
    json(&StationOut::from(station))
}
