//! `orders`: one charging order as one platform reported it.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::{Columns, tenths};
use crate::table::{
    CONNECTOR, DAY, EQUIPMENT, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table,
    col,
};
use arrow::array::RecordBatch;
use model::Order;
use model::quantity::{KilowattHour, Yuan};
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// Finished charging orders, section 16.4. The day is that of the end.
pub static ORDERS: Table = Table {
    name: "orders",
    version: 1,
    grain: "one charging order as one platform reported it",
    key: &["operator_id", "order_no"],
    sorted_by: &["operator_id", "connector_id", "ended_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        EQUIPMENT,
        CONNECTOR,
        col("order_no", Kind::Text, "", "sequence number, 27 characters"),
        col("started_at", Kind::Time, "UTC", "start of charging"),
        col("ended_at", Kind::Time, "UTC", "end of charging"),
        col("energy_wh", Kind::Int64, "Wh", "energy delivered"),
        col("electricity_fen", Kind::Int64, "fen", "money for energy"),
        col("service_fen", Kind::Int64, "fen", "money for service"),
        col("total_fen", Kind::Int64, "fen", "all money"),
        col("stop_reason", Kind::Int32, "code 20.18", "why it ended, -1 unknown"),
        col("stop_text", Kind::Text, "", "words of the sender about the end").opt(),
        col("periods", Kind::Int32, "", "price periods received"),
        col("meter_start_wh", Kind::Int64, "Wh", "meter register at the start").opt(),
        col("meter_end_wh", Kind::Int64, "Wh", "meter register at the end").opt(),
        col("start_mode", Kind::Int32, "code 20.19", "how it was started").opt(),
        col("start_soc_tenths", Kind::Int32, "0.1 %", "state of charge at the start").opt(),
        col("end_soc_tenths", Kind::Int32, "0.1 %", "state of charge at the end").opt(),
        col("cusp_wh", Kind::Int64, "Wh", "energy in the 尖 band").opt(),
        col("peak_wh", Kind::Int64, "Wh", "energy in the 峰 band").opt(),
        col("flat_wh", Kind::Int64, "Wh", "energy in the 平 band").opt(),
        col("valley_wh", Kind::Int64, "Wh", "energy in the 谷 band").opt(),
        col("deep_valley_wh", Kind::Int64, "Wh", "energy in the 深谷 band").opt(),
        col("pay_channel", Kind::Int32, "code 20.20", "how it was paid").opt(),
        col("paid_fen", Kind::Int64, "fen", "money really paid").opt().conditional(),
        col("paid_at", Kind::Time, "UTC", "when it was paid").opt().conditional(),
        col("vehicle_key", Kind::Text, "", "keyed HMAC of the VIN").opt().withheld(),
        col("vehicle_mask", Kind::Text, "", "masked VIN").opt().conditional(),
        col("plate_key", Kind::Text, "", "keyed HMAC of the plate").opt().withheld(),
        col("plate_mask", Kind::Text, "", "masked plate").opt().conditional(),
        col("phone_key", Kind::Text, "", "keyed HMAC of the phone number").opt().withheld(),
        col("green_certificate", Kind::Text, "", "green power certificate").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One order to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub order: Order,
    /// Station the connector is registered at.
    pub station_id: Arc<str>,
    /// Device the connector is registered at.
    pub equipment_id: Arc<str>,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`ORDERS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let mut columns = Columns::new(&ORDERS, rows.len());
    let orders = || rows.iter().map(|(_, row)| &row.order);
    columns.day("day", orders().map(|o| LocalDay::of(o.ended_at)));
    columns.text("operator_id", rows.iter().map(|(arrival, _)| arrival.operator_id.as_str()));
    columns.text("station_id", rows.iter().map(|(_, row)| &*row.station_id));
    columns.text("equipment_id", rows.iter().map(|(_, row)| &*row.equipment_id));
    columns.text("connector_id", orders().map(|o| o.connector_id.as_str()));
    columns.text("order_no", orders().map(|o| o.order_no.as_str()));
    columns.time("started_at", orders().map(|o| o.started_at));
    columns.time("ended_at", orders().map(|o| o.ended_at));
    columns.int64("energy_wh", orders().map(|o| o.energy.watt_hours()));
    columns.int64("electricity_fen", orders().map(|o| o.electricity.fen()));
    columns.int64("service_fen", orders().map(|o| o.service.fen()));
    columns.int64("total_fen", orders().map(|o| o.total.fen()));
    columns.int32("stop_reason", orders().map(|o| o.stop_reason));
    columns.text_opt("stop_text", orders().map(|o| o.stop_text.as_deref()));
    columns.int32("periods", orders().map(|o| o.details.len() as i32));
    extras(&mut columns, rows);
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}

/// The columns that only some senders fill.
fn extras(columns: &mut Columns, rows: &[Arrived<'_, Row>]) {
    let orders = || rows.iter().map(|(_, row)| &row.order);
    let wh = |energy: Option<KilowattHour>| energy.map(KilowattHour::watt_hours);
    columns.int64_opt("meter_start_wh", orders().map(|o| wh(o.meter_start)));
    columns.int64_opt("meter_end_wh", orders().map(|o| wh(o.meter_end)));
    columns.int32_opt("start_mode", orders().map(|o| o.start_mode));
    columns.int32_opt("start_soc_tenths", orders().map(|o| o.start_soc.map(tenths)));
    columns.int32_opt("end_soc_tenths", orders().map(|o| o.end_soc.map(tenths)));
    let bands = ["cusp_wh", "peak_wh", "flat_wh", "valley_wh", "deep_valley_wh"];
    for (band, name) in bands.into_iter().enumerate() {
        columns.int64_opt(name, orders().map(|o| wh(o.bands[band])));
    }
    columns.int32_opt("pay_channel", orders().map(|o| o.pay_channel));
    columns.int64_opt("paid_fen", orders().map(|o| o.paid.map(Yuan::fen)));
    columns.time_opt("paid_at", orders().map(|o| o.paid_at));
    columns.text_opt("vehicle_key", orders().map(|o| o.vehicle.as_ref().map(|m| m.key.as_str())));
    columns.text_opt("vehicle_mask", orders().map(|o| o.vehicle.as_ref().map(|m| m.mask.as_str())));
    columns.text_opt("plate_key", orders().map(|o| o.plate.as_ref().map(|m| m.key.as_str())));
    columns.text_opt("plate_mask", orders().map(|o| o.plate.as_ref().map(|m| m.mask.as_str())));
    columns.text_opt("phone_key", orders().map(|o| o.phone.as_ref().map(|m| m.key.as_str())));
    columns.text_opt("green_certificate", orders().map(|o| o.green_certificate.as_deref()));
}
