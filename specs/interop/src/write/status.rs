//! `notification_stationStatus` and its supervise twin.

use super::{Whereabouts, decimal, json};
use model::StatusEvent;
use model::time::wire_time;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusOut<'a> {
    #[serde(rename = "OperatorID", skip_serializing_if = "Option::is_none")]
    operator_id: Option<&'a str>,
    #[serde(rename = "EquipmentOwnerID", skip_serializing_if = "Option::is_none")]
    owner_id: Option<&'a str>,
    #[serde(rename = "StationID", skip_serializing_if = "Option::is_none")]
    station_id: Option<&'a str>,
    #[serde(rename = "EquipmentID", skip_serializing_if = "Option::is_none")]
    equipment_id: Option<&'a str>,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    status: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    park_status: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_status: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_a: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voltage_a: Option<f64>,
    #[serde(rename = "SOC", skip_serializing_if = "Option::is_none")]
    soc: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_electricity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_type: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_time: Option<String>,
}

impl<'a> From<&'a StatusEvent> for StatusOut<'a> {
    fn from(event: &'a StatusEvent) -> Self {
        Self {
            operator_id: None,
            owner_id: None,
            station_id: event.station_id.as_ref().map(AsRef::as_ref),
            equipment_id: event.equipment_id.as_ref().map(AsRef::as_ref),
            connector_id: event.connector_id.as_str(),
            status: event.state.code(),
            park_status: event.park_status,
            lock_status: event.lock_status,
            current_a: event.current.map(decimal::current),
            voltage_a: event.voltage.map(decimal::voltage),
            soc: event.soc.map(decimal::whole_charge),
            charge_electricity: event.session_energy.map(decimal::energy),
            fault_type: event.fault_code,
            update_time: event.timed_by_sender.then(|| wire_time(event.occurred_at)),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct One<'a> {
    connector_status_info: StatusOut<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Many<'a> {
    connector_status_infos: Vec<StatusOut<'a>>,
}

/// Body of `notification_stationStatus` with one connector.
pub fn status(event: &StatusEvent) -> Vec<u8> {
    json(&One { connector_status_info: event.into() })
}

/// Body of `notification_stationStatus` with many connectors, at most 1,000.
pub fn statuses<'a>(events: impl IntoIterator<Item = &'a StatusEvent>) -> Vec<u8> {
    json(&Many { connector_status_infos: events.into_iter().map(StatusOut::from).collect() })
}

/// Body of `supervise_notification_station_status`.
pub fn supervise_status(event: &StatusEvent, place: Whereabouts<'_>) -> Vec<u8> {
    json(&StatusOut {
        operator_id: Some(place.operator_id.as_str()),
        owner_id: Some(place.owner_id),
        station_id: Some(place.station_id.as_str()),
        equipment_id: Some(place.equipment_id),
        update_time: Some(wire_time(event.occurred_at)),
        current_a: None,
        voltage_a: None,
        soc: None,
        charge_electricity: None,
        fault_type: None,
        ..StatusOut::from(event)
    })
}
