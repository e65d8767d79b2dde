//! Who sees and does what with applications for access.

use super::house::{Answer, House};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use portal::PortalConfig;
use serde_json::{Value, json};

fn form(uscid: &str) -> Value {
    json!({"uscid": uscid, "name": "丙充电有限公司", "short_name": "丙充电",
        "contact": {"name": "王示例", "phone": "13900000001", "email": "wang@example.com"},
        "technical": {"name": "李示例", "phone": "13900000002"}, "suite": "AES128-CBC.HMAC-MD5"})
}

/// Sends with the key of an application.
async fn keyed(house: &House, method: Method, path: &str, key: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("x-application-key", key)
        .header(header::CONTENT_TYPE, "application/json");
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    house.send(request.body(body).expect("a request")).await
}

/// Begins and hands in an application; its id and key.
async fn handed_in(house: &House, uscid: &str) -> (String, String) {
    let begun = house.call(Method::POST, "/applications", "", form(uscid)).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    let text = |name: &str| begun.json()[name].as_str().expect("a text").to_owned();
    let (id, key) = (text("id"), text("key"));
    let done =
        keyed(house, Method::POST, &format!("/applications/{id}/submit"), &key, Value::Null).await;
    assert_eq!(done.ok()["state"], "submitted");
    (id, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_its_own_application_and_nothing_else() {
    let house = House::new().await;
    let (one, key) = handed_in(&house, "91370100MA0000077R").await;
    let (other, _) = handed_in(&house, "91370100MA00000010").await;
    let get = async |path: &str| keyed(&house, Method::GET, path, &key, Value::Null).await;
    let mine = get("/applications/mine").await.ok();
    assert_eq!((&mine["id"], &mine["contact"]["phone"]), (&json!(one), &json!("13900000001")));
    assert_eq!(get(&format!("/applications/{other}")).await.status, StatusCode::NOT_FOUND);
    for path in ["/applications", "/operators", "/overview", "/audit"] {
        assert_eq!(get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let wrong = keyed(&house, Method::GET, "/applications/mine", "x", Value::Null).await;
    assert_eq!(
        (wrong.status, &wrong.json()["code"]),
        (StatusCode::UNAUTHORIZED, &json!("bad_application_key"))
    );
    for step in ["accept", "return", "go-live"] {
        let path = format!("/applications/{one}/{step}");
        let answer =
            keyed(&house, Method::POST, &path, &key, json!({ "reason": "因为我想" })).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{step}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_operator_id_opens_nothing_to_its_staff_before_the_province_accepts_it() {
    let house = House::new().await;
    let (id, _) = handed_in(&house, "91370100MA00000010").await;
    let path = format!("/applications/{id}");
    let province = house.token("province").await;
    let staff = house.token("staff-a").await;
    assert_eq!(house.get(&path, &staff).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/applications", &staff).await.ok()["total"], 0);
    let accept = format!("{path}/accept");
    let accepted = house.call(Method::POST, &accept, &province, json!({ "reason": "" })).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let page = house.get(&path, &staff).await.ok();
    assert_eq!((&page["standing"], &page["state"]), (&json!("applicant"), &json!("accepted")));
    for stranger in ["staff-b", "jinan", "grid", "sysadmin", "auditor"] {
        let token = house.token(stranger).await;
        let status = house.get(&path, &token).await.status;
        assert!(
            matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
            "{stranger}: {status}"
        );
    }
    let early = json!({ "environment": "production" });
    let refused = house.call(Method::POST, &format!("{path}/credentials"), &staff, early).await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::CONFLICT, &json!("wrong_state"))
    );
    let test = json!({ "environment": "test" });
    let issued = house.call(Method::POST, &format!("{path}/credentials"), &staff, test).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.text);
    let secret = issued.json()["secrets"]["data_secret"].as_str().expect("a secret").to_owned();
    for (who, token) in [("staff", &staff), ("province", &province)] {
        assert!(!house.get(&path, token).await.text.contains(&secret), "{who} sees a secret again");
    }
    let log = house.get("/audit?limit=100", &province).await;
    assert!(
        log.text.contains("application.accept") && log.text.contains("credential.issue"),
        "{}",
        log.text
    );
    assert!(!log.text.contains(&secret) && !log.text.contains("13900000001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_masked_in_the_list_and_applications_are_limited_by_address() {
    let house =
        House::with(PortalConfig { applications_per_hour: 2, ..PortalConfig::default() }).await;
    handed_in(&house, "91370100MA0000077R").await;
    let province = house.token("province").await;
    let list = house.get("/applications?state=waiting&q=丙充电", &province).await;
    let row = &list.ok()["items"][0];
    assert_eq!(
        row["contact"],
        json!({ "name": "王**", "phone": "139******01", "email": "w***@example.com" })
    );
    let wrong = house.call(Method::POST, "/applications", "", form("91370100MA0000077X")).await;
    assert_eq!(wrong.json()["fields"][0]["pointer"], "/uscid", "{}", wrong.text);
    let third = house.call(Method::POST, "/applications", "", form("91370100MA00000010")).await;
    assert_eq!(third.status, StatusCode::TOO_MANY_REQUESTS);
}
