//! Rows as the platform writes them, made from what its feed would have sent.

use crate::feed::{Cadence, Feed, Payload, bodies};
use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use model::{Order, Station};
use serde_json::Value;
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

/// The rows of a message, as its interface lists them; a message without a list is one row.
fn listed(payload: &Payload) -> Vec<Value> {
    let (name, body) = match payload {
        Payload::Statuses(all) => ("ConnectorStatusInfos", value(&interop::write::statuses(all))),
        Payload::Power(_) => ("SupStationPowerInfos", value(&bodies::write(payload))),
        Payload::Stats(_) => ("OperationStatsInfos", value(&bodies::write(payload))),
        Payload::Alarm(..) => ("AlarmInfos", value(&bodies::write(payload))),
        Payload::Event(..) => ("EventInfos", value(&bodies::write(payload))),
        Payload::Batteries(_) => ("BmsInfos", value(&bodies::write(payload))),
        _ => return vec![value(&bodies::write(payload))],
    };
    match body.get(name) {
        Some(Value::Array(rows)) => rows.clone(),
        _ => Vec::new(),
    }
}

/// Only one kind of message.
fn only(change: impl FnOnce(&mut Cadence)) -> Cadence {
    let mut cadence = Cadence {
        statuses: false,
        orders: false,
        power: false,
        stats: false,
        alarms: false,
        events: false,
        prices: false,
        checks: false,
        ..Cadence::history()
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

/// Rows that a supplement or a list asks for, in the shape of the interface; `None` for an unknown one.
pub(super) fn told(
    world: &Arc<World>,
    operator: u16,
    interface: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Option<Vec<Value>> {
    let cadence = match interface {
        "supplement_stationStatus" => only(|cadence| cadence.statuses = true),
        "supplement_chargeStatus" => only(|cadence| cadence.process_s = Some(300)),
        "supplement_realtimePower" => only(|cadence| cadence.power = true),
        "supplement_operationStats" => only(|cadence| cadence.stats = true),
        "supplement_alarmInfo" => only(|cadence| cadence.alarms = true),
        "supplement_eventInfo" => only(|cadence| cadence.events = true),
        "supplement_bmsInfo" => only(|cadence| cadence.battery_s = Some(300)),
        "supplement_orderInfo" => {
            let order = |one: Order| value(&interop::write::order(&one, Default::default()));
            return Some(orders(world, operator, from, to).into_iter().map(order).collect());
        }
        _ => return None,
    };
    let feed = Feed::new(Arc::clone(world), cadence);
    let messages = feed.messages(Some(operator), from, to);
    Some(messages.flat_map(|message| listed(&message.payload)).collect())
}
