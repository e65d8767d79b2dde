//! A row is never counted twice.

use crate::rows::*;
use chrono::TimeDelta;
use lake::Lake;
use model::ConnectorState::{Charging, Fault, Idle};
use tables::STATUS_EVENTS;

async fn land(lake: &Lake, message: i64, event: model::StatusEvent, revision: i32) {
    let rows = status(OPERATOR, message, event, revision);
    lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
}

const ALL: &str = "SELECT count(*) FROM status_events";
const VALID: &str = "SELECT count(*) FROM status_valid";
const NEWEST: &str = "SELECT max(revision) FROM status_valid WHERE connector_id = 'C01'";

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_repeat_of_a_settled_row_goes_and_a_correction_counts_instead() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    land(&lake, 1, event("C01", noon(0), Idle), 1).await;
    land(&lake, 2, event("C02", noon(0), Idle), 1).await;
    lake.settle().await.expect("settled");
    land(&lake, 3, event("C01", noon(0), Idle), 0).await;
    land(&lake, 4, event("C02", noon(0), Fault), 0).await;
    land(&lake, 5, event("C03", noon(0), Idle), 0).await;
    assert_eq!(number(&lake, ALL).await, 5, "landed rows are visible as they came");
    assert_eq!(
        number(&lake, VALID).await,
        2,
        "doubtful rows do not count before they are looked up"
    );
    let settled = lake.settle().await.expect("settled");
    assert_eq!((settled.rows, settled.repeats, settled.corrections), (2, 1, 1));
    assert_eq!(number(&lake, ALL).await, 4);
    assert_eq!(number(&lake, VALID).await, 3);
    let fault = "SELECT count(*) FROM status_valid WHERE connector_id = 'C02' AND status = 255 AND revision = 2";
    assert_eq!(number(&lake, fault).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_and_corrections_inside_one_settle_are_resolved_in_the_order_of_arrival() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for (message, state) in [Idle, Idle, Charging, Charging, Idle].into_iter().enumerate() {
        land(&lake, message as i64, event("C01", noon(0), state), 0).await;
    }
    let settled = lake.settle().await.expect("settled");
    assert_eq!((settled.rows, settled.repeats, settled.corrections), (3, 2, 2));
    assert_eq!(number(&lake, NEWEST).await, 3);
    assert_eq!(number(&lake, VALID).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_counts_alone_before_and_after_settle_and_compaction_and_start() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    land(&lake, 1, event("C01", noon(0), Idle), 1).await;
    land(&lake, 2, event("C02", noon(0), Idle), 1).await;
    lake.settle().await.expect("settled");
    land(&lake, 3, event("C01", noon(0), Fault), 2).await;
    assert_eq!((number(&lake, VALID).await, number(&lake, NEWEST).await), (2, 2), "waiting");
    lake.settle().await.expect("settled");
    assert_eq!((number(&lake, VALID).await, number(&lake, NEWEST).await), (2, 2), "settled");
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!((number(&lake, VALID).await, number(&lake, NEWEST).await), (2, 2), "opened again");
    let done = lake.compact(day(1)).await.expect("compacted");
    assert_eq!((done.days, done.rows), (1, 3));
    assert_eq!((number(&lake, VALID).await, number(&lake, NEWEST).await), (2, 2), "compacted");
    assert_eq!(number(&lake, ALL).await, 3, "what was corrected is kept");
    assert_eq!(lake.compact(day(1)).await.expect("compacted").days, 0, "nothing is left to do");
    land(&lake, 4, event("C01", noon(0), Fault), 0).await;
    assert_eq!(
        lake.settle().await.expect("settled").repeats,
        1,
        "held rows are found after compaction"
    );
    land(&lake, 5, event("C01", noon(0), Charging), 0).await;
    lake.settle().await.expect("settled");
    assert_eq!((number(&lake, VALID).await, number(&lake, NEWEST).await), (2, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_corrected_to_another_day_with_fewer_periods_leaves_nothing_of_the_old_behind() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    lake.append(landed(1, order(1, noon(3), &[100, 200, 300]), 0)).await.expect("landed");
    lake.append(landed(2, order(2, noon(3), &[50]), 0)).await.expect("landed");
    lake.settle().await.expect("settled");
    let (orders, details) = (
        "SELECT sum(energy_wh) FROM orders_valid",
        "SELECT sum(energy_wh) FROM order_details_valid",
    );
    assert_eq!((number(&lake, orders).await, number(&lake, details).await), (650, 650));
    let corrected = order(1, noon(3) + TimeDelta::days(1), &[400, 100]);
    lake.append(landed(3, corrected.clone(), 0)).await.expect("landed");
    let settled = lake.settle().await.expect("settled");
    assert_eq!((settled.repeats, settled.corrections), (0, 3));
    assert_eq!((number(&lake, orders).await, number(&lake, details).await), (550, 550));
    lake.append(landed(4, corrected, 0)).await.expect("landed");
    assert_eq!(lake.settle().await.expect("settled").repeats, 3, "the correction came again");
    lake.compact(day(9)).await.expect("compacted");
    assert_eq!((number(&lake, orders).await, number(&lake, details).await), (550, 550));
    assert_eq!(number(&lake, "SELECT count(*) FROM order_details").await, 6);
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!((number(&lake, orders).await, number(&lake, details).await), (550, 550));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_sent_twice_is_held_once() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let load = async |message: i64| {
        for number in 0..60 {
            let ended = noon(i64::from(number) * 3);
            let parts = landed(message + i64::from(number), order(number, ended, &[100, 200]), 0);
            lake.append(parts).await.expect("landed");
        }
        lake.settle().await.expect("settled")
    };
    assert_eq!(load(0).await.rows, 180);
    let again = load(1000).await;
    assert_eq!((again.rows, again.repeats), (0, 180));
    assert_eq!(number(&lake, "SELECT sum(energy_wh) FROM orders_valid").await, 18_000);
    assert_eq!(number(&lake, "SELECT count(*) FROM order_details").await, 120);
}
