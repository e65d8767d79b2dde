//! Chapter 9: natural keys and repeats, row by row of its table.

use crate::world::{CONNECTOR, World, power, sample, station, status};
use serde_json::{Value, json};

const STATUS: &str = "notification_stationStatus";
const PROCESS: &str = "notification_equip_charge_status";

#[tokio::test]
async fn a_station_gets_a_new_version_only_when_it_changed() {
    let world = World::furnished().await;
    let again = world.push("notification_stationInfo", &station()).await;
    assert_eq!((again.ret, &again.data["Accepted"]), (0, &json!(1)));
    assert_eq!(world.number("SELECT count(*) FROM station_versions").await, 1);
    let mut renamed = station();
    renamed["StationInfo"]["StationName"] = json!("济南新站");
    world.push("notification_stationInfo", &renamed).await;
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM station_versions").await, 2);
    world.push("notification_stationInfo", &station()).await;
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM station_versions").await, 3);
    assert_eq!(world.text("SELECT max(area_code_found) FROM station_versions").await, "370102");
}

#[tokio::test]
async fn t14_the_same_status_twice_is_one_event_and_another_one_a_correction() {
    let world = World::furnished().await;
    for _ in 0..2 {
        let answer = world.push(STATUS, &status(CONNECTOR, 1, 5)).await;
        assert_eq!((answer.ret, &answer.data["Status"]), (0, &json!(0)));
    }
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
    world.push(STATUS, &status(CONNECTOR, 255, 5)).await;
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 2);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM status_events").await, 2);
    assert_eq!(world.number("SELECT CAST(status AS BIGINT) FROM status_valid").await, 255);
}

#[tokio::test]
async fn t13_a_status_of_an_unregistered_connector_stays_ignored_when_repeated() {
    let world = World::furnished().await;
    for _ in 0..2 {
        let answer = world.push(STATUS, &status("unknown-1", 1, 5)).await;
        assert_eq!((answer.ret, &answer.data["Status"]), (0, &json!(1)));
    }
    assert_eq!(world.number("SELECT count(*) FROM quarantine").await, 1);
}

#[tokio::test]
async fn a_status_without_time_happened_when_its_envelope_was_made() {
    let world = World::furnished().await;
    let body = json!({"ConnectorStatusInfo": {"ConnectorID": CONNECTOR, "Status": 1}});
    world.push(STATUS, &body).await;
    world.push(STATUS, &body).await;
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
    let at =
        "SELECT count(*) FROM status_events WHERE occurred_at = TIMESTAMP '2026-06-01T04:00:00Z'";
    assert_eq!(world.number(at).await, 1);
}

#[tokio::test]
async fn an_older_status_is_stored_but_does_not_change_the_present_state() {
    let world = World::furnished().await;
    world.push(STATUS, &status(CONNECTOR, 3, 5)).await;
    world.push(STATUS, &status(CONNECTOR, 1, 600)).await;
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 2);
    let state = world.lake.now().with_connector("MA3TEST01", CONNECTOR, |info| info.state);
    assert_eq!(state, Some(model::ConnectorState::Charging));
}

#[tokio::test]
async fn a_status_of_more_than_a_day_ago_is_history_only() {
    let world = World::furnished().await;
    let answer = world.push(STATUS, &status(CONNECTOR, 3, 25 * 3_600)).await;
    assert_eq!(
        (&answer.data["Accepted"], &answer.data["Findings"][0]["Code"]),
        (&json!(1), &json!("SU01"))
    );
    let state = world.lake.now().with_connector("MA3TEST01", CONNECTOR, |info| info.state);
    assert_eq!(state, Some(model::ConnectorState::Unknown));
}

#[tokio::test]
async fn lateness_is_that_of_new_rows_only() {
    let world = World::furnished().await;
    world.push(STATUS, &status(CONNECTOR, 1, 30)).await;
    world.push(STATUS, &status(CONNECTOR, 1, 30)).await;
    let late = "SELECT CAST(sum(late_rows) AS BIGINT) FROM messages WHERE interface = 'notification_stationStatus'";
    assert_eq!(world.number(late).await, 1);
    let mean = "SELECT CAST(avg(lateness_ms) AS BIGINT) FROM messages WHERE interface = 'notification_stationStatus'";
    assert_eq!(world.number(mean).await, 30_000);
}

#[tokio::test]
async fn a_sample_is_stored_once_and_a_later_arrival_of_its_time_wins() {
    let world = World::furnished().await;
    world.push(PROCESS, &sample(1, 10, 13.21)).await;
    world.push(PROCESS, &sample(1, 10, 13.21)).await;
    assert_eq!(world.number("SELECT count(*) FROM process_samples").await, 1);
    world.push(PROCESS, &sample(1, 10, 13.5)).await;
    assert_eq!(world.number("SELECT energy_wh FROM process_valid").await, 13_500);
    world.push(PROCESS, &sample(1, 4, 13.6)).await;
    assert_eq!(world.number("SELECT count(*) FROM process_valid").await, 2);
}

#[tokio::test]
async fn power_of_a_quarter_is_stored_once_and_a_later_arrival_wins() {
    let world = World::furnished().await;
    let interface = "notification_realtime_power_info";
    for _ in 0..2 {
        let answer = world.push(interface, &power(39.6, 39.6)).await;
        assert_eq!((&answer.data["Total"], &answer.data["Accepted"]), (&json!(1), &json!(1)));
    }
    assert_eq!(world.number("SELECT count(*) FROM power_samples").await, 3);
    world.push(interface, &power(40.0, 40.0)).await;
    assert_eq!(world.number("SELECT count(*) FROM power_samples").await, 6);
    // In its first minute the gate cannot exclude an earlier row; settling counts the revisions.
    world.lake.settle().await.expect("settled");
    assert_eq!(world.number("SELECT min(power_w) FROM power_valid").await, 40_000);
}

#[tokio::test]
async fn twins_inside_one_message_are_one_row() {
    let world = World::furnished().await;
    let row: Value = status(CONNECTOR, 1, 5)["ConnectorStatusInfo"].clone();
    let answer = world.push(STATUS, &json!({"ConnectorStatusInfos": [row.clone(), row]})).await;
    assert_eq!((&answer.data["Total"], &answer.data["Accepted"]), (&json!(2), &json!(2)));
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
}
