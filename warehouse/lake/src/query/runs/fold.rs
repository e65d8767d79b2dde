//! What the rows of a run add up to, as the partial state of a figure.

use super::span::Spans;
use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Int64Array, PrimitiveArray};
use arrow::datatypes::{
    DataType, Date32Type, Int32Type, Int64Type, Schema, TimeUnit, TimestampMicrosecondType,
};
use arrow::record_batch::RecordBatch;
use datafusion::common::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_plan::PhysicalExpr;
use std::sync::Arc;

/// One figure of a grouping.
#[derive(Debug, Clone)]
pub(super) struct Fold {
    kind: Kind,
    values: Arc<dyn PhysicalExpr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sum,
    Count,
    Least,
    Most,
}

impl Fold {
    /// The fold of a figure; `None` for those that have no exact and simple one.
    pub fn of(figure: &AggregateFunctionExpr, schema: &Schema) -> Option<Self> {
        if figure.is_distinct() || figure.is_reversed() || !figure.order_bys().is_empty() {
            return None;
        }
        let mut arguments = figure.expressions();
        let values = arguments.pop().filter(|_| arguments.is_empty())?;
        let of = values.data_type(schema).ok()?;
        let states = figure.state_fields().ok()?;
        let [state] = states.as_slice() else { return None };
        let ordered = matches!(
            of,
            DataType::Int32
                | DataType::Int64
                | DataType::Date32
                | DataType::Timestamp(TimeUnit::Microsecond, _)
        );
        let kind = match figure.fun().name() {
            "sum" if of == DataType::Int64 => Kind::Sum,
            "count" => Kind::Count,
            "min" if ordered => Kind::Least,
            "max" if ordered => Kind::Most,
            _ => return None,
        };
        let expected = if kind == Kind::Count { &DataType::Int64 } else { &of };
        (state.data_type() == expected).then_some(Self { kind, values })
    }

    /// One value for each run.
    pub fn apply(&self, batch: &RecordBatch, spans: &Spans) -> Result<ArrayRef> {
        let values = self.values.evaluate(batch)?;
        if let (Kind::Count, ColumnarValue::Scalar(one)) = (self.kind, &values) {
            let counted = !one.is_null();
            let length = |from: usize, to: usize| if counted { (to - from) as i64 } else { 0 };
            let lengths = spans.iter().map(|(from, to)| length(from, to));
            return Ok(Arc::new(Int64Array::from_iter_values(lengths)));
        }
        let values = values.into_array(batch.num_rows())?;
        Ok(match self.kind {
            Kind::Sum => Arc::new(folded::<Int64Type>(&values, spans, i64::wrapping_add)),
            Kind::Count => Arc::new(counts(&values, spans)),
            Kind::Least => extreme(&values, spans, false),
            Kind::Most => extreme(&values, spans, true),
        })
    }
}

/// Number of present values of each run.
fn counts(values: &ArrayRef, spans: &Spans) -> Int64Array {
    let present = values.logical_nulls().filter(|nulls| nulls.null_count() > 0);
    let count = |(from, to): (usize, usize)| {
        let missing = present.as_ref().map_or(0, |nulls| nulls.slice(from, to - from).null_count());
        (to - from - missing) as i64
    };
    Int64Array::from_iter_values(spans.iter().map(count))
}

fn extreme(values: &ArrayRef, spans: &Spans, most: bool) -> ArrayRef {
    fn of<T>(values: &ArrayRef, spans: &Spans, most: bool) -> ArrayRef
    where
        T: ArrowPrimitiveType<Native: Ord>,
    {
        let pick = if most { T::Native::max } else { T::Native::min };
        Arc::new(folded::<T>(values, spans, pick))
    }
    match values.data_type() {
        DataType::Int32 => of::<Int32Type>(values, spans, most),
        DataType::Date32 => of::<Date32Type>(values, spans, most),
        DataType::Int64 => of::<Int64Type>(values, spans, most),
        _ => of::<TimestampMicrosecondType>(values, spans, most),
    }
}

/// The present values of each run put together; absent where none is present.
fn folded<T: ArrowPrimitiveType>(
    values: &ArrayRef,
    spans: &Spans,
    add: impl Fn(T::Native, T::Native) -> T::Native + Copy,
) -> PrimitiveArray<T> {
    let array = values.as_primitive::<T>();
    let all = array.values();
    let folded: PrimitiveArray<T> = match array.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => {
            let one = |(from, to): (usize, usize)| {
                all[from + 1..to].iter().fold(all[from], |sum, value| add(sum, *value))
            };
            PrimitiveArray::from_iter_values(spans.iter().map(one))
        }
        Some(nulls) => {
            let one = |(from, to): (usize, usize)| {
                let present = (from..to).filter(|row| nulls.is_valid(*row));
                present.map(|row| all[row]).reduce(add)
            };
            spans.iter().map(one).collect()
        }
    };
    folded.with_data_type(values.data_type().clone())
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
