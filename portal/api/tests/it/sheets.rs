use super::house::{Answer, House};
use super::world::{A, B};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sheets::Kind;
use std::time::Duration;

const EDGE: &str = "-----sheet";

/// A form as a browser sends it.
fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    body
}

async fn post(house: &House, token: &str, body: Vec<u8>) -> Answer {
    let request = Request::post("/api/v1/sheets/uploads")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
        .body(Body::from(body))
        .expect("a request");
    house.send(request).await
}

/// Sends a file and waits for its end.
async fn upload(house: &House, token: &str, kind: &str, name: &str, file: &[u8]) -> Value {
    let sent = post(house, token, form(&[("kind", kind)], Some((name, file)))).await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text);
    let path = format!("/sheets/uploads/{}", sent.json()["id"].as_str().expect("an id"));
    let ended = async {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        loop {
            beat.tick().await;
            let now = house.get(&path, token).await.ok();
            if !matches!(now["state"].as_str(), Some("waiting" | "running")) {
                return now;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("the upload ends")
}

fn counts(upload: &Value) -> [i64; 5] {
    ["rows_done", "accepted", "repeated", "quarantined", "refused"]
        .map(|name| upload[name].as_i64().expect("a count"))
}

const STATES: &str = "接口编号,接口状态,状态时间\n\
    A1-0,空闲,2026-03-03 11:50:00\n\
    A1-1,忙,2026-03-03 11:50:00\n\
    A2-0,占用（充电中）,2026/3/3 11:51\n\
    A2-0,3,\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sends_a_sheet_and_gets_it_back_with_what_is_wrong() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    let done = upload(&house, &token, "states", "状态.csv", STATES.as_bytes()).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(counts(&done), [4, 2, 0, 0, 2], "{done}");
    let first = &done["outcome"]["first"][0];
    assert_eq!((&first["row"], &first["column"]), (&json!(3), &json!("接口状态")));
    assert_eq!(first["text"], "接口状态“忙”：不在下拉列表（代码表）内");
    assert_eq!((&done["outcome"]["rows_wrong"], &done["has_errors"]), (&json!(2), &json!(true)));
    let id = done["id"].as_str().expect("an id");
    let file = house.get(&format!("/sheets/uploads/{id}/errors"), &token).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.starts_with("PK"), "a workbook");
    let name = file.headers[header::CONTENT_DISPOSITION].to_str().expect("a name");
    assert!(name.contains("filename*=UTF-8''%E7%8A%B6"), "{name}");
    let auditor = house.token("auditor").await;
    let log = house.get("/audit?action=sheet.", &auditor).await.ok();
    let deeds: Vec<&str> = log["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|r| r["action"].as_str())
        .collect();
    assert_eq!(deeds, ["sheet.errors", "sheet.upload"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_changes_nothing_and_says_so() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    let first = upload(&house, &token, "states", "a.csv", STATES.as_bytes()).await;
    let again = upload(&house, &token, "states", "a.csv", STATES.as_bytes()).await;
    assert_eq!(again["repeats_of"], first["id"]);
    assert_eq!(counts(&again), [4, 2, 2, 0, 2], "{again}");
    assert_eq!(again["outcome"]["findings"], first["outcome"]["findings"]);
    let history = house.get("/sheets/uploads", &token).await.ok();
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(history["items"][0]["id"], again["id"], "newest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_of_the_gate_come_back_to_the_rows_of_a_workbook() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    let order = |number: u32, connector: &str, total: &str| {
        vec![
            ("订单编号", format!("{A}260303080000{number:06}")),
            ("接口编号", connector.to_owned()),
            ("开始时间", "2026-03-03 08:00:00".to_owned()),
            ("结束时间", format!("2026-03-03 08:{:02}:00", 30 + number)),
            ("充电量", "20".to_owned()),
            ("电费", "16".to_owned()),
            ("服务费", "8".to_owned()),
            ("总金额", total.to_owned()),
            ("结束原因", "2".to_owned()),
        ]
    };
    let mut rows = vec![order(1, "A1-0", "24"), order(2, "A1-0", "99"), order(3, "NOBODY-0", "24")];
    rows[0][0].1 = "123".to_owned();
    let file = sheets::filled(Kind::Orders, &rows).expect("a workbook");
    let done = upload(&house, &token, "orders", "订单.xlsx", &file).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(counts(&done)[0], 3);
    let told: Vec<(u64, String)> = done["outcome"]["first"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| {
            (f["row"].as_u64().expect("a row"), f["code"].as_str().expect("a code").to_owned())
        })
        .collect();
    // the header is row 1 and the example row 2
    assert!(told.contains(&(3, "4004-07".to_owned())), "{told:?}");
    assert!(told.contains(&(4, "OR13".to_owned())), "{told:?}");
    assert!(told.contains(&(5, "OR12".to_owned())), "{told:?}");
    assert_eq!(done["refused"], 1, "{done}");
    assert_eq!(
        done["quarantined"].as_i64().expect("a count")
            + done["accepted"].as_i64().expect("a count"),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_sheet_fails_with_a_reason() {
    let house = House::new().await;
    let token = house.token("staff-a").await;
    let failed = upload(&house, &token, "orders", "合同.xlsx", b"%PDF-1.7").await;
    assert_eq!(
        (&failed["state"], &failed["outcome"]["problem"]["code"]),
        (&json!("failed"), &json!("not_a_sheet"))
    );
    assert_eq!(failed["outcome"]["problem"]["text"], "这是PDF 文件，请上传 XLSX 或 CSV 文件");
    for (fields, file) in [
        (&[("kind", "cars")][..], Some(("a.csv", &b"x"[..]))),
        (&[("kind", "orders")][..], None),
        (&[("kind", "orders"), ("colour", "red")][..], Some(("a.csv", &b"x"[..]))),
    ] {
        let refused = post(&house, &token, form(fields, file)).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
    }
    let huge = vec![b'x'; 21 << 20];
    let refused = post(&house, &token, form(&[("kind", "orders")], Some(("a.csv", &huge)))).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sends_or_sees_sheets_of_an_operator_outside_the_own_scope() {
    let house = House::new().await;
    let (a, b) = (house.token("staff-a").await, house.token("staff-b").await);
    let file = Some(("a.csv", STATES.as_bytes()));
    let foreign = post(&house, &a, form(&[("kind", "states"), ("operator", B)], file)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text);
    let own = upload(&house, &a, "states", "a.csv", STATES.as_bytes()).await;
    let path = format!("/sheets/uploads/{}", own["id"].as_str().expect("an id"));
    assert_eq!(house.get(&path, &b).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&format!("{path}/errors"), &b).await.status, StatusCode::NOT_FOUND);
    let stop = house.call(Method::POST, &format!("{path}/cancel"), &b, Value::Null).await;
    assert_eq!(stop.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/sheets/uploads", &b).await.ok()["items"], json!([]));
    let grid = house.token("grid").await;
    assert_eq!(house.get("/sheets/uploads", &grid).await.status, StatusCode::FORBIDDEN);
    let ended = house.call(Method::POST, &format!("{path}/cancel"), &a, Value::Null).await;
    assert_eq!(
        (ended.status, &ended.json()["code"]),
        (StatusCode::CONFLICT, &json!("wrong_state"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_province_sends_for_an_operator_with_a_reason() {
    let house = House::new().await;
    let token = house.token("province").await;
    let file = Some(("a.csv", STATES.as_bytes()));
    let silent = post(&house, &token, form(&[("kind", "states"), ("operator", A)], file)).await;
    assert_eq!(silent.status, StatusCode::BAD_REQUEST, "{}", silent.text);
    assert_eq!(silent.json()["fields"][0]["pointer"], "reason");
    let nobody = post(&house, &token, form(&[("kind", "states")], file)).await;
    assert_eq!(nobody.json()["fields"][0]["pointer"], "operator");
    let fields = [("kind", "states"), ("operator", A), ("reason", "运营商电话委托")];
    let sent = post(&house, &token, form(&fields, file)).await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text);
    assert_eq!(
        (&sent.json()["reason"], &sent.json()["uploaded_by"]),
        (&json!("运营商电话委托"), &json!("province"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_of_every_kind_are_downloaded() {
    let house = House::new().await;
    let token = house.token("staff-b").await;
    for kind in ["stations", "orders", "states"] {
        let file = house.get(&format!("/sheets/templates/{kind}"), &token).await;
        assert!(file.status.is_success() && file.text.starts_with("PK"), "{kind}");
    }
    assert_eq!(house.get("/sheets/templates/cars", &token).await.status, StatusCode::NOT_FOUND);
}
