//! What pulls need of the rest of the platform: the gate that takes rows, and what is known already.

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use interop::Refusal;
use interop::answers::AnswerFinding;
use model::{ConnectorState, LocalDay, Station};
use serde::Deserialize;

/// SQL of [`Ports::orders`] on the lake: `$operator`, `$day`.
pub const ORDERS_HELD: &str = include_str!("../queries/orders_held.sql");
/// SQL of [`Ports::gaps`] on the lake: `$day`, `$since`.
pub const GAPS: &str = include_str!("../queries/gaps.sql");

/// Rows on their way to the gate, wrapped as a push.
#[derive(Debug, Clone, Copy)]
pub struct Handed<'a> {
    /// Whose platform they come from.
    pub operator_id: &'a str,
    /// The push of the same business, for example `notification_stationInfo`.
    pub interface: &'a str,
    /// Whether they fill a gap; else they were pulled.
    pub supplement: bool,
    /// The plaintext of the push.
    pub text: &'a str,
}

/// What became of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Landed {
    /// Number of the message in the log.
    pub message_id: i64,
    /// Rows in it.
    pub rows: usize,
    /// Rows taken that were not held before.
    pub accepted: usize,
    /// Rows in quarantine.
    pub quarantined: usize,
    /// Rows held already.
    pub repeated: usize,
    /// Rows refused.
    pub refused: usize,
    /// What the rules say.
    pub findings: Vec<AnswerFinding>,
}

/// A station that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownStation {
    /// Who operates it.
    pub operator_id: String,
    /// Id inside the operator.
    pub station_id: String,
    /// Who owns it.
    pub owner_id: String,
    /// Name.
    pub name: String,
    /// Table 20.2; 5 is closed.
    pub status: i32,
}

/// The state of a connector as it was last told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownState {
    /// The state.
    pub state: ConnectorState,
    /// When that was told.
    pub told_at: DateTime<Utc>,
}

/// An order that is held.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HeldOrder {
    /// Its number.
    pub order_no: String,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Energy, Wh.
    pub energy_wh: i64,
    /// Money, fen.
    pub money_fen: i64,
}

/// Rows that were refused or held for a correctable reason, or are missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Gap {
    /// Whose rows.
    pub operator_id: String,
    /// The rule, or the sub-code.
    pub code: String,
    /// Interface of the message they came in.
    pub interface: String,
    /// The station, where known.
    pub station_id: Option<String>,
    /// The connector, where known.
    pub connector_id: Option<String>,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// Something that a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The pull.
    pub interface: &'static str,
    /// The rule.
    pub code: &'static str,
    /// `block`, `error`, `warn` or `flag`.
    pub severity: &'static str,
    /// The field.
    pub field: &'static str,
    /// What the platform said.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// The station, where known.
    pub station_id: Option<String>,
    /// The connector, where known.
    pub connector_id: Option<String>,
}

/// What pulls need of the platform.
pub trait Ports: Send + Sync {
    /// Hands rows to the gate; they pass everything that pushed rows pass.
    fn deliver<'a>(&'a self, handed: Handed<'a>) -> BoxFuture<'a, Result<Landed, Refusal>>;

    /// Every station of an operator that is known, closed ones too.
    fn stations(&self, operator_id: &str) -> Vec<KnownStation>;

    /// The newest version of a station.
    fn station(&self, operator_id: &str, station_id: &str) -> Option<Station>;

    /// The state of a connector; `None` for one that is unknown or silent.
    fn state(&self, operator_id: &str, connector_id: &str) -> Option<KnownState>;

    /// Connectors of an operator at which a vehicle charges.
    fn charging(&self, operator_id: &str) -> Vec<String>;

    /// Orders of an operator that ended on a day and count.
    fn orders<'a>(
        &'a self,
        operator_id: &'a str,
        day: LocalDay,
    ) -> BoxFuture<'a, Result<Vec<HeldOrder>, String>>;

    /// Rows since an instant that a supplement could bring.
    fn gaps(&self, since: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<Gap>, String>>;

    /// Keeps findings of a comparison.
    fn found<'a>(
        &'a self,
        operator_id: &'a str,
        found: Vec<Found>,
    ) -> BoxFuture<'a, Result<(), String>>;
}
