use super::house::House;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

fn new_operator() -> Value {
    json!({ "operator_id": "MA0000009", "name": "丙充电有限公司", "short_name": "丙充电", "uscid": "", "contact": "", "environment": "test" })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_registered_admitted_changed_and_suspended() {
    let house = House::new().await;
    let token = house.token("province").await;
    let made = house.call(Method::POST, "/operators", &token, new_operator()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(made.json()["state"], "pending");
    assert_eq!(
        house.call(Method::POST, "/operators", &token, new_operator()).await.json()["code"],
        "taken"
    );
    let admitted =
        house.call(Method::POST, "/operators/MA0000009/approve", &token, Value::Null).await.ok();
    assert_eq!(admitted["state"], "active");
    let patch = json!({
        "version": admitted["version"], "settings": { "rate_per_s": 20, "burst": 40, "suite": "SM4-CBC.HMAC-SM3" },
        "interfaces": [{ "name": "query_token", "open": true }, { "name": "notification_stationInfo", "open": false }],
    });
    let changed =
        house.call(Method::PATCH, "/operators/MA0000009", &token, patch.clone()).await.ok();
    assert_eq!(
        (&changed["settings"]["rate_per_s"], &changed["settings"]["clock_window_s"]),
        (&json!(20), &json!(600))
    );
    assert_eq!(changed["interfaces_open"], 1);
    let stale = house.call(Method::PATCH, "/operators/MA0000009", &token, patch).await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (StatusCode::CONFLICT, &json!("version_conflict"))
    );
    let stopped = house
        .call(Method::POST, "/operators/MA0000009/suspend", &token, json!({ "reason": "欠费" }))
        .await
        .ok();
    assert_eq!(
        (&stopped["state"], &stopped["state_reason"]),
        (&json!("suspended"), &json!("欠费"))
    );
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=operator.&actor=province", &auditor).await.ok();
    let deeds: Vec<&str> = log["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|r| r["action"].as_str())
        .collect();
    assert_eq!(
        deeds,
        ["operator.suspend", "operator.change", "operator.approve", "operator.create"]
    );
    assert_eq!(house.get("/audit/verify", &auditor).await.ok()["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_shown_once_and_credentials_rotate_and_end() {
    let house = House::new().await;
    let token = house.token("province").await;
    let body = json!({ "suite": "AES128-CBC.HMAC-MD5" });
    let issued = house.call(Method::POST, "/operators/MA0000001/credentials", &token, body).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.text);
    let secret = issued.json()["secrets"]["sig_secret"].as_str().expect("a secret").to_owned();
    assert!(secret.len() >= 16);
    let page = house.get("/operators/MA0000001", &token).await;
    assert_eq!(page.ok()["credentials"][0]["state"], "active");
    assert!(!page.text.contains(&secret));
    let first = issued.json()["credential"]["id"].as_str().expect("an id").to_owned();
    let rotate = format!("/operators/MA0000001/credentials/{first}/rotate");
    let next = house.call(Method::POST, &rotate, &token, json!({ "overlap_hours": 24 })).await;
    assert_eq!(next.status, StatusCode::CREATED, "{}", next.text);
    let foreign = format!("/operators/MA0000002/credentials/{first}");
    let refused = house.call(Method::DELETE, &foreign, &token, json!({ "reason": "x" })).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let gone = house
        .call(
            Method::DELETE,
            &format!("/operators/MA0000001/credentials/{first}"),
            &token,
            json!({ "reason": "泄露" }),
        )
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let states: Vec<Value> = house.get("/operators/MA0000001", &token).await.ok()["credentials"]
        .as_array()
        .expect("credentials")
        .iter()
        .map(|one| one["state"].clone())
        .collect();
    assert_eq!(states, ["active", "revoked"]);
    let auditor = house.token("auditor").await;
    assert!(!house.get("/audit", &auditor).await.text.contains(&secret));
}

fn keyed(token: &str, path: &str, key: &str, body: &Value) -> Request<Body> {
    Request::post(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("Idempotency-Key", key)
        .body(Body::from(body.to_string()))
        .expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_with_a_key_is_carried_out_once() {
    let house = House::new().await;
    let token = house.token("province").await;
    let first = house.send(keyed(&token, "/operators", "k1", &new_operator())).await;
    let again = house.send(keyed(&token, "/operators", "k1", &new_operator())).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.text, again.text);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let other = json!({ "operator_id": "MA0000008", "name": "x", "short_name": "x", "environment": "test" });
    assert_eq!(
        house.send(keyed(&token, "/operators", "k1", &other)).await.json()["code"],
        "key_reused"
    );
    let body = json!({ "suite": "AES128-CBC.HMAC-MD5" });
    let path = "/operators/MA0000001/credentials";
    assert_eq!(house.send(keyed(&token, path, "k2", &body)).await.status, StatusCode::CREATED);
    let repeated = house.send(keyed(&token, path, "k2", &body)).await;
    assert_eq!(
        (repeated.status, &repeated.json()["code"]),
        (StatusCode::CONFLICT, &json!("already_running"))
    );
    assert!(!repeated.text.contains("sig_secret"));
    assert_eq!(
        house.get("/operators/MA0000001", &token).await.ok()["credentials"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_listed_and_started_by_the_system_administrator_only() {
    let house = House::new().await;
    let admin = house.token("sysadmin").await;
    let list = house.get("/jobs", &admin).await.ok();
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][0]["last_run"]),
        (&json!("settle"), &Value::Null)
    );
    let done = house.call(Method::POST, "/jobs/settle/run", &admin, Value::Null).await.ok();
    assert_eq!(done["summary"], "settle done");
    let province = house.token("province").await;
    assert_eq!(
        house.call(Method::POST, "/jobs/settle/run", &province, Value::Null).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tried_message_is_judged_and_not_stored() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    let good = json!({ "ConnectorStatusInfo": { "ConnectorID": "A1-0", "Status": 1, "UpdateTime": "2026-03-03 11:59:00" } });
    let body = json!({ "interface": "notification_stationStatus", "body": good });
    let report = house.call(Method::POST, "/quality/check", &token, body).await.ok();
    assert_eq!(
        (&report["ok"], &report["ret"], &report["rows"]),
        (&json!(true), &json!(0), &json!(1)),
        "{report}"
    );
    let bad = json!({ "ConnectorStatusInfo": { "ConnectorID": "A1-0", "Status": 9 } });
    let body = json!({ "interface": "notification_stationStatus", "body": bad });
    let report = house.call(Method::POST, "/quality/check", &token, body).await.ok();
    assert_eq!(report["ok"], false, "{report}");
    let rules = house.get("/quality/rules", &token).await.ok();
    assert!(rules["items"].as_array().is_some_and(|list| list.len() > 20));
    assert_eq!(house.get("/messages", &token).await.ok()["total"], 10);
}
