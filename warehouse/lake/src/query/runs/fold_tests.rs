use super::super::span::Spans;
use super::{counts, extreme, folded};
use arrow::array::{Array, ArrayRef, AsArray, Int64Array, TimestampMicrosecondArray};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use std::sync::Arc;

/// Runs of two, one and three rows.
fn spans() -> Spans {
    let keys: ArrayRef = Arc::new(Int64Array::from(vec![1, 1, 2, 3, 3, 3]));
    Spans::of(&[keys], 6).expect("comparable")
}

#[test]
fn sums_skip_absent_values_and_a_run_without_any_has_no_sum() {
    let values: ArrayRef =
        Arc::new(Int64Array::from(vec![Some(1), None, None, Some(4), Some(5), Some(6)]));
    let sums = folded::<Int64Type>(&values, &spans(), i64::wrapping_add);
    assert_eq!(sums, Int64Array::from(vec![Some(1), None, Some(15)]));
    assert_eq!(counts(&values, &spans()), Int64Array::from(vec![1, 0, 3]));
}

#[test]
fn extremes_keep_the_zone_of_their_times() {
    let times = TimestampMicrosecondArray::from(vec![5, 3, 9, 2, 8, 1]).with_timezone("UTC");
    let values: ArrayRef = Arc::new(times);
    let most = extreme(&values, &spans(), true);
    assert_eq!(most.data_type(), values.data_type());
    assert_eq!(most.as_primitive::<TimestampMicrosecondType>().values().as_ref(), [5, 9, 8]);
    let least = extreme(&values, &spans(), false);
    assert_eq!(least.as_primitive::<TimestampMicrosecondType>().values().as_ref(), [3, 9, 1]);
}
