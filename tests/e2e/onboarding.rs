//! From the application form to production: the whole way of an operator through the real binary.

use crate::callee::{self, Callee};
use crate::server::Bench;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{Applicant, Credentials, Ground, Transport};
use std::time::{Duration, Instant};

const PASSWORD: &str = "Correct-Horse-7";

/// As whom somebody calls the portal.
enum As<'a> {
    Nobody,
    Key(&'a str),
    User(&'a str),
}

struct Portal {
    base: String,
    http: reqwest::Client,
}

impl Portal {
    async fn call(
        &self,
        method: Method,
        path: &str,
        who: &As<'_>,
        body: Value,
    ) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        request = match who {
            As::Nobody => request,
            As::Key(key) => request.header("x-application-key", *key),
            As::User(token) => request.bearer_auth(token),
        };
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, who: &As<'_>, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, who, body).await;
        assert!(status.is_success(), "POST {path}: {status} {answer}");
        answer
    }

    async fn get(&self, path: &str, who: &As<'_>) -> Value {
        let (status, answer) = self.call(Method::GET, path, who, Value::Null).await;
        assert!(status.is_success(), "GET {path}: {status} {answer}");
        answer
    }

    async fn login(&self, name: &str) -> String {
        let body = json!({"username": name, "password": PASSWORD});
        let session = self.post("/session", &As::Nobody, body).await;
        session["access_token"].as_str().expect("a token").to_owned()
    }
}

fn form() -> Value {
    let operator = simulator::world::operators::newcomer("370000");
    json!({"uscid": operator.uscid, "name": operator.name, "short_name": operator.short_name,
        "contact": {"name": "王示例", "phone": "13900000001", "email": "wang@example.com"},
        "technical": {"name": "李示例", "phone": "13900000002"},
        "owners": [], "addresses": ["127.0.0.0/8"], "base_url": "", "suite": "AES128-CBC.HMAC-MD5", "note": ""})
}

fn credentials(operator: &str, issued: &Value) -> Credentials {
    let secret = |name: &str| issued["secrets"][name].as_str().expect("a secret").to_owned();
    Credentials::new(
        operator,
        &secret("operator_secret"),
        &secret("data_secret"),
        &secret("data_secret_iv"),
        &secret("sig_secret"),
        issued["credential"]["suite"].as_str().expect("a suite"),
    )
    .expect("credentials")
}

/// DataSecret and SigSecret in each other's place, as far as their lengths allow.
fn exchanged(operator: &str, issued: &Value) -> Credentials {
    let secret = |name: &str| issued["secrets"][name].as_str().expect("a secret").to_owned();
    let (data, sig) = (secret("data_secret"), secret("sig_secret"));
    Credentials::new(
        operator,
        &secret("operator_secret"),
        &sig[..16],
        &secret("data_secret_iv"),
        &data,
        "AES128-CBC.HMAC-MD5",
    )
    .expect("credentials")
}

fn ground() -> Ground {
    Ground { area: "370102".into(), lng: 117.076543, lat: 36.666123 }
}

fn applicant(base: &str, credentials: Credentials) -> Applicant {
    Applicant::new(Transport::http(base, 4).expect("a client"), credentials, ground())
}

fn state<'r>(report: &'r Value, case: &str) -> &'r str {
    let cases = report["cases"].as_array().expect("cases");
    let found = cases.iter().find(|one| one["id"] == case).unwrap_or_else(|| panic!("{case}"));
    found["state"].as_str().expect("a state")
}

/// A story in steps.
struct Story {
    portal: Portal,
    id: String,
    key: String,
    operator: String,
}

impl Story {
    fn path(&self, rest: &str) -> String {
        format!("/applications/{}{rest}", self.id)
    }

    async fn report(&self) -> Value {
        let page = self.portal.get(&self.path(""), &As::Key(&self.key)).await;
        let run = page["runs"][0]["id"].as_str().expect("a run").to_owned();
        self.portal.get(&self.path(&format!("/runs/{run}")), &As::Key(&self.key)).await
    }

