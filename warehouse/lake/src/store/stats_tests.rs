use super::*;
use crate::store::shape::shape;
use crate::world::number_of;
use arrow::array::{Int32Array, StringArray, TimestampMicrosecondArray, new_null_array};
use std::sync::Arc;
use tables::STATUS_EVENTS;

fn status_shape() -> &'static Shape {
    shape(number_of(&STATUS_EVENTS).expect("declared"))
}

/// Rows of the given connectors and microseconds; every other column empty or constant.
fn rows(connectors: &[&str], micros: &[i64]) -> RecordBatch {
    let shape = status_shape();
    let count = connectors.len();
    let column = |field: &arrow::datatypes::FieldRef| -> ArrayRef {
        match field.name().as_str() {
            "connector_id" => Arc::new(StringArray::from(connectors.to_vec())),
            "occurred_at" | "received_at" => {
                Arc::new(TimestampMicrosecondArray::from(micros.to_vec()).with_timezone("UTC"))
            }
            "status" => Arc::new(Int32Array::from_iter_values((0..count as i32).map(|at| at - 1))),
            _ if field.is_nullable() => new_null_array(field.data_type(), count),
            _ => match field.data_type() {
                arrow::datatypes::DataType::Utf8 => Arc::new(StringArray::from(vec!["x"; count])),
                arrow::datatypes::DataType::Int32 => Arc::new(Int32Array::from(vec![1; count])),
                _ => Arc::new(arrow::array::Int64Array::from(vec![9; count])),
            },
        }
    };
    let columns = shape.written.fields().iter().map(column).collect();
    RecordBatch::try_new(Arc::clone(&shape.written), columns).expect("columns fit")
}

fn bounds(statistics: &Statistics, column: &str) -> (Option<ScalarValue>, Option<ScalarValue>) {
    let at = status_shape().written.index_of(column).expect("declared");
    let column = &statistics.column_statistics[at];
    (column.min_value.get_value().cloned(), column.max_value.get_value().cloned())
}

#[test]
fn bounds_over_several_batches_read_back_exactly() {
    let mut gathered = Gatherer::new(status_shape());
    gathered.add(&rows(&["C05", "C02"], &[1_700_000_000_123_456, 1_700_000_000_000_001]));
    gathered.add(&rows(&["C09"], &[-5]));
    let statistics = read(status_shape(), Some(&gathered.json(status_shape())));
    assert_eq!(statistics.num_rows, Precision::Exact(3));
    let text = |text: &str| Some(ScalarValue::Utf8View(Some(text.to_owned())));
    assert_eq!(bounds(&statistics, "connector_id"), (text("C02"), text("C09")));
    let time = |at| Some(ScalarValue::TimestampMicrosecond(Some(at), Some("UTC".into())));
    assert_eq!(bounds(&statistics, "occurred_at"), (time(-5), time(1_700_000_000_123_456)));
    let whole = |at| Some(ScalarValue::Int32(Some(at)));
    assert_eq!(bounds(&statistics, "status"), (whole(-1), whole(0)));
    assert_eq!(bounds(&statistics, "fault_code"), (None, None));
    let at = status_shape().written.index_of("fault_code").expect("declared");
    assert_eq!(statistics.column_statistics[at].null_count, Precision::Exact(3));
}

#[test]
fn a_text_too_long_for_a_bound_leaves_none_rather_than_a_wrong_one() {
    let long = "C".repeat(LONGEST + 1);
    let mut gathered = Gatherer::new(status_shape());
    gathered.add(&rows(&["C05"], &[0]));
    gathered.add(&rows(&[&long], &[0]));
    gathered.add(&rows(&["C01"], &[0]));
    let statistics = read(status_shape(), Some(&gathered.json(status_shape())));
    assert_eq!(bounds(&statistics, "connector_id"), (None, None));
}

#[test]
fn a_file_without_statistics_is_unknown_and_not_empty() {
    for json in [None, Some("not json"), Some("{}")] {
        let statistics = read(status_shape(), json);
        assert_eq!(statistics.num_rows, Precision::Absent);
        assert_eq!(bounds(&statistics, "connector_id"), (None, None));
    }
}

#[test]
fn days_are_written_and_read_as_delta_does() {
    assert_eq!(day_text(20_513), "2026-03-01");
    assert_eq!(day_number("2026-03-01"), Some(20_513));
    assert_eq!(day_number("1969-12-31"), Some(-1));
    assert_eq!(day_number("no day"), None);
}
