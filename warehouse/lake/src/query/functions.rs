//! Functions that every query may use besides DataFusion's own.

use arrow::array::{ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Date32Type, Int32Type, TimeUnit, TimestampMicrosecondType};
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

/// Applies a function of microseconds to every instant.
fn each<T>(args: &[ColumnarValue], of: fn(i64) -> T::Native) -> Result<ColumnarValue>
where
    T: ArrowPrimitiveType,
{
    let arrays = ColumnarValue::values_to_arrays(args)?;
    let answers = match arrays.first() {
        Some(times) => times.as_primitive::<TimestampMicrosecondType>().unary::<_, T>(of),
        None => PrimitiveArray::new_null(0),
    };
    Ok(ColumnarValue::Array(Arc::new(answers)))
}

fn local_day(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    each::<Date32Type>(args, |at| (at + AHEAD).div_euclid(24 * HOUR) as i32)
}

fn local_hour(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    each::<Int32Type>(args, |at| {
        // Hours since 1970 fit 32 bits, whose remainder is cheaper.
        ((at + AHEAD).div_euclid(HOUR) as i32).rem_euclid(24)
    })
}
