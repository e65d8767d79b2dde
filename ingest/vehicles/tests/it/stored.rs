//! The gate over a real lake: rows settle, a day is made of them, and small groups stay hidden.

use crate::world::{World, platform};
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use lake::{Lake, LakeConfig, Part, Query};
use model::LocalDay;
use model::place::Wgs84;
use serde::Deserialize;
use simulator::vehicles::VehicleFleet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tables::{VEHICLE_AREA_DAYS, VEHICLE_HOURS, VEHICLE_SESSIONS};
use vehicles::{
    DayOfVehicles, HEAT, NotLanded, POINTS_OF_DAYS, Parts, Platform, Point, Ports, VehiclesConfig,
    slices,
};

const NOW: &str = "2026-06-02T02:00:00Z";

/// Rows land in the lake.
fn ports(lake: &Lake) -> Ports {
    let (lake, numbers) = (lake.clone(), AtomicI64::new(1));
    let land = move |parts: Parts| {
        let lake = lake.clone();
        async move {
            let parts = parts.into_iter().map(|(arrival, rows)| Part::Rows(arrival, rows));
            let landed = lake.append(parts.collect::<Vec<_>>()).await;
            landed.map(drop).map_err(|error| NotLanded {
                reason: error.to_string(),
                retry_after: std::time::Duration::from_secs(1),
            })
        }
        .boxed()
    };
    Ports {
        land: Arc::new(land),
        seal: Arc::new(|_, bytes| vec![0; bytes.len()]),
        number: Arc::new(move || numbers.fetch_add(1, Ordering::SeqCst)),
    }
}

/// Makes the day of what is stored, slice by slice.
async fn make(lake: &Lake, day: LocalDay, now: DateTime<Utc>) -> usize {
    let mut making = DayOfVehicles::new(day, now, crate::days::areas());
    let (first, last) = making.days();
    for (from, below) in slices(4) {
        let query = Query::new(POINTS_OF_DAYS).bind("first", first).bind("last", last);
        let query = query.bind("from", from).bind("below", below);
        making.add(lake.rows::<Point>(query).await.expect("rows of vehicle_points"));
    }
    let found = making.sessions().len();
    let made = making.finish();
    lake.replace_day(&VEHICLE_SESSIONS, day, made.sessions).await.expect("sessions of the day");
    lake.replace_day(&VEHICLE_HOURS, day, made.hours).await.expect("hours of the day");
    lake.replace_day(&VEHICLE_AREA_DAYS, day, made.areas).await.expect("areas of the day");
    found
}

#[derive(Debug, Deserialize)]
struct Cell {
    vehicles: i64,
    plug_ins: Option<i64>,
}

async fn heat(lake: &Lake, day: LocalDay, smallest: i64) -> Vec<Cell> {
    let query = Query::new(HEAT).bind("first", day).bind("last", day).bind("smallest", smallest);
    lake.rows(query).await.expect("rows of vehicle_hours")
}

async fn count(lake: &Lake, table: &'static str) -> i64 {
    let text = format!("SELECT count(*) FROM {table}");
    lake.rows::<i64>(Query::new(text)).await.expect("a number")[0]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_report_is_stored_once_and_small_groups_are_hidden() {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = Lake::open(LakeConfig::at(dir.path())).await.expect("a lake");
    let one = Platform::new(platform(), None).expect("a platform");
    let world = World::over(NOW, VehiclesConfig::default(), vec![one], ports(&lake)).await;
    let near = Wgs84 { lon: 117.0, lat: 36.65 };
    let mut fleet = VehicleFleet::new(3, 120, near, world.now - TimeDelta::minutes(25));
    let mut peer = world.member().await;
    let mut sent = 0;
    while fleet.at() < world.now {
        let frames = fleet.reports();
        // Every report comes twice: repeats leave no second row.
        for _ in 0..2 {
            peer.send(&frames.concat()).await;
            for _ in &frames {
                assert_eq!(peer.flag().await, 0x01);
            }
        }
        sent += frames.len() as i64;
    }
    assert!(count(&lake, "vehicle_points").await >= sent, "visible before they settle");
    let day = LocalDay::of(world.now);
    let before = make(&lake, day, world.now).await;
    lake.settle().await.expect("settled");
    assert_eq!(count(&lake, "vehicle_points").await, sent, "repeats are gone");
    assert_eq!(count(&lake, "vehicle_frames").await, 2 * sent);
    assert_eq!(make(&lake, day, world.now).await, before, "settling changes no session");
    assert_eq!(count(&lake, "vehicle_sessions").await, before as i64);
    let (all, shown) = (heat(&lake, day, 1).await, heat(&lake, day, 3).await);
    assert!(!shown.is_empty() && shown.len() < all.len(), "{} of {}", shown.len(), all.len());
    assert!(shown.iter().all(|cell| cell.vehicles >= 3));
    assert!(shown.iter().any(|cell| cell.plug_ins.is_none()), "few plug-ins are hidden too");
    assert!(all.iter().filter_map(|cell| cell.plug_ins).sum::<i64>() > 0);
}
