//! Newest state of every station and connector, in memory.
//!
//! One lock per operator; inside it stations with their connectors lie side by side, so that a scan over a province is a
//! walk over arrays. [`crate::Lake::open`] fills it from the tables and the journal; afterwards the gate keeps it
//! current: it classifies a row before landing it and applies it after.

mod apply;
mod connector;
mod load;
mod moving;
mod packed;
mod shard;
mod slot;
mod station;

pub use apply::{Applied, status_hash};
pub use connector::ConnectorInfo;
pub(crate) use load::rebuild;
pub use station::{PutStation, StationEntry};

use chrono::{DateTime, Utc};
use model::facility::Station;
use model::{ConnectorState, Order, ProcessSample, StatusEvent};
use moving::Moving;
use parking_lot::{Mutex, RwLock};
use shard::Shard;
use station::Version;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Changes kept for a reader that lags behind, in groups.
const CHANGE_GROUPS: usize = 1024;
/// Pending changes that are sent at once without waiting for the next beat.
const CHANGES_PER_GROUP: usize = 4096;

/// One connector entered another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Operator.
    pub operator_id: Arc<str>,
    /// Station.
    pub station_id: Arc<str>,
    /// Connector.
    pub connector_id: Arc<str>,
    /// The state it entered.
    pub state: ConnectorState,
    /// Since when, by the sender.
    pub at: DateTime<Utc>,
}

/// Connectors of one operator while nobody changes them.
#[derive(Debug, Clone, Copy)]
pub struct Connectors<'a>(Option<&'a Shard>);

impl<'a> Connectors<'a> {
    /// The connector, if registered.
    pub fn get(&self, connector: &str) -> Option<ConnectorInfo<'a>> {
        self.0?.connector(connector)
    }
}

/// Newest state of every station and connector.
#[derive(Debug)]
pub struct Now {
    shards: RwLock<HashMap<Arc<str>, Arc<RwLock<Shard>>>>,
    pending: Mutex<Vec<Change>>,
    sender: broadcast::Sender<Arc<Vec<Change>>>,
}

impl Default for Now {
    fn default() -> Self {
        Self::new()
    }
}

impl Now {
    /// Nothing known yet.
    pub fn new() -> Self {
        let (sender, _) = broadcast::channel(CHANGE_GROUPS);
        Self { shards: RwLock::default(), pending: Mutex::default(), sender }
    }

    fn shard(&self, operator: &str) -> Option<Arc<RwLock<Shard>>> {
        self.shards.read().get(operator).cloned()
    }

    fn shard_or_new(&self, operator: &str) -> Arc<RwLock<Shard>> {
        if let Some(shard) = self.shard(operator) {
            return shard;
        }
        let mut shards = self.shards.write();
        let name: Arc<str> = operator.into();
        let shard = shards.entry(Arc::clone(&name));
        Arc::clone(shard.or_insert_with(|| Arc::new(RwLock::new(Shard::new(name)))))
    }

