//! Functions that every query may use besides DataFusion's own.

use arrow::array::{AsArray, Date32Array, Int32Array};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use std::sync::Arc;

/// Microseconds by which Beijing is ahead of UTC.
const AHEAD: i64 = 8 * 3_600_000_000;
/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// `local_day(time)`: the Beijing day; `local_hour(time)`: the hour of the Beijing day, 0 to 23.
pub(super) fn all() -> Vec<ScalarUDF> {
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let function =
        |name: &str, answer: DataType, of: fn(&[ColumnarValue]) -> Result<ColumnarValue>| {
            create_udf(name, vec![time.clone()], answer, Volatility::Immutable, Arc::new(of))
        };
    vec![
        function("local_day", DataType::Date32, local_day),
        function("local_hour", DataType::Int32, local_hour),
    ]
}

fn micros(args: &[ColumnarValue]) -> Result<Vec<Option<i64>>> {
    let arrays = ColumnarValue::values_to_arrays(args)?;
    Ok(match arrays.first() {
        Some(array) => array.as_primitive::<TimestampMicrosecondType>().iter().collect(),
        None => Vec::new(),
    })
}

fn local_day(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    let day = |at: i64| (at + AHEAD).div_euclid(24 * HOUR) as i32;
    let days: Date32Array = micros(args)?.into_iter().map(|at| at.map(day)).collect();
    Ok(ColumnarValue::Array(Arc::new(days)))
}

fn local_hour(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    let hour = |at: i64| (at + AHEAD).div_euclid(HOUR).rem_euclid(24) as i32;
    let hours: Int32Array = micros(args)?.into_iter().map(|at| at.map(hour)).collect();
    Ok(ColumnarValue::Array(Arc::new(hours)))
}
