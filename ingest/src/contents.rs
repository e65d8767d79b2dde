//! Hashes of what rows say, equal for a row on arrival and the same row read back from the lake.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimestampMicrosecondType};
use chrono::{DateTime, Utc};
use model::quantity::{KilowattHour, Yuan, YuanPerKilowattHour};
use model::{Order, OrderDetail, PowerSample, ProcessSample, StatusEvent};
use std::hash::{Hash, Hasher};
use tables::order_details;

/// Columns of `orders` that the sender decides.
pub const ORDER: &[&str] = &[
    "connector_id",
    "started_at",
    "ended_at",
    "energy_wh",
    "electricity_fen",
    "service_fen",
    "total_fen",
    "stop_reason",
    "stop_text",
    "periods",
    "meter_start_wh",
    "meter_end_wh",
    "start_mode",
    "start_soc_tenths",
    "end_soc_tenths",
    "cusp_wh",
    "peak_wh",
    "flat_wh",
    "valley_wh",
    "deep_valley_wh",
    "pay_channel",
    "paid_fen",
    "paid_at",
    "vehicle_key",
    "plate_key",
    "phone_key",
    "green_certificate",
];

/// Columns of `order_details` that the sender decides.
pub const DETAIL: &[&str] = &[
    "part",
    "started_at",
    "ended_at",
    "energy_wh",
    "electricity_price",
    "service_price",
    "electricity_fen",
    "service_fen",
];

/// One hash per row over the named columns. A column that is missing counts as empty.
pub fn rows(batch: &RecordBatch, columns: &[&str]) -> Vec<u64> {
    let mut hashers = vec![crate::keys::hasher(); batch.num_rows()];
    for name in columns {
        match batch.column_by_name(name) {
            Some(array) => column(array, &mut hashers),
            None => hashers.iter_mut().for_each(|hasher| 0u8.hash(hasher)),
        }
    }
    hashers.iter().map(Hasher::finish).collect()
}

fn column(array: &ArrayRef, hashers: &mut [impl Hasher]) {
    match array.data_type() {
        DataType::Utf8 => each(array, hashers, |row| array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => each(array, hashers, |row| array.as_string::<i64>().value(row)),
        DataType::Utf8View => each(array, hashers, |row| array.as_string_view().value(row)),
        DataType::Int32 => {
            each(array, hashers, |row| i64::from(array.as_primitive::<Int32Type>().value(row)));
        }
        DataType::Int64 => each(array, hashers, |row| array.as_primitive::<Int64Type>().value(row)),
        DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, _) => {
            each(array, hashers, |row| array.as_primitive::<TimestampMicrosecondType>().value(row));
        }
        _ => each(array, hashers, |_| 0u8),
    }
}

fn each<T: Hash>(array: &ArrayRef, hashers: &mut [impl Hasher], value: impl Fn(usize) -> T) {
    for (row, hasher) in hashers.iter_mut().enumerate() {
        if array.is_null(row) {
            0u8.hash(hasher);
        } else {
            1u8.hash(hasher);
            value(row).hash(hasher);
        }
    }
}

/// The cells of one row on arrival, told in the order of its columns; equal to what [`rows`] says of the stored row.
struct Cells<H>(H);

impl<H: Hasher> Cells<H> {
    fn cell(&mut self, value: Option<impl Hash>) {
        match value {
            Some(value) => {
                1u8.hash(&mut self.0);
                value.hash(&mut self.0);
            }
            None => 0u8.hash(&mut self.0),
        }
    }

    fn text(&mut self, text: Option<&str>) {
        self.cell(text);
    }

    fn code(&mut self, code: Option<i32>) {
        self.cell(code.map(i64::from));
    }

    fn number(&mut self, number: Option<i64>) {
        self.cell(number);
    }

    fn time(&mut self, time: Option<DateTime<Utc>>) {
        self.cell(time.map(|time| time.timestamp_micros()));
    }
}

/// Content of one order with its periods: its row of `orders` and its rows of `order_details`.
pub fn order(order: &Order) -> u64 {
    let periods = order_details::periods(order);
    let parts = (0..).zip(periods.iter()).map(|(part, period)| detail(part, period));
    of_order(order).wrapping_add(parts.fold(0, u64::wrapping_add))
}

/// Columns of [`ORDER`].
fn of_order(order: &Order) -> u64 {
    let wh = |energy: Option<KilowattHour>| energy.map(KilowattHour::watt_hours);
    let mut cells = Cells(crate::keys::hasher());
    cells.text(Some(order.connector_id.as_str()));
    cells.time(Some(order.started_at));
    cells.time(Some(order.ended_at));
    cells.number(Some(order.energy.watt_hours()));
    for money in [order.electricity, order.service, order.total] {
        cells.number(Some(money.fen()));
    }
    cells.code(Some(order.stop_reason));
    cells.text(order.stop_text.as_deref());
    cells.code(Some(order.details.len() as i32));
    cells.number(wh(order.meter_start));
    cells.number(wh(order.meter_end));
    cells.code(order.start_mode);
    cells.code(order.start_soc.map(tables::tenths));
    cells.code(order.end_soc.map(tables::tenths));
    order.bands.iter().for_each(|band| cells.number(wh(*band)));
    cells.code(order.pay_channel);
    cells.number(order.paid.map(Yuan::fen));
    cells.time(order.paid_at);
    for mark in [&order.vehicle, &order.plate, &order.phone] {
        cells.text(mark.as_ref().map(|mark| mark.key.as_str()));
    }
    cells.text(order.green_certificate.as_deref());
    cells.0.finish()
}

/// Columns of [`DETAIL`].
fn detail(part: i32, period: &OrderDetail) -> u64 {
    let price = YuanPerKilowattHour::ten_thousandths;
    let mut cells = Cells(crate::keys::hasher());
    cells.code(Some(part));
    cells.time(Some(period.started_at));
    cells.time(Some(period.ended_at));
    cells.number(Some(period.energy.watt_hours()));
    cells.number(period.electricity_price.map(price));
    cells.number(period.service_price.map(price));
    cells.number(period.electricity.map(Yuan::fen));
    cells.number(period.service.map(Yuan::fen));
    cells.0.finish()
}

/// Content of a status event.
pub fn status(event: &StatusEvent) -> u64 {
    crate::keys::content((
        event.state,
        (event.park_status, event.lock_status, event.fault_code),
        (event.current, event.voltage, event.soc, event.session_energy),
    ))
}

/// Content of a process sample.
pub fn process(sample: &ProcessSample) -> u64 {
    crate::keys::content((
        sample.connector_id.as_str(),
        (sample.state, sample.connector_state, sample.started_at),
        (sample.current, sample.voltage, sample.soc, sample.energy),
        (sample.electricity, sample.service, sample.total),
    ))
}

/// Content of the samples of one station at one quarter.
pub fn power(samples: &[PowerSample]) -> u64 {
    let mut hasher = crate::keys::hasher();
    for sample in samples {
        let ids = (
            sample.equipment_id.as_ref().map(AsRef::as_ref),
            sample.connector_id.as_ref().map(AsRef::<str>::as_ref),
        );
        let ids: (Option<&str>, Option<&str>) = ids;
        (sample.level, ids, sample.occurred_at, sample.power).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
#[path = "contents_tests.rs"]
mod tests;
