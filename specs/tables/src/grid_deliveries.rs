//! `grid_deliveries`: one day of a grid company that was taken, waits or was refused.

use crate::arrival::Arrival;
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, Table, col};
use crate::transformer_areas::SOURCE;
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Deliveries of grid companies. The row of state `taken` is written after all rows of a delivery: it makes them count.
pub static GRID_DELIVERIES: Table = Table {
    name: "grid_deliveries",
    version: 1,
    grain: "one attempt to take one day of one sender",
    key: &[],
    sorted_by: &["source", "received_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        SOURCE,
        REVISION,
        col("state", Kind::Text, "", "taken, waiting or refused"),
        col("carrier", Kind::Text, "", "sftp, folder, upload or hand"),
        col("manifest_sha256", Kind::Text, "", "digest of the manifest; empty when there is none"),
        col("first_point", Kind::Text, "", "label of the first interval, as sent"),
        col("encodings", Kind::Text, "", "character sets of the files"),
        col("files", Kind::Int32, "", "files"),
        col("bytes", Kind::Int64, "B", "size of the files as sent"),
        col("areas", Kind::Int64, "", "rows of the archive; 0 when none was sent"),
        col("rows", Kind::Int64, "", "rows of all files"),
        col("accepted", Kind::Int64, "", "rows stored"),
        col("quarantined", Kind::Int64, "", "rows held back"),
        col("repeated", Kind::Int64, "", "rows held already"),
        col("unmatched", Kind::Int64, "", "rows whose area or station is not known"),
        col(
            "findings",
            Kind::Text,
            "",
            "broken rules with their counts, for example `GR03:2 GR08:1`",
        ),
        col("reason", Kind::Text, "", "why it waits or was refused; empty when taken"),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// What became of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// All its rows count.
    Taken,
    /// It is not complete, or a person has to confirm it.
    #[default]
    Waiting,
    /// It cannot be taken as it is.
    Refused,
}

impl DeliveryState {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
        }
    }
}

/// One delivery to store.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Row {
    /// Sender.
    pub source: String,
    /// Day of its manifest.
    pub day: LocalDay,
    /// Revision of its manifest.
    pub revision: i32,
    /// What became of it.
    pub state: DeliveryState,
    /// How it came.
    pub carrier: &'static str,
    /// Digest of the manifest; empty when there is none.
    pub manifest_sha256: String,
    /// Label of the first interval.
    pub first_point: String,
    /// Character sets of the files.
    pub encodings: String,
    /// Files.
    pub files: i32,
    /// Size of the files as sent.
    pub bytes: i64,
    /// Rows of the archive.
    pub areas: i64,
    /// Rows of all files.
    pub rows: i64,
    /// Rows stored.
    pub accepted: i64,
    /// Rows held back.
    pub quarantined: i64,
    /// Rows held already.
    pub repeated: i64,
    /// Rows whose area or station is not known.
    pub unmatched: i64,
    /// Broken rules with their counts.
    pub findings: String,
    /// Why it waits or was refused.
    pub reason: String,
}

/// One delivery as a batch of [`GRID_DELIVERIES`].
pub fn batch(arrival: &Arrival, row: &Row) -> RecordBatch {
    let mut columns = Columns::new(&GRID_DELIVERIES, 1);
    let one = || std::iter::once(row);
    columns.day("day", one().map(|row| row.day));
    columns.text("operator_id", one().map(|_| arrival.operator_id.as_str()));
    columns.text("source", one().map(|row| row.source.as_str()));
    columns.int32("revision", one().map(|row| row.revision));
    columns.text("state", one().map(|row| row.state.word()));
    columns.text("carrier", one().map(|row| row.carrier));
    columns.text("manifest_sha256", one().map(|row| row.manifest_sha256.as_str()));
    columns.text("first_point", one().map(|row| row.first_point.as_str()));
    columns.text("encodings", one().map(|row| row.encodings.as_str()));
    columns.int32("files", one().map(|row| row.files));
    columns.int64("bytes", one().map(|row| row.bytes));
    columns.int64("areas", one().map(|row| row.areas));
    columns.int64("rows", one().map(|row| row.rows));
    columns.int64("accepted", one().map(|row| row.accepted));
    columns.int64("quarantined", one().map(|row| row.quarantined));
    columns.int64("repeated", one().map(|row| row.repeated));
    columns.int64("unmatched", one().map(|row| row.unmatched));
    columns.text("findings", one().map(|row| row.findings.as_str()));
    columns.text("reason", one().map(|row| row.reason.as_str()));
    columns.time("received_at", one().map(|_| arrival.received_at));
    columns.int64("message_id", one().map(|_| arrival.message_id.0));
    columns.finish()
}
