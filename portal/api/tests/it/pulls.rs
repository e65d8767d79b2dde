use super::house::House;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const AT: &str = "/operators/MA0000001/pulls";

fn settings(version: i64) -> Value {
    json!({
        "version": version, "pulls_on": true, "base_url": "https://op.example/evcs/v1/", "page_size": 50,
        "plan": [{ "kind": "stations_full", "cron": "0 0 2 * * *" }, { "kind": "status", "cron": "0 */5 * * * *", "name": "query_stations_status" }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_of_pulls_are_usual_until_they_are_set_and_edits_are_deeds() {
    let house = House::new().await;
    let token = house.token("province").await;
    let before = house.get(AT, &token).await.ok();
    assert_eq!((&before["version"], &before["pulls_on"]), (&json!(0), &json!(false)));
    assert!(before["plan"].as_array().expect("a plan").len() > 5);
    assert_eq!(before["has_credential"], false);
    let set = house.call(Method::PUT, AT, &token, settings(0)).await.ok();
    assert_eq!(
        (&set["version"], &set["base_url"]),
        (&json!(1), &json!("https://op.example/evcs/v1"))
    );
    assert_eq!(set["plan"][1]["name"], "query_stations_status");
    assert!(set["plan"][0]["next_run"].is_string());
    let stale = house.call(Method::PUT, AT, &token, settings(0)).await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (StatusCode::CONFLICT, &json!("version_conflict"))
    );
    let mut odd = settings(1);
    odd["plan"][1]["cron"] = json!("every day");
    let refused = house.call(Method::PUT, AT, &token, odd).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("/plan/1/cron"), "{}", refused.text);
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=pull.", &auditor).await.ok();
    assert_eq!(log["items"][0]["action"], "pull.settings");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_now_is_a_deed_and_what_keeps_it_from_beginning_is_told() {
    let house = House::new().await;
    let token = house.token("province").await;
    let run = format!("{AT}/run");
    let refused = house.call(Method::POST, &run, &token, json!({ "kind": "status" })).await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::CONFLICT, &json!("not_pulled"))
    );
    assert!(refused.text.contains("Kind(Status) by province"), "{}", refused.text);
    let odd = house.call(Method::POST, &run, &token, json!({ "kind": "everything" })).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    let nothing =
        house.call(Method::POST, &format!("{AT}/confirm"), &token, json!({ "reason": "x" })).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let runs = house.get(&format!("{AT}/runs?kind=status"), &token).await.ok();
    assert_eq!(runs["total"], 0);
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=pull.run", &auditor).await.ok();
    assert_eq!(log["items"].as_array().expect("rows").len(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplement_is_opened_by_hand_listed_and_tried() {
    let house = House::new().await;
    let token = house.token("province").await;
    let at = "/operators/MA0000001/supplements";
    let gap = json!({
        "interface": "supplement_stationStatus", "station_id": "S1", "missing_from": "2026-03-01T00:00:00Z",
        "missing_to": "2026-03-01T02:00:00Z", "reason": "值班发现缺数",
    });
    let opened = house.call(Method::POST, at, &token, gap.clone()).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text);
    let listed = house.get(&format!("{at}?state=open"), &token).await.ok();
    assert_eq!((&listed["total"], &listed["items"][0]["tries"]), (&json!(1), &json!(0)));
    let id = listed["items"][0]["id"].as_str().expect("an id");
    let tried = house.call(Method::POST, &format!("{at}/{id}/try"), &token, json!({})).await;
    assert!(tried.text.contains("Supplement("), "{}", tried.text);
    let foreign = format!("/operators/MA0000002/supplements/{id}/try");
    assert_eq!(
        house.call(Method::POST, &foreign, &token, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    let silent = json!({ "interface": "supplement_x", "missing_from": "2026-03-01T00:00:00Z", "reason": "x" });
    let refused = house.call(Method::POST, at, &token, silent).await;
    assert!(refused.text.contains("/interface"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_the_operator_issued_are_kept_for_our_calls() {
    let house = House::new().await;
    let token = house.token("province").await;
    let at = "/operators/MA0000001/credentials";
    let secrets = json!({ "operator_secret": "9f1c0d2e4b6a8877", "data_secret": "Sd0ngEvDataKey16",
        "data_secret_iv": "Sd0ngEvInitVec16", "sig_secret": "Sd0ngEvSignKey16" });
    let body = |direction: &str| json!({ "suite": "AES128-CBC.HMAC-MD5", "direction": direction, "secrets": secrets });
    let issued = house.call(Method::POST, at, &token, body("out")).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.text);
    assert_eq!(issued.json()["secrets"]["data_secret"], "Sd0ngEvDataKey16");
    assert_eq!(house.get(AT, &token).await.ok()["has_credential"], true);
    let refused = house.call(Method::POST, at, &token, body("in")).await;
    assert!(refused.text.contains("/secrets"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_its_own_pulls_only_and_changes_nothing() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    assert!(house.get(AT, &token).await.status.is_success());
    assert_eq!(house.get("/operators/MA0000002/pulls", &token).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house.get("/operators/MA0000002/supplements", &token).await.status,
        StatusCode::NOT_FOUND
    );
    let run =
        house.call(Method::POST, &format!("{AT}/run"), &token, json!({ "kind": "status" })).await;
    assert_eq!(run.status, StatusCode::FORBIDDEN);
}
