//! `vehicle_sessions`: one charging session as the vehicle saw it.

use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, OPERATOR, Table, col};
use crate::vehicle_points::{CELL, MODEL, VEHICLE};
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use model::OperatorId;
use model::quantity::{Kilowatt, KilowattHour};
use model::time::LocalDay;
use std::sync::OnceLock;

/// Sessions found in changes of the charge state; made by a job from vehicle_points, rewritten by the day.
pub static VEHICLE_SESSIONS: Table = Table {
    name: "vehicle_sessions",
    version: 1,
    grain: "one charging session of one vehicle, on the day it was plugged in",
    key: &["vehicle_key", "started_at"],
    sorted_by: &["operator_id", "started_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        VEHICLE,
        MODEL,
        col("started_at", Kind::Time, "UTC", "first report in parked charging").conditional(),
        col("ended_at", Kind::Time, "UTC", "report that ended it, or its last one before silence").conditional(),
        col("ending", Kind::Text, "", "complete, unplugged, silence or open").conditional(),
        CELL.opt(),
        col("odometer_m", Kind::Int64, "m", "odometer at plug-in").opt().withheld(),
        col("plug_in_soc_pct", Kind::Int32, "%", "state of charge at plug-in").opt().conditional(),
        col("end_soc_pct", Kind::Int32, "%", "last state of charge").opt().conditional(),
        col(
            "energy_wh",
            Kind::Int64,
            "Wh",
            "estimate at the battery's poles: trapezoids of voltage times current between charging reports at most 120 s apart, without sign",
        ).conditional(),
        col("peak_power_w", Kind::Int64, "W", "highest power into the battery").conditional(),
        col("reports", Kind::Int32, "", "reports in parked charging").conditional(),
        col("widest_gap_s", Kind::Int32, "s", "longest time between two of its reports").conditional(),
        col("alarm_level", Kind::Int32, "", "highest alarm level while charging").opt().conditional(),
    ],
    schema: OnceLock::new(),
};

/// One session to store.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Platform that reported.
    pub operator_id: OperatorId,
    /// Mark of the VIN.
    pub vehicle_key: String,
    /// VIN without its serial part.
    pub vehicle_model: String,
    /// First report in parked charging.
    pub started_at: DateTime<Utc>,
    /// Report that ended it.
    pub ended_at: DateTime<Utc>,
    /// complete, unplugged, silence or open.
    pub ending: &'static str,
    /// H3 cell of resolution 8.
    pub cell: Option<i64>,
    /// Odometer at plug-in, m.
    pub odometer_m: Option<i64>,
    /// State of charge at plug-in, per cent.
    pub plug_in_soc_pct: Option<i32>,
    /// Last state of charge, per cent.
    pub end_soc_pct: Option<i32>,
    /// Estimated energy.
    pub energy: KilowattHour,
    /// Highest power.
    pub peak_power: Kilowatt,
    /// Reports in parked charging.
    pub reports: i32,
    /// Longest time between two of its reports, seconds.
    pub widest_gap_s: i32,
    /// Highest alarm level while charging.
    pub alarm_level: Option<i32>,
}

/// The rows as a batch of [`VEHICLE_SESSIONS`].
pub fn batch(rows: &[Row]) -> RecordBatch {
    let mut columns = Columns::new(&VEHICLE_SESSIONS, rows.len());
    columns.day("day", rows.iter().map(|row| LocalDay::of(row.started_at)));
    columns.text("operator_id", rows.iter().map(|row| row.operator_id.as_str()));
    columns.text("vehicle_key", rows.iter().map(|row| row.vehicle_key.as_str()));
    columns.text("vehicle_model", rows.iter().map(|row| row.vehicle_model.as_str()));
    columns.time("started_at", rows.iter().map(|row| row.started_at));
    columns.time("ended_at", rows.iter().map(|row| row.ended_at));
    columns.text("ending", rows.iter().map(|row| row.ending));
    columns.int64_opt("cell", rows.iter().map(|row| row.cell));
    columns.int64_opt("odometer_m", rows.iter().map(|row| row.odometer_m));
    columns.int32_opt("plug_in_soc_pct", rows.iter().map(|row| row.plug_in_soc_pct));
    columns.int32_opt("end_soc_pct", rows.iter().map(|row| row.end_soc_pct));
    columns.int64("energy_wh", rows.iter().map(|row| row.energy.watt_hours()));
    columns.int64("peak_power_w", rows.iter().map(|row| row.peak_power.watts()));
    columns.int32("reports", rows.iter().map(|row| row.reports));
    columns.int32("widest_gap_s", rows.iter().map(|row| row.widest_gap_s));
    columns.int32_opt("alarm_level", rows.iter().map(|row| row.alarm_level));
    columns.finish()
}
