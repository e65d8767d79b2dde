//! What is known of one connector.

use super::Change;
use chrono::{DateTime, NaiveDate, Utc};
use model::ConnectorState;
use model::facility::{Connector, Equipment};
use std::sync::Arc;

/// What is known of one connector: fixed data from its station, the rest from events.
#[derive(Debug, Clone)]
pub struct ConnectorInfo {
    /// Operator.
    pub operator_id: Arc<str>,
    /// Station.
    pub station_id: Arc<str>,
    /// Device.
    pub equipment_id: Arc<str>,
    /// Connector.
    pub connector_id: Arc<str>,
    /// Rated power, W.
    pub rated_power_w: i64,
    /// Direct current.
    pub is_dc: bool,
    /// Table 20.11.
    pub connector_type: i32,
    /// Day the station was commissioned.
    pub opened_on: Option<NaiveDate>,
    /// Newest state; unknown before the first report.
    pub state: ConnectorState,
    /// Since when it is in that state, by the sender.
    pub since: DateTime<Utc>,
    /// When anything was last heard of it, by our clock.
    pub last_seen: DateTime<Utc>,
    /// Power flowing, W.
    pub load_w: i64,
    /// State of charge of the vehicle, 0.1 %.
    pub soc_tenths: Option<i32>,
    /// Order of the running session.
    pub order_no: Option<Box<str>>,
    /// Start of the running session.
    pub order_started: Option<DateTime<Utc>>,
    /// Energy of the running session, Wh.
    pub order_energy_wh: i64,
    /// Business time of the newest process sample of the running session.
    pub last_sample: Option<DateTime<Utc>>,
    /// Business time of the newest status event.
    pub last_status: Option<DateTime<Utc>>,
    /// Hash of the newest status event, tells a repeat from a correction.
    pub last_status_hash: u64,
    /// Hash of the newest process sample.
    pub last_sample_hash: u64,
}

/// The instant before anything was heard.
pub(super) const NEVER: DateTime<Utc> = DateTime::UNIX_EPOCH;

impl ConnectorInfo {
    /// A connector that has not said anything yet.
    pub(super) fn new(
        ids: [&Arc<str>; 3],
        connector_id: Arc<str>,
        equipment: &Equipment,
        connector: &Connector,
        opened_on: Option<NaiveDate>,
    ) -> Self {
        let [operator_id, station_id, equipment_id] = ids.map(Arc::clone);
        Self {
            operator_id,
            station_id,
            equipment_id,
            connector_id,
            rated_power_w: connector.power.watts(),
            is_dc: equipment.is_dc(),
            connector_type: connector.connector_type,
            opened_on,
            state: ConnectorState::Unknown,
            since: NEVER,
            last_seen: NEVER,
            load_w: 0,
            soc_tenths: None,
            order_no: None,
            order_started: None,
            order_energy_wh: 0,
            last_sample: None,
            last_status: None,
            last_status_hash: 0,
            last_sample_hash: 0,
        }
    }

    /// Takes the moving part over from what was known under another version of the station.
    pub(super) fn keep_state_of(&mut self, old: Self) {
        let fixed = std::mem::replace(self, old);
        self.operator_id = fixed.operator_id;
        self.station_id = fixed.station_id;
        self.equipment_id = fixed.equipment_id;
        self.connector_id = fixed.connector_id;
        self.rated_power_w = fixed.rated_power_w;
        self.is_dc = fixed.is_dc;
        self.connector_type = fixed.connector_type;
        self.opened_on = fixed.opened_on;
    }

    /// Its present state as a change.
    pub(super) fn change(&self) -> Change {
        Change {
            operator_id: Arc::clone(&self.operator_id),
            station_id: Arc::clone(&self.station_id),
            connector_id: Arc::clone(&self.connector_id),
            state: self.state,
            at: self.since,
        }
    }

    /// Forgets the running session.
    pub(super) fn end_session(&mut self) {
        self.order_no = None;
        self.order_started = None;
        self.order_energy_wh = 0;
        self.soc_tenths = None;
        self.load_w = 0;
    }
}
