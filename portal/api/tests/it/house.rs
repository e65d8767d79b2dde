//! A portal of the seeded world, and requests to it.

use super::world::{A, B, NOON, at, seeded};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use lake::Lake;
use model::Clock;
use portal::{JobInfo, Jobs, Mode, PortalConfig, PortalParts, Pulls, VehiclePlatform};
use registry::operators::{self, Environment, NewOperator};
use registry::roles::RoleId;
use registry::scope::Scope;
use registry::users::{self, NewUser};
use registry::{MasterKey, Registry, SecretText, passwords};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

/// Password of everybody.
pub const PASSWORD: &str = "Correct-Horse-7";

/// A portal with everything behind it.
pub struct House {
    pub router: Router,
    pub lake: Lake,
    _dir: tempfile::TempDir,
}

/// Nobody is asked really: every run is refused to begin, with what was wanted.
fn asked() -> Pulls {
    Pulls {
        run: Arc::new(|order| {
            Box::pin(async move { Err(format!("{:?} by {}", order.what, order.by)) })
        }),
        next: Arc::new(|cron, now| (cron.split(' ').count() == 6).then_some(now)),
    }
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body of an answer that succeeded.
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.json()
    }

    /// The refresh cookie of the answer, as it is sent back.
    pub fn cookie(&self) -> String {
        let baked =
            self.headers.get(header::SET_COOKIE).expect("a cookie").to_str().expect("a text");
        baked.split(';').next().expect("a pair").to_owned()
    }
}

impl House {
    /// The seeded world with six people.
    pub async fn new() -> Self {
        Self::with(PortalConfig::default()).await
    }

    /// The same with other settings.
    pub async fn with(config: PortalConfig) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = seeded(&dir.path().join("lake")).await;
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("registry.db").display());
        let registry = registry::open(&url, &MasterKey::from_bytes([7; 32]))
            .await
            .expect("the registry opens");
        people(&registry).await;
        companies(&registry).await;
        let router = open(&lake, &registry, config).await;
        Self { router, lake, _dir: dir }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// A request with a token and, unless it is null, a JSON body.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = match body {
            Value::Null => request.body(Body::empty()),
            body => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
        };
        self.send(request.expect("a request")).await
    }

    /// Asks.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, token, Value::Null).await
    }

    /// Logs in and gives the answer.
    pub async fn login(&self, username: &str, password: &str) -> Answer {
        self.call(
            Method::POST,
            "/session",
            "",
            json!({ "username": username, "password": password }),
        )
        .await
    }

    /// An access token.
    pub async fn token(&self, username: &str) -> String {
        let answer = self.login(username, PASSWORD).await.ok();
        answer["access_token"].as_str().expect("a token").to_owned()
    }
}

async fn people(registry: &Registry) {
    let none = Scope::everything;
    let list = [
        ("province", RoleId::ProvinceRegulator, none()),
        (
            "jinan",
            RoleId::CityRegulator,
            Scope { regions: vec!["370100".to_owned()], operators: vec![] },
        ),
        (
            "qingdao",
            RoleId::CityRegulator,
            Scope { regions: vec!["370200".to_owned()], operators: vec![] },
        ),
        ("staff-a", RoleId::Operator, Scope { regions: vec![], operators: vec![A.to_owned()] }),
        ("staff-b", RoleId::Operator, Scope { regions: vec![], operators: vec![B.to_owned()] }),
        ("grid", RoleId::Grid, none()),
        ("sysadmin", RoleId::Sysadmin, none()),
        ("auditor", RoleId::Auditadmin, none()),
    ];
    let policy = passwords::PasswordPolicy::default();
    let hashed =
        passwords::hash(&policy, "nobody", &SecretText::from(PASSWORD)).await.expect("a hash");
    let mut tx = registry.write().await.expect("a transaction");
    for (username, role, scope) in list {
        let (name, org) = (username.to_owned(), "单位".to_owned());
        let new =
            NewUser { username: username.to_owned(), name, org, role, scope, must_change: false };
        users::create(&mut tx, &new, &hashed, chrono::Utc::now()).await.expect("a user");
    }
    tx.commit().await.expect("a commit");
}

async fn companies(registry: &Registry) {
    let mut tx = registry.write().await.expect("a transaction");
    for (operator_id, name) in [(A, "甲充电"), (B, "乙充电")] {
        let new = NewOperator {
            operator_id: operator_id.to_owned(),
            name: format!("{name}有限公司"),
            short_name: name.to_owned(),
            uscid: String::new(),
            contact: "张三".to_owned(),
            environment: Environment::Test,
            interfaces: vec!["notification_stationStatus".to_owned()],
        };
        operators::create(&mut tx, &new, at(NOON)).await.expect("an operator");
        operators::approve(&mut tx, operator_id, at(NOON)).await.expect("admitted");
    }
    tx.commit().await.expect("a commit");
}

async fn open(lake: &Lake, registry: &Registry, config: PortalConfig) -> Router {
    let clock = Clock::Fixed(at(NOON));
    let areas = Arc::new(reference::Areas::load(reference::ProvinceCode::Shandong).expect("areas"));
    let access = ingest::AccessBook::open(registry.clone(), at(NOON)).await.expect("access");
    let limits = quality::Limits::new(Vec::new()).expect("limits");
    let gateway = ingest::Gateway::open(ingest::GatewayParts {
        lake: lake.clone(),
        access,
        clock,
        config: ingest::GateConfig::default(),
        limits: Arc::new(arc_swap::ArcSwap::from_pointee(limits)),
        areas: Arc::clone(&areas),
        person_key: [1; 32],
        raw_key: [2; 32],
    });
    let jobs = Jobs {
        list: vec![JobInfo { name: "settle", about: "moves rows", cron_utc: "0 * * * * *" }],
        run: Arc::new(|name| Box::pin(async move { Ok(format!("{name} done")) })),
        next: Arc::new(|_, now| Some(now)),
    };
    let config = PortalConfig {
        mode: Mode::Demo,
        secure_cookie: false,
        keep_figures_ms: 0,
        logins_per_minute: config.logins_per_minute.max(1),
        ..config
    };
    let parts = PortalParts {
        lake: lake.clone(),
        registry: registry.clone(),
        gateway: gateway.await.expect("the gate opens"),
        conformance: None,
        clock,
        areas,
        config,
        jobs,
        grid: None,
        vehicles: Arc::new(|| vec![fleet()]),
        pulls: asked(),
        metrics: None,
    };
    portal::router(parts).await.expect("the portal starts")
}

/// A platform that reports vehicles.
fn fleet() -> VehiclePlatform {
    VehiclePlatform {
        id: "MAVEH0001".to_owned(),
        links: 1,
        max_links: 2,
        locked: false,
        editions: vec![2016],
        signature: "record",
        frames: 12,
        refused: 1,
        last_login: Some(at(NOON)),
        last_frame: None,
    }
}
