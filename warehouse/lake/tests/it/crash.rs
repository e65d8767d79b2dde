//! A settle may end anywhere.

use crate::rows::*;
use lake::{Faults, Lake, LakeConfig, Step};
use parking_lot::Mutex;
use std::io;
use std::sync::Arc;
use tables::STATUS_EVENTS;

/// Fails at one step, once.
fn failing_at(step: Step) -> Faults {
    let armed = Mutex::new(true);
    Faults::new(move |now| {
        if now == step && std::mem::take(&mut *armed.lock()) {
            return Err(io::Error::other("stopped by the test"));
        }
        Ok(())
    })
}

async fn fill(lake: &Lake) {
    for message in 0..4 {
        let mut parts = landed(message, order(message as u32, noon(message), &[1000, 2000]), 1);
        parts.push((&STATUS_EVENTS, statuses(OPERATOR, message, noon(message), 10)));
        lake.append(parts).await.expect("landed");
    }
}

async fn picture(lake: &Lake) -> Vec<i64> {
    let asked = [
        "SELECT count(*) FROM orders",
        "SELECT count(*) FROM order_details",
        "SELECT sum(energy_wh) FROM order_details_valid",
        "SELECT sum(energy_wh) FROM orders_valid",
        "SELECT count(*) FROM status_events",
        "SELECT count(*) FROM status_valid",
    ];
    let mut all = Vec::new();
    for sql in asked {
        all.push(number(lake, sql).await);
    }
    all
}

const WHOLE: [i64; 6] = [4, 8, 12_000, 12_000, 40, 40];

/// The steps of a settle of three tables and one segment.
fn steps() -> Vec<Step> {
    let tables = ["status_events", "orders", "order_details"];
    let of = |table| [Step::SettleWrite(table), Step::SettleCommit(table), Step::SettleSwap(table)];
    tables.into_iter().flat_map(of).chain([Step::SegmentDelete(1)]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settle_stopped_at_any_step_is_continued_by_the_next_one() {
    for step in steps() {
        let dir = tempfile::tempdir().expect("folder");
        let lake = Lake::open(LakeConfig { faults: failing_at(step), ..config(dir.path()) })
            .await
            .expect("opens");
        fill(&lake).await;
        lake.settle().await.expect_err("stopped");
        assert_eq!(picture(&lake).await, WHOLE, "after stopping at {step:?}");
        lake.settle().await.expect("continued");
        assert_eq!(picture(&lake).await, WHOLE, "after going on from {step:?}");
        assert!(segments(dir.path()).is_empty(), "segments are left after {step:?}");
        assert_eq!(lake.stats().waiting_rows, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_step_of_a_settle_neither_loses_nor_doubles_rows() {
    for step in steps() {
        let dir = tempfile::tempdir().expect("folder");
        let lake = Lake::open(LakeConfig { faults: failing_at(step), ..config(dir.path()) })
            .await
            .expect("opens");
        fill(&lake).await;
        lake.settle().await.expect_err("stopped");
        let crashed = tempfile::tempdir().expect("folder");
        copy(dir.path(), crashed.path());
        let lake = open(crashed.path()).await;
        assert_eq!(picture(&lake).await, WHOLE, "after a crash at {step:?}");
        lake.append(landed(9, order(9, noon(0), &[500]), 1)).await.expect("goes on");
        lake.settle().await.expect("settled");
        let [orders, details, ..] = picture(&lake).await[..] else { panic!("six numbers") };
        assert_eq!((orders, details), (5, 9), "after a crash at {step:?} and a settle");
        drop(lake);
        let lake = open(crashed.path()).await;
        assert_eq!(number(&lake, "SELECT sum(energy_wh) FROM orders").await, 12_500);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settled_segment_that_was_not_deleted_is_not_read_again() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    fill(&lake).await;
    let segment = segments(dir.path()).remove(0);
    let bytes = std::fs::read(&segment).expect("segment");
    lake.settle().await.expect("settled");
    drop(lake);
    std::fs::write(&segment, bytes).expect("back again");
    let lake = open(dir.path()).await;
    assert_eq!(picture(&lake).await, WHOLE);
    assert_eq!(lake.stats().waiting_rows, 0);
    lake.settle().await.expect("settled");
    assert!(segments(dir.path()).is_empty());
    assert_eq!(picture(&lake).await, WHOLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_group_is_not_there_and_the_journal_goes_on() {
    for step in [Step::JournalWrite, Step::JournalSync, Step::SegmentCreate] {
        let dir = tempfile::tempdir().expect("folder");
        let lake = Lake::open(LakeConfig { faults: failing_at(step), ..config(dir.path()) })
            .await
            .expect("opens");
        let rows = |message| -> lake::Batches {
            vec![(&STATUS_EVENTS, statuses(OPERATOR, message, noon(0), 10))]
        };
        let refused = lake.append(rows(1)).await.expect_err("refused");
        assert!(matches!(refused, lake::AppendError::Write { .. }), "{refused}");
        let count = "SELECT count(*) FROM status_events";
        assert_eq!(number(&lake, count).await, 0);
        lake.append(rows(2)).await.expect("goes on");
        lake.append(rows(3)).await.expect("goes on");
        assert_eq!(number(&lake, count).await, 20, "{step:?}");
        drop(lake);
        let lake = open(dir.path()).await;
        assert_eq!(number(&lake, count).await, 20, "{step:?} and a start");
        assert_eq!(number(&lake, "SELECT min(message_id) FROM status_events").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_landed_while_a_settle_runs_are_counted_once() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let writer = {
        let lake = lake.clone();
        tokio::spawn(async move {
            for message in 0..60 {
                let batch = statuses(OPERATOR, message, noon(message % 4), 20);
                lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
            }
        })
    };
    let seen = Arc::new(Mutex::new(0));
    while !writer.is_finished() {
        lake.settle().await.expect("settled");
        let rows = number(&lake, "SELECT count(*) FROM status_events").await;
        assert_eq!(rows % 20, 0, "a message is visible in part");
        let mut seen = seen.lock();
        assert!(rows >= *seen, "rows vanished: {rows} after {seen}");
        *seen = rows;
    }
    writer.await.expect("ran");
    lake.settle().await.expect("settled");
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 1200);
    assert_eq!(number(&lake, "SELECT count(DISTINCT message_id) FROM status_events").await, 60);
}
