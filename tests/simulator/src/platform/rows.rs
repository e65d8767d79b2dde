//! Rows as the platform writes them, made from what its feed would have sent.

use crate::feed::{Cadence, Feed, Payload};
use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use model::{ConnectorState, LocalDay, Order, Station};
use serde_json::{Value, json};
use std::sync::Arc;

/// A station and its text.
#[derive(Debug)]
pub(super) struct StationRow {
    pub station: Arc<Station>,
    pub text: String,
}

impl StationRow {
    pub fn of(station: Arc<Station>) -> Self {
        let text = interop::write::supervise_station(&station);
        let text = String::from_utf8(text).unwrap_or_default();
        Self { station, text }
    }
}

/// The plaintext of a message.
fn value(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

/// States of every connector of an operator at an instant.
pub(super) fn states(feed: &Feed, operator: u16, at: DateTime<Utc>) -> Vec<Value> {
    let messages = feed.snapshot(operator, at);
    messages.iter().flat_map(|message| listed(&message.payload)).collect()
}

fn listed(payload: &Payload) -> Vec<Value> {
    match payload {
        Payload::Statuses(all) => match value(&interop::write::statuses(all)) {
            Value::Object(mut body) => match body.remove("ConnectorStatusInfos") {
                Some(Value::Array(rows)) => rows,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Only one kind of message.
fn only(change: impl FnOnce(&mut Cadence)) -> Cadence {
    let mut cadence = Cadence {
        statuses: false,
        status_rows: 1_000,
        refresh: false,
        process_s: None,
        orders: false,
        power: false,
        power_stations: 500,
        power_idle: true,
    };
    change(&mut cadence);
    cadence
}

/// Orders of an operator that ended in a span.
pub(super) fn orders(
    world: &Arc<World>,
    operator: u16,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Order> {
    let feed = Feed::new(Arc::clone(world), only(|cadence| cadence.orders = true));
    // an order is sent some time after its end
    let messages = feed.messages(Some(operator), from, to + TimeDelta::hours(2));
    let orders = messages.filter_map(|message| match message.payload {
        Payload::Order(order) => Some(*order),
        _ => None,
    });
    orders.filter(|order| order.ended_at >= from && order.ended_at <= to).collect()
}

/// Rows that a supplement asks for, in the shape of the interface.
pub(super) fn supplement(
    world: &Arc<World>,
    operator: u16,
    interface: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Option<Vec<Value>> {
    let cadence = match interface {
        "supplement_stationStatus" => only(|cadence| cadence.statuses = true),
        "supplement_chargeStatus" => only(|cadence| cadence.process_s = Some(300)),
        "supplement_realtimePower" => only(|cadence| cadence.power = true),
        "supplement_orderInfo" => {
            let order = |one: Order| value(&interop::write::order(&one, Default::default()));
            return Some(orders(world, operator, from, to).into_iter().map(order).collect());
        }
        "supplement_alarmInfo" => return Some(alarms(world, operator, from, to)),
        "supplement_eventInfo" => return Some(events(world, operator, from, to)),
        "supplement_operationStats" | "supplement_bmsInfo" => return Some(Vec::new()),
        _ => return None,
    };
    let feed = Feed::new(Arc::clone(world), cadence);
    let rows = feed.messages(Some(operator), from, to).flat_map(|message| {
        let body = value(&message.body());
        match message.payload {
            Payload::Statuses(_) => listed(&message.payload),
            Payload::Power(_) => match body.get("SupStationPowerInfos") {
                Some(Value::Array(rows)) => rows.clone(),
                _ => Vec::new(),
            },
            _ => vec![body],
        }
    });
    Some(rows.collect())
}

/// Days that touch a span.
fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = LocalDay> {
    let (first, last) = (LocalDay::of(from), LocalDay::of(to));
    let count = i64::from(last.epoch_days() - first.epoch_days());
    (0..=count.min(31)).map(move |n| first.plus(n))
}

/// Faults of connectors, raised and cleared, as alarms.
pub(super) fn alarms(
    world: &Arc<World>,
    operator: u16,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Value> {
    let mut rows = Vec::new();
    let inside = |at: i64| at >= from.timestamp() && at <= to.timestamp();
    let mut seen = std::collections::BTreeSet::new();
    for day in days(from, to) {
        for outage in &world.plan(day).outages {
            let mine = world.operator_of(outage.connector) == operator;
            if !mine || outage.state != ConnectorState::Fault {
                continue;
            }
            for (status, at) in [(1, outage.from), (0, outage.to)] {
                if inside(at) && seen.insert((outage.connector, at)) {
                    rows.push(alarm(world, outage.connector, status, at));
                }
            }
        }
    }
    rows
}

fn alarm(world: &World, connector: u32, status: i32, at: i64) -> Value {
    let one = &world.connectors[connector as usize];
    let station = &world.stations[one.station as usize].station;
    let device = &station.equipment[usize::from(one.equipment)];
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    json!({
        "StationID": station.station_id.as_str(),
        "OperatorID": station.operator_id.as_str(),
        "EquipmentOwnerID": station.owner_id,
        "StationName": station.name,
        "EquipmentID": device.equipment_id.as_str(),
        "ConnectorID": one.id.as_str(),
        "AlarmStatus": status,
        "AlarmCode": 31,
        "AlarmType": 1,
        "AlarmLevel": 3,
        "AlarmTime": model::time::wire_time(at),
    })
}

/// Every tenth station is inspected each day at ten.
pub(super) fn events(
    world: &Arc<World>,
    operator: u16,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Value> {
    let mut rows = Vec::new();
    for day in days(from, to) {
        let at = day.start() + TimeDelta::hours(10);
        if at < from || at > to {
            continue;
        }
        let turn = usize::try_from(day.epoch_days()).unwrap_or(0);
        for index in world.stations_of(operator).filter(|index| (index + turn) % 10 == 0) {
            let station = &world.stations[index].station;
            rows.push(json!({
                "StationID": station.station_id.as_str(),
                "OperatorID": station.operator_id.as_str(),
                "EquipmentOwnerID": station.owner_id,
                "StationName": station.name,
                "EventType": 3,
                "EventCode": 3008,
                "EventTime": model::time::wire_time(at),
            }));
        }
    }
    rows
}
