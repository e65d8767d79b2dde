//! `status_events`: one connector state as one platform reported it.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::{Columns, tenths};
use crate::table::{
    CONNECTOR, DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table,
    col,
};
use arrow::array::RecordBatch;
use model::StatusEvent;
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// States of connectors, table 20.13 of the access specification.
pub static STATUS_EVENTS: Table = Table {
    name: "status_events",
    version: 1,
    grain: "one connector state as one platform reported it",
    key: &["operator_id", "connector_id", "occurred_at"],
    sorted_by: &["operator_id", "connector_id", "occurred_at"],
    keep: Keep::Days(400),
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT,
        CONNECTOR,
        col("occurred_at", Kind::Time, "UTC", "when the state began, by the sender"),
        col(
            "status",
            Kind::Int32,
            "code 20.13",
            "0 offline 1 idle 2 occupied 3 charging 4 reserved 255 fault",
        ),
        col("park_status", Kind::Int32, "code 20.14", "parking bay").opt(),
        col("lock_status", Kind::Int32, "code 20.15", "ground lock").opt(),
        col("current_ma", Kind::Int64, "mA", "output current, phase A or DC").opt(),
        col("voltage_mv", Kind::Int64, "mV", "output voltage, phase A or DC").opt(),
        col("soc_tenths", Kind::Int32, "0.1 %", "state of charge").opt(),
        col("session_energy_wh", Kind::Int64, "Wh", "energy of the running session").opt(),
        col("fault_code", Kind::Int32, "code 20.17", "alarm code").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One state to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub event: StatusEvent,
    /// Station the connector is registered at.
    pub station_id: Arc<str>,
    /// Device the connector is registered at.
    pub equipment_id: Arc<str>,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`STATUS_EVENTS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&STATUS_EVENTS, rows.len());
    let events = || rows.iter().map(|(_, row)| &row.event);
    columns.day("day", events().map(|e| LocalDay::of(e.occurred_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|(_, row)| &*row.station_id));
    columns.text("equipment_id", rows.iter().map(|(_, row)| &*row.equipment_id));
    columns.text("connector_id", events().map(|e| e.connector_id.as_str()));
    columns.time("occurred_at", events().map(|e| e.occurred_at));
    columns.int32("status", events().map(|e| e.state.code()));
    columns.int32_opt("park_status", events().map(|e| e.park_status));
    columns.int32_opt("lock_status", events().map(|e| e.lock_status));
    columns.int64_opt("current_ma", events().map(|e| e.current.map(|c| c.milliamperes())));
    columns.int64_opt("voltage_mv", events().map(|e| e.voltage.map(|v| v.millivolts())));
    columns.int32_opt("soc_tenths", events().map(|e| e.soc.map(tenths)));
    columns.int64_opt(
        "session_energy_wh",
        events().map(|e| e.session_energy.map(|energy| energy.watt_hours())),
    );
    columns.int32_opt("fault_code", events().map(|e| e.fault_code));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
