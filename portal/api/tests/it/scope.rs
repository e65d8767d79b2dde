//! Nobody sees rows outside of the own scope: every address of the document is asked as an operator and as a city.

use super::house::House;
use super::world::{A, B, order_no};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// Paths of the document that are read, with the parameters of one operator put in.
fn paths(
    operator: &str,
    station: &str,
    connector: &str,
    order: &str,
    message: &str,
) -> Vec<String> {
    let document: Value = serde_json::from_str(&portal::published::openapi()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    let reads =
        paths.iter().filter(|(path, methods)| methods.get("get").is_some() && *path != "/live");
    reads
        .map(|(path, _)| {
            path.replace("/operators/{id}", &format!("/operators/{operator}"))
                .replace("{operator}", operator)
                .replace("{station}", station)
                .replace("{connector}", connector)
                .replace("{order_no}", order)
                .replace("{message_id}", message)
                .replace("{interface}", "notification_stationStatus")
                .replace("{kind}", "orders")
                .replace("{id}", "IND-04")
        })
        .collect()
}

fn names(text: &str) -> bool {
    [A, "甲充电", "充电站A1", "充电站A2", "A1-0", "A2-0"].iter().any(|word| text.contains(word))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_finds_nothing_of_another_under_any_address() {
    let house = House::new().await;
    let token = house.token("staff-b").await;
    let own = paths(B, "B1", "B1-0", order_no(B, 3).as_str(), "200");
    assert!(own.len() > 30, "{}", own.len());
    for path in &own {
        let joint = if path.contains("boundaries") {
            "?level=city"
        } else {
            "?from=2026-03-01&to=2026-03-03&limit=1000"
        };
        let answer = house.get(&format!("{path}{joint}"), &token).await;
        assert!(!answer.status.is_server_error(), "{path} {}", answer.text);
        assert!(!names(&answer.text), "{path} {}", answer.text);
        // Roles of others, what opens to the key of an application or the code of a certificate only, and uploads,
        // which have ids of their own (see `sheets`).
        let closed = [
            "/admin",
            "/audit",
            "/jobs",
            "/vehicles",
            "/grid",
            "/applications/",
            "/certificates/",
            "/sheets/uploads/",
        ];
        if !closed.iter().any(|start| path.starts_with(start)) {
            assert!(answer.status.is_success(), "{path} {} {}", answer.status, answer.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_another_operator_by_name_is_answered_as_if_there_were_none() {
    let house = House::new().await;
    let token = house.token("staff-b").await;
    for path in paths(A, "A1", "A1-0", order_no(A, 1).as_str(), "109")
        .iter()
        .filter(|path| path.contains(A) || path.contains("109"))
    {
        let answer = house.get(path, &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {}", answer.text);
    }
    let lists = [
        "/overview",
        "/load",
        "/map/heat",
        "/stations",
        "/stations/points",
        "/stations/facets",
        "/interfaces",
        "/messages",
        "/quality/findings",
        "/quarantine",
    ];
    for path in lists {
        let filtered = format!("{path}?operator={A}&from=2026-03-01&to=2026-03-03");
        let answer = house.get(&filtered, &token).await;
        assert!(answer.status.is_success() && !names(&answer.text), "{path} {}", answer.text);
        let csv = house.get(&format!("{filtered}&format=csv"), &token).await;
        assert!(!names(&csv.text), "{path} {}", csv.text);
    }
    let load =
        house.get(&format!("/load?operator={A}&from=2026-03-03&to=2026-03-03"), &token).await.ok();
    assert!(load["points"].as_array().expect("points").iter().all(|point| point["energy_wh"] == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_sees_its_own_stations_and_the_operators_in_them() {
    let house = House::new().await;
    let token = house.token("qingdao").await;
    let stations = house.get("/stations", &token).await.ok();
    assert_eq!(
        (&stations["total"], &stations["items"][0]["station_id"]),
        (&json!(1), &json!("A2"))
    );
    let overview = house.get("/overview?region=370000", &token).await.ok();
    assert_eq!(overview["kpis"]["stations"]["value"], 1.0);
    assert_eq!(overview["kpis"]["energy_today"]["value"], 0.0);
    assert_eq!(
        house.get("/overview?region=370100", &token).await.ok()["kpis"]["stations"]["value"],
        0.0
    );
    let load = house.get("/load?from=2026-03-02&to=2026-03-02&grain=day", &token).await.ok();
    assert_eq!(load["points"][0]["energy_wh"], 8_000);
    let heat = house.get("/map/heat?from=2026-03-02&to=2026-03-03", &token).await.ok();
    assert_eq!(heat["cells"].as_array().map(Vec::len), Some(1));
    assert_eq!(house.get("/operators", &token).await.ok()["total"], 1);
    assert_eq!(house.get(&format!("/operators/{B}"), &token).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/stations/MA0000001/A1", &token).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/connectors/MA0000001/A1-0", &token).await.status, StatusCode::NOT_FOUND);
    // The order is the operator's own, but its station lies in another city.
    let order = house.get(&format!("/orders/{A}/{}", order_no(A, 1)), &token).await;
    assert_eq!(order.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house.get("/quality/findings?from=2026-03-03&to=2026-03-03", &token).await.ok()["total"],
        0
    );
    assert_eq!(house.get("/quarantine", &token).await.ok()["total"], 0);
    let jinan = house.token("jinan").await;
    assert_eq!(
        house.get("/quality/findings?from=2026-03-03&to=2026-03-03", &jinan).await.ok()["total"],
        3
    );
    assert_eq!(house.get("/stations", &jinan).await.ok()["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn free_sql_keeps_to_the_own_operator() {
    let house = House::new().await;
    let token = house.token("staff-b").await;
    let body = json!({ "sql": "SELECT operator_id FROM orders" });
    let refused = house.call(Method::POST, "/query", &token, body.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let jinan = house.token("jinan").await;
    assert_eq!(
        house.call(Method::POST, "/query", &jinan, body).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_to_anybody_holds_a_key_of_personal_data() {
    let house = House::new().await;
    for name in ["province", "staff-a"] {
        let token = house.token(name).await;
        for path in paths(A, "A1", "A1-0", order_no(A, 1).as_str(), "100") {
            let answer = house
                .get(&format!("{path}?from=2026-03-01&to=2026-03-03&level=city"), &token)
                .await;
            assert!(!answer.text.contains("secret-key"), "{path}");
        }
    }
}
