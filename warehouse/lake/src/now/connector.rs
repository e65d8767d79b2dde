//! What is known of one connector.

use super::Change;
use chrono::{DateTime, NaiveDate, Utc};
use model::ConnectorState;
use std::sync::Arc;

/// What is known of one connector: fixed data from its station, the rest from events.
///
/// A look into the compact state, valid while it is locked.
#[derive(Debug, Clone, Copy)]
pub struct ConnectorInfo<'a> {
    /// Operator.
    pub operator_id: &'a Arc<str>,
    /// Station.
    pub station_id: &'a Arc<str>,
    /// Device.
    pub equipment_id: &'a Arc<str>,
    /// Connector.
    pub connector_id: &'a str,
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
    pub order_no: Option<&'a str>,
    /// Start of the running session.
    pub order_started: Option<DateTime<Utc>>,
    /// Energy of the running session, Wh.
    pub order_energy_wh: i64,
    /// Business time of the newest process sample.
    pub last_sample: Option<DateTime<Utc>>,
    /// Business time of the newest status event.
    pub last_status: Option<DateTime<Utc>>,
}

impl ConnectorInfo<'_> {
    /// Its present state as a change.
    pub(super) fn change(&self) -> Change {
        Change {
            operator_id: Arc::clone(self.operator_id),
            station_id: Arc::clone(self.station_id),
            connector_id: self.connector_id.into(),
            state: self.state,
            at: self.since,
        }
    }
}
