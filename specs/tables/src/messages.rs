//! `messages`: one message received or refused.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The interface log: every message that reached a known operator, chapter 7.
pub static MESSAGES: Table = Table {
    name: "messages",
    version: 2,
    grain: "one message received or refused",
    key: &["message_id"],
    sorted_by: &["operator_id", "interface", "received_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        col("interface", Kind::Text, "", "canonical interface name"),
        col("origin", Kind::Text, "", "push, pull, supplement or sheet: how the message came"),
        col("digest", Kind::Text, "SHA-256", "digest of the envelope"),
        col("ret", Kind::Int32, "chapter 6", "result code"),
        col("sub_code", Kind::Text, "chapter 6.2", "sub-code, empty on success"),
        col("reason", Kind::Text, "", "words of the refusal, empty on success"),
        col("rows", Kind::Int32, "", "rows in the message"),
        col("accepted", Kind::Int32, "", "rows stored"),
        col("quarantined", Kind::Int32, "", "rows held back"),
        col("repeated", Kind::Int32, "", "rows held already"),
        col("body_bytes", Kind::Int32, "B", "size of the envelope"),
        col("took_us", Kind::Int64, "us", "time from the last byte in to the answer"),
        col("lateness_ms", Kind::Int64, "ms", "mean of arrival minus business time").opt(),
        col("late_rows", Kind::Int32, "", "rows later than the target of chapter 12"),
        col("warnings", Kind::Text, "", "tolerances used, for example `CW04:1 CW16:3`"),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// How a message came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The operator sent it by itself.
    #[default]
    Push,
    /// The platform asked for it on schedule.
    Pull,
    /// The platform asked for what was missing (specification chapter 19).
    Supplement,
    /// A person uploaded it as a spreadsheet.
    Sheet,
}

impl Origin {
    /// As the column `origin` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Pull => "pull",
            Self::Supplement => "supplement",
            Self::Sheet => "sheet",
        }
    }
}

/// One line of the interface log.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Canonical name of the interface.
    pub interface: Cow<'static, str>,
    /// How it came.
    pub origin: Origin,
    /// SHA-256 of the envelope, hexadecimal.
    pub digest: String,
    /// Result code of chapter 6.
    pub ret: i32,
    /// Sub-code of chapter 6.2, empty on success.
    pub sub_code: Cow<'static, str>,
    /// Words of the refusal, empty on success.
    pub reason: String,
    /// Rows in the message.
    pub rows: i32,
    /// Rows stored.
    pub accepted: i32,
    /// Rows held back.
    pub quarantined: i32,
    /// Rows held already.
    pub repeated: i32,
    /// Size of the envelope.
    pub body_bytes: i32,
    /// Microseconds from the last byte in to the answer.
    pub took_us: i64,
    /// Mean of arrival minus business time, milliseconds.
    pub lateness_ms: Option<i64>,
    /// Rows later than the target of chapter 12.
    pub late_rows: i32,
    /// Tolerances used, for example `CW04:1 CW16:3`.
    pub warnings: String,
}

/// The rows as a batch of [`MESSAGES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&MESSAGES, rows.len());
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("interface", rows.iter().map(|(_, row)| &*row.interface));
    columns.text("origin", rows.iter().map(|(_, row)| row.origin.word()));
    columns.text("digest", rows.iter().map(|(_, row)| row.digest.as_str()));
    columns.int32("ret", rows.iter().map(|(_, row)| row.ret));
    columns.text("sub_code", rows.iter().map(|(_, row)| &*row.sub_code));
    columns.text("reason", rows.iter().map(|(_, row)| row.reason.as_str()));
    columns.int32("rows", rows.iter().map(|(_, row)| row.rows));
    columns.int32("accepted", rows.iter().map(|(_, row)| row.accepted));
    columns.int32("quarantined", rows.iter().map(|(_, row)| row.quarantined));
    columns.int32("repeated", rows.iter().map(|(_, row)| row.repeated));
    columns.int32("body_bytes", rows.iter().map(|(_, row)| row.body_bytes));
    columns.int64("took_us", rows.iter().map(|(_, row)| row.took_us));
    columns.int64_opt("lateness_ms", rows.iter().map(|(_, row)| row.lateness_ms));
    columns.int32("late_rows", rows.iter().map(|(_, row)| row.late_rows));
    columns.text("warnings", rows.iter().map(|(_, row)| row.warnings.as_str()));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
