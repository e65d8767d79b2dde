//! Rows turned into Arrow columns, in the order of a table's declaration.

use crate::table::{INTEGER, Table};
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array,
    Int64Builder, ListBuilder, RecordBatch, StringBuilder, TimestampMicrosecondArray,
};
use chrono::{DateTime, Utc};
use model::quantity::Percent;
use model::time::LocalDay;
use std::sync::Arc;

/// Tenths of a per cent as the tables keep them; what does not fit is the nearest end.
pub fn tenths(share: Percent) -> i32 {
    i32::try_from(share.tenths()).unwrap_or(if share.tenths() < 0 { i32::MIN } else { i32::MAX })
}

/// Columns of one batch, filled from left to right.
///
/// Every call names its column; debug builds check the name against the declaration.
pub(crate) struct Columns {
    table: &'static Table,
    rows: usize,
    arrays: Vec<ArrayRef>,
}

impl Columns {
    /// No columns yet, for a batch of `rows` rows.
    pub(crate) fn new(table: &'static Table, rows: usize) -> Self {
        Self { table, rows, arrays: Vec::with_capacity(table.columns.len()) }
    }

    fn put(&mut self, name: &str, array: ArrayRef) {
        debug_assert_eq!(
            self.table.columns.get(self.arrays.len()).map(|column| column.name),
            Some(name),
            "column out of order in {}",
            self.table.name
        );
        self.arrays.push(array);
    }

    /// A text per row.
    pub(crate) fn text<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a str> + Clone) {
        let bytes = values.clone().map(str::len).sum();
        let mut built = StringBuilder::with_capacity(self.rows, bytes);
        values.for_each(|value| built.append_value(value));
        self.put(name, Arc::new(built.finish()));
    }

    /// A text or nothing per row.
    pub(crate) fn text_opt<'a>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = Option<&'a str>> + Clone,
    ) {
        let bytes = values.clone().flatten().map(str::len).sum();
        let mut built = StringBuilder::with_capacity(self.rows, bytes);
        values.for_each(|value| built.append_option(value));
        self.put(name, Arc::new(built.finish()));
    }

    /// A 32-bit integer per row.
    pub(crate) fn int32(&mut self, name: &str, values: impl Iterator<Item = i32>) {
        self.put(name, Arc::new(Int32Array::from_iter_values(values)));
    }

    /// A 32-bit integer or nothing per row.
    pub(crate) fn int32_opt(&mut self, name: &str, values: impl Iterator<Item = Option<i32>>) {
        self.put(name, Arc::new(Int32Array::from_iter(values)));
    }

    /// A 64-bit integer per row.
    pub(crate) fn int64(&mut self, name: &str, values: impl Iterator<Item = i64>) {
        self.put(name, Arc::new(Int64Array::from_iter_values(values)));
    }

    /// A 64-bit integer or nothing per row.
    pub(crate) fn int64_opt(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) {
        self.put(name, Arc::new(Int64Array::from_iter(values)));
    }

    /// A float per row.
    pub(crate) fn float64(&mut self, name: &str, values: impl Iterator<Item = f64>) {
        self.put(name, Arc::new(Float64Array::from_iter_values(values)));
    }

    /// Yes or no per row.
    pub(crate) fn bool(&mut self, name: &str, values: impl Iterator<Item = bool>) {
        self.put(name, Arc::new(BooleanArray::from_iter(values.map(Some))));
    }

    /// Bytes per row.
    pub(crate) fn bytes<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a [u8]>) {
        self.put(name, Arc::new(BinaryArray::from_iter_values(values)));
    }

    /// A list of integers per row.
    pub(crate) fn integers<'a>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = &'a [Option<i64>]>,
    ) {
        let mut built = ListBuilder::new(Int64Builder::new()).with_field(Arc::clone(&INTEGER));
        values.for_each(|list| built.append_value(list.iter().copied()));
        self.put(name, Arc::new(built.finish()));
    }

    /// A Beijing day or nothing per row.
    pub(crate) fn day_opt(&mut self, name: &str, values: impl Iterator<Item = Option<LocalDay>>) {
        let days = values.map(|day| day.map(LocalDay::epoch_days));
        self.put(name, Arc::new(Date32Array::from_iter(days)));
    }

    /// A float or nothing per row.
    pub(crate) fn float64_opt(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.put(name, Arc::new(Float64Array::from_iter(values)));
    }

    /// Yes, no or nothing per row.
    pub(crate) fn bool_opt(&mut self, name: &str, values: impl Iterator<Item = Option<bool>>) {
        self.put(name, Arc::new(BooleanArray::from_iter(values)));
    }

    /// A Beijing day per row.
    pub(crate) fn day(&mut self, name: &str, values: impl Iterator<Item = LocalDay>) {
        self.put(name, Arc::new(Date32Array::from_iter_values(values.map(LocalDay::epoch_days))));
    }

    /// An instant per row.
    pub(crate) fn time(&mut self, name: &str, values: impl Iterator<Item = DateTime<Utc>>) {
        let micros = values.map(|instant| instant.timestamp_micros());
        self.put_time(name, TimestampMicrosecondArray::from_iter_values(micros));
    }

    /// An instant or nothing per row.
    pub(crate) fn time_opt(
        &mut self,
        name: &str,
        values: impl Iterator<Item = Option<DateTime<Utc>>>,
    ) {
        let micros = values.map(|instant| instant.map(|known| known.timestamp_micros()));
        self.put_time(name, TimestampMicrosecondArray::from_iter(micros));
    }

    fn put_time(&mut self, name: &str, array: TimestampMicrosecondArray) {
        // The zone of the declared type is shared, not allocated again for every batch.
        let declared = self.table.schema().field(self.arrays.len()).data_type().clone();
        self.put(name, Arc::new(array.with_data_type(declared)));
    }

    /// The batch.
    pub(crate) fn finish(self) -> RecordBatch {
        RecordBatch::try_new(self.table.schema(), self.arrays)
            .expect("a builder follows its declaration, see the tests of each table")
    }
}
