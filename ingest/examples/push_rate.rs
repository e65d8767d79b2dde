//! How many pushes of 400 connector states one core takes, against the floor of envelope and JSON alone.
//!
//! `cargo run --release -p ingest --example push_rate`

#[allow(dead_code)]
#[path = "../tests/it/world.rs"]
mod world;

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use interop::messages::{Context, parse};
use interop::{Interface, Request as Envelope};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use world::{OP, World, now, station_with};

const ROWS: usize = 400;
const PUSHES: usize = 600;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let world = World::new().await;
    world.settings(|settings| (settings.rate_per_s, settings.burst) = (100_000, 1_000_000)).await;
    let mut station = station_with("c0");
    let device = station["StationInfo"]["EquipmentInfos"][0].clone();
    station["StationInfo"]["EquipmentInfos"] = (0..ROWS).map(|n| of(&device, n)).collect();
    let answer = world.push("notification_stationInfo", &station).await;
    assert_eq!(answer.data["Accepted"], json!(1), "{answer:?}");
    let envelopes: Vec<Vec<u8>> = (0..PUSHES).map(|n| envelope(&world, n)).collect();
    println!("envelope of {ROWS} rows: {} B", envelopes[0].len());
    let floor = floor(&world, &envelopes);
    println!("floor (envelope, signature, decryption, JSON to model): {floor:?} per push");
    let (wall, cpu) = (Instant::now(), cpu());
    let mut tasks = tokio::task::JoinSet::new();
    let token = format!("Bearer {}", world.token);
    for lane in 0..16 {
        let (router, token) = (world.router.clone(), token.clone());
        let mine: Vec<Vec<u8>> = envelopes.iter().skip(lane).step_by(16).cloned().collect();
        tasks.spawn(async move {
            for body in mine {
                let request = Request::post("/evcs/v1/notification_stationStatus")
                    .header("authorization", &token)
                    .body(Body::from(body))
                    .expect("a request");
                let response = tower::ServiceExt::oneshot(router.clone(), request).await;
                assert_eq!(response.expect("infallible").status(), 200);
            }
        });
    }
    tasks.join_all().await;
    let (wall, cpu) = (wall.elapsed(), self::cpu() - cpu);
    let each = cpu / PUSHES as u32;
    println!("gate, stored durably: {each:?} of CPU per push, {:.0} pushes/s, {:.0} rows/s", PUSHES as f64 / wall.as_secs_f64(), (PUSHES * ROWS) as f64 / wall.as_secs_f64());
    println!("share of the floor: {:.0} %", 100.0 * floor.as_secs_f64() / each.as_secs_f64());
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, (ROWS * PUSHES) as i64);
}

fn of(device: &Value, n: usize) -> Value {
    let mut device = device.clone();
    device["EquipmentID"] = json!(format!("3701020000{n:04}"));
    device["ConnectorInfos"][0]["ConnectorID"] = json!(connector(n));
    device
}

fn connector(n: usize) -> String {
    format!("3701020000{n:04}01")
}

fn envelope(world: &World, push: usize) -> Vec<u8> {
    let at = model::time::wire_time(now() - TimeDelta::seconds((PUSHES - push) as i64));
    let row = |n| {
        json!({"ConnectorID": connector(n), "Status": push % 4, "ParkStatus": 10, "LockStatus": 0,
            "CurrentA": 0.0, "VoltageA": 402.6, "SOC": 47, "UpdateTime": at})
    };
    let rows: Vec<Value> = (0..ROWS).map(row).collect();
    world.sealed(&json!({ "ConnectorStatusInfos": rows }))
}

/// Mean time of everything that no gate can leave out.
fn floor(world: &World, envelopes: &[Vec<u8>]) -> Duration {
    let mark = |_, _: &str| unreachable!("no personal data");
    let context =
        Context { envelope_time: now(), profile: interop::Profile::Base, mark: &mark };
    let begun = cpu();
    for body in envelopes {
        let request = Envelope::parse(body).expect("an envelope");
        assert_eq!(request.operator_id, OP);
        let opened = request.verify(&world.sealer).expect("signed").open().expect("opens");
        let message = parse(Interface::StationStatus, opened.text.as_bytes(), &context);
        assert_eq!(message.expect("a message").total(), ROWS);
    }
    (cpu() - begun) / envelopes.len() as u32
}

/// CPU time of the process, all threads, in ticks of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |n: usize| after.split_whitespace().nth(n).and_then(|t| t.parse::<u64>().ok());
    Duration::from_millis(10 * (ticks(11).unwrap_or(0) + ticks(12).unwrap_or(0)))
}
