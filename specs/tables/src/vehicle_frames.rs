//! `vehicle_frames`: one frame of a vehicle platform as it came, sealed.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Frames sealed with AES-256-GCM. They hold VINs and tracks, so they live for days only.
pub static VEHICLE_FRAMES: Table = Table {
    name: "vehicle_frames",
    version: 1,
    grain: "one frame as it came, sealed",
    key: &["frame_id"],
    sorted_by: &["frame_id"],
    keep: Keep::Days(7),
    columns: &[
        DAY,
        OPERATOR,
        col("frame_id", Kind::Int64, "", "number of the frame"),
        col("command", Kind::Text, "", "realtime, reissue and so on"),
        col("sealed", Kind::Bytes, "", "nonce, ciphertext and tag").withheld(),
        RECEIVED,
    ],
    schema: OnceLock::new(),
};

/// One sealed frame to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number of the frame.
    pub frame_id: i64,
    /// What it was about, in a word.
    pub command: &'static str,
    /// Nonce, ciphertext and tag.
    pub sealed: Vec<u8>,
}

/// The rows as a batch of [`VEHICLE_FRAMES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&VEHICLE_FRAMES, rows.len());
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.int64("frame_id", rows.iter().map(|(_, row)| row.frame_id));
    columns.text("command", rows.iter().map(|(_, row)| row.command));
    columns.bytes("sealed", rows.iter().map(|(_, row)| row.sealed.as_slice()));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.finish()
}
