//! `session_milestones`: what became of starting or stopping a session.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{
    CONNECTOR, DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col,
};
use arrow::array::RecordBatch;
use model::SessionMilestone;
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// Results of starting and stopping, section 16.12.
pub static SESSION_MILESTONES: Table = Table {
    name: "session_milestones",
    version: 1,
    grain: "what became of one command to start or to stop charging",
    key: &["operator_id", "order_no", "kind"],
    sorted_by: &["operator_id", "connector_id", "occurred_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        CONNECTOR,
        col("order_no", Kind::Text, "", "order the session belongs to"),
        col("kind", Kind::Text, "", "start or stop"),
        col(
            "occurred_at",
            Kind::Time,
            "UTC",
            "start of charging; of a stop, when the message was made",
        ),
        col("state", Kind::Text, "", "state of the order, table 20.16 as a word"),
        col("succ_stat", Kind::Int32, "16.12", "0 stopped, 1 not stopped; stops only").opt(),
        col("fail_reason", Kind::Int32, "16.12", "why it did not stop; stops only").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One result to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub milestone: SessionMilestone,
    /// Station the connector is registered at.
    pub station_id: Arc<str>,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`SESSION_MILESTONES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&SESSION_MILESTONES, rows.len());
    let milestones = || rows.iter().map(|(_, row)| &row.milestone);
    columns.day("day", milestones().map(|m| LocalDay::of(m.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|(_, row)| &*row.station_id));
    columns.text("connector_id", milestones().map(|m| m.connector_id.as_str()));
    columns.text("order_no", milestones().map(|m| m.order_no.as_str()));
    columns.text("kind", milestones().map(|m| m.kind.word()));
    columns.time("occurred_at", milestones().map(|m| m.occurred_at));
    columns.text("state", milestones().map(|m| m.state.word()));
    columns.int32_opt("succ_stat", milestones().map(|m| m.stopped.map(|done| i32::from(!done))));
    columns.int32_opt("fail_reason", milestones().map(|m| m.fail_reason));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
