//! `alarms`: one alarm raised or cleared.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{
    CONNECTOR, DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table,
    col,
};
use arrow::array::RecordBatch;
use model::Alarm;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Alarms, section 16.7. Raised and cleared are rows of their own.
pub static ALARMS: Table = Table {
    name: "alarms",
    version: 1,
    grain: "one alarm raised or cleared, as one platform reported it",
    key: &["operator_id", "equipment_id", "connector_id", "alarm_code", "occurred_at", "raised"],
    sorted_by: &["operator_id", "station_id", "occurred_at"],
    keep: Keep::Days(1100),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT,
        CONNECTOR.opt(),
        col("occurred_at", Kind::Time, "UTC", "when it was raised or cleared"),
        col("raised", Kind::Bool, "", "raised, or cleared again"),
        col("alarm_code", Kind::Int32, "code 20.17", "what is wrong"),
        col(
            "alarm_type",
            Kind::Int32,
            "16.7",
            "1 charging system, 2 battery system, 3 distribution",
        ),
        col("alarm_level", Kind::Int32, "16.7", "1 personal safety, 2 equipment safety, 3 notice"),
        col("alarm_id", Kind::Text, "", "pairs raised and cleared, when sent").opt(),
        col("note", Kind::Text, "", "words of the sender").opt().conditional(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One alarm to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub alarm: Alarm,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`ALARMS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&ALARMS, rows.len());
    let alarms = || rows.iter().map(|(_, row)| &row.alarm);
    columns.day("day", alarms().map(|a| LocalDay::of(a.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", alarms().map(|a| a.station_id.as_str()));
    columns.text("equipment_id", alarms().map(|a| a.equipment_id.as_str()));
    columns.text_opt("connector_id", alarms().map(|a| a.connector_id.as_ref().map(|c| c.as_str())));
    columns.time("occurred_at", alarms().map(|a| a.occurred_at));
    columns.bool("raised", alarms().map(|a| a.raised));
    columns.int32("alarm_code", alarms().map(|a| a.code));
    columns.int32("alarm_type", alarms().map(|a| a.kind));
    columns.int32("alarm_level", alarms().map(|a| a.level));
    columns.text_opt("alarm_id", alarms().map(|a| a.alarm_id.as_deref()));
    columns.text_opt("note", alarms().map(|a| a.note.as_deref()));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
