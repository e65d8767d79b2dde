//! Whatever arrives, the gate answers with an envelope and never with an error of the server.

use crate::world::{OP, World, now};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use interop::Interface;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn answered(status: StatusCode) -> bool {
    [200, 404, 405, 413, 415].contains(&status.as_u16())
}

#[test]
fn arbitrary_bytes_on_every_path_are_answered_without_a_server_error() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = runtime.block_on(World::furnished());
    let names: Vec<&'static str> =
        Interface::ALL.iter().map(|interface| interface.name()).collect();
    let json = proptest::string::string_regex(
        r#"\{("(OperatorID|Data|TimeStamp|Seq|Sig|StationInfo|OrderNo)":("[ -~]{0,30}"|[0-9]{1,20}|null|\[\]|\{\}),?){0,6}\}?"#,
    )
    .expect("a pattern");
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..400),
        json.prop_map(String::into_bytes),
    ];
    let inputs = (proptest::sample::select(names), bytes, any::<bool>(), any::<bool>());
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&inputs, |(name, bytes, sealed, token)| {
        // Half of them come in a right envelope, so that the parsers behind it meet them.
        let body = if sealed {
            world.sealer.seal_request(OP, now(), rand_seq(&bytes), &bytes).to_json()
        } else {
            bytes
        };
        let mut request =
            Request::post(format!("/evcs/v1/{name}")).body(Body::from(body)).expect("a request");
        if token {
            let value = format!("Bearer {}", world.token).parse().expect("a header");
            request.headers_mut().insert("authorization", value);
        }
        let (status, answer) = runtime.block_on(world.raw(request));
        prop_assert!(answered(status), "{status}");
        let envelope: serde_json::Value = serde_json::from_slice(&answer).expect("an envelope");
        prop_assert!(envelope["Ret"].is_i64() && envelope["Ret"] != 500, "{envelope}");
        Ok(())
    });
    run.expect("every input is answered");
}

/// A sequence number that differs with the input.
fn rand_seq(bytes: &[u8]) -> u32 {
    bytes.iter().fold(17, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)))
        % 10_000
}
