//! How events change a connector.

use super::moving::{Moving, NEVER};
use chrono::{DateTime, TimeDelta, Utc};
use model::process::OrderState;
use model::quantity::{Ampere, Volt};
use model::{ConnectorState, Order, ProcessSample, StatusEvent};
use std::hash::{DefaultHasher, Hash, Hasher};

/// How an event relates to what was known of its connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Later than anything known: revision 1.
    Newer,
    /// The newest event once more, word for word: nothing to land.
    Repeat,
    /// Same business time as the newest event, other content: a correction (revision 2 or higher; land it with revision 0
    /// so that settling counts).
    Correction,
    /// Earlier than the newest event: whether it is held is not known here (land it with revision 0).
    Older,
    /// The connector is not registered.
    UnknownConnector,
}

/// Silence after which a connector is unknown.
const SILENCE: TimeDelta = TimeDelta::minutes(210);
/// Silence after which a charging connector is unknown.
const SILENCE_CHARGING: TimeDelta = TimeDelta::minutes(30);

/// Hash of what a status event says, apart from who and when.
pub fn status_hash(event: &StatusEvent) -> u64 {
    let mut hasher = DefaultHasher::new();
    event.state.hash(&mut hasher);
    (event.park_status, event.lock_status, event.fault_code).hash(&mut hasher);
    (event.current, event.voltage, event.soc, event.session_energy).hash(&mut hasher);
    hasher.finish()
}

/// Hash of what a process sample says, apart from who and when.
pub(super) fn sample_hash(sample: &ProcessSample) -> u64 {
    let mut hasher = DefaultHasher::new();
    (sample.state, sample.connector_state, sample.started_at).hash(&mut hasher);
    (sample.current, sample.voltage, sample.soc, sample.energy).hash(&mut hasher);
    (sample.electricity, sample.service, sample.total).hash(&mut hasher);
    hasher.finish()
}

fn order_of(
    known: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
    same: impl FnOnce() -> bool,
) -> Applied {
    match known {
        Some(known) if at < known => Applied::Older,
        Some(known) if at == known && same() => Applied::Repeat,
        Some(known) if at == known => Applied::Correction,
        _ => Applied::Newer,
    }
}

pub(super) fn classify_status(info: &Moving, event: &StatusEvent) -> Applied {
    order_of(info.last_status, event.occurred_at, || info.last_status_hash == status_hash(event))
}

pub(super) fn classify_process(info: &Moving, sample: &ProcessSample) -> Applied {
    if let Some(run) = info.run().filter(|run| *run.order_no == *sample.order_no.as_str()) {
        let same = || run.sample_hash == sample_hash(sample);
        return order_of(info.last_sample, sample.occurred_at, same);
    }
    // Another session: new when it begins after everything known of the connector.
    match info.last_sample {
        Some(known) if sample.occurred_at <= known => Applied::Older,
        _ => Applied::Newer,
    }
}

pub(super) fn status(
    info: &mut Moving,
    event: &StatusEvent,
    received_at: DateTime<Utc>,
) -> Applied {
    let answer = classify_status(info, event);
    info.last_seen = info.last_seen.max(received_at);
    if !matches!(answer, Applied::Newer | Applied::Correction) {
        // News that repeat the newest state end the silence.
        if answer == Applied::Repeat && info.state == ConnectorState::Unknown {
            enter(info, event.state, event.occurred_at);
        }
        return answer;
    }
    info.last_status = Some(event.occurred_at);
    info.last_status_hash = status_hash(event);
    if info.last_sample.is_some_and(|sample| sample > event.occurred_at) {
        return answer;
    }
    enter(info, event.state, event.occurred_at);
    match event.state {
        ConnectorState::Charging => charging(info, event),
        ConnectorState::Idle | ConnectorState::Reserved => info.end_session(),
        _ => info.cut_load(),
    }
    answer
}

/// What a status event tells of the running session, if anything.
fn charging(info: &mut Moving, event: &StatusEvent) {
    let load_w = power_w(event.current, event.voltage);
    if load_w.is_none() && event.soc.is_none() && event.session_energy.is_none() {
        return;
    }
    let session = info.session_mut();
    session.load_w = load_w.unwrap_or(session.load_w);
    session.soc_tenths = event.soc.map(|soc| soc.tenths() as i32).or(session.soc_tenths);
    session.energy_wh =
        event.session_energy.map_or(session.energy_wh, |energy| energy.watt_hours());
}

pub(super) fn process(
    info: &mut Moving,
    sample: &ProcessSample,
    received_at: DateTime<Utc>,
) -> Applied {
    let answer = classify_process(info, sample);
    info.last_seen = info.last_seen.max(received_at);
    if !matches!(answer, Applied::Newer | Applied::Correction) {
        return answer;
    }
    info.last_sample = Some(sample.occurred_at);
    let hash = sample_hash(sample);
    if let Some(run) = info.run_mut() {
        run.sample_hash = hash;
    }
    let overtaken = info.last_status.is_some_and(|status| status > sample.occurred_at);
    if overtaken && info.state != ConnectorState::Charging {
        return answer;
    }
    if !overtaken {
        enter(info, sample.connector_state, sample.occurred_at);
    }
    if matches!(sample.state, OrderState::Ended | OrderState::Failed | OrderState::StartFailed) {
        info.end_session();
        return answer;
    }
    let charging = sample.connector_state == ConnectorState::Charging;
    let load_w = power_w(Some(sample.current), Some(sample.voltage)).filter(|_| charging);
    let session = info.session_mut();
    session.note(sample, hash);
    session.load_w = load_w.unwrap_or(0);
    session.energy_wh = sample.energy.watt_hours();
    session.soc_tenths = Some(sample.soc.tenths() as i32);
    answer
}

pub(super) fn order(info: &mut Moving, order: &Order) {
    end_order(info, order.order_no.as_str());
}

pub(super) fn end_order(info: &mut Moving, order_no: &str) {
    if info.run().is_some_and(|run| *run.order_no == *order_no) {
        info.end_session();
    }
}

/// Becomes unknown when silent for too long.
pub(super) fn silence(info: &mut Moving, now: DateTime<Utc>) {
    if info.state == ConnectorState::Unknown || info.last_seen == NEVER {
        return;
    }
    let charging = info.state == ConnectorState::Charging;
    let allowed = if charging { SILENCE_CHARGING } else { SILENCE };
    if now - info.last_seen <= allowed {
        return;
    }
    info.state = ConnectorState::Unknown;
    info.since = now;
    info.cut_load();
}

/// Keeps `since` when the state stays the same.
fn enter(info: &mut Moving, state: ConnectorState, at: DateTime<Utc>) {
    if info.state != state {
        info.state = state;
        info.since = at;
    }
}

/// Power of one phase or direct current, W.
fn power_w(current: Option<Ampere>, voltage: Option<Volt>) -> Option<i64> {
    let (current, voltage) = (current?.milliamperes(), voltage?.millivolts());
    i64::try_from(i128::from(current) * i128::from(voltage) / 1_000_000).ok()
}