    fn all(&self) -> Vec<Arc<RwLock<Shard>>> {
        let shards = self.shards.read();
        let mut all: Vec<_> =
            shards.iter().map(|(id, s)| (Arc::clone(id), Arc::clone(s))).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, shard)| shard).collect()
    }

    /// What [`Now::put_station`] would answer, without changing anything.
    pub fn peek_station(&self, station: &Station) -> PutStation {
        match self.shard(station.operator_id.as_str()) {
            Some(shard) => shard.read().peek(station, &packed::text(station)),
            None => PutStation::New,
        }
    }

    /// Takes over a station as reported; known connectors keep their state, connectors it no longer lists go.
    pub fn put_station(
        &self,
        station: Arc<Station>,
        area_found: Option<String>,
        received_at: DateTime<Utc>,
    ) -> PutStation {
        self.put_version(&Version::reported(station, area_found, received_at))
    }

    fn put_version(&self, version: &Version) -> PutStation {
        let shard = self.shard_or_new(version.station.operator_id.as_str());
        shard.write().put(version)
    }

    /// The station, if known.
    pub fn station(&self, operator: &str, station: &str) -> Option<Arc<StationEntry>> {
        self.shard(operator)?.read().station(station).cloned()
    }

    /// Every station, ordered by operator.
    pub fn stations(&self) -> Vec<Arc<StationEntry>> {
        let of = |shard: &Arc<RwLock<Shard>>| shard.read().stations().cloned().collect::<Vec<_>>();
        self.all().iter().flat_map(of).collect()
    }

    /// Every station of an operator.
    pub fn stations_of(&self, operator: &str) -> Vec<Arc<StationEntry>> {
        self.shard(operator)
            .map(|shard| shard.read().stations().cloned().collect())
            .unwrap_or_default()
    }

    /// Looks at one connector; `None` when it is not registered.
    pub fn with_connector<R>(
        &self,
        operator: &str,
        connector: &str,
        look: impl FnOnce(&ConnectorInfo<'_>) -> R,
    ) -> Option<R> {
        let shard = self.shard(operator)?;
        let shard = shard.read();
        shard.connector(connector).map(|info| look(&info))
    }

    /// Looks at connectors of one operator under one lock.
    pub fn with_connectors<R>(&self, operator: &str, look: impl FnOnce(Connectors<'_>) -> R) -> R {
        match self.shard(operator) {
            Some(shard) => look(Connectors(Some(&shard.read()))),
            None => look(Connectors(None)),
        }
    }

    /// Calls `visit` for every connector of every operator, station by station.
    pub fn for_each(&self, mut visit: impl FnMut(&Arc<StationEntry>, &str, &ConnectorInfo<'_>)) {
        for shard in self.all() {
            shard.read().for_each(&mut visit);
        }
    }

    /// Number of registered connectors.
    pub fn connectors(&self) -> usize {
        self.all().iter().map(|shard| shard.read().connectors()).sum()
    }

    /// How a status event relates to what is known; changes nothing.
    pub fn classify_status(&self, operator: &str, event: &StatusEvent) -> Applied {
        self.classify(operator, event.connector_id.as_str(), |info| {
            apply::classify_status(info, event)
        })
    }

    /// How a process sample relates to what is known; changes nothing.
    pub fn classify_process(&self, operator: &str, sample: &ProcessSample) -> Applied {
        self.classify(operator, sample.connector_id.as_str(), |info| {
            apply::classify_process(info, sample)
        })
    }

    fn classify(
        &self,
        operator: &str,
        connector: &str,
        how: impl FnOnce(&Moving) -> Applied,
    ) -> Applied {
        let Some(shard) = self.shard(operator) else { return Applied::UnknownConnector };
        let shard = shard.read();
        shard.moving(connector).map_or(Applied::UnknownConnector, how)
    }

    /// Takes over a status event; older events change nothing but the time of last contact.
    pub fn apply_status(
        &self,
        operator: &str,
        event: &StatusEvent,
        received_at: DateTime<Utc>,
    ) -> Applied {
        self.update(operator, event.connector_id.as_str(), |info| {
            apply::status(info, event, received_at)
        })
        .unwrap_or(Applied::UnknownConnector)
    }

    /// Takes over a process sample.
    pub fn apply_process(
        &self,
        operator: &str,
        sample: &ProcessSample,
        received_at: DateTime<Utc>,
    ) -> Applied {
        self.update(operator, sample.connector_id.as_str(), |info| {
            apply::process(info, sample, received_at)
        })
        .unwrap_or(Applied::UnknownConnector)
    }

    /// Takes over status events of one operator under one lock.
    pub fn apply_statuses<'a>(
        &self,
        operator: &str,
        events: impl Iterator<Item = &'a StatusEvent>,
        received_at: DateTime<Utc>,
    ) {
        let named = events.map(|event| (event.connector_id.as_str(), event));
        self.update_all(operator, named, |info, event| _ = apply::status(info, event, received_at));
    }

    /// Takes over process samples of one operator under one lock.
    pub fn apply_processes<'a>(
        &self,
        operator: &str,
        samples: impl Iterator<Item = &'a ProcessSample>,
        received_at: DateTime<Utc>,
    ) {
        let named = samples.map(|sample| (sample.connector_id.as_str(), sample));
        self.update_all(operator, named, |info, row| _ = apply::process(info, row, received_at));
    }

    /// An order arrived: the session it ends no longer runs.
    pub fn apply_order(&self, operator: &str, order: &Order) {
        self.update(operator, order.connector_id.as_str(), |info| apply::order(info, order));
    }

    /// The session of an order no longer runs.
    pub(crate) fn end_order(&self, operator: &str, connector: &str, order_no: &str) {
        self.update(operator, connector, |info| apply::end_order(info, order_no));
    }

    /// Marks connectors unknown after 210 minutes without news, 30 minutes while charging (rule of chapter 12).
    ///
    /// Returns how many became unknown.
    pub fn silence(&self, now: DateTime<Utc>) -> usize {
        let silent: Vec<Change> =
            self.all().iter().flat_map(|shard| shard.write().silence(now)).collect();
        let count = silent.len();
        self.note(silent);
        count
    }

    /// Changes from now on, in groups; a reader that lags gets `Lagged` and should read the whole picture again.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Vec<Change>>> {
        self.sender.subscribe()
    }

    /// Sends what changed since the last call to the readers of [`Now::changes`].
    pub fn publish(&self) {
        let group = std::mem::take(&mut *self.pending.lock());
        if !group.is_empty() {
            // An error means that nobody listens, which is fine.
            let _ = self.sender.send(Arc::new(group));
        }
    }

    fn update_all<'a, T>(
        &self,
        operator: &str,
        rows: impl Iterator<Item = (&'a str, T)>,
        change: impl Fn(&mut Moving, T),
    ) {
        let Some(shard) = self.shard(operator) else { return };
        let mut shard = shard.write();
        let mut changes = Vec::new();
        for (connector, row) in rows {
            let changed = shard.update(connector, |info| change(info, row));
            changes.extend(changed.and_then(|((), changed)| changed));
        }
        drop(shard);
        self.note(changes);
    }

    fn update<R>(
        &self,
        operator: &str,
        connector: &str,
        change: impl FnOnce(&mut Moving) -> R,
    ) -> Option<R> {
        let shard = self.shard(operator)?;
        let (answer, changed) = shard.write().update(connector, change)?;
        self.note(changed);
        Some(answer)
    }

    fn note(&self, changes: impl IntoIterator<Item = Change>) {
        if self.sender.receiver_count() == 0 {
            return;
        }
        let mut pending = self.pending.lock();
        pending.extend(changes);
        if pending.len() >= CHANGES_PER_GROUP {
            drop(pending);
            self.publish();
        }
    }
}

#[cfg(test)]
#[path = "now_tests.rs"]
mod tests;
