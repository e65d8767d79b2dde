//! Nothing is acknowledged before it is durable, and nothing is dropped while the journal is full.

use crate::world::World;
use chrono::TimeDelta;
use gb32960::Command;
use model::place::Wgs84;
use simulator::vehicles::SimVehicle;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::timeout;

const NOW: &str = "2026-06-01T00:00:00Z";

fn car() -> SimVehicle {
    SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 })
}

#[tokio::test]
async fn a_report_is_answered_only_once_its_rows_are_durable() {
    let world = World::new(NOW).await;
    let mut peer = world.member().await;
    world.memory.slow.store(true, Ordering::SeqCst);
    peer.send(&car().report(world.now, Command::Realtime)).await;
    let early = timeout(Duration::from_millis(200), peer.frame()).await;
    assert!(early.is_err(), "answered before it was durable");
    assert!(world.memory.points().is_empty());
    world.memory.go.notify_one();
    assert_eq!(peer.flag().await, 0x01);
    assert_eq!(world.memory.points().len(), 1);
}

#[tokio::test]
async fn while_the_journal_is_full_the_sender_waits_and_nothing_is_lost_or_doubled() {
    let world = World::new(NOW).await;
    let mut peer = world.member().await;
    world.memory.refusals.store(20, Ordering::SeqCst);
    for second in 0..50 {
        let at = world.now + TimeDelta::seconds(second * 30);
        peer.send(&car().report(at, Command::Realtime)).await;
    }
    for _ in 0..50 {
        assert_eq!(peer.flag().await, 0x01);
    }
    assert_eq!(world.memory.points().len(), 50);
    assert!(world.memory.asked.load(Ordering::SeqCst) >= 21);
}

#[tokio::test]
async fn frames_that_come_together_land_together() {
    let world = World::new(NOW).await;
    let peer = world.member().await;
    let before = world.memory.asked.load(Ordering::SeqCst);
    let mut stream = Vec::new();
    for second in 0..1_000 {
        let at = world.now + TimeDelta::seconds(second);
        stream.extend(car().report(at, Command::Realtime));
    }
    let (mut reads, mut writes) = peer.stream.into_split();
    let sent = tokio::spawn(async move {
        tokio::io::AsyncWriteExt::write_all(&mut writes, &stream).await.expect("the gate reads");
        writes
    });
    let mut answers = vec![0; 1_000 * 31];
    let read = tokio::io::AsyncReadExt::read_exact(&mut reads, &mut answers);
    timeout(crate::world::PATIENCE, read).await.expect("in time").expect("all answers");
    drop(sent.await);
    let landings = world.memory.asked.load(Ordering::SeqCst) - before;
    assert_eq!(world.memory.points().len(), 1_000);
    assert!(landings < 200, "{landings} landings for 1000 frames");
}
