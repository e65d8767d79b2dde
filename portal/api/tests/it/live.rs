use super::house::House;
use super::world::{A, B, beijing, status};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures::StreamExt;
use model::ConnectorState;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

async fn ticket(house: &House, name: &str) -> String {
    let token = house.token(name).await;
    let answer = house.call(Method::POST, "/live/ticket", &token, Value::Null).await.ok();
    answer["ticket"].as_str().expect("a ticket").to_owned()
}

/// Reads the stream until it says `word`, at most 20 s.
async fn until(body: Body, word: &str) -> String {
    let mut stream = body.into_data_stream();
    let mut heard = String::new();
    let listen = async {
        while let Some(Ok(bytes)) = stream.next().await {
            heard.push_str(&String::from_utf8_lossy(&bytes));
            if heard.contains(word) && heard.ends_with("\n\n") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), listen).await.expect("the stream speaks in time");
    heard
}

async fn open(house: &House, query: &str) -> axum::response::Response {
    let request =
        Request::get(format!("/api/v1/live?{query}")).body(Body::empty()).expect("a request");
    house.router.clone().oneshot(request).await.expect("an answer")
}

fn data(heard: &str, topic: &str) -> Value {
    let block = heard
        .split("\n\n")
        .find(|block| block.contains(&format!("event: {topic}")))
        .expect("an event");
    let line = block.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
    serde_json::from_str(line).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_reaches_those_who_may_see_it_and_nobody_else() {
    let house = House::new().await;
    let ticket_a = ticket(&house, "staff-a").await;
    let ticket_b = ticket(&house, "staff-b").await;
    let own = open(&house, &format!("ticket={ticket_a}&topics=status")).await;
    assert_eq!(own.headers()[header::CONTENT_TYPE], "text/event-stream");
    let other = open(&house, &format!("ticket={ticket_b}&topics=status,overview")).await;
    let now = house.lake.now();
    now.apply_status(
        A,
        &status("A1-0", ConnectorState::Charging, beijing(3, 11, 50)),
        beijing(3, 11, 50),
    );
    now.apply_status(
        A,
        &status("A1-0", ConnectorState::Occupied, beijing(3, 11, 55)),
        beijing(3, 11, 55),
    );
    let heard = until(own.into_body(), "event: status").await;
    let event = data(&heard, "status");
    // Two changes of one connector in one beat are one.
    assert_eq!(event["changes"], json!([[A, "A1", "A1-0", "occupied", "2026-03-03T03:55:00Z"]]));
    assert_eq!(event["stations"][0][0], "MA0000001/A1");
    assert!(heard.contains("\nid: ") || heard.contains("id: "));
    let heard = until(other.into_body(), "event: overview").await;
    assert!(!heard.contains("event: status") && !heard.contains(A), "{heard}");
    assert_eq!(data(&heard, "overview")["energy_today_wh"], 5_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_who_comes_back_hears_what_was_missed() {
    let house = House::new().await;
    let first =
        open(&house, &format!("ticket={}&topics=status", ticket(&house, "staff-b").await)).await;
    let now = house.lake.now();
    now.apply_status(
        B,
        &status("B1-0", ConnectorState::Idle, beijing(3, 11, 50)),
        beijing(3, 11, 50),
    );
    let heard = until(first.into_body(), "event: status").await;
    let id: u64 = heard
        .lines()
        .find_map(|line| line.strip_prefix("id: "))
        .expect("an id")
        .parse()
        .expect("a number");
    now.apply_status(
        B,
        &status("B1-0", ConnectorState::Charging, beijing(3, 11, 51)),
        beijing(3, 11, 51),
    );
    now.publish();
    let ticket = ticket(&house, "staff-b").await;
    let again = open(&house, &format!("ticket={ticket}&topics=status&last_event_id={id}")).await;
    let heard = until(again.into_body(), "event: status").await;
    assert_eq!(data(&heard, "status")["changes"][0][3], "charging");
    let late = ticket_of_the_past(&house).await;
    assert!(late.contains("event: reset"), "{late}");
}

/// What somebody hears whose last event is no longer known.
async fn ticket_of_the_past(house: &House) -> String {
    let ticket = ticket(house, "staff-b").await;
    let answer = open(house, &format!("ticket={ticket}&topics=status&last_event_id=1")).await;
    until(answer.into_body(), "event: reset").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_admits_once_and_administrators_get_none() {
    let house = House::new().await;
    let ticket = ticket(&house, "province").await;
    assert_eq!(
        open(&house, &format!("ticket={ticket}&topics=ingest")).await.status(),
        StatusCode::OK
    );
    assert_eq!(
        open(&house, &format!("ticket={ticket}&topics=ingest")).await.status(),
        StatusCode::UNAUTHORIZED
    );
    let admin = house.token("sysadmin").await;
    let refused = house.call(Method::POST, "/live/ticket", &admin, Value::Null).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
