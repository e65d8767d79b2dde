//! What is acknowledged survives; what is damaged is not passed over.

use crate::rows::*;
use lake::{Lake, OpenError};
use proptest::prelude::*;
use std::collections::HashSet;
use tables::STATUS_EVENTS;

const COUNT: &str = "SELECT count(*) FROM status_events";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime")
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_rows_are_there_after_a_start_without_a_settle() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let receipt = lake
        .append(vec![(&STATUS_EVENTS, statuses(OPERATOR, 1, noon(0), 100))])
        .await
        .expect("landed");
    assert_eq!(receipt.rows, 100);
    assert_eq!(number(&lake, COUNT).await, 100);
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!(number(&lake, COUNT).await, 100);
    let distinct =
        "SELECT count(DISTINCT connector_id) FROM status_events WHERE operator_id = 'MA1234567'";
    assert_eq!(number(&lake, distinct).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_lands_as_a_whole_or_is_refused_as_a_whole() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let mut parts = landed(1, order(1, noon(0), &[10, 20]), 1);
    parts.push((&STATUS_EVENTS, arrow::array::RecordBatch::new_empty(tables::ORDERS.schema())));
    let refused = lake.append(parts).await.expect_err("columns of another table");
    assert!(refused.to_string().contains("status_events"), "{refused}");
    assert_eq!(number(&lake, "SELECT count(*) FROM orders").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_share_groups_and_all_their_rows_arrive_once() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let callers = (0..200).map(|message| {
        let lake = lake.clone();
        tokio::spawn(async move {
            let rows = statuses(OPERATOR, message, noon(message % 3), 5);
            lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed")
        })
    });
    let receipts = futures::future::join_all(callers).await;
    assert!(receipts.iter().all(|receipt| receipt.as_ref().expect("ran").rows == 5));
    assert_eq!(number(&lake, COUNT).await, 1000);
    assert_eq!(number(&lake, "SELECT count(DISTINCT message_id) FROM status_events").await, 200);
    drop(lake);
    assert_eq!(number(&open(dir.path()).await, COUNT).await, 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_is_not_opened_twice() {
    let dir = tempfile::tempdir().expect("folder");
    let _lake = open(dir.path()).await;
    let second = Lake::open(config(dir.path())).await.expect_err("in use");
    assert!(matches!(second, OpenError::InUse { .. }), "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_lake_takes_nothing_and_says_so() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    lake.close().await;
    let refused = lake.append(vec![(&STATUS_EVENTS, statuses(OPERATOR, 1, noon(0), 1))]).await;
    assert!(matches!(refused, Err(lake::AppendError::Closed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_allowed_does_not_wait() {
    let dir = tempfile::tempdir().expect("folder");
    let small = lake::LakeConfig { max_waiting_bytes: 200_000, ..config(dir.path()) };
    let lake = Lake::open(small).await.expect("opens");
    let mut landed = 0;
    let refused = loop {
        match lake.append(vec![(&STATUS_EVENTS, statuses(OPERATOR, landed, noon(0), 100))]).await {
            Ok(_) => landed += 1,
            Err(refused) => break refused,
        }
        assert!(landed < 1000, "the limit is never reached");
    };
    assert!(matches!(refused, lake::AppendError::Full { .. }), "{refused}");
    lake.settle().await.expect("settled");
    lake.append(vec![(&STATUS_EVENTS, statuses(OPERATOR, 1_000, noon(0), 100))])
        .await
        .expect("a settle makes room");
    assert_eq!(number(&lake, COUNT).await, 100 * (landed + 1));
}

/// A lake with `groups` groups of `rows` status rows in one segment; returns its folder.
fn written(groups: i64, rows: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("folder");
    runtime().block_on(async {
        let lake = open(dir.path()).await;
        for message in 0..groups {
            let batch = statuses(OPERATOR, message, noon(message), rows);
            lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
        }
    });
    dir
}

/// Offsets at which frames begin.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let found: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, w)| *w == b"ZXFR").map(|(at, _)| at).collect();
    assert!(!found.is_empty());
    found
}

#[test]
fn a_torn_tail_of_any_length_costs_nothing_acknowledged() {
    let dir = written(3, 2);
    let segment = segments(dir.path()).remove(0);
    let bytes = std::fs::read(&segment).expect("segment");
    let last = *frames(&bytes).last().expect("frames");
    let runtime = runtime();
    // Every offset of the last frame would open the lake a thousand times; its header and every 97th byte tell the same.
    let cuts: HashSet<usize> =
        (last..last + 20).chain((last..bytes.len()).step_by(97)).chain([bytes.len() - 1]).collect();
    for cut in cuts {
        std::fs::write(&segment, &bytes[..cut]).expect("cut");
        runtime.block_on(async {
            let lake = open(dir.path()).await;
            assert_eq!(number(&lake, COUNT).await, 4, "cut at {cut}");
        });
        assert_eq!(std::fs::metadata(&segment).expect("segment").len(), last as u64);
    }
}

#[test]
fn a_tail_of_zeros_as_some_file_systems_leave_it_is_cut() {
    let dir = written(2, 2);
    let segment = segments(dir.path()).remove(0);
    let mut bytes = std::fs::read(&segment).expect("segment");
    bytes.extend([0; 4096]);
    std::fs::write(&segment, &bytes).expect("zeros");
    runtime().block_on(async {
        let lake = open(dir.path()).await;
        assert_eq!(number(&lake, COUNT).await, 4);
        lake.append(vec![(&STATUS_EVENTS, statuses(OPERATOR, 9, noon(0), 1))])
            .await
            .expect("goes on");
    });
    runtime().block_on(async { assert_eq!(number(&open(dir.path()).await, COUNT).await, 5) });
}

#[test]
fn damage_before_the_last_frame_stops_the_start_and_names_the_place() {
    let dir = written(3, 2);
    let segment = segments(dir.path()).remove(0);
    let bytes = std::fs::read(&segment).expect("segment");
    let starts = frames(&bytes);
    let runtime = runtime();
    for at in [starts[0], starts[0] + 5, starts[0] + 9, starts[1] + 100, starts[1] - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        std::fs::write(&segment, &damaged).expect("damage");
        let error = runtime.block_on(Lake::open(config(dir.path()))).expect_err("damaged");
        let OpenError::Damaged { segment: number, offset, .. } = &error else {
            panic!("byte {at}: {error}")
        };
        assert_eq!(*number, 1);
        assert!(starts.contains(&(*offset as usize)), "{error}");
        assert_eq!(std::fs::read(&segment).expect("segment"), damaged, "nothing is changed");
    }
    std::fs::write(&segment, &bytes).expect("restored");
    runtime.block_on(async { assert_eq!(number(&open(dir.path()).await, COUNT).await, 6) });
}

#[test]
fn a_later_segment_vouches_for_the_length_of_the_one_before() {
    let dir = written(2, 2);
    runtime().block_on(async {
        let lake = open(dir.path()).await;
        lake.append(vec![(&STATUS_EVENTS, statuses(OPERATOR, 7, noon(0), 1))])
            .await
            .expect("landed");
    });
    let all = segments(dir.path());
    assert_eq!(all.len(), 2, "a start opens a new segment");
    let bytes = std::fs::read(&all[0]).expect("segment");
    std::fs::write(&all[0], &bytes[..bytes.len() - 10]).expect("cut");
    let error = runtime().block_on(Lake::open(config(dir.path()))).expect_err("cut");
    assert!(matches!(error, OpenError::Damaged { segment: 1, .. }), "{error}");
    std::fs::remove_file(&all[0]).expect("removed");
    let error = runtime().block_on(Lake::open(config(dir.path()))).expect_err("missing");
    assert!(error.to_string().contains("missing"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn whatever_is_appended_is_read_back_in_any_grouping(groups in prop::collection::vec(1usize..40, 1..8)) {
        let dir = tempfile::tempdir().expect("folder");
        let total: usize = groups.iter().sum();
        let sum = "SELECT sum(message_id) FROM status_events";
        let runtime = runtime();
        let expected = runtime.block_on(async {
            let lake = open(dir.path()).await;
            for (message, rows) in groups.iter().enumerate() {
                let batch = statuses(OPERATOR, message as i64, noon(message as i64), *rows);
                lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
            }
            number(&lake, sum).await
        });
        let (count, found) = runtime.block_on(async {
            let lake = open(dir.path()).await;
            (number(&lake, COUNT).await, number(&lake, sum).await)
        });
        prop_assert_eq!(count, total as i64);
        prop_assert_eq!(found, expected);
    }
}
