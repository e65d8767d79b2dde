//! What is made of a day of reports.

use crate::world::{World, stored};
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use chrono::TimeDelta;
use model::LocalDay;
use model::place::Wgs84;
use simulator::vehicles::{STEP, VehicleFleet};
use std::collections::HashSet;
use std::sync::Arc;
use vehicles::{AreasOf, DayOfVehicles, Point, slices};

const NOW: &str = "2026-06-02T02:00:00Z";

/// Which of two counties a cell lies in: by the last digit of its resolution.
fn county(cell: i64) -> i64 {
    (cell >> 21) % 2
}

/// Two counties of one city.
pub fn areas() -> AreasOf {
    Arc::new(|cell| {
        let county = if county(cell) == 0 { "370102" } else { "370103" };
        ["370000", "370100", county].map(Arc::from).to_vec()
    })
}

/// Reports of a fleet over some hours, as stored, through the gate.
async fn night(world: &World) -> Vec<Point> {
    let near = Wgs84 { lon: 117.0, lat: 36.65 };
    let start = world.now - TimeDelta::hours(6);
    let mut fleet = VehicleFleet::new(3, 6, near, start);
    let mut peer = world.member().await;
    for login in fleet.logins() {
        assert_eq!(peer.ask(&login).await, 0x01);
    }
    while fleet.at() < world.now {
        let frames = fleet.reports();
        peer.send(&frames.concat()).await;
        for _ in &frames {
            assert_eq!(peer.flag().await, 0x01);
        }
    }
    world.memory.stored()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_the_same_in_any_order_of_arrival_and_in_any_slices() {
    let world = World::new(NOW).await;
    let points = night(&world).await;
    let steps = (TimeDelta::hours(6).num_seconds() / STEP.num_seconds()) as usize;
    assert_eq!(points.len(), 6 * steps);
    assert!(world.memory.points().iter().all(|row| row.codes.is_empty()));
    let day = LocalDay::of(world.now);
    let made = |parts: Vec<Vec<Point>>| {
        let mut making = DayOfVehicles::new(day, world.now, areas());
        parts.into_iter().for_each(|part| making.add(part));
        let mut found = making.sessions().to_vec();
        found.sort_by(|a, b| (&a.vehicle_key, a.started_at).cmp(&(&b.vehicle_key, b.started_at)));
        let made = making.finish();
        (found, made.hours, made.areas)
    };
    let (whole, hours, by_area) = made(vec![points.clone()]);
    assert!(whole.len() >= 6, "{} sessions", whole.len());
    let mut backwards = points.clone();
    backwards.reverse();
    backwards.extend(points.iter().take(500).cloned());
    assert_eq!(made(vec![backwards]), (whole.clone(), hours.clone(), by_area.clone()));
    let sliced = slices(7).into_iter().map(|(from, below)| {
        let within = |key: &str| from.as_str() <= key && key < below.as_str();
        points.iter().filter(|point| within(&point.vehicle_key)).cloned().collect()
    });
    assert_eq!(made(sliced.collect()), (whole, hours, by_area));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cells_count_each_vehicle_once_an_hour_and_sums_agree_with_the_reports() {
    let world = World::new(NOW).await;
    let points = night(&world).await;
    let day = LocalDay::of(world.now);
    let mut making = DayOfVehicles::new(day, world.now, areas());
    making.add(points.clone());
    let energy: i64 = making.sessions().iter().map(|session| session.energy.watt_hours()).sum();
    let plug_ins = making.sessions().len() as i64;
    let hours = making.finish().hours;
    let total = |name: &str| -> i64 { numbers(&hours, name).iter().sum() };
    let today: Vec<&Point> =
        points.iter().filter(|point| LocalDay::of(point.occurred_at) == day).collect();
    assert_eq!(total("reports"), today.len() as i64);
    let distinct: HashSet<_> = today
        .iter()
        .map(|point| (&point.vehicle_key, point.cell, point.occurred_at.timestamp() / 3_600))
        .collect();
    assert_eq!(total("vehicles"), distinct.len() as i64);
    assert_eq!((total("energy_wh"), total("plug_ins")), (energy, plug_ins));
    assert!(total("distance_m") > 20_000);
}

/// A column of whole numbers.
fn numbers(batch: &RecordBatch, name: &str) -> Vec<i64> {
    let column = batch.column_by_name(name).expect("declared");
    let whole = arrow::compute::cast(column, &DataType::Int64).expect("a number");
    whole.as_primitive::<Int64Type>().values().to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_area_counts_a_vehicle_once_a_day_and_its_parts_sum_up_where_they_can() {
    let world = World::new(NOW).await;
    let points = night(&world).await;
    let day = LocalDay::of(world.now);
    let mut making = DayOfVehicles::new(day, world.now, areas());
    making.add(points.clone());
    let energy: i64 = making.sessions().iter().map(|session| session.energy.watt_hours()).sum();
    let rows = making.finish().areas;
    let codes: Vec<&str> = rows
        .column_by_name("area_code")
        .expect("declared")
        .as_string::<i32>()
        .iter()
        .flatten()
        .collect();
    assert_eq!(codes, ["370000", "370100", "370102", "370103"]);
    let vehicles = numbers(&rows, "vehicles");
    assert_eq!((vehicles[0], vehicles[1]), (6, 6), "each vehicle once");
    let driven: HashSet<_> = points
        .iter()
        .filter(|point| LocalDay::of(point.occurred_at) == day)
        .map(|point| (&point.vehicle_key, point.cell.map(county)))
        .collect();
    assert_eq!(vehicles[2] + vehicles[3], driven.len() as i64, "once in each county it was in");
    for name in ["reports", "distance_m", "sessions", "energy_wh"] {
        let of = numbers(&rows, name);
        assert_eq!((of[0], of[1]), (of[2] + of[3], of[2] + of[3]), "{name}");
    }
    assert_eq!(numbers(&rows, "energy_wh")[0], energy);
}

#[test]
fn silence_gaps_and_the_end_of_the_data_end_sessions() {
    let row = tables::vehicle_points::Row {
        vehicle_key: "aa".into(),
        vehicle_model: "LZX********".into(),
        edition: 2016,
        occurred_at: "2026-06-01T00:00:00Z".parse().expect("an instant"),
        cell: Some(7),
        vehicle_state: Some(2),
        charge_state: Some(1),
        speed_dkmh: Some(0),
        odometer_m: Some(5_000),
        power_w: Some(-36_000),
        soc_pct: Some(40),
        alarm_level: Some(0),
        alarm_flags: Some(0),
        signature: None,
        codes: "".into(),
        revision: 1,
        frame_id: 1,
    };
    let at = |seconds: i64, state: Option<i64>, soc: i64| Point {
        occurred_at: row.occurred_at + TimeDelta::seconds(seconds),
        charge_state: state,
        soc_pct: Some(soc),
        ..stored(&row)
    };
    let points = [
        at(0, Some(1), 40),
        at(100, Some(1), 41),
        // A gap of more than two minutes gives no energy, a state that is not told changes nothing.
        at(400, None, 42),
        at(500, Some(1), 42),
        at(600, Some(1), 43),
        // Silence.
        at(2_000, Some(1), 50),
        at(2_100, Some(3), 51),
        at(3_000, Some(1), 51),
    ];
    let until = points[7].occurred_at + TimeDelta::seconds(60);
    let found = vehicles::sessions(&points, until);
    let told: Vec<_> = found
        .iter()
        .map(|s| (s.ending, s.energy.watt_hours(), s.end_soc_pct, s.reports, s.widest_gap_s))
        .collect();
    assert_eq!(
        told,
        [
            ("silence", 2_000, Some(43), 4, 400),
            ("unplugged", 0, Some(50), 1, 100),
            ("open", 0, Some(51), 1, 0)
        ]
    );
    assert_eq!(vehicles::sessions(&points, until + TimeDelta::hours(1))[2].ending, "silence");
}
