//! `findings`: one rule broken by one row.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::OnceLock;

/// Findings of the quality rules, at arrival and from history.
pub static FINDINGS: Table = Table {
    name: "findings",
    version: 1,
    grain: "one rule broken by one row",
    key: &[],
    sorted_by: &["operator_id", "code", "received_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        col("interface", Kind::Text, "", "interface of the message"),
        col("code", Kind::Text, "", "rule"),
        col("severity", Kind::Text, "", "block, error, warn or flag"),
        col("row_index", Kind::Int32, "", "position of the row in the message"),
        col("field", Kind::Text, "", "field that broke the rule"),
        col("value", Kind::Text, "", "value found, personal data marked").conditional(),
        col("explanation", Kind::Text, "", "what was expected"),
        col("station_id", Kind::Text, "", "station, when known").opt(),
        col("connector_id", Kind::Text, "", "connector, when known").opt(),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One finding to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// Canonical name of the interface.
    pub interface: Cow<'static, str>,
    /// Code of the rule.
    pub code: &'static str,
    /// block, error, warn or flag.
    pub severity: &'static str,
    /// Position of the row in the message.
    pub row_index: i32,
    /// Field that broke the rule.
    pub field: &'static str,
    /// Value found; personal data marked.
    pub value: String,
    /// What was expected, in words.
    pub explanation: String,
    /// Station, when known.
    pub station_id: Option<Arc<str>>,
    /// Connector, when known.
    pub connector_id: Option<Arc<str>>,
}

/// The rows as a batch of [`FINDINGS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&FINDINGS, rows.len());
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("interface", rows.iter().map(|(_, row)| &*row.interface));
    columns.text("code", rows.iter().map(|(_, row)| row.code));
    columns.text("severity", rows.iter().map(|(_, row)| row.severity));
    columns.int32("row_index", rows.iter().map(|(_, row)| row.row_index));
    columns.text("field", rows.iter().map(|(_, row)| row.field));
    columns.text("value", rows.iter().map(|(_, row)| row.value.as_str()));
    columns.text("explanation", rows.iter().map(|(_, row)| row.explanation.as_str()));
    columns.text_opt("station_id", rows.iter().map(|(_, row)| row.station_id.as_deref()));
    columns.text_opt("connector_id", rows.iter().map(|(_, row)| row.connector_id.as_deref()));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
