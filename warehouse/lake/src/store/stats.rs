//! Smallest and largest values of a file, as Delta writes them and as DataFusion reads them.

use super::shape::Shape;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{max, max_string, min, min_string};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, ScalarValue, Statistics};
use serde_json::{Map, Value, json};
use tables::Kind;

/// Longest text that is kept as a bound, bytes.
const LONGEST: usize = 64;

/// Gathers what a file holds while it is written.
#[derive(Debug)]
pub(crate) struct Gatherer {
    rows: u64,
    columns: Vec<Bounds>,
}

#[derive(Debug, Clone, Default)]
struct Bounds {
    nulls: u64,
    /// Smallest and largest value; `None` when there is none or it is too long to be kept.
    range: Option<(Value, Value)>,
    /// A text was too long or a number not finite: no bounds for this file.
    given_up: bool,
}

impl Gatherer {
    pub fn new(shape: &Shape) -> Self {
        Self { rows: 0, columns: vec![Bounds::default(); shape.written.fields().len()] }
    }

    /// Takes rows of a file (columns as written) into account.
    pub fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        for (bounds, column) in self.columns.iter_mut().zip(batch.columns()) {
            bounds.nulls += column.null_count() as u64;
            if bounds.given_up || column.null_count() == column.len() {
                continue;
            }
            match range(column) {
                Some((low, high)) => bounds.widen(low, high),
                None => {
                    bounds.given_up = true;
                    bounds.range = None;
                }
            }
        }
    }

    /// The statistics of an Add action.
    pub fn json(&self, shape: &Shape) -> String {
        let (mut low, mut high, mut nulls) = (Map::new(), Map::new(), Map::new());
        for (field, bounds) in shape.written.fields().iter().zip(&self.columns) {
            nulls.insert(field.name().clone(), json!(bounds.nulls));
            if let Some((least, most)) = &bounds.range {
                low.insert(field.name().clone(), least.clone());
                high.insert(field.name().clone(), most.clone());
            }
        }
        json!({"numRecords": self.rows, "minValues": low, "maxValues": high, "nullCount": nulls})
            .to_string()
    }
}

impl Bounds {
    fn widen(&mut self, low: Value, high: Value) {
        self.range = Some(match self.range.take() {
            None => (low, high),
            Some((least, most)) => (
                if less(&low, &least) { low } else { least },
                if less(&most, &high) { high } else { most },
            ),
        });
    }
}

/// Order of two bounds of one column; times and days are written so that their texts have the order of their values.
fn less(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a < b,
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a < b,
            _ => a.as_f64() < b.as_f64(),
        },
        _ => false,
    }
}

fn range(column: &ArrayRef) -> Option<(Value, Value)> {
    use arrow::datatypes::DataType as T;
    match column.data_type() {
        T::Utf8 => {
            let texts = column.as_string::<i32>();
            let (low, high) = (min_string(texts)?, max_string(texts)?);
            (low.len() <= LONGEST && high.len() <= LONGEST).then(|| (json!(low), json!(high)))
        }
        T::Int32 => {
            let numbers = column.as_primitive::<Int32Type>();
            Some((json!(min(numbers)?), json!(max(numbers)?)))
        }
        T::Int64 => {
            let numbers = column.as_primitive::<Int64Type>();
            Some((json!(min(numbers)?), json!(max(numbers)?)))
        }
        T::Float64 => {
            let numbers = column.as_primitive::<Float64Type>();
            let (low, high) = (min(numbers)?, max(numbers)?);
            (low.is_finite() && high.is_finite()).then(|| (json!(low), json!(high)))
        }
        T::Timestamp(..) => {
            let times = column.as_primitive::<TimestampMicrosecondType>();
            Some((json!(time_text(min(times)?)?), json!(time_text(max(times)?)?)))
        }
        T::Date32 => {
            let days = column.as_primitive::<Date32Type>();
            Some((json!(day_text(min(days)?)), json!(day_text(max(days)?))))
        }
        _ => None,
    }
}

fn time_text(micros: i64) -> Option<String> {
    let at = DateTime::from_timestamp_micros(micros)?;
    Some(at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// A day as Delta writes partition values.
pub(crate) fn day_text(days: i32) -> String {
    (NaiveDate::default() + chrono::TimeDelta::days(days.into())).to_string()
}

/// A day as Delta writes it, in days since 1970-01-01.
pub(crate) fn day_number(text: &str) -> Option<i32> {
    let day: NaiveDate = text.parse().ok()?;
    i32::try_from((day - NaiveDate::default()).num_days()).ok()
}

/// What DataFusion knows of a file: rows and bounds of the written columns.
pub(crate) fn read(shape: &Shape, json: Option<&str>) -> Statistics {
    let parsed: Value = json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let rows = parsed["numRecords"].as_u64();
    let exact = |count: Option<u64>| match count {
        Some(count) => Precision::Exact(count as usize),
        None => Precision::Absent,
    };
    let columns = shape.table.columns.iter().filter(|column| column.name != super::shape::DAY);
    let column_statistics = columns.map(|column| {
        let bound = |side: &str| match scalar(column.kind, &parsed[side][column.name]) {
            Some(value) => Precision::Exact(value),
            None => Precision::Absent,
        };
        ColumnStatistics {
            null_count: exact(parsed["nullCount"][column.name].as_u64()),
            min_value: bound("minValues"),
            max_value: bound("maxValues"),
            ..ColumnStatistics::new_unknown()
        }
    });
    Statistics {
        num_rows: exact(rows),
        total_byte_size: Precision::Absent,
        column_statistics: column_statistics.collect(),
    }
}

fn scalar(kind: Kind, value: &Value) -> Option<ScalarValue> {
    Some(match kind {
        Kind::Text => ScalarValue::Utf8View(Some(value.as_str()?.to_owned())),
        Kind::Int32 => ScalarValue::Int32(Some(i32::try_from(value.as_i64()?).ok()?)),
        Kind::Int64 => ScalarValue::Int64(Some(value.as_i64()?)),
        Kind::Float64 => ScalarValue::Float64(Some(value.as_f64()?)),
        Kind::Day => ScalarValue::Date32(Some(day_number(value.as_str()?)?)),
        Kind::Time => {
            let at = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
            ScalarValue::TimestampMicrosecond(Some(at.timestamp_micros()), Some("UTC".into()))
        }
        Kind::Bool | Kind::Bytes | Kind::Integers => return None,
    })
}

#[cfg(test)]
#[path = "stats_tests.rs"]
mod tests;
