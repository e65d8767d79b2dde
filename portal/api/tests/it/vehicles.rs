//! Vehicles by area: what a regulator sees, and what nobody sees.

use super::house::House;
use axum::http::StatusCode;
use model::LocalDay;
use model::quantity::{KilowattHour, Percent};
use serde_json::{Value, json};
use tables::vehicle_area_days::Row;

/// Yesterday of the house.
const DAY: &str = "2026-03-02";

fn row(area: &str, vehicles: i32, charging: i32) -> Row {
    Row {
        day: DAY.parse().expect("a day"),
        area_code: area.to_owned(),
        vehicles,
        reports: 100,
        distance_m: i64::from(vehicles) * 10_000,
        sessions: charging,
        session_vehicles: charging,
        plug_in_soc: (charging > 0).then_some(Percent::from_tenths(335)),
        energy: KilowattHour::from_watt_hours(i64::from(charging) * 20_000),
    }
}

async fn house() -> House {
    let house = House::new().await;
    let rows = [
        row("370000", 90, 30),
        row("370100", 50, 20),
        row("370102", 30, 12),
        row("370103", 20, 8),
        row("370200", 40, 10),
    ];
    let day: LocalDay = DAY.parse().expect("a day");
    let batch = tables::vehicle_area_days::batch(&rows);
    house.lake.replace_day(&tables::VEHICLE_AREA_DAYS, day, batch).await.expect("rows land");
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn the_province_sees_its_cities_and_small_groups_are_hidden() {
    let house = house().await;
    let token = house.token("province").await;
    let body = house.get("/vehicles", &token).await.ok();
    assert_eq!(body["whole"]["vehicles_per_day"], 90.0);
    assert_eq!((&body["from"], &body["to"]), (&json!("2026-02-17"), &json!(DAY)));
    let codes: Vec<&Value> =
        body["parts"].as_array().expect("rows").iter().map(|row| &row["adcode"]).collect();
    assert_eq!(codes, ["370100", "370200"]);
    assert_eq!(body["parts"][0]["energy_wh"], 400_000);
    let city = house.get("/vehicles?region=370100", &token).await.ok();
    let county = |code: &str| {
        let rows = city["parts"].as_array().expect("rows");
        rows.iter().find(|row| row["adcode"] == code).expect("the county").clone()
    };
    assert_eq!(county("370102")["vehicles_per_day"], 30.0);
    // Eight vehicles charged in 370103; the whole less 370102 would show them.
    assert_eq!(
        (&county("370103")["sessions"], &county("370102")["sessions"]),
        (&Value::Null, &Value::Null)
    );
    let csv = house.get("/vehicles?region=370100&format=csv", &token).await;
    assert!(csv.text.starts_with('\u{feff}') && csv.text.contains("370102"), "{}", csv.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_sees_itself_and_an_operator_sees_nothing_of_vehicles() {
    let house = house().await;
    let token = house.token("jinan").await;
    let own = house.get("/vehicles", &token).await.ok();
    assert_eq!(
        (&own["whole"]["adcode"], &own["whole"]["distance_m"]),
        (&json!("370100"), &json!(500_000))
    );
    for other in ["370200", "370000", "370202", "999999"] {
        let answer = house.get(&format!("/vehicles?region={other}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other} {}", answer.text);
    }
    let staff = house.token("staff-a").await;
    assert_eq!(house.get("/vehicles", &staff).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.get("/vehicles/platforms", &staff).await.ok()["items"], json!([]));
    let platforms = house.get("/vehicles/platforms", &house.token("province").await).await.ok();
    assert_eq!(platforms["items"][0]["id"], "MAVEH0001");
    assert_eq!(platforms["items"][0]["refused"], 1);
}