    /// Waits until a case has that state.
    async fn wait(&self, case: &str, wanted: &str) {
        let since = Instant::now();
        loop {
            let report = self.report().await;
            if state(&report, case) == wanted {
                return;
            }
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "{case} is {}: {report:#}",
                state(&report, case)
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

async fn accepted(portal: Portal, province: &str) -> Story {
    let mut wrong = form();
    wrong["uscid"] = json!("91370000MADEM0999X");
    let (status, problem) = portal.call(Method::POST, "/applications", &As::Nobody, wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(problem["fields"][0]["pointer"], "/uscid", "{problem}");
    let begun = portal.post("/applications", &As::Nobody, form()).await;
    let text = |name: &str| begun[name].as_str().expect("a text").to_owned();
    let story = Story { id: text("id"), key: text("key"), operator: text("operator_id"), portal };
    let (portal, user, key) = (&story.portal, As::User(province), As::Key(&story.key));
    portal.post(&story.path("/submit"), &key, Value::Null).await;
    let reason = json!({"reason": "请补充技术联系人"});
    portal.post(&story.path("/return"), &user, reason.clone()).await;
    let page = portal.get("/applications/mine", &key).await;
    assert_eq!(
        (page["state"].as_str(), page["state_reason"].as_str()),
        (Some("returned"), Some("请补充技术联系人"))
    );
    let change = json!({"version": page["version"], "application": form()});
    let (status, _) = portal.call(Method::PUT, &story.path(""), &key, change).await;
    assert_eq!(status, StatusCode::OK);
    let early = json!({"environment": "test"});
    let (status, _) = portal.call(Method::POST, &story.path("/credentials"), &key, early).await;
    assert_eq!(status, StatusCode::CONFLICT, "no credential before acceptance");
    portal.post(&story.path("/submit"), &key, Value::Null).await;
    let list = portal.get("/applications?state=waiting", &user).await;
    assert_eq!(list["items"][0]["contact"]["phone"], "139******01", "masked in lists");
    let (status, _) = portal.call(Method::POST, &story.path("/accept"), &key, json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an applicant does not accept itself");
    portal.post(&story.path("/accept"), &user, json!({"reason": ""})).await;
    story
}

async fn pushed(story: &Story, sandbox: &str, issued: &Value) -> Applicant {
    let key = As::Key(&story.key);
    let applicant = applicant(sandbox, credentials(&story.operator, issued));
    applicant.first_day(&exchanged(&story.operator, issued)).await.expect("answers");
    let report = story.report().await;
    let named: Vec<&str> = report["mistakes"]
        .as_array()
        .expect("mistakes")
        .iter()
        .map(|one| one["code"].as_str().expect("a code"))
        .collect();
    assert!(
        named.contains(&"signed_plaintext") && named.contains(&"secrets_exchanged"),
        "{report:#}"
    );
    assert_eq!(state(&report, "T01"), "failed");
    let page = story.portal.get(&story.path(""), &key).await;
    assert!(page["credentials"][0]["last_failed"]["cause"]["zh"].is_string(), "{page:#}");
    applicant.tokens().await.expect("tokens");
    applicant.states().await.expect("states");
    applicant.envelopes().await.expect("envelopes");
    applicant.fields().await.expect("fields");
    applicant.orders().await.expect("orders");
    applicant.power().await.expect("power");
    let served = story.report().await;
    if state(&served, "T18") != "skipped" {
        applicant.reconcile().await.expect("a reconciliation");
    }
    if state(&served, "T20") != "skipped" {
        applicant.alarms().await.expect("alarms");
    }
    let report = story.report().await;
    for case in ["T18", "T20"] {
        assert!(matches!(state(&report, case), "skipped" | "passed"), "{case}: {report:#}");
    }
    for case in [
        "T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T13", "T14", "T15", "T16",
        "T17", "T19", "T21",
    ] {
        assert_eq!(state(&report, case), "passed", "{case}: {:#}", report["cases"]);
    }
    assert_eq!(
        report["tolerances"].as_array().map(Vec::len),
        Some(0),
        "{:#}",
        report["tolerances"]
    );
    story.wait("T22", "passed").await;
    applicant
}

async fn called(story: &Story) {
    let (portal, key) = (&story.portal, As::Key(&story.key));
    let callee = Callee::start(63).await;
    let start = |case: &str| story.path(&format!("/cases/{case}/start"));
    let (status, _) = portal.call(Method::POST, &start("T10"), &key, Value::Null).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "no address yet");
    let address = json!({"base_url": callee.base});
    let (status, _) = portal.call(Method::PUT, &story.path("/address"), &key, address).await;
    assert_eq!(status, StatusCode::OK);
    let secrets = json!({"environment": "test", "operator_secret": callee::OPERATOR_SECRET, "data_secret": callee::DATA_SECRET,
        "data_secret_iv": callee::DATA_SECRET_IV, "sig_secret": callee::SIG_SECRET});
    let (status, _) =
        portal.call(Method::POST, &story.path("/credentials/theirs"), &key, secrets).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    portal.post(&start("T10"), &key, Value::Null).await;
    story.wait("T10", "passed").await;
    portal.post(&start("T11"), &key, Value::Null).await;
    story.wait("T11", "failed").await;
    callee.change(7);
    portal.post(&start("T11"), &key, Value::Null).await;
    story.wait("T11", "passed").await;
    portal.post(&start("T12"), &key, Value::Null).await;
    story.wait("T12", "passed").await;
}

async fn answered_wrongly(story: &Story, applicant: &Applicant) {
    let (portal, key) = (&story.portal, As::Key(&story.key));
    let start = |case: &str| story.path(&format!("/cases/{case}/start"));
    portal.post(&start("T23"), &key, Value::Null).await;
    applicant.patiently(Duration::from_millis(50)).await.expect("a repeat");
    story.wait("T23", "failed").await;
    portal.post(&start("T23"), &key, Value::Null).await;
    let tries = applicant.patiently(Duration::from_millis(1_100)).await.expect("a repeat");
    assert_eq!(tries, 2);
    story.wait("T23", "passed").await;
    portal.post(&start("T24"), &key, Value::Null).await;
    let tries = applicant.patiently(Duration::from_millis(1_100)).await.expect("a repeat");
    assert_eq!(tries, 2, "an answer under a wrong signature is discarded");
    story.wait("T24", "passed").await;
}

async fn live(story: &Story, bench: &Bench, province: &str, test: &Value) {
    let (portal, key, user) = (&story.portal, As::Key(&story.key), As::User(province));
    let since = Instant::now();
    while portal.get(&story.path(""), &key).await["state"] != "passed" {
        assert!(since.elapsed() < Duration::from_secs(30), "{:#}", story.report().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let decision = json!({"reason": "测试通过"});
    let (status, _) =
        portal.call(Method::POST, &story.path("/go-live"), &user, decision.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT, "nobody asked yet");
    portal.post(&story.path("/ask-live"), &key, Value::Null).await;
    portal.post(&story.path("/go-live"), &user, decision).await;
    let issued =
        portal.post(&story.path("/credentials"), &key, json!({"environment": "production"})).await;
    let gate = format!("{}/evcs/v1", bench.url());
    let sandbox = format!("{}/sandbox/evcs/v1", bench.url());
    let production = applicant(&gate, credentials(&story.operator, &issued));
    production.states().await.expect("production takes it");
    let tester = applicant(&gate, credentials(&story.operator, test));
    assert!(tester.states().await.is_err(), "a test credential does not open production");
    let stray = applicant(&sandbox, credentials(&story.operator, &issued));
    assert!(stray.states().await.is_err(), "a production credential does not open the sandbox");
    let report = story.report().await;
    let named = report["mistakes"].to_string();
    assert!(named.contains("production_secrets"), "{named}");
    let certificate = portal.get(&story.path("/certificate"), &key).await;
    let (number, code) =
        (certificate["number"].as_str(), certificate["verification_code"].as_str());
    let check =
        format!("/certificates/{}?code={}", number.expect("a number"), code.expect("a code"));
    assert_eq!(portal.get(&check, &As::Nobody).await["status"], "valid");
    let (status, _) =
        portal.call(Method::GET, &format!("{check}x"), &As::Nobody, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let suspend = format!("/operators/{}/suspend", story.operator);
    portal.post(&suspend, &user, json!({"reason": "数据质量"})).await;
    assert_eq!(portal.get(&check, &As::Nobody).await["status"], "suspended");
    assert_eq!(portal.get(&story.path(""), &key).await["state"], "suspended");
    let again = applicant(&gate, credentials(&story.operator, &issued));
    assert!(again.states().await.is_err(), "a suspended operator is not received");
    let repaired = applicant(&sandbox, credentials(&story.operator, test));
    repaired.states().await.expect("the sandbox stays open to show the repair");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_goes_from_the_form_to_production() {
    crate::install_crypto();
    let bench = Bench::new();
    let config = std::fs::read_to_string(bench.config()).expect("a configuration");
    let sandbox =
        "[sandbox]\nbusy_repeat_s = 1\nallow_private_addresses = true\nallow_plain_http = true\n";
    std::fs::write(bench.config(), format!("{config}{sandbox}")).expect("a configuration");
    bench.add_user("province", "province_regulator", PASSWORD);
    let _server = bench.start().await;
    let portal = Portal { base: bench.url(), http: reqwest::Client::new() };
    let province = portal.login("province").await;
    let story = accepted(portal, &province).await;
    let key = As::Key(&story.key);
    let test =
        story.portal.post(&story.path("/credentials"), &key, json!({"environment": "test"})).await;
    let (status, _) = story
        .portal
        .call(Method::POST, &story.path("/credentials"), &key, json!({"environment": "test"}))
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "secrets are shown once");
    story.portal.post(&story.path("/runs"), &key, Value::Null).await;
    let base = format!("{}/sandbox/evcs/v1", bench.url());
    let applicant = pushed(&story, &base, &test).await;
    called(&story).await;
    answered_wrongly(&story, &applicant).await;
    applicant.lower_case().await.expect("a tolerance");
    let report = story.report().await;
    assert_eq!(report["tolerances"][0]["code"], "CW04", "{:#}", report["tolerances"]);
    let rows = bench_rows(&story, &province).await;
    assert_eq!(rows, 0, "nothing of the sandbox is in production");
    story.portal.post(&story.path("/sandbox/reset"), &key, Value::Null).await;
    applicant.states().await.expect("the sandbox works after it was emptied");
    live(&story, &bench, &province, &test).await;
}

/// Stations of the operator that production knows.
async fn bench_rows(story: &Story, province: &str) -> usize {
    let list = story.portal.get("/stations?limit=100", &As::User(province)).await;
    list["items"].as_array().expect("rows").len()
}
