//! What is answered to reports and what is kept of them.

use crate::world::{World, case, platform};
use chrono::TimeDelta;
use gb32960::{
    Algorithm, Body, Command, DataKey, Edition, Encryption, Frame, Item, PublicKey, Reading, write,
};
use model::place::Wgs84;
use simulator::vehicles::SimVehicle;
use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer;
use vehicles::{AnswerRealtime, Platform, SignaturePolicy, VehiclesConfig};

const NOW: &str = "2026-06-01T00:00:00Z";
const NEAR: Wgs84 = Wgs84 { lon: 117.0, lat: 36.65 };

fn old() -> SimVehicle {
    SimVehicle::new(1, 2, NEAR)
}

fn new() -> SimVehicle {
    SimVehicle::new(1, 3, NEAR)
}

/// A report with something changed.
fn changed(raw: &[u8], change: impl FnOnce(&mut Vec<Item>)) -> Vec<u8> {
    let frame = Frame::parse(raw).expect("a frame");
    let Ok(Body::Report(mut report)) = frame.body() else { panic!("a report") };
    change(&mut report.items);
    frame.header.frame(&Body::Report(report)).expect("fits")
}

fn first_vehicle(items: &mut [Item]) -> &mut gb32960::Vehicle {
    items
        .iter_mut()
        .find_map(|item| match item {
            Item::Vehicle(vehicle) => Some(vehicle),
            _ => None,
        })
        .expect("a vehicle")
}

#[tokio::test]
async fn a_report_becomes_a_row_with_a_cell_and_without_findings() {
    let world = World::new(NOW).await;
    let (car, mut peer) = (new(), world.member().await);
    assert_eq!(peer.ask(&car.login(world.now)).await, 0x01);
    assert_eq!(peer.ask(&car.report(world.now, Command::Realtime)).await, 0x01);
    let [point] = &world.memory.points()[..] else { panic!("one row") };
    assert_eq!((&*point.codes, point.edition, point.speed_dkmh), ("", 2025, Some(420)));
    assert_eq!(point.signature, Some("absent"));
    assert_eq!(point.soc_pct.map(i64::from), Some(car.soc_pct()));
    let cell = h3_of(point.cell.expect("a cell"));
    assert_eq!(cell, 8, "resolution of the cell");
    assert_eq!(world.gate.vehicles(), 1);
}

/// Resolution of a cell: bits 52 to 55.
fn h3_of(cell: i64) -> i64 {
    cell >> 52 & 0xF
}

#[tokio::test]
async fn implausible_reports_are_kept_with_their_codes() {
    let world = World::new(NOW).await;
    let (car, mut peer) = (old(), world.member().await);
    let at = |seconds| world.now + TimeDelta::seconds(seconds);
    let mut codes = Vec::new();
    let mut ask = async |frame: Vec<u8>| {
        assert_eq!(peer.ask(&frame).await, 0x01);
        codes.push(world.memory.points().last().expect("a row").codes.to_string());
    };
    ask(car.report(at(0), Command::Realtime)).await;
    ask(car.login(world.now)).await;
    let high = |items: &mut Vec<Item>| first_vehicle(items).speed_dkmh = Reading::Value(60_000);
    ask(changed(&car.report(at(30), Command::Realtime), high)).await;
    let back = |items: &mut Vec<Item>| first_vehicle(items).odometer_hm = Reading::Value(1);
    ask(changed(&car.report(at(60), Command::Realtime), back)).await;
    let parked = |items: &mut Vec<Item>| first_vehicle(items).charge_code = Reading::Value(1);
    ask(changed(&car.report(at(55), Command::Reissue), parked)).await;
    ask(car.report(at(120), Command::Realtime)).await;
    ask(car.report(at(-6 * 86_400), Command::Reissue)).await;
    assert_eq!(codes, ["VE05", "VE05", "VE03", "VE04", "VE06", "VE02 VE04", "VE02"]);
}

#[tokio::test]
async fn reports_of_impossible_times_and_broken_bodies_are_held_and_told() {
    let world = World::new(NOW).await;
    let mut peer = world.member().await;
    let far = old().report(world.now + TimeDelta::days(400), Command::Realtime);
    assert_eq!(peer.ask(&far).await, 0x01, "kept, but held");
    assert_eq!(peer.ask(&case("invalid-frames.json", "body-unknown-type-2025")).await, 0x06);
    assert_eq!(peer.ask(&case("invalid-frames.json", "body-truncated-motor")).await, 0x02);
    let held = world.memory.held();
    let codes: Vec<&str> = held.iter().map(|row| row.codes.as_str()).collect();
    assert_eq!(codes, ["VE02", "VE01", "VE01"]);
    assert!(held[1].reason.contains("0x79"), "{}", held[1].reason);
    assert!(world.memory.points().is_empty());
    assert_eq!(world.memory.frames().len(), 3, "held frames are kept sealed");
}

