//! A whole real charging session.

use crate::{bytes, fixture};
use gb32960::{Body, ChargeState, Frame, Splitter};
use serde_json::{Value, json};

fn frames() -> Vec<Value> {
    fixture("charging-session-2016.json")["frames"].as_array().expect("a list").clone()
}

/// Pieces of a stream at odd places: lengths repeat 1, 7, 300, 2, 64, 1500.
fn odd(stream: &[u8]) -> Vec<&[u8]> {
    let (mut rest, mut pieces) = (stream, Vec::new());
    for length in [1, 7, 300, 2, 64, 1500].into_iter().cycle() {
        if rest.is_empty() {
            return pieces;
        }
        let (piece, after) = rest.split_at(length.min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[test]
fn a_session_in_odd_pieces_with_heartbeats_between_is_read_frame_by_frame() {
    let heartbeat = hex::decode("232307fe4838323230363530303030303030303030010000bb").expect("hex");
    let cases = frames();
    let mut stream = Vec::new();
    for case in &cases {
        stream.extend(bytes(case, "hex"));
        stream.extend_from_slice(&heartbeat);
    }
    let mut splitter = Splitter::new(gb32960::MAX_DATA);
    let (mut seen, mut beats, mut widest) = (Vec::new(), 0, 0);
    for piece in odd(&stream) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            match frame.body().expect("a body") {
                Body::Empty => beats += 1,
                body => seen.push((frame.bytes.to_vec(), body)),
            }
        }
        widest = widest.max(splitter.pending());
    }
    assert_eq!((seen.len(), beats), (246, 246));
    assert_eq!((splitter.counts().skipped, splitter.pending()), (0, 0));
    assert!(widest < 3_000, "{widest} B held");
    for ((raw, body), case) in seen.iter().zip(&cases) {
        assert_eq!(*raw, bytes(case, "hex"));
        let frame = Frame::parse(raw).expect("a frame");
        assert_eq!(frame.header.frame(body).expect("writes"), *raw);
        assert_eq!(frame.header.command.word(), case["command"].as_str().expect("a command"));
        let Body::Report(report) = body else { continue };
        let (vehicle, place) = (report.vehicle().expect("type 01"), report.position().expect("05"));
        assert_eq!(json!(vehicle.soc_pct.value()), case["soc_pct"]);
        let tenths = |value: Option<i64>| json!(value.map(|tenths| tenths as f64 / 10.0));
        assert_eq!(tenths(vehicle.speed_dkmh.value()), case["speed_kmh"]);
        assert_eq!(tenths(vehicle.odometer_hm.value()), case["odometer_km"]);
        assert_eq!(tenths(vehicle.voltage_dv.value()), case["total_voltage_v"]);
        assert_eq!(tenths(vehicle.current_da.value()), case["total_current_a"]);
        let (lon, lat) = place.degrees().expect("coordinates");
        assert_eq!((json!(lon), json!(lat)), (case["lon_deg"].clone(), case["lat_deg"].clone()));
    }
}

#[test]
fn parked_charging_frames_are_as_many_as_the_session_says() {
    let parked = frames()
        .iter()
        .filter(|case| {
            let raw = bytes(case, "hex");
            let frame = Frame::parse(&raw).expect("a frame");
            let Ok(Body::Report(report)) = frame.body() else { return false };
            report.vehicle().and_then(gb32960::Vehicle::charge) == Some(ChargeState::Parked)
        })
        .count();
    assert_eq!(parked, 234);
}
