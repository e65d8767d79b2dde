use super::Spans;
use arrow::array::{ArrayRef, Date32Array, Int64Array, StringArray, StringViewArray};
use std::sync::Arc;

fn runs(keys: &[ArrayRef]) -> Vec<(usize, usize)> {
    let rows = keys.first().map_or(0, |key| key.len());
    Spans::of(keys, rows).expect("comparable").iter().collect()
}

fn texts(all: &[&str]) -> ArrayRef {
    Arc::new(StringViewArray::from_iter_values(all))
}

#[test]
fn a_run_ends_where_any_key_changes() {
    let days: ArrayRef = Arc::new(Date32Array::from(vec![1, 1, 1, 2, 2]));
    let operators = texts(&["MA1", "MA1", "MA2", "MA2", "MA2"]);
    assert_eq!(runs(&[Arc::clone(&days), operators]), [(0, 2), (2, 3), (3, 5)]);
    assert_eq!(runs(&[days]), [(0, 3), (3, 5)]);
}

#[test]
fn an_absent_key_is_a_key_of_its_own() {
    let keys: ArrayRef = Arc::new(Int64Array::from(vec![None, None, Some(0), Some(0), None]));
    assert_eq!(runs(&[keys]), [(0, 2), (2, 4), (4, 5)]);
    let plain: ArrayRef = Arc::new(StringArray::from(vec!["a", "a", "b"]));
    assert_eq!(runs(&[plain]), [(0, 2), (2, 3)]);
}

#[test]
fn long_texts_that_share_their_begin_are_told_apart() {
    let keys = texts(&[
        "370102000123000018 of one",
        "370102000123000018 of one",
        "370102000123000018 of two",
    ]);
    let found = runs(&[keys]);
    // Equal long texts may be two runs, different ones are never one.
    assert!(found.contains(&(2, 3)), "{found:?}");
}

#[test]
fn no_rows_are_no_runs_and_one_row_is_one() {
    assert_eq!(runs(&[texts(&[])]), []);
    assert_eq!(runs(&[texts(&["a"])]), [(0, 1)]);
}
