//! `order_details`: one price period of one order.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::orders;
use crate::table::{
    CONNECTOR, DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col,
};
use arrow::array::RecordBatch;
use model::quantity::{Yuan, YuanPerKilowattHour};
use model::time::LocalDay;
use model::{Order, OrderDetail};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Parts of orders at one price, section 14.6. The day is that of the start of the period; an order without periods has one row for all of it.
pub static ORDER_DETAILS: Table = Table {
    name: "order_details",
    version: 1,
    grain: "one price period of one order",
    key: &["operator_id", "order_no", "part"],
    sorted_by: &["operator_id", "station_id", "started_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        CONNECTOR,
        col("order_no", Kind::Text, "", "order"),
        col("part", Kind::Int32, "", "position in the order, from 0"),
        col("started_at", Kind::Time, "UTC", "start of the period"),
        col("ended_at", Kind::Time, "UTC", "end of the period"),
        col("energy_wh", Kind::Int64, "Wh", "energy in the period"),
        col("electricity_price", Kind::Int64, "0.0001 CNY/kWh", "price of energy").opt(),
        col("service_price", Kind::Int64, "0.0001 CNY/kWh", "price of service").opt(),
        col("electricity_fen", Kind::Int64, "fen", "money for energy").opt(),
        col("service_fen", Kind::Int64, "fen", "money for service").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// The periods of an order; one for all of it when the sender gave none.
pub fn periods(order: &Order) -> Cow<'_, [OrderDetail]> {
    if !order.details.is_empty() {
        return Cow::Borrowed(&order.details);
    }
    Cow::Owned(vec![OrderDetail {
        started_at: order.started_at,
        ended_at: order.ended_at,
        energy: order.energy,
        electricity_price: None,
        service_price: None,
        electricity: Some(order.electricity),
        service: Some(order.service),
    }])
}

/// The periods of all orders as a batch of [`ORDER_DETAILS`].
pub fn batch(arrival: &Arrival, rows: &[orders::Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, orders::Row>]) -> RecordBatch {
    let whole: Vec<Cow<'_, [OrderDetail]>> =
        rows.iter().map(|(_, row)| periods(&row.order)).collect();
    let parts: Vec<(&Arrived<'_, orders::Row>, i32, &OrderDetail)> = rows
        .iter()
        .zip(&whole)
        .flat_map(|(row, list)| (0..).zip(list.iter()).map(move |(part, d)| (row, part, d)))
        .collect();
    let mut columns = Columns::new(&ORDER_DETAILS, parts.len());
    let of_row = || parts.iter().map(|((_, row), _, _)| *row);
    let arrival = || parts.iter().map(|((arrival, _), _, _)| *arrival);
    let details = || parts.iter().map(|(_, _, detail)| *detail);
    let price = YuanPerKilowattHour::ten_thousandths;
    columns.day("day", details().map(|d| LocalDay::of(d.started_at)));
    columns.text("operator_id", arrival().map(|a| a.operator_id.as_str()));
    columns.text("station_id", of_row().map(|row| &*row.station_id));
    columns.text("connector_id", of_row().map(|row| row.order.connector_id.as_str()));
    columns.text("order_no", of_row().map(|row| row.order.order_no.as_str()));
    columns.int32("part", parts.iter().map(|(_, part, _)| *part));
    columns.time("started_at", details().map(|d| d.started_at));
    columns.time("ended_at", details().map(|d| d.ended_at));
    columns.int64("energy_wh", details().map(|d| d.energy.watt_hours()));
    columns.int64_opt("electricity_price", details().map(|d| d.electricity_price.map(price)));
    columns.int64_opt("service_price", details().map(|d| d.service_price.map(price)));
    columns.int64_opt("electricity_fen", details().map(|d| d.electricity.map(Yuan::fen)));
    columns.int64_opt("service_fen", details().map(|d| d.service.map(Yuan::fen)));
    columns.int32("revision", of_row().map(|row| row.revision));
    columns.time("received_at", arrival().map(|a| a.received_at));
    columns.int64("message_id", arrival().map(|a| a.message_id.0));
    columns.finish()
}
