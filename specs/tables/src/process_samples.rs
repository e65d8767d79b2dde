//! `process_samples`: one sample of one charging session.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::{Columns, tenths};
use crate::table::{
    CONNECTOR, DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col,
};
use arrow::array::RecordBatch;
use model::ProcessSample;
use model::quantity::Yuan;
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// Samples of running sessions, section 16.3.
pub static PROCESS_SAMPLES: Table = Table {
    name: "process_samples",
    version: 1,
    grain: "one sample of one charging session",
    key: &["operator_id", "order_no", "occurred_at"],
    sorted_by: &["operator_id", "connector_id", "occurred_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        CONNECTOR,
        col("order_no", Kind::Text, "", "order the session belongs to"),
        col("occurred_at", Kind::Time, "UTC", "time of the sample"),
        col("started_at", Kind::Time, "UTC", "start of charging"),
        col("state", Kind::Text, "", "state of the order, table 20.16 as a word"),
        col("status", Kind::Int32, "code 20.13", "state of the connector"),
        col("current_ma", Kind::Int64, "mA", "output current, phase A or DC"),
        col("voltage_mv", Kind::Int64, "mV", "output voltage, phase A or DC"),
        col("soc_tenths", Kind::Int32, "0.1 %", "state of charge"),
        col("energy_wh", Kind::Int64, "Wh", "energy since the start"),
        col("electricity_fen", Kind::Int64, "fen", "energy money so far").opt(),
        col("service_fen", Kind::Int64, "fen", "service money so far").opt(),
        col("total_fen", Kind::Int64, "fen", "all money so far").opt(),
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
    pub sample: ProcessSample,
    /// Station the connector is registered at.
    pub station_id: Arc<str>,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`PROCESS_SAMPLES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&PROCESS_SAMPLES, rows.len());
    let samples = || rows.iter().map(|(_, row)| &row.sample);
    columns.day("day", samples().map(|s| LocalDay::of(s.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|(_, row)| &*row.station_id));
    columns.text("connector_id", samples().map(|s| s.connector_id.as_str()));
    columns.text("order_no", samples().map(|s| s.order_no.as_str()));
    columns.time("occurred_at", samples().map(|s| s.occurred_at));
    columns.time("started_at", samples().map(|s| s.started_at));
    columns.text("state", samples().map(|s| s.state.word()));
    columns.int32("status", samples().map(|s| s.connector_state.code()));
    columns.int64("current_ma", samples().map(|s| s.current.milliamperes()));
    columns.int64("voltage_mv", samples().map(|s| s.voltage.millivolts()));
    columns.int32("soc_tenths", samples().map(|s| tenths(s.soc)));
    columns.int64("energy_wh", samples().map(|s| s.energy.watt_hours()));
    columns.int64_opt("electricity_fen", samples().map(|s| s.electricity.map(Yuan::fen)));
    columns.int64_opt("service_fen", samples().map(|s| s.service.map(Yuan::fen)));
    columns.int64_opt("total_fen", samples().map(|s| s.total.map(Yuan::fen)));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
