use super::house::House;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn stations_are_filtered_sorted_and_cut() {
    let house = House::new().await;
    let token = house.token("province").await;
    let ids = |body: &Value| -> Vec<String> {
        let rows = body["items"].as_array().expect("rows").iter();
        rows.map(|row| row["station_id"].as_str().expect("an id").to_owned()).collect()
    };
    for (query, expected) in [
        ("sort=-energy_today_wh", vec!["A1", "B1", "A2"]),
        ("sort=energy_today_wh&limit=1", vec!["A2"]),
        ("sort=-energy_today_wh&offset=1", vec!["B1", "A2"]),
        ("region=370200", vec!["A2"]),
        ("operator=MA0000002", vec!["B1"]),
        ("status=idle", vec!["A1"]),
        ("open_now=true", vec!["A1"]),
        ("kind=ac", vec![]),
        ("q=%E7%AB%99a2", vec!["A2"]),
        ("bbox=120,36,121,37", vec!["A2"]),
    ] {
        let body = house.get(&format!("/stations?{query}"), &token).await.ok();
        assert_eq!(ids(&body), expected, "{query}");
    }
    let cut = house.get("/stations?limit=1", &token).await.ok();
    assert_eq!((&cut["total"], cut["items"].as_array().map(Vec::len)), (&json!(3), Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_has_a_bom_named_columns_and_no_formula() {
    let house = House::new().await;
    let token = house.token("province").await;
    let answer = house.get("/stations?format=csv", &token).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(
        answer.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"stations.csv\""
    );
    assert!(answer.text.starts_with('\u{feff}'));
    assert!(answer.text.contains(",'=经十路1号,"), "{}", answer.text);
    assert_eq!(answer.text.lines().count(), 4);
    for list in [
        "/messages",
        "/interfaces",
        "/quality/findings",
        "/quarantine",
        "/operators",
        "/stations/MA0000001/A1/orders",
    ] {
        let answer = house.get(&format!("{list}?format=csv"), &token).await;
        assert!(
            answer.status.is_success() && answer.text.starts_with('\u{feff}'),
            "{list} {}",
            answer.text
        );
        assert!(answer.text.lines().count() > 1, "{list} {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_is_a_problem_with_code_and_trace_id() {
    let house = House::new().await;
    let token = house.token("province").await;
    let cases = [
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/stations/MA0000001/none", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/stations?status=melted", StatusCode::BAD_REQUEST, "bad_field"),
        (Method::GET, "/stations?limit=many", StatusCode::BAD_REQUEST, "bad_request"),
        (Method::GET, "/load?from=yesterday", StatusCode::BAD_REQUEST, "bad_field"),
        (
            Method::GET,
            "/load?grain=15min&from=2026-01-01&to=2026-03-01",
            StatusCode::BAD_REQUEST,
            "bad_field",
        ),
        (Method::DELETE, "/overview", StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (Method::POST, "/query", StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_body"),
    ];
    for (method, path, status, code) in cases {
        let answer = house.call(method, path, &token, Value::Null).await;
        assert_eq!(answer.status, status, "{path} {}", answer.text);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
        let body = answer.json();
        assert_eq!(
            (&body["code"], &body["status"]),
            (&json!(code), &json!(status.as_u16())),
            "{path}"
        );
        assert_eq!(body["trace_id"].as_str(), answer.headers["x-trace-id"].to_str().ok(), "{path}");
    }
    let anonymous = house.get("/overview", "").await;
    assert_eq!(
        (anonymous.status, &anonymous.json()["code"]),
        (StatusCode::UNAUTHORIZED, &json!("signed_out"))
    );
    let forged = house.get("/overview", "eyJhbGciOiJub25lIn0.e30.").await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_the_security_headers_and_the_callers_trace() {
    let house = House::new().await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request =
        Request::get("/api/v1/health/live").header("traceparent", parent).body(Body::empty());
    let answer = house.send(request.expect("a request")).await;
    assert_eq!(answer.headers["x-trace-id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("a text");
    assert!(
        policy.contains("default-src 'self'")
            && policy.contains("frame-ancestors 'none'")
            && !policy.contains("unsafe-eval")
    );
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(house.get("/health/ready", "").await.ok()["status"], "ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_of_the_application_answer_its_page_and_missing_files_do_not() {
    let house = House::new().await;
    let ask = async |path: &str| {
        house.send(Request::get(path).body(Body::empty()).expect("a request")).await
    };
    for path in ["/", "/stations", "/screen/province"] {
        let page = ask(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.headers[header::CONTENT_TYPE]
                .to_str()
                .is_ok_and(|kind| kind.starts_with("text/html"))
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-cache");
    }
    for path in ["/assets/gone.js", "/assets/gone", "/gone.png", "/api/v2/x", "/metrics"] {
        assert_eq!(ask(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ask("/api/docs/").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_asks_in_sql_within_bounds() {
    let house = House::new().await;
    let token = house.token("province").await;
    let sql = "SELECT operator_id, SUM(energy_wh) AS wh FROM orders_valid GROUP BY operator_id ORDER BY operator_id";
    let body = house.call(Method::POST, "/query", &token, json!({ "sql": sql })).await.ok();
    assert_eq!(body["rows"], json!([["MA0000001", 53_001], ["MA0000002", 5_000]]));
    assert_eq!(body["columns"][1]["name"], "wh");
    let withheld = json!({ "sql": "SELECT plate_key FROM orders" });
    let refused = house.call(Method::POST, "/query", &token, withheld).await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("bad_query"))
    );
    let write =
        house.call(Method::POST, "/query", &token, json!({ "sql": "DROP TABLE orders" })).await;
    assert_eq!(write.status, StatusCode::UNPROCESSABLE_ENTITY);
}