#[tokio::test]
async fn repeats_are_marked_for_the_store_to_decide() {
    let world = World::new(NOW).await;
    let (car, mut peer) = (old(), world.member().await);
    for (seconds, command) in [
        (0, Command::Realtime),
        (30, Command::Realtime),
        (30, Command::Reissue),
        (10, Command::Reissue),
        (60, Command::Realtime),
    ] {
        let frame = car.report(world.now + TimeDelta::seconds(seconds), command);
        assert_eq!(peer.ask(&frame).await, 0x01);
    }
    let revisions: Vec<i32> = world.memory.points().iter().map(|row| row.revision).collect();
    assert_eq!(revisions, [0, 1, 0, 0, 1], "0 where the gate cannot know");
}

#[tokio::test]
async fn commands_to_terminals_are_refused_and_replies_are_not_answered() {
    let world = World::new(NOW).await;
    let mut peer = world.member().await;
    let mut header = Frame::parse(&old().login(world.now)).expect("a frame").header;
    for (edition, number, flag) in [
        (Edition::V2016, 0x80, 0x02),
        (Edition::V2025, 0x82, 0x02),
        (Edition::V2025, 0x09, 0x02),
        (Edition::V2025, 0x0B, 0x07),
        (Edition::V2016, 0x07, 0x01),
        (Edition::V2025, 0x08, 0x01),
    ] {
        (header.edition, header.command) = (edition, Command::of(number));
        header.flag = gb32960::Flag::Ok;
        peer.send(&write(&header, &[]).expect("fits")).await;
        header.flag = gb32960::Flag::Command;
        assert_eq!(peer.ask(&write(&header, &[]).expect("fits")).await, flag, "{number:#x}");
    }
}

#[tokio::test]
async fn errors_only_answers_refused_reports_only() {
    let terminal =
        vehicles::PlatformConfig { answer_realtime: AnswerRealtime::ErrorsOnly, ..platform() };
    let world = World::with(NOW, VehiclesConfig::default(), terminal).await;
    let mut peer = world.member().await;
    peer.send(&old().report(world.now, Command::Realtime)).await;
    assert_eq!(peer.ask(&case("invalid-frames.json", "body-truncated-motor")).await, 0x02);
    assert_eq!(world.memory.points().len(), 1);
}

/// A report signed with SM2.
fn signed(raw: &[u8], key: &SigningKey) -> Vec<u8> {
    let frame = Frame::parse(raw).expect("a frame");
    let made: sm2::dsa::Signature = key.sign(frame.data);
    let halves = made.to_bytes();
    let covers = frame.data.len();
    changed(raw, |items| {
        items.push(Item::Signature(gb32960::Signature {
            algorithm: Algorithm::Sm2,
            r: halves[..32].to_vec(),
            s: halves[32..].to_vec(),
            covers,
        }));
    })
}

#[tokio::test]
async fn required_signatures_are_checked() {
    let secret = sm2::SecretKey::from_slice(&[5; 32]).expect("a key");
    let key = SigningKey::new("1234567812345678", &secret).expect("a key");
    let point = secret.public_key().to_sec1_bytes();
    assert!(PublicKey::from_sm2_point(&point).is_ok());
    let pem = sm2::pkcs8::EncodePublicKey::to_public_key_pem(
        &secret.public_key(),
        sm2::pkcs8::LineEnding::LF,
    );
    let mut strict = platform();
    strict.signature = SignaturePolicy::Require;
    strict.public_keys = vec![pem.expect("a key")];
    let world = World::with(NOW, VehiclesConfig::default(), strict).await;
    let mut peer = world.member().await;
    let plain = new().report(world.now, Command::Realtime);
    assert_eq!(peer.ask(&plain).await, 0x05, "not signed");
    assert_eq!(peer.ask(&signed(&plain, &key)).await, 0x01);
    let other = SigningKey::new("another identity", &secret).expect("a key");
    assert_eq!(peer.ask(&signed(&plain, &other)).await, 0x05);
    let [point] = &world.memory.points()[..] else { panic!("one row") };
    assert_eq!(point.signature, Some("verified"));
    assert_eq!(world.memory.held().len(), 2);
}

#[tokio::test]
async fn encrypted_reports_open_with_the_key_of_their_platform() {
    let key = DataKey::new(Encryption::Sm4, [9; 16]).expect("a key");
    let ready = Platform::new(platform(), Some(key.clone())).expect("a platform");
    let world = World::of(NOW, VehiclesConfig::default(), vec![ready]).await;
    let mut peer = world.member().await;
    let plain = new().report(world.now, Command::Realtime);
    let frame = Frame::parse(&plain).expect("a frame");
    let mut header = frame.header;
    header.encryption = Encryption::Sm4;
    let sealed = write(&header, &key.seal(frame.data)).expect("fits");
    assert_eq!(peer.ask(&sealed).await, 0x01);
    header.encryption = Encryption::Aes128;
    let sealed = write(&header, &key.seal(frame.data)).expect("fits");
    assert_eq!(peer.ask(&sealed).await, 0x07, "there is no such key");
    assert_eq!((world.memory.points().len(), world.memory.held().len()), (1, 1));
}
