//! A whole real charging session through the gate.

use crate::world::{World, fixture, hex_of};
use gb32960::{Flag, Frame, reply};
use model::LocalDay;
use tokio::io::AsyncWriteExt;
use vehicles::DayOfVehicles;

/// What somebody who stole the disk would look for.
const SECRETS: [&str; 3] = ["00000014", "898600", "117381303840"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_in_odd_pieces_is_answered_frame_by_frame_and_found_with_its_totals() {
    let world = World::new("2019-12-30T08:00:00Z").await;
    let file = fixture("charging-session-2016.json");
    let heartbeat = hex::decode("232307fe4838323230363530303030303030303030010000bb").expect("hex");
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for case in file["frames"].as_array().expect("a list") {
        for raw in [&hex_of(case), &heartbeat] {
            stream.extend_from_slice(raw);
            let frame = Frame::parse(raw).expect("a frame");
            expected.push(reply(&frame, Flag::Ok).expect("an answer"));
        }
    }
    let mut peer = world.member().await;
    let (mut rest, mut got) = (&stream[..], Vec::new());
    for length in [1, 7, 300, 2, 64, 1_500, 9_000].into_iter().cycle() {
        let (piece, after) = rest.split_at(length.min(rest.len()));
        peer.stream.write_all(piece).await.expect("the gate reads");
        peer.stream.flush().await.expect("the gate reads");
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    while got.len() < expected.len() {
        got.push(peer.frame().await.expect("an answer"));
    }
    assert!(got == expected, "answers differ");
    let points = world.memory.points();
    assert_eq!((points.len(), world.memory.frames().len()), (242, 242));
    assert!(world.memory.held().is_empty(), "{:?}", world.memory.held());
    assert!(points.iter().all(|point| point.cell.is_some()));

    let total = &file["expected_session"];
    let mut day = DayOfVehicles::new(LocalDay::of(world.now), world.now, crate::days::areas());
    day.add(world.memory.stored());
    let [session] = day.sessions() else { panic!("{} sessions", day.sessions().len()) };
    let time = |key: &str| -> chrono::DateTime<chrono::Utc> {
        total[key].as_str().expect("a time").parse().expect("an instant")
    };
    assert_eq!(session.started_at, time("plug_in_time"));
    assert_eq!(session.ended_at, time("charge_complete_time"));
    assert_eq!(session.ending, "complete");
    assert_eq!(session.plug_in_soc_pct.map(i64::from), total["soc_at_plug_in_pct"].as_i64());
    assert_eq!(session.end_soc_pct.map(i64::from), total["soc_at_complete_pct"].as_i64());
    assert_eq!(session.odometer_m, Some(287_000));
    assert_eq!(
        i64::from(session.reports),
        total["frames_parked_charging"].as_i64().expect("a number")
    );
    assert_eq!(f64::from(session.widest_gap_s), total["max_gap_s"].as_f64().expect("a number"));
    let energy =
        session.energy.decimal() - total["energy_kwh_trapezoid"].as_f64().expect("a number");
    assert!(energy.abs() < 0.002, "{} kWh", session.energy.decimal());
    let peak = session.peak_power.decimal() - total["peak_charge_power_kw"].as_f64().expect("kW");
    assert!(peak.abs() < 0.001, "{} kW", session.peak_power.decimal());
    let made = day.finish();
    assert_eq!(made.sessions.num_rows(), 1);
    assert!(made.hours.num_rows() > 0 && made.areas.num_rows() > 0);
}

#[tokio::test]
async fn nothing_that_names_the_car_is_stored() {
    let world = World::new("2019-12-30T08:00:00Z").await;
    let mut peer = world.member().await;
    let file = fixture("charging-session-2016.json");
    for case in file["frames"].as_array().expect("a list").iter().take(30) {
        assert_eq!(peer.ask(&hex_of(case)).await, 0x01);
    }
    let text = world.memory.text();
    assert!(text.contains("LTETEST00********"), "maker and model are shown");
    let points = world.memory.points();
    assert!(points.iter().all(|point| point.vehicle_model.ends_with("********")));
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is stored");
    }
    for point in &points {
        assert_eq!(point.vehicle_key.len(), 64);
        assert_eq!(point.vehicle_key, points[0].vehicle_key);
    }
}
