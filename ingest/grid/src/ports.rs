//! What the gate needs of the platform around it.

use crate::known::Known;
use arrow::array::RecordBatch;
use futures::future::BoxFuture;
use model::{OperatorId, StationId};
use quality::Limits;
use std::sync::Arc;
use std::time::Duration;
use tables::Table;

/// Rows that land together or not at all.
pub type Parts = Vec<(&'static Table, RecordBatch)>;

/// Why rows did not land.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub struct NotLanded {
    /// In words.
    pub reason: String,
    /// After which time it may be tried again; none when that is no use.
    pub retry_after: Option<Duration>,
}

/// Lands rows; returns once they are durable.
pub type Land = Arc<dyn Fn(Parts) -> BoxFuture<'static, Result<(), NotLanded>> + Send + Sync>;
/// Tells what is held of a sender.
pub type Tell = Arc<dyn Fn(String) -> BoxFuture<'static, Result<Known, String>> + Send + Sync>;
/// Whether a station is registered.
pub type IsStation = Arc<dyn Fn(&OperatorId, &StationId) -> bool + Send + Sync>;

/// Seals the bytes of a message with its number.
pub type Seal = Arc<dyn Fn(i64, &[u8]) -> Vec<u8> + Send + Sync>;

/// Functions of the platform.
#[derive(Clone)]
pub struct Ports {
    /// Lands rows; returns once they are durable.
    pub land: Land,
    /// Deliveries of a sender that were looked at; areas and stations may be left out.
    pub known: Tell,
    /// Areas and stations of a sender; deliveries may be left out.
    pub archive: Tell,
    /// Whether a station is registered.
    pub station: IsStation,
    /// Limits of the rules in force.
    pub limits: Arc<dyn Fn() -> Arc<Limits> + Send + Sync>,
    /// Seals the bytes of a message.
    pub seal: Seal,
    /// The next number.
    pub number: Arc<dyn Fn() -> i64 + Send + Sync>,
}
