//! `battery_samples`: what a battery said at one instant.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::{Columns, tenths};
use crate::table::{
    CONNECTOR, DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col,
};
use arrow::array::RecordBatch;
use model::quantity::{Ampere, AmpereHour, Volt};
use model::time::LocalDay;
use model::{BatterySample, ConnectorState};
use std::sync::Arc;
use std::sync::OnceLock;

/// Values of batteries, section 16.9, from messages of their own and from those that carry them.
pub static BATTERY_SAMPLES: Table = Table {
    name: "battery_samples",
    version: 1,
    grain: "values of the battery at one connector at one instant",
    key: &["operator_id", "connector_id", "occurred_at"],
    sorted_by: &["operator_id", "connector_id", "occurred_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        CONNECTOR,
        col("order_no", Kind::Text, "", "order the session belongs to, when known").opt(),
        col("occurred_at", Kind::Time, "UTC", "time of the sample"),
        col("status", Kind::Int32, "code 20.13", "state of the connector").opt(),
        col("carried_by", Kind::Text, "", "own, process or alarm: the message that carried it"),
        col("bms_code", Kind::Text, "", "code of the management system").opt().conditional(),
        col("bms_version", Kind::Text, "", "version of the management system").opt().conditional(),
        col("current_limit_ma", Kind::Int64, "mA", "largest current it takes").opt(),
        col("cell_voltage_limit_mv", Kind::Int64, "mV", "highest voltage of a cell").opt(),
        col("temperature_limit_c", Kind::Int32, "degrees C", "highest temperature").opt(),
        col("rated_capacity_mah", Kind::Int64, "mAh", "rated capacity").opt(),
        col("voltage_mv", Kind::Int64, "mV", "voltage of the pack").opt(),
        col("current_ma", Kind::Int64, "mA", "current as sent; its sign differs by sender").opt(),
        col("soc_tenths", Kind::Int32, "0.1 %", "state of charge").opt(),
        col("cell_high_mv", Kind::Int64, "mV", "highest voltage of a cell now").opt(),
        col("cell_low_mv", Kind::Int64, "mV", "lowest voltage of a cell now").opt(),
        col("temperature_high_c", Kind::Int32, "degrees C", "highest temperature now").opt(),
        col("temperature_low_c", Kind::Int32, "degrees C", "lowest temperature now").opt(),
        col("charging_since", Kind::Time, "UTC", "when charging began").opt(),
        col("charging_s", Kind::Int32, "s", "time of charging").opt(),
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
    pub sample: BatterySample,
    /// Station the connector is registered at.
    pub station_id: Arc<str>,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`BATTERY_SAMPLES`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&BATTERY_SAMPLES, rows.len());
    let samples = || rows.iter().map(|(_, row)| &row.sample);
    columns.day("day", samples().map(|s| LocalDay::of(s.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|(_, row)| &*row.station_id));
    columns.text("connector_id", samples().map(|s| s.connector_id.as_str()));
    columns.text_opt("order_no", samples().map(|s| s.order_no.as_ref().map(|o| o.as_str())));
    columns.time("occurred_at", samples().map(|s| s.occurred_at));
    columns.int32_opt("status", samples().map(|s| s.state.map(ConnectorState::code)));
    columns.text("carried_by", samples().map(|s| s.carried_by.word()));
    values(&mut columns, rows);
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}

/// What the battery said; everything may be missing.
fn values(columns: &mut Columns, rows: &[Arrived<'_, Row>]) {
    let readings = || rows.iter().map(|(_, row)| &row.sample.reading);
    let mv = |voltage: Option<Volt>| voltage.map(Volt::millivolts);
    let ma = |current: Option<Ampere>| current.map(Ampere::milliamperes);
    let mah = AmpereHour::milliampere_hours;
    columns.text_opt("bms_code", readings().map(|r| r.code.as_deref()));
    columns.text_opt("bms_version", readings().map(|r| r.version.as_deref()));
    columns.int64_opt("current_limit_ma", readings().map(|r| ma(r.current_limit)));
    columns.int64_opt("cell_voltage_limit_mv", readings().map(|r| mv(r.cell_voltage_limit)));
    columns.int32_opt("temperature_limit_c", readings().map(|r| r.temperature_limit_c));
    columns.int64_opt("rated_capacity_mah", readings().map(|r| r.rated_capacity.map(mah)));
    columns.int64_opt("voltage_mv", readings().map(|r| mv(r.voltage)));
    columns.int64_opt("current_ma", readings().map(|r| ma(r.current)));
    columns.int32_opt("soc_tenths", readings().map(|r| r.soc.map(tenths)));
    columns.int64_opt("cell_high_mv", readings().map(|r| mv(r.cell_voltage_high)));
    columns.int64_opt("cell_low_mv", readings().map(|r| mv(r.cell_voltage_low)));
    columns.int32_opt("temperature_high_c", readings().map(|r| r.temperature_high_c));
    columns.int32_opt("temperature_low_c", readings().map(|r| r.temperature_low_c));
    columns.time_opt("charging_since", readings().map(|r| r.charging_since));
    columns.int32_opt("charging_s", readings().map(|r| r.charging_s));
}
