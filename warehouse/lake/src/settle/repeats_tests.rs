use super::*;
use crate::store::shape::shape;
use crate::world::number_of;
use arrow::array::{
    Date32Array, Int64Array, StringArray, TimestampMicrosecondArray, new_null_array,
};
use tables::{ORDER_DETAILS, STATUS_EVENTS, Table};

/// One row: key, content, revision, message.
type Row = (&'static str, i32, i32, i64);

fn of(table: &'static Table) -> &'static Shape {
    shape(number_of(table).expect("declared"))
}

fn batch(table: &'static Table, rows: &[Row]) -> RecordBatch {
    let count = rows.len();
    let column = |field: &arrow::datatypes::FieldRef| -> ArrayRef {
        match field.name().as_str() {
            "day" => Arc::new(Date32Array::from(vec![20_000; count])),
            "connector_id" | "order_no" => {
                Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.0)))
            }
            "status" => Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.1))),
            "part" => Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.1 / 100))),
            "energy_wh" => {
                Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1.into())))
            }
            "revision" => Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.2))),
            "message_id" => Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.3))),
            "received_at" => {
                let at = rows.iter().map(|row| row.3);
                Arc::new(TimestampMicrosecondArray::from_iter_values(at).with_timezone("UTC"))
            }
            "occurred_at" | "started_at" | "ended_at" => {
                Arc::new(TimestampMicrosecondArray::from(vec![0; count]).with_timezone("UTC"))
            }
            _ if field.is_nullable() => new_null_array(field.data_type(), count),
            _ => Arc::new(StringArray::from(vec!["x"; count])),
        }
    };
    let schema = table.schema();
    let columns = schema.fields().iter().map(column).collect();
    RecordBatch::try_new(schema, columns).expect("columns fit")
}

fn walked(table: &'static Table, held: &[Row], rows: &[Row]) -> (Vec<(i64, i32)>, u64, u64) {
    let done = walk(of(table), &batch(table, rows), &batch(table, held)).expect("walked");
    let messages =
        done.batch.column_by_name("message_id").expect("declared").as_primitive::<Int64Type>();
    let kept = messages.values().iter().copied().zip(revisions(&done.batch).expect("declared"));
    (kept.collect(), done.repeats, done.corrections)
}

#[test]
fn a_row_nobody_holds_is_the_first_revision() {
    assert_eq!(walked(&STATUS_EVENTS, &[], &[("C1", 1, 0, 5)]), (vec![(5, 1)], 0, 0));
}

#[test]
fn a_repeat_of_the_newest_held_revision_goes() {
    let held = [("C1", 1, 1, 1), ("C1", 2, 2, 2)];
    assert_eq!(walked(&STATUS_EVENTS, &held, &[("C1", 2, 0, 5)]), (vec![], 1, 0));
}

#[test]
fn a_return_to_an_earlier_content_is_a_correction() {
    let held = [("C1", 1, 1, 1), ("C1", 2, 2, 2)];
    assert_eq!(walked(&STATUS_EVENTS, &held, &[("C1", 1, 0, 5)]), (vec![(5, 3)], 0, 1));
}

#[test]
fn rows_the_gate_was_sure_of_stay_as_they_are_unless_a_doubtful_one_shares_their_key() {
    let rows = [("C1", 1, 1, 1), ("C1", 1, 0, 2), ("C2", 1, 4, 3), ("C1", 2, 0, 4)];
    let kept = vec![(1, 1), (3, 4), (4, 2)];
    assert_eq!(walked(&STATUS_EVENTS, &[], &rows), (kept, 1, 1));
}

#[test]
fn the_periods_of_an_order_are_compared_as_a_whole() {
    let held = [("A", 100, 1, 1), ("A", 250, 1, 1)];
    let again = [("A", 250, 0, 5), ("A", 100, 0, 5)];
    assert_eq!(walked(&ORDER_DETAILS, &held, &again), (vec![], 2, 0));
    let fewer = [("A", 100, 0, 6)];
    assert_eq!(walked(&ORDER_DETAILS, &held, &fewer), (vec![(6, 2)], 0, 1));
    let twice = [("B", 100, 0, 7), ("B", 250, 0, 7), ("B", 100, 0, 8), ("B", 250, 0, 8)];
    assert_eq!(walked(&ORDER_DETAILS, &[], &twice), (vec![(7, 1), (7, 1)], 2, 0));
}
