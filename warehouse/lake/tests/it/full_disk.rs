//! A full disk refuses rows and loses none.

use crate::rows::*;
use lake::{AppendError, Lake, LakeConfig};
use std::process::Command;
use tables::STATUS_EVENTS;

/// A small file system of its own; `None` where the tests may not mount one.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().expect("folder");
        let options = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(dir.path())
            .output()
            .ok()?;
        mounted.status.success().then_some(Self(dir))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_refused_while_the_disk_is_full_and_taken_when_there_is_room() {
    let Some(disk) = Small::mount("4m") else {
        eprintln!("mounting is not allowed here; refused writes are told in `crash`");
        return;
    };
    let lake = Lake::open(LakeConfig { segment_bytes: 1 << 20, ..config(disk.0.path()) })
        .await
        .expect("opens");
    let rows = |message: i64| -> lake::Batches {
        vec![(&STATUS_EVENTS, statuses(OPERATOR, message, noon(0), 400))]
    };
    let mut landed = 0;
    let refused = loop {
        match lake.append(rows(landed)).await {
            Ok(_) => landed += 1,
            Err(refused) => break refused,
        }
        assert!(landed < 10_000, "the disk never fills");
    };
    assert!(matches!(refused, AppendError::Write { .. }), "{refused}");
    assert!(landed > 5);
    lake.append(rows(landed)).await.expect_err("still full");
    let count = "SELECT count(*) FROM status_events";
    assert_eq!(number(&lake, count).await, landed * 400, "what was acknowledged is there");
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 8 << 20]).expect_err("takes the last room");
    lake.settle().await.expect_err("tables need room too");
    assert_eq!(number(&lake, count).await, landed * 400);
    drop(lake);
    std::fs::remove_file(ballast).expect("removed");
    // The operator gives the disk room; nothing acknowledged was lost, and the service goes on.
    let more = Command::new("mount").args(["-o", "remount,size=64m"]).arg(disk.0.path()).output();
    assert!(more.expect("mount runs").status.success());
    let lake = open(disk.0.path()).await;
    assert_eq!(number(&lake, count).await, landed * 400);
    lake.append(rows(landed + 1)).await.expect("room again");
    lake.settle().await.expect("settled");
    assert_eq!(number(&lake, count).await, (landed + 1) * 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_ran_full_goes_on_by_itself_when_there_is_room() {
    let Some(disk) = Small::mount("4m") else {
        eprintln!("mounting is not allowed here; refused writes are told in `crash`");
        return;
    };
    let lake = open(disk.0.path()).await;
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 2 << 20]).expect("ballast");
    let rows = |message: i64| -> lake::Batches {
        vec![(&STATUS_EVENTS, statuses(OPERATOR, message, noon(0), 400))]
    };
    let mut landed = 0;
    while lake.append(rows(landed)).await.is_ok() {
        landed += 1;
    }
    std::fs::remove_file(&ballast).expect("room");
    lake.append(rows(landed)).await.expect("taken again");
    lake.settle().await.expect("settled");
    let count = "SELECT count(*) FROM status_events";
    assert_eq!(number(&lake, count).await, (landed + 1) * 400);
    drop(lake);
    assert_eq!(number(&open(disk.0.path()).await, count).await, (landed + 1) * 400);
}
