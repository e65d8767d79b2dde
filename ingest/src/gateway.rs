//! The gate: its parts, its state and its background work.

use crate::access::AccessBook;
use crate::config::GateConfig;
use crate::exclusive::Until;
use crate::live::Live;
use crate::marker::PersonKey;
use crate::notes::{Failure, Failures};
use crate::numbers::Numbers;
use crate::orphans::Orphans;
use crate::raw::RawKey;
use crate::recent::Recent;
use crate::repeats::Orders;
use crate::replay::Replays;
use crate::trial::{Report, Trial, try_message};
use arc_swap::ArcSwap;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use lake::{Lake, QueryError};
use model::{Clock, LocalDay, OperatorId, Station};
use quality::{Areas, Limits};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

/// Distance by which a place may lie outside its declared area, metres; boundaries are not exact.
const BORDER_M: f64 = 500.0;

/// What a gate is made of.
pub struct GatewayParts {
    /// Where rows go.
    pub lake: Lake,
    /// Who may send.
    pub access: AccessBook,
    /// The platform's clock.
    pub clock: Clock,
    /// Settings.
    pub config: GateConfig,
    /// Limits of the quality rules in force; swapped by whoever reads the registry.
    pub limits: Arc<ArcSwap<Limits>>,
    /// Areas of the province.
    pub areas: Arc<Areas>,
    /// Key of the marks of personal data; must stay the same for the life of the platform.
    pub person_key: [u8; 32],
    /// Key that seals bodies.
    pub raw_key: [u8; 32],
}

/// Why the gate does not open.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// Orders and waiting rows cannot be read from the lake.
    #[error("orders and waiting rows cannot be read from the lake")]
    Rebuild(#[from] QueryError),
}

/// Answer of the gate to one request.
#[derive(Debug)]
pub enum Reply {
    /// HTTP 200 with this envelope.
    Envelope(Bytes),
    /// HTTP 413.
    TooLarge,
}

/// The gate. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    lake: Lake,
    access: AccessBook,
    clock: Clock,
    config: GateConfig,
    limits: Arc<ArcSwap<Limits>>,
    areas: Arc<Areas>,
    pub person: PersonKey,
    pub raw: RawKey,
    numbers: Numbers,
    replays: Replays,
    recent: Recent,
    orders: Orders,
    pub orphans: Orphans,
    live: Live,
    closing: Until,
    running: parking_lot::Mutex<Option<tokio::task::JoinHandle<()>>>,
    pub failures: Failures,
    /// Time the journal took for the last append, microseconds.
    pub last_wait_us: AtomicI64,
}

impl Gateway {
    /// Opens the gate: reads the orders that may still be corrected and the rows that wait for their station.
    ///
    /// # Errors
    /// [`GateError`] when the lake cannot be read.
    pub async fn open(parts: GatewayParts) -> Result<Self, GateError> {
        let now = parts.clock.now();
        let inner = Inner {
            person: PersonKey::new(&parts.person_key),
            raw: RawKey::new(&parts.raw_key),
            numbers: Numbers::default(),
            replays: Replays::new(parts.config.replay_bytes),
            recent: Recent::new(parts.config.recent_keys, now.timestamp_micros()),
            orders: Orders::default(),
            orphans: Orphans::new(parts.config.orphan_rows),
            live: Live::default(),
            closing: Until::start(),
            running: parking_lot::Mutex::new(None),
            failures: Failures::default(),
            last_wait_us: AtomicI64::new(0),
            lake: parts.lake,
            access: parts.access,
            clock: parts.clock,
            config: parts.config,
            limits: parts.limits,
            areas: parts.areas,
        };
        let gateway = Self { inner: Arc::new(inner) };
        gateway.rebuild(LocalDay::of(now)).await?;
        let worker = gateway.clone();
        let running = tokio::spawn(async move { worker.run().await });
        *gateway.inner.running.lock() = Some(running);
        Ok(gateway)
    }

    /// Stops the background work and writes the last notes. Messages are still answered.
    pub async fn close(&self) {
        self.inner.closing.end();
        let running = self.inner.running.lock().take();
        if let Some(running) = running
            && let Err(error) = running.await
        {
            tracing::error!(%error, "background work of the gate ended badly");
        }
        self.write_notes().await;
    }

