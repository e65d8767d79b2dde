use super::house::{House, PASSWORD};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use portal::PortalConfig;
use serde_json::{Value, json};

fn refresh(cookie: &str) -> Request<Body> {
    let request = Request::post("/api/v1/session/refresh").header(header::COOKIE, cookie);
    request.body(Body::empty()).expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_answers_with_token_person_and_a_cookie_for_the_session_addresses_only() {
    let house = House::new().await;
    let answer = house.login("Jinan", PASSWORD).await;
    let body = answer.ok();
    assert_eq!(body["me"]["role"], "city_regulator");
    assert_eq!(body["me"]["scope"], json!({ "regions": ["370100"], "operators": [] }));
    assert!(body["me"]["menu"].as_array().is_some_and(|menu| menu.contains(&json!("overview"))));
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("a text");
    for part in ["zx_refresh=", "Path=/api/v1/session", "HttpOnly", "SameSite=Strict", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = body["access_token"].as_str().expect("a token");
    assert_eq!(house.get("/me", token).await.ok()["username"], "jinan");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_count_down_and_then_lock_the_name() {
    let house = House::new().await;
    for left in [4, 3, 2, 1] {
        let answer = house.login("grid", "wrong").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let body = answer.json();
        assert_eq!(
            (&body["code"], &body["remaining_attempts"]),
            (&json!("bad_credentials"), &json!(left))
        );
    }
    house.login("grid", "wrong").await;
    let locked = house.login("grid", PASSWORD).await;
    assert_eq!(locked.status, StatusCode::LOCKED);
    assert_eq!(locked.json()["code"], "locked");
    assert!(locked.json()["retry_after_s"].as_u64().is_some_and(|s| (1..=900).contains(&s)));
    assert!(locked.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refresh_cookie_admits_once_and_its_reuse_ends_the_session() {
    let house = House::new().await;
    let first = house.login("province", PASSWORD).await;
    let second = house.send(refresh(&first.cookie())).await;
    let token = second.ok()["access_token"].as_str().expect("a token").to_owned();
    assert_ne!(first.cookie(), second.cookie());
    assert!(house.get("/me", &token).await.status.is_success());
    let reused = house.send(refresh(&first.cookie())).await;
    assert_eq!(
        (reused.status, &reused.json()["code"]),
        (StatusCode::UNAUTHORIZED, &json!("session_ended"))
    );
    assert_eq!(house.send(refresh(&second.cookie())).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.get("/me", &token).await.json()["code"], "session_ended");
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=session.reuse", &auditor).await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_logging_out_neither_token_nor_cookie_admits() {
    let house = House::new().await;
    let answer = house.login("province", PASSWORD).await;
    let token = answer.ok()["access_token"].as_str().expect("a token").to_owned();
    let gone = house.call(Method::DELETE, "/session", &token, Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(house.get("/me", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.send(refresh(&answer.cookie())).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_logins_from_one_address_are_slowed_down() {
    let house = House::with(PortalConfig { logins_per_minute: 2, ..PortalConfig::default() }).await;
    for _ in 0..2 {
        assert!(house.login("province", PASSWORD).await.status.is_success());
    }
    let slowed = house.login("province", PASSWORD).await;
    assert_eq!(
        (slowed.status, &slowed.json()["code"]),
        (StatusCode::TOO_MANY_REQUESTS, &json!("rate_limited"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_makes_a_user_and_a_change_ends_the_users_sessions() {
    let house = House::new().await;
    let admin = house.token("sysadmin").await;
    let new = json!({
        "username": "new.person", "name": "李四", "org": "济南市", "role": "city_regulator",
        "scope": { "regions": ["370100"] }, "password": "Another-Horse-8",
    });
    let made = house.call(Method::POST, "/admin/users", &admin, new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let entered = house.login("new.person", "Another-Horse-8").await.ok();
    assert_eq!(entered["must_change_password"], true);
    let token = entered["access_token"].as_str().expect("a token").to_owned();
    let patch = json!({ "scope": { "regions": ["370200"] } });
    let changed =
        house.call(Method::PATCH, &format!("/admin/users/{id}"), &admin, patch).await.ok();
    assert_eq!(changed["scope"]["regions"], json!(["370200"]));
    assert_eq!(house.get("/me", &token).await.status, StatusCode::UNAUTHORIZED);
    let weak = json!({ "username": "weak", "name": "x", "role": "grid", "password": "short" });
    let refused = house.call(Method::POST, "/admin/users", &admin, weak).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["fields"][0]["pointer"], "/password");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_missing_is_named() {
    let house = House::new().await;
    let grid = house.token("grid").await;
    for (path, right) in [
        ("/audit", "audit.read"),
        ("/operators", "operators.read"),
        ("/admin/users", "users.read"),
        ("/messages", "messages.read"),
    ] {
        let refused = house.get(path, &grid).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            (&refused.json()["code"], &refused.json()["right"]),
            (&json!("forbidden"), &json!(right))
        );
    }
    let orders = house.get("/stations/MA0000001/A1/orders", &grid).await;
    assert_eq!(orders.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_kept_and_forgotten() {
    let house = House::new().await;
    let token = house.token("province").await;
    let body = json!({ "name": "我的页面", "address": "/stations?region=370100", "shared": false });
    let made = house.call(Method::POST, "/me/views", &token, body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(house.get("/me/views", &token).await.ok()["items"][0]["name"], "我的页面");
    let gone = house.call(Method::DELETE, &format!("/me/views/{id}"), &token, Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let outside = json!({ "name": "x", "address": "//evil", "shared": true });
    assert_eq!(
        house.call(Method::POST, "/me/views", &token, outside).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let locale = house.call(Method::PUT, "/me/locale", &token, json!({ "locale": "en" })).await;
    assert_eq!(locale.status, StatusCode::NO_CONTENT);
    assert_eq!(house.get("/me", &token).await.ok()["locale"], "en");
}
