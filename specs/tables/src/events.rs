//! `events`: one event at a station.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{
    DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col,
};
use arrow::array::RecordBatch;
use model::StationEvent;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Filings, acceptances, inspections and verifications, section 16.8.
pub static EVENTS: Table = Table {
    name: "events",
    version: 1,
    grain: "one event at a station as one platform reported it",
    key: &["operator_id", "station_id", "event_code", "occurred_at"],
    sorted_by: &["operator_id", "station_id", "occurred_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT.opt(),
        col("occurred_at", Kind::Time, "UTC", "when it happened"),
        col("event_type", Kind::Int32, "code 20.21", "kind of event"),
        col("event_code", Kind::Int32, "code 20.22", "what happened"),
        col("note", Kind::Text, "", "words of the sender").opt().conditional(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One event to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub event: StationEvent,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`EVENTS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&EVENTS, rows.len());
    let events = || rows.iter().map(|(_, row)| &row.event);
    columns.day("day", events().map(|e| LocalDay::of(e.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", events().map(|e| e.station_id.as_str()));
    columns.text_opt("equipment_id", events().map(|e| e.equipment_id.as_ref().map(|d| d.as_str())));
    columns.time("occurred_at", events().map(|e| e.occurred_at));
    columns.int32("event_type", events().map(|e| e.kind));
    columns.int32("event_code", events().map(|e| e.code));
    columns.text_opt("note", events().map(|e| e.note.as_deref()));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
