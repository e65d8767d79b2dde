//! `vehicle_hours`: vehicles of one H3 cell in one hour.

use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, Table, col};
use crate::vehicle_points::CELL;
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use model::quantity::{KilowattHour, Percent};
use model::time::LocalDay;
use std::sync::OnceLock;

/// Vehicles, plug-ins and kilometres by cell and hour; made by a job from vehicle_points, rewritten by the day.
///
/// A cell may hold few vehicles, so nothing of it is shown as it is: readers suppress cells below the smallest group.
pub static VEHICLE_HOURS: Table = Table {
    name: "vehicle_hours",
    version: 1,
    grain: "one H3 cell of resolution 8 and one hour",
    key: &["cell", "hour_at"],
    sorted_by: &["hour_at", "cell"],
    keep: Keep::Always,
    columns: &[
        DAY,
        CELL,
        col("hour_at", Kind::Time, "UTC", "start of the hour"),
        col("vehicles", Kind::Int32, "", "distinct vehicles that reported there").withheld(),
        col("reports", Kind::Int64, "", "their reports").withheld(),
        col("plug_ins", Kind::Int32, "", "charging sessions that began there").withheld(),
        col("plug_in_vehicles", Kind::Int32, "", "distinct vehicles of these sessions").withheld(),
        col("mean_soc_dpct", Kind::Int32, "0.1 %", "mean state of charge of the reports")
            .opt()
            .withheld(),
        col("plug_in_soc_dpct", Kind::Int32, "0.1 %", "mean state of charge at plug-in")
            .opt()
            .withheld(),
        col("energy_wh", Kind::Int64, "Wh", "energy of the sessions that began there").withheld(),
        col("distance_m", Kind::Int64, "m", "odometer differences that ended there").withheld(),
    ],
    schema: OnceLock::new(),
};

/// One cell and hour to store.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// H3 cell of resolution 8.
    pub cell: i64,
    /// Start of the hour.
    pub hour_at: DateTime<Utc>,
    /// Distinct vehicles.
    pub vehicles: i32,
    /// Reports.
    pub reports: i64,
    /// Charging sessions that began there.
    pub plug_ins: i32,
    /// Distinct vehicles of these sessions.
    pub plug_in_vehicles: i32,
    /// Mean state of charge of the reports.
    pub mean_soc: Option<Percent>,
    /// Mean state of charge at plug-in.
    pub plug_in_soc: Option<Percent>,
    /// Energy of the sessions that began there.
    pub energy: KilowattHour,
    /// Odometer differences that ended there, m.
    pub distance_m: i64,
}

/// The rows as a batch of [`VEHICLE_HOURS`].
pub fn batch(rows: &[Row]) -> RecordBatch {
    let share = |share: Option<Percent>| share.map(crate::columns::tenths);
    let mut columns = Columns::new(&VEHICLE_HOURS, rows.len());
    columns.day("day", rows.iter().map(|row| LocalDay::of(row.hour_at)));
    columns.int64("cell", rows.iter().map(|row| row.cell));
    columns.time("hour_at", rows.iter().map(|row| row.hour_at));
    columns.int32("vehicles", rows.iter().map(|row| row.vehicles));
    columns.int64("reports", rows.iter().map(|row| row.reports));
    columns.int32("plug_ins", rows.iter().map(|row| row.plug_ins));
    columns.int32("plug_in_vehicles", rows.iter().map(|row| row.plug_in_vehicles));
    columns.int32_opt("mean_soc_dpct", rows.iter().map(|row| share(row.mean_soc)));
    columns.int32_opt("plug_in_soc_dpct", rows.iter().map(|row| share(row.plug_in_soc)));
    columns.int64("energy_wh", rows.iter().map(|row| row.energy.watt_hours()));
    columns.int64("distance_m", rows.iter().map(|row| row.distance_m));
    columns.finish()
}
