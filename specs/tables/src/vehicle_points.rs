//! `vehicle_points`: one report of one vehicle, as far as a charging platform needs it.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{Column, DAY, Keep, Kind, OPERATOR, RECEIVED, REVISION, Table, col};
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use model::time::LocalDay;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// Mark of a vehicle's VIN.
pub(crate) const VEHICLE: Column =
    col("vehicle_key", Kind::Text, "", "HMAC-SHA-256 of the VIN, hexadecimal; never its text")
        .withheld();
/// Maker and model.
pub(crate) const MODEL: Column = col(
    "vehicle_model",
    Kind::Text,
    "",
    "VIN without its serial part, for example LZYTEST00********",
)
.conditional();
/// Hexagon.
pub(crate) const CELL: Column =
    col("cell", Kind::Int64, "", "H3 cell of resolution 8 (about 0.7 km²) as a number").withheld();

/// Reports of vehicles. Positions are kept as cells only; columns that could draw a track are never shown.
pub static VEHICLE_POINTS: Table = Table {
    name: "vehicle_points",
    version: 1,
    grain: "one report of one vehicle",
    key: &["vehicle_key", "occurred_at"],
    sorted_by: &["vehicle_key", "occurred_at"],
    keep: Keep::Days(90),
    columns: &[
        DAY,
        OPERATOR,
        VEHICLE,
        MODEL,
        col("edition", Kind::Int32, "", "edition of GB/T 32960.3: 2016 or 2025").conditional(),
        col("occurred_at", Kind::Time, "UTC", "when the vehicle measured").conditional(),
        CELL.opt(),
        col("vehicle_state", Kind::Int32, "", "1 started, 2 off, 3 other").opt().conditional(),
        col(
            "charge_state",
            Kind::Int32,
            "",
            "1 parked charging, 2 charging while driving, 3 not charging, 4 complete",
        )
        .opt()
        .conditional(),
        col("speed_dkmh", Kind::Int32, "0.1 km/h", "speed").opt().conditional(),
        col("odometer_m", Kind::Int64, "m", "odometer").opt().withheld(),
        col("power_w", Kind::Int64, "W", "voltage times current; negative into the battery")
            .opt()
            .conditional(),
        col("soc_pct", Kind::Int32, "%", "state of charge").opt().conditional(),
        col("alarm_level", Kind::Int32, "", "highest alarm level, 0 to 4").opt().conditional(),
        col("alarm_flags", Kind::Int64, "", "alarm flags as sent").opt().conditional(),
        col("signature", Kind::Text, "", "verified, failed, no_key or absent; 2025 only")
            .opt()
            .conditional(),
        col("codes", Kind::Text, "", "checks that the report breaks, separated by blanks")
            .conditional(),
        REVISION,
        RECEIVED,
        col("frame_id", Kind::Int64, "", "number of the frame; key of `vehicle_frames`")
            .conditional()
            .of_arrival(),
    ],
    schema: OnceLock::new(),
};

/// One report to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// Mark of the VIN.
    pub vehicle_key: Arc<str>,
    /// VIN without its serial part.
    pub vehicle_model: Arc<str>,
    /// 2016 or 2025.
    pub edition: i32,
    /// When the vehicle measured.
    pub occurred_at: DateTime<Utc>,
    /// H3 cell of resolution 8.
    pub cell: Option<i64>,
    /// 1 started, 2 off, 3 other.
    pub vehicle_state: Option<i32>,
    /// 1 parked charging, 2 charging while driving, 3 not charging, 4 complete.
    pub charge_state: Option<i32>,
    /// Speed, 0.1 km/h.
    pub speed_dkmh: Option<i32>,
    /// Odometer, m.
    pub odometer_m: Option<i64>,
    /// Voltage times current, W.
    pub power_w: Option<i64>,
    /// State of charge, per cent.
    pub soc_pct: Option<i32>,
    /// Highest alarm level.
    pub alarm_level: Option<i32>,
    /// Alarm flags as sent.
    pub alarm_flags: Option<i64>,
    /// Verdict on the signature.
    pub signature: Option<&'static str>,
    /// Checks that the report breaks, separated by blanks.
    pub codes: Cow<'static, str>,
    /// 1 for the first report of the key, 0 when the gate does not know.
    pub revision: i32,
    /// Number of the frame.
    pub frame_id: i64,
}

/// The rows as a batch of [`VEHICLE_POINTS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&VEHICLE_POINTS, rows.len());
    let all = || rows.iter().map(|(_, row)| *row);
    columns.day("day", all().map(|row| LocalDay::of(row.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("vehicle_key", all().map(|row| &*row.vehicle_key));
    columns.text("vehicle_model", all().map(|row| &*row.vehicle_model));
    columns.int32("edition", all().map(|row| row.edition));
    columns.time("occurred_at", all().map(|row| row.occurred_at));
    columns.int64_opt("cell", all().map(|row| row.cell));
    columns.int32_opt("vehicle_state", all().map(|row| row.vehicle_state));
    columns.int32_opt("charge_state", all().map(|row| row.charge_state));
    columns.int32_opt("speed_dkmh", all().map(|row| row.speed_dkmh));
    columns.int64_opt("odometer_m", all().map(|row| row.odometer_m));
    columns.int64_opt("power_w", all().map(|row| row.power_w));
    columns.int32_opt("soc_pct", all().map(|row| row.soc_pct));
    columns.int32_opt("alarm_level", all().map(|row| row.alarm_level));
    columns.int64_opt("alarm_flags", all().map(|row| row.alarm_flags));
    columns.text_opt("signature", all().map(|row| row.signature));
    columns.text("codes", all().map(|row| &*row.codes));
    columns.int32("revision", all().map(|row| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("frame_id", all().map(|row| row.frame_id));
    columns.finish()
}