    /// Tries a plaintext of an interface as if this operator had sent it now; stores nothing.
    ///
    /// An operator that is not registered may report for itself only.
    pub fn try_message(&self, interface: &str, body: &[u8], operator_id: &OperatorId) -> Report {
        let operator = self.access().operator(operator_id.as_str());
        let owners = operator.map_or_else(|| Arc::from([]), |known| Arc::clone(&known.owners));
        let limits = self.limits();
        let trial = Trial {
            operator_id,
            owners: &owners,
            at: self.time(),
            limits: &limits,
            areas: self.areas(),
            now: Some(self.lake().now()),
        };
        try_message(interface, body, &trial)
    }

    /// The router of all interfaces; see [`crate::router::router`].
    pub fn router(&self) -> axum::Router {
        crate::router::router(self.clone())
    }

    /// Background work until [`Self::close`]: access, counters, notes, memories, expiry of waiting rows.
    async fn run(&self) {
        tokio::select! {
            () = self.inner.closing.over() => {}
            () = self.every(self.config().access_poll_ms, Self::refresh_access) => {}
            () = self.every(1_000, Self::close_second) => {}
            () = self.every(10_000, Self::write_notes) => {}
            () = self.every(60_000, Self::forget) => {}
        }
    }

    async fn every<'s, F: Future<Output = ()>>(&'s self, ms: u64, work: impl Fn(&'s Self) -> F) {
        let mut beat = tokio::time::interval(Duration::from_millis(ms.max(10)));
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            work(self).await;
        }
    }

    async fn refresh_access(&self) {
        if let Err(error) = self.access().refresh(self.time()).await {
            tracing::error!(%error, "access data are not refreshed, the last ones stay in force");
        }
    }

    async fn close_second(&self) {
        self.live().tick(Utc::now().timestamp());
    }

    async fn write_notes(&self) {
        if let Err(error) = self.access().write_notes().await {
            tracing::warn!(%error, "notes about credentials are not written");
        }
    }

    async fn forget(&self) {
        let now = self.time();
        self.inner.replays.expire(now - TimeDelta::days(1));
        let oldest = LocalDay::of(now).plus(-self.index_days());
        self.inner.orders.forget_before(oldest.epoch_days());
        self.expire_orphans(now).await;
        metrics::gauge!("ingest_orphans").set(self.inner.orphans.len() as f64);
        metrics::gauge!("ingest_recent_keys").set(self.inner.recent.len() as f64);
        metrics::gauge!("ingest_order_index").set(self.inner.orders.len() as f64);
        metrics::gauge!("ingest_replay_bytes").set(self.inner.replays.bytes() as f64);
    }

    /// Counters of every second, for screens.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Refusals of known operators since the start, counted by operator and sub-code.
    pub fn failures(&self) -> Vec<Failure> {
        self.inner.failures.all()
    }

    /// Rows that wait for their station or connector.
    pub fn waiting_rows(&self) -> usize {
        self.inner.orphans.len()
    }

    /// Opens a sealed body of `raw_messages`.
    ///
    /// # Errors
    /// [`crate::NotOpened`] when it was sealed with another key or for another message.
    pub fn open_raw(&self, message_id: i64, sealed: &[u8]) -> Result<Vec<u8>, crate::NotOpened> {
        self.inner.raw.open(message_id, sealed)
    }

    /// Seals bytes of another gate as this one seals bodies.
    pub fn seal_raw(&self, number: i64, bytes: &[u8]) -> Vec<u8> {
        self.inner.raw.seal(number, bytes)
    }

    /// The next number of a message or held row, unique over all gates of the platform.
    pub fn next_number(&self) -> i64 {
        self.inner.numbers.next()
    }

    /// Who may send.
    pub fn access(&self) -> &AccessBook {
        &self.inner.access
    }

    pub(crate) fn config(&self) -> &GateConfig {
        &self.inner.config
    }

    pub(crate) fn time(&self) -> DateTime<Utc> {
        model::time::micros(self.inner.clock.now())
    }

    pub(crate) fn lake(&self) -> &Lake {
        &self.inner.lake
    }

    /// Limits of the rules in force.
    pub fn limits(&self) -> Arc<Limits> {
        self.inner.limits.load_full()
    }

    pub(crate) fn areas(&self) -> &Areas {
        &self.inner.areas
    }

    /// Code of the area that counts for the station.
    pub(crate) fn area_of(&self, station: &Station) -> Option<String> {
        let area = self.inner.areas.settle(&station.area_code, station.place, BORDER_M);
        area.map(|area| area.code.clone())
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.inner.numbers
    }

    pub(crate) fn replays(&self) -> &Replays {
        &self.inner.replays
    }

    pub(crate) fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    pub(crate) fn orders(&self) -> &Orders {
        &self.inner.orders
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gateway")
    }
}
