//! What every connector is doing at an instant.

use super::{Message, Payload};
use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use model::{ConnectorState, LocalDay, StatusEvent};

/// Rows in one message of a refresh.
const ROWS: usize = 1000;

/// State of every connector of the world at `at`.
pub(super) fn states(world: &World, at: DateTime<Utc>) -> Vec<ConnectorState> {
    let mut states = vec![ConnectorState::Idle; world.connectors.len()];
    let now = at.timestamp();
    let days = [LocalDay::of(at - TimeDelta::hours(1)), LocalDay::of(at)];
    let days = if days[0] == days[1] { &days[1..] } else { &days[..] };
    for day in days {
        let plan = world.plan(*day);
        for session in plan.sessions.iter().chain(&plan.running) {
            let state = if (session.started..session.ended).contains(&now) {
                ConnectorState::Charging
            } else if (session.plugged()..session.left()).contains(&now) {
                ConnectorState::Occupied
            } else if (session.plugged() - i64::from(session.reserved_s)..session.plugged())
                .contains(&now)
            {
                ConnectorState::Reserved
            } else {
                continue;
            };
            states[session.connector as usize] = state;
        }
        for outage in &plan.outages {
            if (outage.from..outage.to).contains(&now) {
                states[outage.connector as usize] = outage.state;
            }
        }
    }
    states
}

/// The status of every connector of one operator at `when`, sent at `at`.
pub(super) fn snapshot(
    world: &World,
    operator: u16,
    when: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Vec<Message> {
    let states = states(world, when);
    let rows: Vec<StatusEvent> = world
        .stations_of(operator)
        .flat_map(|s| {
            let station = &world.stations[s];
            station.first_connector..station.first_connector + station.connectors
        })
        .map(|c| status(world, c, states[c as usize], when))
        .collect();
    rows.chunks(ROWS)
        .map(|some| Message { operator, at, payload: Payload::Statuses(some.to_vec()) })
        .collect()
}

/// One status report.
pub(super) fn status(
    world: &World,
    connector: u32,
    state: ConnectorState,
    when: DateTime<Utc>,
) -> StatusEvent {
    let occupied = matches!(state, ConnectorState::Occupied | ConnectorState::Charging);
    StatusEvent {
        connector_id: world.connectors[connector as usize].id.clone(),
        station_id: None,
        equipment_id: None,
        state,
        occurred_at: when,
        timed_by_sender: true,
        park_status: Some(if occupied { 50 } else { 10 }),
        lock_status: Some(if occupied { 10 } else { 0 }),
        current: None,
        voltage: None,
        soc: None,
        session_energy: None,
        fault_code: (state == ConnectorState::Fault).then_some(31),
    }
}
