//! `operation_stats`: totals of one local day as the operator computed them.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{
    CONNECTOR, DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table,
    col,
};
use arrow::array::RecordBatch;
use model::OperationStat;
use model::quantity::{KilowattHour, Yuan};
use std::sync::OnceLock;

/// Operation statistics, section 16.6.
pub static OPERATION_STATS: Table = Table {
    name: "operation_stats",
    version: 1,
    grain: "totals of one station, device or connector on one local day as the operator computed them",
    key: &["operator_id", "station_id", "equipment_id", "connector_id", "occurred_at"],
    sorted_by: &["operator_id", "station_id", "occurred_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT.opt(),
        CONNECTOR.opt(),
        col("level", Kind::Text, "", "station, equipment or connector"),
        col("occurred_at", Kind::Time, "UTC", "first instant of the local day"),
        col("energy_wh", Kind::Int64, "Wh", "energy charged"),
        col("discharged_wh", Kind::Int64, "Wh", "energy fed back; stations").opt(),
        col("metered_wh", Kind::Int64, "Wh", "main meter of the site; stations").opt(),
        col("sessions", Kind::Int32, "", "orders that ended on the day").opt(),
        col("charging_min", Kind::Int32, "min", "time of charging; stations").opt(),
        col("electricity_fen", Kind::Int64, "fen", "money for energy; stations").opt(),
        col("service_fen", Kind::Int64, "fen", "money for service; stations").opt(),
        col("cusp_wh", Kind::Int64, "Wh", "energy in the 尖 band; stations").opt(),
        col("peak_wh", Kind::Int64, "Wh", "energy in the 峰 band; stations").opt(),
        col("flat_wh", Kind::Int64, "Wh", "energy in the 平 band; stations").opt(),
        col("valley_wh", Kind::Int64, "Wh", "energy in the 谷 band; stations").opt(),
        col("deep_valley_wh", Kind::Int64, "Wh", "energy in the 深谷 band; stations").opt(),
        col("fault_min", Kind::Int32, "min", "time of fault; connectors").opt(),
        col("offline_min", Kind::Int32, "min", "time without connection; connectors").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// Totals to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub stat: OperationStat,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`OPERATION_STATS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&OPERATION_STATS, rows.len());
    let stats = || rows.iter().map(|(_, row)| &row.stat);
    let wh = |energy: Option<KilowattHour>| energy.map(KilowattHour::watt_hours);
    columns.day("day", stats().map(|s| s.day));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", stats().map(|s| s.station_id.as_str()));
    columns.text_opt("equipment_id", stats().map(|s| s.equipment_id.as_ref().map(|e| e.as_str())));
    columns.text_opt("connector_id", stats().map(|s| s.connector_id.as_ref().map(|c| c.as_str())));
    columns.text("level", stats().map(|s| s.level.word()));
    columns.time("occurred_at", stats().map(|s| s.day.start()));
    columns.int64("energy_wh", stats().map(|s| s.energy.watt_hours()));
    columns.int64_opt("discharged_wh", stats().map(|s| wh(s.discharged)));
    columns.int64_opt("metered_wh", stats().map(|s| wh(s.metered)));
    columns.int32_opt("sessions", stats().map(|s| s.sessions));
    columns.int32_opt("charging_min", stats().map(|s| s.charging_min));
    columns.int64_opt("electricity_fen", stats().map(|s| s.electricity.map(Yuan::fen)));
    columns.int64_opt("service_fen", stats().map(|s| s.service.map(Yuan::fen)));
    let bands = ["cusp_wh", "peak_wh", "flat_wh", "valley_wh", "deep_valley_wh"];
    for (band, name) in bands.into_iter().enumerate() {
        columns.int64_opt(name, stats().map(|s| wh(s.bands[band])));
    }
    columns.int32_opt("fault_min", stats().map(|s| s.fault_min));
    columns.int32_opt("offline_min", stats().map(|s| s.offline_min));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
