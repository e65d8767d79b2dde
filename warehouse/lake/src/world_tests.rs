use super::*;
use arrow::array::{AsArray, Int64Array};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};

fn batch(from: i64, rows: i64) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![Field::new("x", DataType::Int64, false)]));
    let column = Arc::new(Int64Array::from_iter_values(from..from + rows));
    RecordBatch::try_new(schema, vec![column]).expect("fits")
}

fn values(waiting: &[Arc<Waiting>]) -> Vec<i64> {
    let batches = waiting.iter().flat_map(|waiting| &waiting.batches);
    batches
        .flat_map(|batch| batch.column(0).as_primitive::<Int64Type>().values().to_vec())
        .collect()
}

#[test]
fn many_small_groups_stay_a_short_list_in_the_order_of_arrival() {
    let mut waiting = Vec::new();
    for at in 0..5_000 {
        add(&mut waiting, 1, batch(at * 3, 3));
    }
    assert_eq!(values(&waiting), (0..15_000).collect::<Vec<_>>());
    assert!(waiting[0].batches.len() < 20, "{} batches", waiting[0].batches.len());
    assert_eq!(waiting[0].bytes, 15_000 * 8);
}

#[test]
fn groups_of_very_different_size_are_joined_too() {
    let mut waiting = Vec::new();
    let mut from = 0;
    for at in 0..1_000 {
        let rows = if at % 2 == 0 { 1 } else { 100 };
        add(&mut waiting, 1, batch(from, rows));
        from += rows;
    }
    assert_eq!(values(&waiting), (0..from).collect::<Vec<_>>());
    assert!(waiting[0].batches.len() < 45, "{} batches", waiting[0].batches.len());
}

#[test]
fn rows_of_different_segments_stay_apart() {
    let mut waiting = Vec::new();
    add(&mut waiting, 1, batch(0, 1));
    add(&mut waiting, 1, batch(1, 1));
    add(&mut waiting, 2, batch(2, 1));
    let segments: Vec<u64> = waiting.iter().map(|waiting| waiting.segment).collect();
    assert_eq!(segments, [1, 2]);
    assert_eq!(values(&waiting), [0, 1, 2]);
}

#[test]
fn a_picture_taken_before_a_swap_keeps_what_it_showed() {
    let files = TABLES.iter().map(|_| Arc::new(FileSet::default())).collect();
    let world = World::new(files);
    let table = TABLES[0];
    let rows = RecordBatch::new_empty(table.schema());
    world.land(1, vec![(0, rows)]);
    assert!(world.table(0).waiting.is_empty(), "empty batches are not kept");
    let mut view = (*world.table(0)).clone();
    add(&mut view.waiting, 3, batch(0, 2));
    world.picture.store(Arc::new({
        let mut picture = (*world.picture()).clone();
        picture[0] = Arc::new(view);
        picture
    }));
    let before = world.picture();
    world.swap(0, Arc::new(FileSet::of(4, [])), Some(3));
    assert_eq!(before[0].waiting_rows(), 2);
    assert_eq!((world.table(0).waiting_rows(), world.table(0).files.version), (0, 4));
}
