//! Alarms and events: `notification_alarmInfo` (16.7), `notification_eventInfo` (16.8), and
//! `supervise_notification_event_alarm`, which may hold both (17).

use super::Parsed;
use super::bms::BmsInfo;
use super::body::{self, Converted, Rows};
use crate::codes;
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Station};
use crate::wire::number::{Code, Int};
use crate::wire::part::{OrEmpty, Part};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, Wire, wire};
use model::{Alarm, Report, StationEvent};
use std::borrow::Cow;

/// Alarms, and events, in one message.
const MAX_ROWS: usize = 500;

wire! {
    /// One alarm (16.7).
    AlarmInfo {
        /// The station.
        must station_id: Station = "StationID",
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// Name of the station.
        must station_name: Str<50> = "StationName",
        /// The device; of alarms of the distribution, the distribution device.
        must equipment_id: Equipment = "EquipmentID",
        /// The connector; empty when the alarm is of the device or the station.
        must connector_id: OrEmpty<Connector> = "ConnectorID",
        /// 0 cleared, 1 raised.
        must status: Code<codes::AlarmStatus> = "AlarmStatus",
        /// Table 20.17; a code outside it is kept.
        must code: Int = "AlarmCode",
        /// 1 charging system, 2 battery system, 3 distribution.
        must kind: Code<codes::AlarmType> = "AlarmType",
        /// 1 personal safety, 2 equipment safety, 3 notice.
        must level: Code<codes::AlarmLevel> = "AlarmLevel",
        /// When it was raised or cleared, Beijing time.
        must occurred_at: When = "AlarmTime",
        /// Words of the sender.
        opt note: Str<255> = "NoteString",
        /// What the battery says.
        opt battery: Part<BmsInfo<'static>> = "BmsInfo",
        /// Pairs raised and cleared.
        opt alarm_id: Str<64> = "AlarmID",
    }
}

wire! {
    /// One event (16.8).
    EventInfo {
        /// The station.
        must station_id: Station = "StationID",
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// Name of the station.
        must station_name: Str<50> = "StationName",
        /// The device, when the event is about one.
        opt equipment_id: Equipment = "EquipmentID",
        /// Table 20.21.
        must kind: Code<codes::EventType> = "EventType",
        /// Table 20.22.
        must code: Code<codes::EventCode> = "EventCode",
        /// When it happened, Beijing time.
        must occurred_at: When = "EventTime",
        /// Words of the sender.
        opt note: Str<255> = "NoteString",
    }
}

fn alarm(row: AlarmInfo<'_>, _: &At<'_>, _: &mut Deviations) -> Converted<Report> {
    let operator_id = row.operator_id;
    let alarm = Alarm {
        operator_id: operator_id.clone(),
        station_id: row.station_id,
        equipment_id: row.equipment_id,
        connector_id: row.connector_id,
        raised: row.status == 1,
        code: row.code,
        kind: row.kind,
        level: row.level,
        occurred_at: row.occurred_at,
        note: row.note.map(Cow::into_owned),
        alarm_id: row.alarm_id.map(Cow::into_owned),
        battery: row.battery.map(|values| Box::new(values.into_reading())),
    };
    Ok((Some(operator_id), Report::Alarm(Box::new(alarm))))
}

fn event(row: EventInfo<'_>, _: &At<'_>, _: &mut Deviations) -> Converted<Report> {
    let operator_id = row.operator_id;
    let event = StationEvent {
        operator_id: operator_id.clone(),
        station_id: row.station_id,
        equipment_id: row.equipment_id,
        kind: row.kind,
        code: row.code,
        occurred_at: row.occurred_at,
        note: row.note.map(Cow::into_owned),
    };
    Ok((Some(operator_id), Report::Event(Box::new(event))))
}

/// What stands under one key; `None` when it was not sent.
type Listed = Option<Result<Parsed<Report>, Refusal>>;

fn listed<'a, T: Wire>(
    text: &'a str,
    names: &'static [&'static str],
    seen: &mut Deviations,
    convert: impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<Report>,
) -> Result<Listed, Refusal> {
    let found = body::wrapped::<T, _>(text, names, MAX_ROWS, seen, convert)?;
    Ok(found.map(|found| match found.rows {
        Rows::Many(list) => list,
        _ => Err(At::ROOT.key(names[0]).refuse(SubCode::WrongType)),
    }))
}

const ALARMS: &[&str] = &["AlarmInfos"];
const EVENTS: &[&str] = &["EventInfos"];

fn missing(name: &'static str) -> Refusal {
    At::ROOT.key(name).refuse(SubCode::Missing)
}

/// Parses `notification_alarmInfo`.
pub(super) fn parse_alarms(text: &str, seen: &mut Deviations) -> Result<Parsed<Report>, Refusal> {
    let found = listed::<AlarmInfo<'static>>(text, ALARMS, seen, alarm)?;
    body::with(found.ok_or_else(|| missing(ALARMS[0]))?, seen)
}

/// Parses `notification_eventInfo`.
pub(super) fn parse_events(text: &str, seen: &mut Deviations) -> Result<Parsed<Report>, Refusal> {
    let found = listed::<EventInfo<'static>>(text, EVENTS, seen, event)?;
    body::with(found.ok_or_else(|| missing(EVENTS[0]))?, seen)
}

/// Parses `supervise_notification_event_alarm`: alarms, events, or both; positions count over alarms, then events.
pub(super) fn parse_either(text: &str, seen: &mut Deviations) -> Result<Parsed<Report>, Refusal> {
    let alarms = listed::<AlarmInfo<'static>>(text, ALARMS, seen, alarm)?;
    // The names of the second look at the same text would be counted twice.
    let events = listed::<EventInfo<'static>>(text, EVENTS, &mut Deviations::new(), event)?;
    let both = match (alarms, events) {
        (None, None) => return Err(missing(ALARMS[0])),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(Ok(alarms)), Some(Ok(events))) => Ok(joined(alarms, events)),
        (Some(Err(refusal)), Some(Err(_))) => Err(refusal),
        (Some(Ok(alarms)), Some(Err(refusal))) => Ok(besides(alarms, refusal, false)),
        (Some(Err(refusal)), Some(Ok(events))) => Ok(besides(events, refusal, true)),
    };
    body::with(both, seen)
}

fn joined(mut alarms: Parsed<Report>, events: Parsed<Report>) -> Parsed<Report> {
    let before = alarms.total;
    let moved = events.rows.into_iter().map(|mut row| {
        row.index += before;
        row
    });
    alarms.rows.extend(moved);
    alarms.bad.extend(events.bad.into_iter().map(|(index, why)| (index + before, why)));
    alarms.total += events.total;
    alarms.warnings.add(&events.warnings);
    alarms
}

/// The rows of one list beside another list of which no row is good: that one counts as one bad row.
fn besides(good: Parsed<Report>, refusal: Refusal, first: bool) -> Parsed<Report> {
    let bad =
        Parsed { total: 1, rows: vec![], bad: vec![(0, refusal)], warnings: Deviations::new() };
    if first { joined(bad, good) } else { joined(good, bad) }
}
