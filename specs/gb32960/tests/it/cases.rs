//! Real frames of other platforms and what they say, field by field.

use crate::{bytes, fixture, list, told};
use gb32960::{Body, BodyError, Edition, Flag, Frame, FrameError, PublicKey, Splitter, Verdict};
use serde_json::Value;

/// Every field that differs, by its path.
fn differences(path: &str, got: &Value, expected: &Value, out: &mut Vec<String>) {
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => {
            for key in got.keys().chain(expected.keys().filter(|key| !got.contains_key(*key))) {
                let nothing = Value::Null;
                let (a, b) = (got.get(key), expected.get(key));
                let (a, b) = (a.unwrap_or(&nothing), b.unwrap_or(&nothing));
                differences(&format!("{path}.{key}"), a, b, out);
            }
        }
        (Value::Array(got), Value::Array(expected)) if got.len() == expected.len() => {
            for (at, (a, b)) in got.iter().zip(expected).enumerate() {
                differences(&format!("{path}[{at}]"), a, b, out);
            }
        }
        _ if got == expected => {}
        _ => out.push(format!("{path}: got {got}, expected {expected}")),
    }
}

fn fields(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.values().map(fields).sum(),
        Value::Array(all) => all.iter().map(fields).sum(),
        _ => 1,
    }
}

