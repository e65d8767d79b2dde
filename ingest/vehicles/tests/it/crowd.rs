//! Peers that send garbage, half frames for ever, or are a thousand.

use crate::world::{Peer, World, platform};
use chrono::TimeDelta;
use gb32960::Command;
use model::place::Wgs84;
use simulator::vehicles::SimVehicle;
use tokio::io::AsyncWriteExt;
use vehicles::VehiclesConfig;

const NOW: &str = "2026-06-01T00:00:00Z";

/// Resident memory of this process, bytes.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let number = line.split_whitespace().next().and_then(|number| number.parse::<i64>().ok());
    number.expect("a number") * 1024
}

/// The start of a frame that says it is long and never ends.
fn half_frame(length: usize) -> Vec<u8> {
    let mut half = vec![0x41; length];
    half[..4].copy_from_slice(b"##\x02\xfe");
    half[22..24].copy_from_slice(&400u16.to_be_bytes());
    half
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_half_frames_hold_little_memory_and_a_platform_does_not_notice() {
    let config = VehiclesConfig {
        login_timeout_s: 60,
        max_connections_per_address: 2_000,
        ..VehiclesConfig::default()
    };
    let world = World::with(NOW, config, platform()).await;
    let mut member = world.member().await;
    let car = SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 });
    let before = resident();
    let mut crowd = Vec::new();
    for number in 0..1_000 {
        let mut peer = Peer::from("127.0.0.1", world.address).await;
        peer.send(&half_frame(200 + number % 200)).await;
        crowd.push(peer);
        if number % 50 == 0 {
            let at = world.now + TimeDelta::seconds(number as i64);
            assert_eq!(member.ask(&car.report(at, Command::Realtime)).await, 0x01);
        }
    }
    // Another round through the server, so that all halves were read.
    let at = world.now + TimeDelta::seconds(2_000);
    assert_eq!(member.ask(&car.report(at, Command::Realtime)).await, 0x01);
    let each = (resident() - before) / 1_000;
    println!("{each} B of both ends of a connection with half a frame");
    assert!(each < 24 << 10, "{each} B each");
    assert_eq!(world.memory.points().len(), 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_cannot_take_the_places_of_others() {
    let config = VehiclesConfig { max_connections_per_address: 5, ..VehiclesConfig::default() };
    let world = World::with(NOW, config, platform()).await;
    let mut crowd = Vec::new();
    for _ in 0..30 {
        crowd.push(Peer::from("127.0.0.7", world.address).await);
    }
    for late in &mut crowd[5..] {
        late.closed().await;
    }
    let mut member = world.member().await;
    let car = SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 });
    assert_eq!(member.ask(&car.report(world.now, Command::Realtime)).await, 0x01);
    drop(crowd);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_for_ever_is_cut_off_and_garbage_before_a_frame_is_skipped() {
    let world = World::new(NOW).await;
    let mut stranger = world.peer().await;
    let garbage: Vec<u8> = (0..65_536u32).map(|at| (at * 31 + at / 7) as u8).collect();
    for _ in 0..40 {
        if stranger.stream.write_all(&garbage).await.is_err() {
            break;
        }
    }
    stranger.closed().await;
    let mut member = world.member().await;
    let car = SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 });
    member.send(b"\x00\x01 garbage without any start").await;
    assert_eq!(member.ask(&car.report(world.now, Command::Realtime)).await, 0x01);
}

#[tokio::test]
async fn a_frame_behind_a_half_one_is_found_after_the_wait() {
    let config = VehiclesConfig { frame_wait_s: 1, ..VehiclesConfig::default() };
    let world = World::with(NOW, config, platform()).await;
    let mut member = world.member().await;
    let car = SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 });
    let report = car.report(world.now, Command::Realtime);
    let mut half = report[..24].to_vec();
    half[22..24].copy_from_slice(&60_000u16.to_be_bytes());
    member.send(&half).await;
    assert_eq!(member.ask(&report).await, 0x01);
    assert_eq!(world.memory.points().len(), 1);
}

#[tokio::test]
async fn a_wrong_check_byte_is_answered_only_by_setting() {
    let car = SimVehicle::new(1, 2, Wgs84 { lon: 117.0, lat: 36.65 });
    for answer_bad_bcc in [false, true] {
        let config = VehiclesConfig { answer_bad_bcc, ..VehiclesConfig::default() };
        let world = World::with(NOW, config, platform()).await;
        let mut member = world.member().await;
        let report = car.report(world.now, Command::Realtime);
        let mut broken = report.clone();
        broken[30] ^= 1;
        member.send(&broken).await;
        if answer_bad_bcc {
            assert_eq!(member.flag().await, 0x02);
        }
        assert_eq!(member.ask(&report).await, 0x01);
    }
}
