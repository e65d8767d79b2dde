//! `vehicle_area_days`: vehicles of one area on one day.

use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, Table, col};
use arrow::array::RecordBatch;
use model::quantity::{KilowattHour, Percent};
use model::time::LocalDay;
use std::sync::OnceLock;

/// Vehicles, kilometres and charging by area and day; made by a job from vehicle_points, rewritten by the day.
///
/// A vehicle counts once in each area it reported from, on every level: the vehicles of a city are not the sum of those
/// of its counties. An area may hold few vehicles, so readers suppress those below the smallest group.
pub static VEHICLE_AREA_DAYS: Table = Table {
    name: "vehicle_area_days",
    version: 1,
    grain: "one area (province, city, county) and one day",
    key: &["day", "area_code"],
    sorted_by: &["area_code"],
    keep: Keep::Always,
    columns: &[
        DAY,
        col(
            "area_code",
            Kind::Text,
            "GB/T 2260",
            "area of the place; on every level down to the county",
        ),
        col("vehicles", Kind::Int32, "", "distinct vehicles that reported there").withheld(),
        col("reports", Kind::Int64, "", "their reports").withheld(),
        col("distance_m", Kind::Int64, "m", "odometer differences that ended there").withheld(),
        col("sessions", Kind::Int32, "", "charging sessions that began there").withheld(),
        col("session_vehicles", Kind::Int32, "", "distinct vehicles of these sessions").withheld(),
        col("plug_in_soc_dpct", Kind::Int32, "0.1 %", "mean state of charge at plug-in")
            .opt()
            .withheld(),
        col("energy_wh", Kind::Int64, "Wh", "energy of the sessions that began there").withheld(),
    ],
    schema: OnceLock::new(),
};

/// One area and day to store.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The day.
    pub day: LocalDay,
    /// Code of the area.
    pub area_code: String,
    /// Distinct vehicles.
    pub vehicles: i32,
    /// Their reports.
    pub reports: i64,
    /// Odometer differences that ended there, m.
    pub distance_m: i64,
    /// Charging sessions that began there.
    pub sessions: i32,
    /// Distinct vehicles of these sessions.
    pub session_vehicles: i32,
    /// Mean state of charge at plug-in.
    pub plug_in_soc: Option<Percent>,
    /// Energy of the sessions that began there.
    pub energy: KilowattHour,
}

/// The rows as a batch of [`VEHICLE_AREA_DAYS`].
pub fn batch(rows: &[Row]) -> RecordBatch {
    let mut columns = Columns::new(&VEHICLE_AREA_DAYS, rows.len());
    columns.day("day", rows.iter().map(|row| row.day));
    columns.text("area_code", rows.iter().map(|row| row.area_code.as_str()));
    columns.int32("vehicles", rows.iter().map(|row| row.vehicles));
    columns.int64("reports", rows.iter().map(|row| row.reports));
    columns.int64("distance_m", rows.iter().map(|row| row.distance_m));
    columns.int32("sessions", rows.iter().map(|row| row.sessions));
    columns.int32("session_vehicles", rows.iter().map(|row| row.session_vehicles));
    let soc = |row: &Row| row.plug_in_soc.map(crate::columns::tenths);
    columns.int32_opt("plug_in_soc_dpct", rows.iter().map(soc));
    columns.int64("energy_wh", rows.iter().map(|row| row.energy.watt_hours()));
    columns.finish()
}