fn check_all(file: &str, count: usize) -> usize {
    let cases = list(file, "cases");
    assert_eq!(cases.len(), count);
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for case in &cases {
        let (id, raw) = (case["id"].as_str().expect("an id"), bytes(case, "hex"));
        let frame = Frame::parse(&raw).unwrap_or_else(|error| panic!("{id}: {error}"));
        let body = frame.body().unwrap_or_else(|error| panic!("{id}: {error}"));
        differences(id, &told::frame(&frame, &body), &case["decoded"], &mut wrong);
        compared += fields(&case["decoded"]);
        assert_eq!(frame.header.frame(&body).expect("writes"), raw, "{id} changed when written");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    compared
}

#[test]
fn every_2016_frame_decodes_field_by_field_and_is_written_to_the_same_bytes() {
    assert!(check_all("frames-2016.json", 23) > 700);
}

#[test]
fn every_2025_frame_decodes_field_by_field_and_is_written_to_the_same_bytes() {
    assert!(check_all("frames-2025.json", 12) > 400);
}

#[test]
fn invalid_frames_are_refused_at_the_layer_named() {
    let cases = list("invalid-frames.json", "cases");
    let mut layers = std::collections::BTreeMap::new();
    for case in &cases {
        let (id, raw) = (case["id"].as_str().expect("an id"), bytes(case, "hex"));
        let layer = match Frame::parse(&raw) {
            Err(FrameError::Start) => "start",
            Err(FrameError::Incomplete { .. }) => "incomplete",
            Err(FrameError::Length { .. }) => "length",
            Err(FrameError::Bcc { .. }) => "bcc",
            Ok(frame) => match frame.body() {
                Err(_) => "body",
                Ok(_) => "none",
            },
        };
        assert_eq!(layer, case["expect_error"].as_str().expect("a layer"), "{id}");
        *layers.entry(layer).or_insert(0) += 1;
        // A stream that holds it goes on behind it.
        let heartbeat = bytes(&list("request-response-2016.json", "pairs")[0], "request_hex");
        let mut splitter = Splitter::new(gb32960::MAX_DATA);
        splitter.push(&raw);
        splitter.push(&heartbeat);
        let mut last = Vec::new();
        loop {
            while let Some(frame) = splitter.next() {
                last = frame.bytes.to_vec();
            }
            if !splitter.give_up() {
                break;
            }
        }
        assert_eq!(last, heartbeat, "{id} swallows what follows");
    }
    assert!(layers.len() >= 2, "{layers:?}");
}

#[test]
fn an_unknown_type_names_itself_and_its_place() {
    let cases = list("invalid-frames.json", "cases");
    let case = cases.iter().find(|case| case["id"] == "body-unknown-type-2025").expect("the case");
    let raw = bytes(case, "hex");
    let error = Frame::parse(&raw).expect("a frame").body().expect_err("a reserved type");
    assert_eq!(error, BodyError::Kind { kind: 0x79, at: 503 });
}

#[test]
fn replies_equal_those_of_another_platform_byte_for_byte() {
    let pairs = list("request-response-2016.json", "pairs");
    assert_eq!(pairs.len(), 4);
    for pair in &pairs {
        let (request, response) = (bytes(pair, "request_hex"), bytes(pair, "response_hex"));
        let frame = Frame::parse(&request).expect("a request");
        assert_eq!(
            gb32960::reply(&frame, Flag::Ok).expect("an answer"),
            response,
            "{}",
            pair["id"]
        );
        let answer = Frame::parse(&response).expect("a response");
        assert_eq!(gb32960::reply(&answer, Flag::Ok), None, "replies are never answered");
        for (raw, key) in [(&request, "request"), (&response, "response")] {
            let frame = Frame::parse(raw).expect("a frame");
            let told = told::frame(&frame, &frame.body().expect("a body"));
            let mut wrong = Vec::new();
            differences(key, &told, &pair[key], &mut wrong);
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

#[test]
fn flags_that_2016_lacks_become_its_error() {
    let request = bytes(&list("request-response-2016.json", "pairs")[1], "request_hex");
    let frame = Frame::parse(&request).expect("a frame");
    let answer = gb32960::reply(&frame, Flag::Structure).expect("an answer");
    assert_eq!(Frame::parse(&answer).expect("a frame").header.flag, Flag::Error);
    let mut new = frame.header;
    new.edition = Edition::V2025;
    let request = new.frame(&frame.body().expect("a body")).expect("writes");
    let answer = gb32960::reply(&Frame::parse(&request).expect("a frame"), Flag::Structure);
    let answer = answer.expect("an answer");
    assert_eq!(Frame::parse(&answer).expect("a frame").header.flag, Flag::Structure);
}

#[test]
fn real_rsa_signatures_are_verified_and_fail_once_a_byte_changes() {
    let pem = include_str!("../fixtures/signing-key-2025.pem");
    let keys = [PublicKey::from_pem(pem).expect("a key")];
    let mut verified = 0;
    for case in list("frames-2025.json", "cases") {
        let raw = bytes(&case, "hex");
        let frame = Frame::parse(&raw).expect("a frame");
        let Ok(Body::Report(report)) = frame.body() else { continue };
        let signature = report.signature().expect("every report of the file is signed");
        assert_eq!(signature.verify(frame.data, &[]), Verdict::NoKey);
        assert_eq!(signature.verify(frame.data, &keys), Verdict::Verified, "{}", case["id"]);
        verified += 1;
        let mut other = frame.data.to_vec();
        other[5] ^= 1;
        assert_eq!(signature.verify(&other, &keys), Verdict::Failed);
        let mut unsigned = frame.data.to_vec();
        let last = unsigned.len() - 1;
        if signature.covers + 1 + 2 + 256 + 2 + 1 < unsigned.len() {
            unsigned[last] ^= 1;
            assert_eq!(signature.verify(&unsigned, &keys), Verdict::Verified, "not covered");
        }
    }
    assert_eq!(verified, 5);
}

#[test]
fn values_out_of_range_are_kept_and_named() {
    let cases = list("frames-2016.json", "cases");
    let case = cases.iter().find(|case| case["id"] == "realtime-2016-vehicle-out-of-range");
    let raw = bytes(case.expect("the case"), "hex");
    let frame = Frame::parse(&raw).expect("a frame");
    let Ok(Body::Report(report)) = frame.body() else { panic!("a report") };
    let vehicle = report.vehicle().expect("a vehicle");
    assert_eq!(vehicle.speed_dkmh.value(), Some(65_524));
    assert_eq!(vehicle.charge(), None);
    let named = report.out_of_range(Edition::V2016);
    for field in ["state_code", "charge_code", "run_mode", "speed_dkmh", "soc_pct", "dcdc"] {
        assert!(named.contains(&field), "{field} is not named in {named:?}");
    }
    assert!(!named.contains(&"brake_pct"));
    assert!(fixture("frames-2016.json")["standard"].is_string());
}
