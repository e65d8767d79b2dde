use super::house::House;
use super::world::{A, B, order_no};
use serde_json::{Value, json};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_shows_the_reckoned_numbers_with_definition_and_comparison() {
    let house = House::new().await;
    let token = house.token("province").await;
    let body = house.get("/overview", &token).await.ok();
    let kpi = |name: &str| number(&body["kpis"][name]["value"]);
    assert_eq!((kpi("stations"), kpi("connectors"), kpi("power")), (3.0, 4.0, 240_000.0));
    assert_eq!((kpi("energy_today"), kpi("sessions_today")), (44_001.0, 3.0));
    // 6,300 s of charging of four connectors in the twelve hours since midnight.
    assert!((kpi("utilisation") - 6_300.0 / (4.0 * 43_200.0)).abs() < 1e-12);
    assert!((kpi("quality") - 100.0 * (1.0 - 1.3 / 10.0)).abs() < 1e-9);
    // Until yesterday noon only A2 had delivered: 8,000 Wh in one session.
    let change = &body["kpis"]["energy_today"]["change"];
    assert!((number(&change["value"]) - (44_001.0 / 8_000.0 - 1.0)).abs() < 1e-12);
    assert_eq!(body["kpis"]["energy_today"]["definition"], json!({ "id": "IND-04", "version": 1 }));
    assert_eq!(body["status"]["idle"], 1);
    assert_eq!((&body["status"]["fault"], &body["status"]["unknown"]), (&json!(1), &json!(2)));
    let regions: Vec<(&Value, &Value)> = body["regions"]
        .as_array()
        .expect("regions")
        .iter()
        .map(|r| (&r["adcode"], &r["energy_today_wh"]))
        .collect();
    assert_eq!(regions, [(&json!("370100"), &json!(44_001)), (&json!("370200"), &json!(0))]);
    assert_eq!(body["operators"][0]["name"], "甲充电");
    let todo = body["todo"].as_array().expect("a list");
    assert!(todo.iter().any(|line| line["kind"] == "held_rows" && line["count"] == 1), "{todo:?}");
    assert!(todo.iter().any(|line| line["kind"] == "faults" && line["count"] == 1), "{todo:?}");
    let definition = house.get("/definitions/IND-04", &token).await.ok();
    assert_eq!(definition["unit"], "Wh");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_narrows_the_overview_and_lists_its_counties() {
    let house = House::new().await;
    let token = house.token("province").await;
    let body = house.get("/overview?region=370200", &token).await.ok();
    assert_eq!(body["kpis"]["stations"]["value"], 1.0);
    assert_eq!(body["regions"][0]["adcode"], "370202");
    let all = house.get("/overview?region=370000", &token).await.ok();
    assert_eq!(all["kpis"]["stations"]["value"], 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn load_heat_and_week_show_the_reckoned_numbers() {
    let house = House::new().await;
    let token = house.token("province").await;
    let hours = house.get("/load?from=2026-03-03&to=2026-03-03&grain=hour", &token).await.ok();
    let energy: Vec<i64> = hours["points"]
        .as_array()
        .expect("points")
        .iter()
        .filter_map(|p| p["energy_wh"].as_i64())
        .collect();
    assert_eq!(energy, [6_001, 0, 0, 0, 0, 0, 0, 0, 11_000, 22_000, 5_000, 0]);
    assert_eq!(hours["points"][9]["value_w"], 22_000);
    let quarters = house.get("/stations/MA0000002/B1/load?grain=15min", &token).await.ok();
    assert_eq!(
        quarters["points"][40],
        json!({ "t": "2026-03-03T02:00:00Z", "value_w": 21_000, "energy_wh": 5_000, "complete": true })
    );
    let heat = house
        .get("/map/heat?measure=energy&from=2026-03-03&to=2026-03-03&resolution=7", &token)
        .await
        .ok();
    let sum: i64 =
        heat["cells"].as_array().expect("cells").iter().filter_map(|cell| cell[1].as_i64()).sum();
    assert_eq!((sum, heat["unit"].as_str()), (44_001, Some("Wh")));
    assert_eq!(heat["breaks"].as_array().map(Vec::len), Some(7));
    let week = house.get("/stations/MA0000001/A1/heat", &token).await.ok();
    assert_eq!((&week[0][23], &week[1][9]), (&json!(6_000), &json!(22_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_shows_its_connectors_and_an_order_its_parts() {
    let house = House::new().await;
    let token = house.token("province").await;
    let station = house.get("/stations/MA0000001/A1", &token).await.ok();
    assert_eq!(
        (&station["energy_today_wh"], &station["sessions_today"]),
        (&json!(39_001), &json!(2))
    );
    assert_eq!(station["region_name"], "历下区");
    let connectors = &station["equipment"][0]["connectors"];
    assert_eq!(
        (&connectors[0]["status"], &connectors[0]["energy_today_wh"]),
        (&json!("idle"), &json!(33_000))
    );
    assert_eq!(
        (&connectors[1]["status"], &connectors[1]["energy_today_wh"]),
        (&json!("unknown"), &json!(6_001))
    );
    let order = house.get(&format!("/orders/{A}/{}", order_no(A, 1)), &token).await.ok();
    assert_eq!((&order["energy_wh"], &order["revision"]), (&json!(33_000), &json!(2)));
    assert_eq!(order["vehicle_mask"], "鲁A***45");
    assert_eq!(
        order["details"][1],
        json!({
            "started_at": "2026-03-03T01:00:00Z", "ended_at": "2026-03-03T01:30:00Z", "energy_wh": 22_000,
            "elec_price": 8_000, "service_price": 4_000, "elec_fen": 1_760, "service_fen": 880,
        })
    );
    assert_eq!(order["message_ids"], json!(["14", "13"]));
    let list =
        house.get("/stations/MA0000001/A1/orders?from=2026-03-03&to=2026-03-03", &token).await.ok();
    assert_eq!(
        (&list["total"], &list["items"][0]["order_no"]),
        (&json!(2), &json!(order_no(A, 1).as_str()))
    );
    let connector = house.get("/connectors/MA0000001/A1-0", &token).await.ok();
    assert_eq!(connector["station"]["station_id"], "A1");
    let states = house
        .get("/connectors/MA0000001/A1-0/states?from=2026-03-03&to=2026-03-03", &token)
        .await
        .ok();
    let words: Vec<&str> = states["segments"]
        .as_array()
        .expect("segments")
        .iter()
        .filter_map(|s| s["status"].as_str())
        .collect();
    assert_eq!(words, ["unknown", "charging", "idle"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_monitor_and_the_log_show_the_refused_message() {
    let house = House::new().await;
    let token = house.token("province").await;
    let monitor = house.get("/interfaces", &token).await.ok();
    let own = monitor["items"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["operator_id"] == A)
        .expect("A");
    assert_eq!(
        (&own["calls"], &own["ok"], &own["success_rate"]),
        (&json!(10), &json!(9), &json!(0.9))
    );
    assert_eq!((&own["errors"]["4001-01"], &own["warnings"]["CW04"]), (&json!(1), &json!(2)));
    assert_eq!(own["strip"].as_array().map(Vec::len), Some(24));
    let detail =
        house.get(&format!("/interfaces/{A}/notification_stationStatus"), &token).await.ok();
    assert_eq!(detail["errors"][0]["last_msg"], "signature does not match");
    assert_eq!(detail["series"][0]["calls"], 10);
    assert_eq!(detail["recent"].as_array().map(Vec::len), Some(10));
    let refused =
        house.get("/messages?ret=failed&from=2026-03-03&to=2026-03-03", &token).await.ok();
    assert_eq!((&refused["total"], &refused["items"][0]["message_id"]), (&json!(1), &json!("109")));
    let first = house
        .get(&format!("/messages?operator={A}&from=2026-03-03&to=2026-03-03&limit=4"), &token)
        .await
        .ok();
    assert_eq!(first["next_cursor"], "106");
    let one = house.get("/messages/100", &token).await.ok();
    assert_eq!(one["findings"].as_array().map(Vec::len), Some(2));
    assert!(
        one["findings"][0]["text_en"]
            .as_str()
            .is_some_and(|text| text.contains("expected 0 1 2 3 4 255"))
    );
    let findings =
        house.get(&format!("/quality/findings?operator={A}&code=SU01"), &token).await.ok();
    assert_eq!(findings["total"], 2);
    assert_eq!(house.get("/quarantine", &token).await.ok()["items"][0]["codes"], json!(["SU02"]));
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=message.read", &auditor).await.ok();
    assert_eq!(
        (&log["items"][0]["actor"], &log["items"][0]["object"]),
        (&json!("province"), &json!("message/100"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn facets_points_and_meta_agree_with_the_list() {
    let house = House::new().await;
    let token = house.token("province").await;
    let facets = house.get("/stations/facets", &token).await.ok();
    assert_eq!(facets["operators"][1], json!({ "id": B, "name": "乙充电", "count": 1 }));
    let points = house.get("/stations/points?status=fault", &token).await.ok();
    assert_eq!(points["rows"], json!([["MA0000002/B1", 117.05, 36.66, 1, "fault", 0]]));
    let meta = house.get("/meta", &token).await.ok();
    assert_eq!((&meta["province"]["adcode"], &meta["mode"]), (&json!("370000"), &json!("demo")));
    assert_eq!(
        (&meta["data_from"], &meta["data_to"]),
        (&json!("2026-03-02"), &json!("2026-03-03"))
    );
    assert_eq!(meta["clock"], json!({ "now": "2026-03-03T04:00:00Z", "speed": 0.0 }));
    let areas = house.get("/areas", &token).await.ok();
    assert!(
        areas["items"].as_array().is_some_and(|list| list
            .iter()
            .filter(|a| a["level"] == "city")
            .count()
            == 16)
    );
    let cities = house.get("/areas/boundaries?level=city", &token).await.ok();
    assert_eq!(cities["features"].as_array().map(Vec::len), Some(16));
}
