//! Files are joined without anybody noticing.

use crate::rows::*;
use lake::{Faults, Lake, LakeConfig, Query, Step};
use tables::STATUS_EVENTS;

fn files(lake: &Lake) -> u64 {
    let stats = lake.stats();
    stats.tables.iter().find(|table| table.table == "status_events").expect("table").files
}

async fn many_files(lake: &Lake) {
    for message in 0..12 {
        for days in 0..2 {
            let rows = statuses(OPERATOR, message * 2 + days, noon(days), 25);
            lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
        }
        lake.settle().await.expect("settled");
    }
}

const SUMS: &str =
    "SELECT count(*), sum(message_id), sum(status), max(occurred_at) FROM status_events";
type Sums = (i64, i64, i64, chrono::DateTime<chrono::Utc>);

#[tokio::test(flavor = "multi_thread")]
async fn compaction_joins_files_and_keeps_every_row() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    many_files(&lake).await;
    let before: Vec<Sums> = lake.rows(Query::new(SUMS)).await.expect("answer");
    assert_eq!(files(&lake), 24);
    let done = lake.compact(day(5)).await.expect("compacted");
    assert_eq!((done.files_before, done.files_after, done.rows), (24, 2, 600));
    assert_eq!(files(&lake), 2);
    assert_eq!(lake.rows::<Sums>(Query::new(SUMS)).await.expect("answer"), before);
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!(files(&lake), 2);
    assert_eq!(lake.rows::<Sums>(Query::new(SUMS)).await.expect("answer"), before);
    let order = "SELECT connector_id, occurred_at FROM status_events WHERE day = '2026-03-01'";
    let rows: Vec<(String, String)> = lake.rows(Query::new(order)).await.expect("answer");
    assert!(rows.is_sorted(), "rows of a file are in the order of the table");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compaction_stopped_before_its_commit_changes_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let faults = Faults::new(|step| match step {
        Step::CompactCommit(_) => Err(std::io::Error::other("stopped by the test")),
        _ => Ok(()),
    });
    let lake = Lake::open(LakeConfig { faults, ..config(dir.path()) }).await.expect("opens");
    many_files(&lake).await;
    lake.compact(day(5)).await.expect_err("stopped");
    assert_eq!(
        (files(&lake), number(&lake, "SELECT count(*) FROM status_events").await),
        (24, 600)
    );
    let parquet = std::fs::read_dir(dir.path().join("lake/status_events/day=2026-03-01"))
        .expect("folder")
        .count();
    assert_eq!(parquet, 12, "files that were not committed are removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn vacuum_deletes_joined_files_and_nothing_that_is_needed() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = Lake::open(LakeConfig { keep_versions_days: 0, ..config(dir.path()) })
        .await
        .expect("opens");
    many_files(&lake).await;
    lake.compact(day(5)).await.expect("compacted");
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 600);
    let gone = lake.vacuum().await.expect("vacuumed");
    assert_eq!(gone.files, 24);
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 600);
    drop(lake);
    assert_eq!(number(&open(dir.path()).await, "SELECT count(*) FROM status_events").await, 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_within_their_time_survive_a_vacuum() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    many_files(&lake).await;
    lake.compact(day(5)).await.expect("compacted");
    assert_eq!(lake.vacuum().await.expect("vacuumed").files, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_keep_reading_while_files_are_joined_and_deleted() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = Lake::open(LakeConfig { keep_versions_days: 0, ..config(dir.path()) })
        .await
        .expect("opens");
    many_files(&lake).await;
    let reader = {
        let lake = lake.clone();
        tokio::spawn(async move {
            for _ in 0..40 {
                assert_eq!(
                    number(&lake, "SELECT count(DISTINCT message_id) FROM status_events").await,
                    24
                );
            }
        })
    };
    for message in 100..110 {
        lake.compact(day(5)).await.expect("compacted");
        lake.vacuum().await.expect("vacuumed");
        let rows = statuses(OPERATOR, message % 24, noon(0), 5);
        lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
        lake.settle().await.expect("settled");
    }
    reader.await.expect("readers see every message all the time");
}
