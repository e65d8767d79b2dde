//! `quarantine`: one row held back, or one decision about it.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// Rows that broke a rule of severity error. A later row with the same `held_id` and another state releases or expires it.
pub static QUARANTINE: Table = Table {
    name: "quarantine",
    version: 1,
    grain: "one row held back, or one decision about it",
    key: &["held_id", "state"],
    sorted_by: &["operator_id", "received_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        col("held_id", Kind::Int64, "", "number of the held row"),
        col("state", Kind::Text, "", "held, released or expired"),
        col("table_name", Kind::Text, "", "table the row is meant for"),
        col("codes", Kind::Text, "", "rules that hold it, separated by blanks"),
        col("station_id", Kind::Text, "", "station, when the row names one").opt(),
        col("connector_id", Kind::Text, "", "connector, when the row names one").opt(),
        col(
            "orphan",
            Kind::Bool,
            "",
            "held only because its station or connector is not registered yet",
        ),
        col("content", Kind::Text, "JSON", "the row as its model type, personal data marked")
            .conditional(),
        col("reason", Kind::Text, "", "why, in words"),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// What happened to a row that was held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldState {
    /// It waits.
    Held,
    /// It was let into its table.
    Released,
    /// It was never let in.
    Expired,
}

impl HeldState {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

/// One row held back, or one decision about it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number of the held row.
    pub held_id: i64,
    /// What happened.
    pub state: HeldState,
    /// The table the row is meant for.
    pub table_name: &'static str,
    /// Rules that hold it, separated by blanks.
    pub codes: String,
    /// Station, when the row names one.
    pub station_id: Option<Arc<str>>,
    /// Connector, when the row names one.
    pub connector_id: Option<Arc<str>>,
    /// Held only because its station or connector is not registered yet.
    pub orphan: bool,
    /// The row as JSON of its model type, personal data marked.
    pub content: String,
    /// Why, in words.
    pub reason: String,
}

/// The rows as a batch of [`QUARANTINE`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&QUARANTINE, rows.len());
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.int64("held_id", rows.iter().map(|(_, row)| row.held_id));
    columns.text("state", rows.iter().map(|(_, row)| row.state.word()));
    columns.text("table_name", rows.iter().map(|(_, row)| row.table_name));
    columns.text("codes", rows.iter().map(|(_, row)| row.codes.as_str()));
    columns.text_opt("station_id", rows.iter().map(|(_, row)| row.station_id.as_deref()));
    columns.text_opt("connector_id", rows.iter().map(|(_, row)| row.connector_id.as_deref()));
    columns.bool("orphan", rows.iter().map(|(_, row)| row.orphan));
    columns.text("content", rows.iter().map(|(_, row)| row.content.as_str()));
    columns.text("reason", rows.iter().map(|(_, row)| row.reason.as_str()));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
