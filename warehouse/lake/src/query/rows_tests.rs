use super::*;
use arrow::array::{Float32Array, Int32Array, StringViewArray};
use arrow::datatypes::{Field, Schema};
use chrono::Utc;
use model::{ConnectorState, LocalDay};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Deserialize, PartialEq)]
struct Mixed {
    name: String,
    count: i64,
    share: f64,
    at: DateTime<Utc>,
    day: LocalDay,
    note: Option<String>,
    state: ConnectorState,
}

fn batch() -> RecordBatch {
    let at = TimestampMicrosecondArray::from(vec![1_700_000_000_123_456]).with_timezone("UTC");
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("name", Arc::new(StringViewArray::from(vec!["充电站一号"])), false),
        ("count", Arc::new(Int32Array::from(vec![7])), false),
        ("share", Arc::new(Float32Array::from(vec![0.5])), false),
        ("at", Arc::new(at), false),
        ("day", Arc::new(Date32Array::from(vec![19_675])), false),
        ("note", Arc::new(StringArray::from(vec![None::<&str>])), true),
        ("state", Arc::new(StringArray::from(vec!["charging"])), false),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array, null)| Field::new(*name, array.data_type().clone(), *null))
        .collect();
    let arrays = columns.into_iter().map(|(_, array, _)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns fit")
}

#[test]
fn a_struct_is_read_by_column_name() {
    let read: Vec<Mixed> = read(&[batch()]).expect("row fits");
    assert_eq!(
        read,
        [Mixed {
            name: "充电站一号".into(),
            count: 7,
            share: 0.5,
            at: DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("valid"),
            day: "2023-11-14".parse().expect("valid"),
            note: None,
            state: ConnectorState::Charging,
        }]
    );
}

#[test]
fn a_tuple_is_read_by_position_and_one_value_from_the_first_column() {
    let tuples: Vec<(String, i64, f64)> = read(&[batch()]).expect("row fits");
    assert_eq!(tuples, [("充电站一号".to_owned(), 7, 0.5)]);
    let names: Vec<String> = read(&[batch()]).expect("row fits");
    assert_eq!(names, ["充电站一号"]);
}

#[test]
fn a_time_can_be_read_as_microseconds() {
    #[derive(Deserialize)]
    struct At {
        at: i64,
    }
    let read: Vec<At> = read(&[batch()]).expect("row fits");
    assert_eq!(read[0].at, 1_700_000_000_123_456);
}

#[test]
fn a_wrong_kind_names_the_column() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Wrong {
        name: i64,
    }
    let error = read::<Wrong>(&[batch()]).expect_err("text is not a number").to_string();
    assert!(error.contains("name"), "{error}");
    let missing = read::<(String, i64, f64, i64, String, String)>(&[batch()]);
    assert!(missing.is_err(), "an absent value is not a text");
}

#[test]
fn a_column_is_got_by_name() {
    struct One(i64);
    impl FromRow for One {
        fn from_row(row: Row<'_>) -> Result<Self, QueryError> {
            Ok(Self(row.get::<i64>("count")? * 2))
        }
    }
    let read: Vec<One> = read(&[batch()]).expect("row fits");
    assert_eq!(read[0].0, 14);
    struct None_;
    impl FromRow for None_ {
        fn from_row(row: Row<'_>) -> Result<Self, QueryError> {
            row.get::<i64>("absent").map(|_| Self)
        }
    }
    assert!(super::read::<None_>(&[batch()]).is_err());
}
