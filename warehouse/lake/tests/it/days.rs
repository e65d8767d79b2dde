//! Whole days: replaced, and deleted when their time is over.

use crate::rows::*;
use arrow::array::RecordBatch;
use model::quantity::{KilowattHour, Yuan};
use model::{LocalDay, OperatorId, StationId};
use tables::{STATION_HOURS, STATUS_EVENTS};

fn hours(day: LocalDay, wh: &[i64]) -> RecordBatch {
    use arrow::array::*;
    use std::sync::Arc;
    let count = wh.len();
    let (operator, station) =
        (OperatorId::new(OPERATOR).expect("id"), StationId::new("S1").expect("id"));
    let _ = (KilowattHour::ZERO, Yuan::ZERO);
    let starts =
        (0..count as i64).map(|at| (day.start() + chrono::TimeDelta::hours(at)).timestamp_micros());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from(vec![day.epoch_days(); count])),
        Arc::new(StringArray::from(vec![operator.as_str(); count])),
        Arc::new(StringArray::from(vec![station.as_str(); count])),
        Arc::new(TimestampMicrosecondArray::from_iter_values(starts).with_timezone("UTC")),
        Arc::new(Int64Array::from(wh.to_vec())),
        Arc::new(Int32Array::from(vec![1; count])),
        Arc::new(Int64Array::from(vec![10; count])),
        Arc::new(Int64Array::from(vec![5; count])),
    ];
    RecordBatch::try_new(STATION_HOURS.schema(), columns).expect("columns fit")
}

const SUM: &str = "SELECT sum(energy_wh) FROM station_hours";

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_replaced_as_a_whole_and_other_days_stay() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    lake.replace_day(&STATION_HOURS, day(0), hours(day(0), &[1, 2, 3])).await.expect("written");
    lake.replace_day(&STATION_HOURS, day(1), hours(day(1), &[10])).await.expect("written");
    assert_eq!(number(&lake, SUM).await, 16);
    lake.replace_day(&STATION_HOURS, day(0), hours(day(0), &[4])).await.expect("replaced");
    assert_eq!(number(&lake, SUM).await, 14);
    lake.replace_day(&STATION_HOURS, day(1), hours(day(1), &[])).await.expect("emptied");
    assert_eq!(number(&lake, SUM).await, 4);
    let wrong = lake.replace_day(&STATION_HOURS, day(2), hours(day(1), &[1])).await;
    assert!(wrong.expect_err("another day").to_string().contains("station_hours"));
    drop(lake);
    assert_eq!(number(&open(dir.path()).await, SUM).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_whose_time_is_over_go_and_are_told_one_by_one() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for days in 0..4 {
        let mut parts = landed(days, order(days as u32, noon(days), &[7]), 1);
        parts.push((&STATUS_EVENTS, statuses(OPERATOR, days, noon(days), 10)));
        lake.append(parts).await.expect("landed");
    }
    lake.settle().await.expect("settled");
    // Status events are kept for 400 days, orders for ever.
    let gone = lake.retain(day(402)).await.expect("retained");
    let told: Vec<_> = gone.iter().map(|one| (one.table, one.day, one.rows)).collect();
    assert_eq!(told, [("status_events", day(0), 10), ("status_events", day(1), 10)]);
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 20);
    assert_eq!(number(&lake, "SELECT count(*) FROM orders").await, 4);
    assert!(lake.retain(day(402)).await.expect("retained").is_empty(), "once is enough");
}
