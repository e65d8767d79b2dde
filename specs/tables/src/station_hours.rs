//! `station_hours`: one station and one Beijing hour.

use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, OPERATOR, STATION, Table, col};
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use model::quantity::{KilowattHour, Yuan};
use model::time::LocalDay;
use model::{OperatorId, StationId};
use std::sync::OnceLock;

/// Energy, orders and money of valid orders by the hour; made by a job from order_details, rewritten by the day.
pub static STATION_HOURS: Table = Table {
    name: "station_hours",
    version: 1,
    grain: "one station and one Beijing hour",
    key: &["operator_id", "station_id", "hour_at"],
    sorted_by: &["operator_id", "station_id", "hour_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        col("hour_at", Kind::Time, "UTC", "start of the hour"),
        col("energy_wh", Kind::Int64, "Wh", "energy delivered in the hour"),
        col("orders", Kind::Int32, "", "orders that ended in the hour"),
        col("electricity_fen", Kind::Int64, "fen", "money for energy in the hour"),
        col("service_fen", Kind::Int64, "fen", "money for service in the hour"),
    ],
    schema: OnceLock::new(),
};

/// One station-hour to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// The operator.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// Start of the hour.
    pub hour_at: DateTime<Utc>,
    /// Energy delivered in the hour.
    pub energy: KilowattHour,
    /// Orders that ended in the hour.
    pub orders: i32,
    /// Money for energy in the hour.
    pub electricity: Yuan,
    /// Money for service in the hour.
    pub service: Yuan,
}

/// The rows as a batch of [`STATION_HOURS`].
pub fn batch(rows: &[Row]) -> RecordBatch {
    let mut columns = Columns::new(&STATION_HOURS, rows.len());
    columns.day("day", rows.iter().map(|row| LocalDay::of(row.hour_at)));
    columns.text("operator_id", rows.iter().map(|row| row.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|row| row.station_id.as_str()));
    columns.time("hour_at", rows.iter().map(|row| row.hour_at));
    columns.int64("energy_wh", rows.iter().map(|row| row.energy.watt_hours()));
    columns.int32("orders", rows.iter().map(|row| row.orders));
    columns.int64("electricity_fen", rows.iter().map(|row| row.electricity.fen()));
    columns.int64("service_fen", rows.iter().map(|row| row.service.fen()));
    columns.finish()
}
