//! `notification_alarmInfo`, `notification_eventInfo` and `supervise_notification_event_alarm`.

use super::battery::ValuesOut;
use super::json;
use model::time::wire_time;
use model::{Alarm, StationEvent};
use serde::Serialize;

/// What these messages say of a station beside its id.
#[derive(Debug, Clone, Copy)]
pub struct Facility<'a> {
    /// Who owns the equipment, nine characters.
    pub owner_id: &'a str,
    /// Name of the station.
    pub name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_infos: Option<Vec<AlarmOut<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_infos: Option<Vec<EventOut<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AlarmOut<'a> {
    #[serde(rename = "StationID")]
    station_id: &'a str,
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    station_name: &'a str,
    #[serde(rename = "EquipmentID")]
    equipment_id: &'a str,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    alarm_status: i32,
    alarm_code: i32,
    alarm_type: i32,
    alarm_level: i32,
    alarm_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_string: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bms_info: Option<ValuesOut<'a>>,
    #[serde(rename = "AlarmID", skip_serializing_if = "Option::is_none")]
    alarm_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventOut<'a> {
    #[serde(rename = "StationID")]
    station_id: &'a str,
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    station_name: &'a str,
    #[serde(rename = "EquipmentID", skip_serializing_if = "Option::is_none")]
    equipment_id: Option<&'a str>,
    event_type: i32,
    event_code: i32,
    event_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_string: Option<&'a str>,
}

fn alarm<'a>((alarm, at): (&'a Alarm, Facility<'a>)) -> AlarmOut<'a> {
    AlarmOut {
        station_id: alarm.station_id.as_str(),
        operator_id: alarm.operator_id.as_str(),
        owner_id: at.owner_id,
        station_name: at.name,
        equipment_id: alarm.equipment_id.as_str(),
        connector_id: alarm.connector_id.as_ref().map_or("", AsRef::as_ref),
        alarm_status: i32::from(alarm.raised),
        alarm_code: alarm.code,
        alarm_type: alarm.kind,
        alarm_level: alarm.level,
        alarm_time: wire_time(alarm.occurred_at),
        note_string: alarm.note.as_deref(),
        bms_info: alarm.battery.as_deref().map(ValuesOut::from),
        alarm_id: alarm.alarm_id.as_deref(),
    }
}

fn event<'a>((event, at): (&'a StationEvent, Facility<'a>)) -> EventOut<'a> {
    EventOut {
        station_id: event.station_id.as_str(),
        operator_id: event.operator_id.as_str(),
        owner_id: at.owner_id,
        station_name: at.name,
        equipment_id: event.equipment_id.as_ref().map(AsRef::as_ref),
        event_type: event.kind,
        event_code: event.code,
        event_time: wire_time(event.occurred_at),
        note_string: event.note.as_deref(),
    }
}

/// Body of `notification_alarmInfo` with at most 500 alarms.
pub fn alarms<'a>(all: impl IntoIterator<Item = (&'a Alarm, Facility<'a>)>) -> Vec<u8> {
    let alarm_infos = Some(all.into_iter().map(alarm).collect());
    json(&Body { alarm_infos, event_infos: None })
}

/// Body of `notification_eventInfo` with at most 500 events.
pub fn events<'a>(all: impl IntoIterator<Item = (&'a StationEvent, Facility<'a>)>) -> Vec<u8> {
    let event_infos = Some(all.into_iter().map(event).collect());
    json(&Body { alarm_infos: None, event_infos })
}

/// Body of `supervise_notification_event_alarm` with at most 500 of each.
pub fn event_alarm<'a>(
    alarms: impl IntoIterator<Item = (&'a Alarm, Facility<'a>)>,
    events: impl IntoIterator<Item = (&'a StationEvent, Facility<'a>)>,
) -> Vec<u8> {
    let alarm_infos = Some(alarms.into_iter().map(alarm).collect());
    let event_infos = Some(events.into_iter().map(event).collect());
    json(&Body { alarm_infos, event_infos })
}
