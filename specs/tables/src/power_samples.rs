//! `power_samples`: power of one station, device or connector at one quarter of an hour.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{
    CONNECTOR, DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table,
    col,
};
use arrow::array::RecordBatch;
use model::PowerSample;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Real-time power, section 16.5.
pub static POWER_SAMPLES: Table = Table {
    name: "power_samples",
    version: 1,
    grain: "power of one station, device or connector at one quarter of an hour",
    key: &["operator_id", "station_id", "equipment_id", "connector_id", "occurred_at"],
    sorted_by: &["operator_id", "station_id", "occurred_at"],
    keep: Keep::Days(1100),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT.opt(),
        CONNECTOR.opt(),
        col("level", Kind::Text, "", "station, equipment or connector"),
        col("occurred_at", Kind::Time, "UTC", "the quarter"),
        col("power_w", Kind::Int64, "W", "power, negative while feeding back"),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One sample to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub sample: PowerSample,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`POWER_SAMPLES`]; the operator is the one each sample names.
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&POWER_SAMPLES, rows.len());
    let samples = || rows.iter().map(|(_, row)| &row.sample);
    columns.day("day", samples().map(|s| LocalDay::of(s.occurred_at)));
    columns.text("operator_id", samples().map(|s| s.operator_id.as_str()));
    columns.text("station_id", samples().map(|s| s.station_id.as_str()));
    columns
        .text_opt("equipment_id", samples().map(|s| s.equipment_id.as_ref().map(|e| e.as_str())));
    columns
        .text_opt("connector_id", samples().map(|s| s.connector_id.as_ref().map(|c| c.as_str())));
    columns.text("level", samples().map(|s| s.level.word()));
    columns.time("occurred_at", samples().map(|s| s.occurred_at));
    columns.int64("power_w", samples().map(|s| s.power.watts()));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
