//! Hashes of what rows say, equal for a row on arrival and the same row read back from the lake.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimestampMicrosecondType};
use model::{PowerSample, ProcessSample, StatusEvent};
use std::hash::{DefaultHasher, Hash, Hasher};

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
    let mut hashers = vec![DefaultHasher::new(); batch.num_rows()];
    for name in columns {
        match batch.column_by_name(name) {
            Some(array) => column(array, &mut hashers),
            None => hashers.iter_mut().for_each(|hasher| 0u8.hash(hasher)),
        }
    }
    hashers.iter().map(DefaultHasher::finish).collect()
}

fn column(array: &ArrayRef, hashers: &mut [DefaultHasher]) {
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

fn each<T: Hash>(array: &ArrayRef, hashers: &mut [DefaultHasher], value: impl Fn(usize) -> T) {
    for (row, hasher) in hashers.iter_mut().enumerate() {
        if array.is_null(row) {
            0u8.hash(hasher);
        } else {
            1u8.hash(hasher);
            value(row).hash(hasher);
        }
    }
}

/// Content of one order with its periods: one row of `orders` and its rows of `order_details`.
pub fn order(order: &RecordBatch, details: &RecordBatch) -> u64 {
    let parts = rows(details, DETAIL).into_iter().fold(0, u64::wrapping_add);
    rows(order, ORDER).first().copied().unwrap_or(0).wrapping_add(parts)
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
    let mut hasher = DefaultHasher::new();
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
