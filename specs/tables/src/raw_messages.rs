//! `raw_messages`: the decrypted body of one message, sealed.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Bodies sealed with AES-256-GCM for evidence and replay.
pub static RAW_MESSAGES: Table = Table {
    name: "raw_messages",
    version: 1,
    grain: "the decrypted body of one message, sealed",
    key: &["message_id"],
    sorted_by: &["message_id"],
    keep: Keep::Days(90),
    columns: &[
        DAY,
        OPERATOR,
        col("interface", Kind::Text, "", "canonical interface name"),
        col("sealed", Kind::Bytes, "", "nonce, ciphertext and tag").withheld(),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One sealed body to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// Canonical name of the interface.
    pub interface: Cow<'static, str>,
    /// Nonce, ciphertext and tag.
    pub sealed: Vec<u8>,
}

/// The rows as a batch of [`RAW_MESSAGES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&RAW_MESSAGES, rows.len());
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("interface", rows.iter().map(|(_, row)| &*row.interface));
    columns.bytes("sealed", rows.iter().map(|(_, row)| row.sealed.as_slice()));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
