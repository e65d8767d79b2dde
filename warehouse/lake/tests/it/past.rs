//! A table as it stood.

use crate::rows::*;
use lake::{Lake, LakeConfig, Query, QueryError};
use tables::{ORDERS, STATUS_EVENTS};

#[tokio::test(flavor = "multi_thread")]
async fn a_table_can_be_read_as_it_stood_at_an_earlier_version() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let mut versions = Vec::new();
    for message in 0..12 {
        let rows = statuses(OPERATOR, message, noon(0), 10);
        lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
        lake.settle().await.expect("settled");
        versions.push(lake.version(&STATUS_EVENTS).expect("version"));
    }
    lake.compact(day(5)).await.expect("compacted");
    let count = || Query::new("SELECT count(*) FROM status_events");
    for (settles, version) in versions.iter().enumerate() {
        let found = lake.batches_at(&STATUS_EVENTS, *version, count()).await.expect("answer");
        let rows: Vec<i64> = lake::query::rows::read(&found).expect("a number");
        assert_eq!(rows, [10 * (settles as i64 + 1)], "version {version}");
    }
    let missing = lake.batches_at(&STATUS_EVENTS, 999, count()).await;
    assert!(matches!(missing, Err(QueryError::NoVersion { version: 999, .. })));
    let other = lake.batches_at(&ORDERS, 0, count()).await;
    assert!(matches!(other, Err(QueryError::Wrong(_))), "only the table asked for is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_from_a_checkpoint_knows_every_file_and_its_bounds() {
    let dir = tempfile::tempdir().expect("folder");
    let config = LakeConfig { checkpoint_interval: 3, ..config(dir.path()) };
    let lake = Lake::open(config.clone()).await.expect("opens");
    for message in 0..7 {
        let rows = statuses(OPERATOR, message, noon(message), 10);
        lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
        lake.settle().await.expect("settled");
    }
    drop(lake);
    let log = dir.path().join("lake/status_events/_delta_log");
    let checkpoints = std::fs::read_dir(&log)
        .expect("log")
        .filter(|e| {
            e.as_ref().expect("entry").file_name().to_string_lossy().contains("checkpoint.parquet")
        })
        .count();
    assert!(checkpoints > 0, "there is a checkpoint to start from");
    for entry in std::fs::read_dir(&log).expect("log") {
        let path = entry.expect("entry").path();
        if path.to_string_lossy().ends_with("00000000000000000001.json") {
            std::fs::remove_file(path).expect("removed");
        }
    }
    let lake = Lake::open(config).await.expect("opens");
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 70);
    let explain =
        "EXPLAIN SELECT * FROM status_events WHERE occurred_at < TIMESTAMP '2026-03-02T00:00:00Z'";
    let plan: Vec<(String, String)> = lake.rows(Query::new(explain)).await.expect("plan");
    let files: usize = plan.iter().map(|(_, text)| text.matches(".parquet").count()).sum();
    assert_eq!(files, 1, "bounds survive the checkpoint");
}
