//! Chapter 2: paths, methods, sizes, encodings.

use crate::world::{CONNECTOR, OP, World, now, status};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use registry::operators::OperatorSettings;
use serde_json::{Value, json};

const INTERFACE: &str = "notification_stationStatus";

fn request(world: &World, path: &str, body: Vec<u8>) -> Request<Body> {
    Request::post(path)
        .header("authorization", format!("Bearer {}", world.token))
        .header("content-type", "application/json")
        .body(Body::from(body))
        .expect("a request")
}

#[tokio::test]
async fn every_prefix_reaches_the_interface_with_doubled_and_trailing_slashes() {
    let world = World::furnished().await;
    for prefix in ingest::PREFIXES {
        for path in [
            format!("{prefix}/{INTERFACE}"),
            format!("{prefix}//{INTERFACE}"),
            format!("/{prefix}/{INTERFACE}/"),
            format!("{prefix}/notification_station_status"),
        ] {
            let sealed = world.sealed(&status(CONNECTOR, 1, 5));
            let (code, bytes) = world.raw(request(&world, &path, sealed)).await;
            assert_eq!(code, StatusCode::OK, "{path}");
            assert_eq!(world.open(&bytes).ret, 0, "{path}");
        }
    }
    let aliased = "SELECT count(*) FROM messages WHERE warnings LIKE '%CW19%'";
    assert_eq!(world.number(aliased).await, ingest::PREFIXES.len() as i64);
}

#[tokio::test]
async fn an_unknown_name_is_404_with_an_unsigned_envelope_and_another_method_405() {
    let world = World::new().await;
    for path in ["/evcs/v1/notification_StationSTATUS", "/evcs/v9/query_token", "/", "/evcs/v1"] {
        let (code, bytes) = world.raw(request(&world, path, Vec::new())).await;
        assert_eq!(code, StatusCode::NOT_FOUND, "{path}");
        let envelope: Value = serde_json::from_slice(&bytes).expect("an envelope");
        assert_eq!((&envelope["Ret"], &envelope["Sig"]), (&json!(4004), &json!("")));
        assert!(envelope["Msg"].as_str().expect("text").starts_with("4004-10"));
    }
    let get = Request::get("/evcs/v1/query_token").body(Body::empty()).expect("a request");
    assert_eq!(world.raw(get).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn bodies_that_are_too_large_are_413_by_the_gate_and_by_the_operator() {
    let world = World::furnished().await;
    let path = format!("/evcs/v1/{INTERFACE}");
    let (code, _) = world.raw(request(&world, &path, vec![b' '; (4 << 20) + 1])).await;
    assert_eq!(code, StatusCode::PAYLOAD_TOO_LARGE);
    world.settings(|settings| settings.max_body_bytes = 1 << 10).await;
    let many: Vec<Value> =
        (0..20).map(|_| status(CONNECTOR, 1, 5)["ConnectorStatusInfo"].clone()).collect();
    let sealed = world.sealed(&json!({ "ConnectorStatusInfos": many }));
    assert!(
        sealed.len() > 1 << 10
            && sealed.len() < OperatorSettings::default().max_body_bytes as usize
    );
    assert_eq!(world.raw(request(&world, &path, sealed)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let sealed = world.sealed(&status(CONNECTOR, 1, 5));
    assert_eq!(world.raw(request(&world, &path, sealed)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn compressed_bodies_are_415_and_any_content_type_is_noted() {
    let world = World::furnished().await;
    let path = format!("/evcs/v1/{INTERFACE}");
    let mut gzip = request(&world, &path, vec![0x1f, 0x8b, 8, 0]);
    gzip.headers_mut().insert("content-encoding", "gzip".parse().expect("a header"));
    assert_eq!(world.raw(gzip).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut plain = request(&world, &path, world.sealed(&status(CONNECTOR, 1, 5)));
    plain.headers_mut().insert("content-type", "text/plain".parse().expect("a header"));
    assert_eq!(world.raw(plain).await.0, StatusCode::OK);
    assert!(world.text("SELECT max(warnings) FROM messages").await.contains("CW33:1"));
}

#[tokio::test]
async fn broken_bodies_are_refused_with_their_sub_code() {
    let world = World::furnished().await;
    let sealed = world.sealed(&status(CONNECTOR, 1, 5));
    let path = format!("/evcs/v1/{INTERFACE}");
    let deep = format!("{{\"OperatorID\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    for body in [sealed[..sealed.len() / 2].to_vec(), vec![0xff; 64], deep.into_bytes(), Vec::new()]
    {
        let (code, bytes) = world.raw(request(&world, &path, body)).await;
        let envelope: Value = serde_json::from_slice(&bytes).expect("an envelope");
        assert_eq!((code, &envelope["Ret"]), (StatusCode::OK, &json!(4003)));
        assert!(envelope["Msg"].as_str().expect("text").starts_with("4003-0"), "{envelope}");
    }
    let inner = [
        (&b"\xff\xfe{}"[..], "4003-33"),
        (b"[1,2]", "4003-34"),
        (b"{\"ConnectorStatusInfo\":", "4003-34"),
        (b"{} x", "4003-34"),
    ];
    for (number, (plain, sub_code)) in (500..).zip(inner) {
        let sealed = world.sealer.seal_request(OP, now(), number, plain).to_json();
        assert_eq!(world.send(INTERFACE, &world.token, sealed).await.sub(), sub_code, "{plain:?}");
    }
    let deep = format!("{{\"ConnectorStatusInfo\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let sealed = world.sealer.seal_request(OP, now(), 600, deep.as_bytes()).to_json();
    let answer = world.send(INTERFACE, &world.token, sealed).await;
    assert!([4003, 4004].contains(&answer.ret), "{answer:?}");
}
