//! A load of status pushes at a constant rate or as fast as the answers come.

use crate::client::{Client, Histogram, Outcome, PushError};
use crate::world::World;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use interop::Interface;
use model::time::wire_time;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What load to make.
#[derive(Debug, Clone)]
pub struct LoadPlan {
    /// Connectors in one push, at most 1000 and at most what the operator has.
    pub rows: usize,
    /// Pushes under way at once.
    pub connections: usize,
    /// Pushes per second over all operators; `None` sends the next when an answer comes.
    pub rate: Option<f64>,
    /// How long.
    pub time: Duration,
    /// Whether this many envelopes are sealed before the clock starts, so that the client's share of the
    /// processor is small. The load ends early when they run out.
    pub prepared: Option<usize>,
}

/// What came of it.
#[derive(Debug)]
pub struct LoadReport {
    /// Pushes taken.
    pub taken: u64,
    /// Pushes answered otherwise.
    pub refused: u64,
    /// Pushes without an answer.
    pub failed: u64,
    /// Rows of the pushes taken.
    pub rows: u64,
    /// Bytes of envelopes sent.
    pub bytes: u64,
    /// Time used.
    pub elapsed: Duration,
    /// Time to the answer; at a constant rate counted from when the push was due.
    pub latency: Histogram,
}

impl LoadReport {
    /// Rows taken per second.
    pub fn rows_per_s(&self) -> f64 {
        self.rows as f64 / self.elapsed.as_secs_f64()
    }

    /// Pushes taken per second.
    pub fn pushes_per_s(&self) -> f64 {
        self.taken as f64 / self.elapsed.as_secs_f64()
    }
}

/// States that follow each other on a connector.
const STATES: [u8; 4] = [2, 3, 2, 1];
/// The first event of a load is this old; later ones are a second younger each round.
const HISTORY: TimeDelta = TimeDelta::hours(12);

/// Bodies of one operator, no two of which are the same.
struct Bodies {
    connectors: Vec<String>,
    rows: usize,
    since: DateTime<Utc>,
    next: AtomicU64,
}

impl Bodies {
    fn new(world: &World, client: &Client, rows: usize) -> Self {
        let operator = world.operator(client.operator_id());
        let stations = operator.into_iter().flat_map(|o| world.stations_of(o));
        let connectors: Vec<String> = stations
            .flat_map(|s| world.stations[s].station.connectors())
            .map(|(_, c)| c.connector_id.to_string())
            .collect();
        let rows = rows.clamp(1, connectors.len().clamp(1, 1000));
        Self { connectors, rows, since: client.now() - HISTORY, next: AtomicU64::new(0) }
    }

    fn body(&self) -> Vec<u8> {
        let number = self.next.fetch_add(1, Ordering::Relaxed) as usize;
        let windows = (self.connectors.len() / self.rows).max(1);
        let (round, window) = (number / windows, number % windows);
        let at = wire_time(self.since + TimeDelta::seconds(round as i64));
        let state = STATES[round % STATES.len()];
        let mut body = String::with_capacity(40 + 100 * self.rows);
        body.push_str("{\"ConnectorStatusInfos\":[");
        for (n, id) in self.connectors.iter().skip(window * self.rows).take(self.rows).enumerate() {
            let comma = if n > 0 { "," } else { "" };
            body.push_str(comma);
            body.push_str("{\"ConnectorID\":\"");
            body.push_str(id);
            body.push_str("\",\"Status\":");
            body.push(char::from(b'0' + state));
            body.push_str(",\"ParkStatus\":50,\"LockStatus\":10,\"UpdateTime\":\"");
            body.push_str(&at);
            body.push_str("\"}");
        }
        body.push_str("]}");
        body.into_bytes()
    }
}

struct Load {
    clients: Vec<Client>,
    bodies: Vec<Bodies>,
    plan: LoadPlan,
    prepared: Vec<Bytes>,
    next: AtomicU64,
    taken: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    rows: AtomicU64,
    latency: Histogram,
}

/// Makes the load with the operators of `clients`, in turn. The world must have been registered.
///
/// # Errors
/// [`PushError`] when an operator gets no token. Later failures are counted.
pub async fn load(
    clients: Vec<Client>,
    world: &World,
    plan: LoadPlan,
) -> Result<LoadReport, PushError> {
    for client in &clients {
        client.token(None).await?;
    }
    let bodies: Vec<Bodies> = clients.iter().map(|c| Bodies::new(world, c, plan.rows)).collect();
    let prepared = (0..plan.prepared.unwrap_or(0))
        .map(|n| {
            let client = n % clients.len();
            clients[client].seal(&bodies[client].body()).to_json().into()
        })
        .collect();
    let load = Arc::new(Load {
        bodies,
        clients,
        plan,
        prepared,
        next: AtomicU64::new(0),
        taken: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        rows: AtomicU64::new(0),
        latency: Histogram::default(),
    });
    let begun = Instant::now();
    let tasks: Vec<_> = (0..load.plan.connections.max(1))
        .map(|_| tokio::spawn(Arc::clone(&load).lane(begun)))
        .collect();
    for task in tasks {
        // a lane that panicked has counted what it did before
        let _ = task.await;
    }
    Ok(load.report(begun.elapsed()))
}

impl Load {
    async fn lane(self: Arc<Self>, begun: Instant) {
        let end = begun + self.plan.time;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed) as usize;
            if self.plan.prepared.is_some() && number >= self.prepared.len() {
                return;
            }
            let due = match self.plan.rate {
                Some(rate) => begun + Duration::from_secs_f64(number as f64 / rate.max(0.001)),
                None => Instant::now(),
            };
            if due >= end {
                return;
            }
            tokio::time::sleep_until(due.into()).await;
            self.one(number, due).await;
        }
    }

    async fn one(&self, number: usize, due: Instant) {
        let at = number % self.clients.len();
        let client = &self.clients[at];
        let envelope = match self.prepared.get(number) {
            Some(bytes) => bytes.clone(),
            None => client.seal(&self.bodies[at].body()).to_json().into(),
        };
        let Ok(token) = client.token(None).await else {
            self.failed.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let name = Interface::StationStatus.name();
        let answer = client.send(name, envelope, Some(&token)).await;
        self.latency.record(due.elapsed());
        match answer.map(crate::client::outcome) {
            Ok(Ok(Outcome::Taken { .. })) => {
                self.taken.fetch_add(1, Ordering::Relaxed);
                self.rows.fetch_add(self.bodies[at].rows as u64, Ordering::Relaxed);
            }
            Ok(_) => drop(self.refused.fetch_add(1, Ordering::Relaxed)),
            Err(_) => drop(self.failed.fetch_add(1, Ordering::Relaxed)),
        }
    }

    fn report(&self, elapsed: Duration) -> LoadReport {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let latency = Histogram::default();
        latency.add(&self.latency);
        LoadReport {
            taken: read(&self.taken),
            refused: read(&self.refused),
            failed: read(&self.failed),
            rows: read(&self.rows),
            bytes: self.clients.iter().map(|c| c.stats().counts().bytes).sum(),
            elapsed,
            latency,
        }
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
