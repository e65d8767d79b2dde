//! Rows that wait for their station or connector to be registered.

use crate::keys::{Key, KeyMap, key};
use chrono::{DateTime, Utc};
use model::{Order, PowerSample, ProcessSample, Report, StatusEvent};
use parking_lot::Mutex;

/// A waiting row as its model type.
#[derive(Debug, Clone, PartialEq)]
pub enum Waiting {
    /// A connector's state.
    Status(Box<StatusEvent>),
    /// A sample of a session.
    Process(Box<ProcessSample>),
    /// An order.
    Order(Box<Order>),
    /// Power of one station at one quarter.
    Power(Vec<PowerSample>),
    /// A row that changes no live state.
    Report(Box<Report>),
}

/// One row that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Orphan {
    /// Number in `quarantine`.
    pub held_id: i64,
    /// Operator the row belongs to.
    pub operator_id: String,
    /// When its message arrived.
    pub received_at: DateTime<Utc>,
    /// Its message.
    pub message_id: i64,
    /// The row.
    pub row: Waiting,
}

impl Orphan {
    /// What it waits for.
    fn waits_for(&self) -> Key {
        let op = self.operator_id.as_str();
        match &self.row {
            Waiting::Status(event) => connector(op, event.connector_id.as_str()),
            Waiting::Process(sample) => connector(op, sample.connector_id.as_str()),
            Waiting::Order(order) => connector(op, order.connector_id.as_str()),
            Waiting::Power(samples) => {
                station(op, samples.first().map_or("", |sample| sample.station_id.as_str()))
            }
            Waiting::Report(report) => match (report.station(), report.connector()) {
                (Some(id), _) => station(op, id.as_str()),
                (None, id) => connector(op, id.map_or("", |id| id.as_str())),
            },
        }
    }

    /// Name of the table it is meant for.
    pub fn table(&self) -> &'static str {
        match &self.row {
            Waiting::Status(_) => tables::STATUS_EVENTS.name,
            Waiting::Process(_) => tables::PROCESS_SAMPLES.name,
            Waiting::Order(_) => tables::ORDERS.name,
            Waiting::Power(_) => tables::POWER_SAMPLES.name,
            Waiting::Report(report) => crate::report::table(report).name,
        }
    }
}

/// Key of the rows that wait for a connector.
pub fn connector(operator: &str, connector: &str) -> Key {
    key(("connector", operator, connector))
}

/// Key of the rows that wait for a station.
pub fn station(operator: &str, station: &str) -> Key {
    key(("station", operator, station))
}

#[derive(Debug, Default)]
struct Waiters {
    by_key: KeyMap<Vec<Orphan>>,
    rows: usize,
}

/// All waiting rows at hand. Rows beyond the bound stay in `quarantine` and expire there.
#[derive(Debug)]
pub struct Orphans {
    waiters: Mutex<Waiters>,
    max_rows: usize,
}

impl Orphans {
    /// Nothing waits; at most `max_rows` will.
    pub fn new(max_rows: usize) -> Self {
        Self { waiters: Mutex::default(), max_rows }
    }

    /// Lets rows wait; the number that found no room.
    pub fn wait(&self, rows: impl IntoIterator<Item = Orphan>) -> usize {
        let mut waiters = self.waiters.lock();
        let mut turned_away = 0;
        for row in rows {
            if waiters.rows >= self.max_rows {
                turned_away += 1;
                continue;
            }
            waiters.rows += 1;
            waiters.by_key.entry(row.waits_for()).or_default().push(row);
        }
        turned_away
    }

    /// Takes all rows that wait for one of the keys.
    pub fn take(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Orphan> {
        let mut waiters = self.waiters.lock();
        if waiters.rows == 0 {
            return Vec::new();
        }
        let found: Vec<Orphan> =
            keys.into_iter().filter_map(|key| waiters.by_key.remove(&key)).flatten().collect();
        waiters.rows -= found.len();
        found
    }

    /// Takes all rows that arrived before `oldest`.
    pub fn take_older(&self, oldest: DateTime<Utc>) -> Vec<Orphan> {
        let mut waiters = self.waiters.lock();
        let mut old = Vec::new();
        waiters.by_key.retain(|_, rows| {
            old.extend(rows.extract_if(.., |row| row.received_at < oldest));
            !rows.is_empty()
        });
        waiters.rows -= old.len();
        old
    }

    /// Rows that wait.
    pub fn len(&self) -> usize {
        self.waiters.lock().rows
    }
}
