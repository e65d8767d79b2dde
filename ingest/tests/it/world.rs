//! A gate with one station, and an operator that talks to it.

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use ingest::{AccessBook, GateConfig, Gateway, GatewayParts};
use interop::{Sealer, Secrets, Suite};
use lake::{Faults, Lake, LakeConfig, Query};
use model::Clock;
use quality::{Areas, Limits, ProvinceCode};
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential};
use registry::operators::{self, Environment, NewOperator, OperatorChange, OperatorSettings};
use registry::{MasterKey, Registry};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

pub const OP: &str = "MA3TEST01";
pub const OTHER: &str = "MA3TEST02";
pub const SECRET: &str = "9f1c0d2e4b6a8877";
pub const CONNECTOR: &str = "3701020000100101";
pub const STATION: &str = "000000000000100001";

static AREAS: LazyLock<Arc<Areas>> =
    LazyLock::new(|| Arc::new(Areas::load(ProvinceCode::Shandong).expect("embedded areas")));

/// The instant at which everything happens: 2026-06-01 12:00:00 in Beijing.
pub fn now() -> DateTime<Utc> {
    "2026-06-01T04:00:00Z".parse().expect("an instant")
}

/// A wire time some seconds before (or after) now.
pub fn ago(seconds: i64) -> String {
    model::time::wire_time(now() - TimeDelta::seconds(seconds))
}

/// The standard suite with the secrets of the specification's example.
pub fn sealer() -> Sealer {
    sealer_of("Sd0ngEvDataKey16", "Sd0ngEvSignKey16")
}

pub fn sealer_of(data_key: &str, sign_key: &str) -> Sealer {
    let secrets = Secrets::new(data_key, "Sd0ngEvInitVec16", sign_key).expect("secrets");
    Sealer::new(Suite::AES128_CBC_HMAC_MD5, &secrets)
}

pub fn secrets_of(data_key: &str, sign_key: &str) -> CredentialSecrets {
    CredentialSecrets::given(SECRET, data_key, "Sd0ngEvInitVec16", sign_key).expect("secrets")
}

pub struct World {
    pub gateway: Gateway,
    pub router: Router,
    pub lake: Lake,
    pub registry: Registry,
    pub token: String,
    pub sealer: Sealer,
    seq: AtomicU32,
    dir: tempfile::TempDir,
    config: GateConfig,
}

/// An opened answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub ret: i64,
    pub msg: String,
    pub data: Value,
}

impl Answer {
    /// First word of `Msg`.
    pub fn sub(&self) -> &str {
        self.msg.split(' ').next().unwrap_or_default()
    }
}

/// Interfaces opened in tests.
pub const OPEN: &[&str] = &[
    "notification_stationInfo",
    "notification_stationStatus",
    "notification_equip_charge_status",
    "notification_charge_order_info",
    "notification_realtime_power_info",
    "notification_operation_stats_info",
    "notification_alarmInfo",
    "notification_eventInfo",
    "notification_bmsInfo",
    "notification_stationFee",
    "check_charge_orders",
    "notification_start_charge_result",
    "notification_stop_charge_result",
];

impl World {
    pub async fn new() -> Self {
        Self::with(GateConfig::default(), Faults::none()).await
    }

    pub async fn with(config: GateConfig, faults: Faults) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("registry.db").display());
        let key = MasterKey::from_bytes([3; 32]);
        let registry = registry::open(&url, &key).await.expect("a registry");
        for id in [OP, OTHER] {
            register(&registry, id).await;
        }
        let lake_config = LakeConfig { faults, ..LakeConfig::at(dir.path().join("lake")) };
        let lake = Lake::open(lake_config).await.expect("a lake");
        let gateway = gate(&lake, &registry, config.clone()).await;
        let (router, seq) = (gateway.router(), AtomicU32::new(1));
        let sealer = sealer();
        let mut world = Self {
            gateway,
            router,
            lake,
            registry,
            token: String::new(),
            sealer,
            seq,
            dir,
            config,
        };
        world.token = world.ask_token().await;
        world
    }

    /// With the example's station registered.
    pub async fn furnished() -> Self {
        let world = Self::new().await;
        let answer = world.push("notification_stationInfo", &station()).await;
        assert_eq!((answer.ret, &answer.data["Accepted"]), (0, &json!(1)), "{answer:?}");
        world
    }

    /// The same stores with a newly opened gate, as after a restart.
    pub async fn restarted(self) -> Self {
        let Self { gateway, router, lake, registry, token, sealer, seq, dir, config } = self;
        gateway.close().await;
        lake.close().await;
        drop((gateway, router, lake));
        let lake = Lake::open(LakeConfig::at(dir.path().join("lake"))).await.expect("a lake");
        let gateway = gate(&lake, &registry, config.clone()).await;
        let router = gateway.router();
        Self { gateway, router, lake, registry, token, sealer, seq, dir, config }
    }

    pub async fn ask_token(&self) -> String {
        let body = json!({"OperatorID": OP, "OperatorSecret": SECRET});
        let answer = self.push("query_token", &body).await;
        answer.data["AccessToken"].as_str().expect("a token").to_owned()
    }

    fn next_seq(&self) -> u32 {
        self.seq.fetch_add(1, Ordering::Relaxed)
    }

    /// A sealed envelope of the standard operator made now.
    pub fn sealed(&self, body: &Value) -> Vec<u8> {
        let plain = body.to_string();
        self.sealer.seal_request(OP, now(), self.next_seq(), plain.as_bytes()).to_json()
    }

    /// An envelope of somebody with a token.
    pub async fn push_as(&self, id: &str, token: &str, interface: &str, body: &Value) -> Answer {
        let plain = body.to_string();
        let bytes =
            self.sealer.seal_request(id, now(), self.next_seq(), plain.as_bytes()).to_json();
        self.send(interface, token, bytes).await
    }

    /// A push of the standard operator.
    pub async fn push(&self, interface: &str, body: &Value) -> Answer {
        self.send(interface, &self.token, self.sealed(body)).await
    }

    /// Sends an envelope and opens the answer, whose signature must be right.
    pub async fn send(&self, interface: &str, token: &str, envelope: Vec<u8>) -> Answer {
        self.send_from([127, 0, 0, 1], interface, token, envelope).await
    }

    pub async fn send_from(
        &self,
        from: [u8; 4],
        interface: &str,
        token: &str,
        envelope: Vec<u8>,
    ) -> Answer {
        let mut request = Request::post(format!("/evcs/v1/{interface}"))
            .header("content-type", "application/json;charset=utf-8")
            .body(Body::from(envelope))
            .expect("a request");
        if !token.is_empty() {
            let value = format!("Bearer {token}").parse().expect("a header");
            request.headers_mut().insert("authorization", value);
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 40_000))));
        let (status, bytes) = self.raw(request).await;
        assert_eq!(status, StatusCode::OK);
        self.open(&bytes)
    }

    pub async fn raw(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 8 << 20).await.expect("a body");
        (status, bytes.to_vec())
    }

    /// Opens an answer sealed with the world's credential.
    pub fn open(&self, bytes: &[u8]) -> Answer {
        let answer = self.sealer.open_response(bytes).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(bytes));
        });
        let data = answer.text.map(|text| serde_json::from_str(&text).expect("JSON"));
        Answer { ret: answer.ret, msg: answer.msg, data: data.unwrap_or(Value::Null) }
    }

    /// Waits until the message log, which nobody waits for, is readable too.
    pub async fn logged(&self) {
        let arrival = tables::Arrival {
            operator_id: model::OperatorId::new(OP).expect("an id"),
            received_at: now(),
            message_id: model::MessageId(0),
        };
        // The journal keeps the order of its calls, so this one ends after those that nobody waited for.
        let nothing = tables::messages::batch(&arrival, &[]);
        self.lake.append(vec![(&tables::MESSAGES, nothing)]).await.expect("durable");
    }

    /// One number of the lake.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let rows: Vec<i64> = self.lake.rows(Query::new(sql)).await.expect("an answer");
        rows.first().copied().expect("a number")
    }

    /// One text of the lake.
    pub async fn text(&self, sql: &'static str) -> String {
        let rows: Vec<String> = self.lake.rows(Query::new(sql)).await.expect("an answer");
        rows.first().cloned().expect("a text")
    }

    /// Changes the standard operator and lets the gate know.
    pub async fn change(&self, change: OperatorChange) {
        let mut tx = self.registry.write().await.expect("a transaction");
        let version = operators::get(&mut tx, OP).await.expect("the operator").version;
        operators::update(&mut tx, OP, version, &change, now()).await.expect("changed");
        tx.commit().await.expect("kept");
        self.gateway.access().refresh(now()).await.expect("refreshed");
    }

    /// Changes the settings of the standard operator.
    pub async fn settings(&self, set: impl FnOnce(&mut OperatorSettings)) {
        let mut settings = OperatorSettings::default();
        set(&mut settings);
        self.change(OperatorChange { settings: Some(settings), ..OperatorChange::default() }).await;
    }
}

async fn gate(lake: &Lake, registry: &Registry, config: GateConfig) -> Gateway {
    let access = AccessBook::open(registry.clone(), now()).await.expect("access data");
    let parts = GatewayParts {
        lake: lake.clone(),
        access,
        clock: Clock::Fixed(now()),
        config,
        limits: Arc::new(ArcSwap::from_pointee(Limits::default())),
        areas: Arc::clone(&AREAS),
        person_key: [1; 32],
        raw_key: [2; 32],
    };
    Gateway::open(parts).await.expect("a gate")
}

async fn register(registry: &Registry, id: &str) {
    let before = now() - TimeDelta::days(30);
    let mut tx = registry.write().await.expect("a transaction");
    let new = NewOperator {
        operator_id: id.to_owned(),
        name: "测试运营商".to_owned(),
        short_name: "测试".to_owned(),
        uscid: String::new(),
        contact: String::new(),
        environment: Environment::Test,
        interfaces: OPEN.iter().map(|name| (*name).to_owned()).collect(),
    };
    operators::create(&mut tx, &new, before).await.expect("registered");
    operators::approve(&mut tx, id, before).await.expect("approved");
    let credential = NewCredential {
        operator_id: id,
        direction: Direction::In,
        suite: credentials::Suite::AesMd5,
        valid_from: before,
        secrets: Some(secrets_of("Sd0ngEvDataKey16", "Sd0ngEvSignKey16")),
    };
    credentials::issue(&mut tx, credential, before).await.expect("issued");
    tx.commit().await.expect("kept");
}

/// The station of section 16.1.
pub fn station() -> Value {
    station_with(CONNECTOR)
}

pub fn station_with(connector: &str) -> Value {
    json!({"StationInfo": {"StationID": STATION, "OperatorID": OP, "EquipmentOwnerID": OP,
        "StationName": "济南测试充电站", "CountryCode": "CN", "AreaCode": "370102", "Address": "历下区测试路1号",
        "ServiceTel": "4000000000", "StationType": 1, "StationStatus": 50, "ParkNums": 12,
        "StationLng": 117.076543, "StationLat": 36.666123, "Construction": 9, "BusineHours": "00:00~24:00",
        "ElectricityFee": "00:00~24:00:0.6000", "ServiceFee": "00:00~24:00:0.4000",
        "EquipmentInfos": [{"EquipmentID": "37010200001001", "EquipmentType": 1, "Power": 120.0,
            "ConnectorInfos": [{"ConnectorID": connector, "ConnectorName": "1号枪", "ConnectorType": 4,
                "VoltageUpperLimits": 750, "VoltageLowerLimits": 200, "Current": 250, "Power": 120.0,
                "ParkNo": "A01", "NationalStandard": 2}]}]}})
}

/// A state of a connector some seconds ago.
pub fn status(connector: &str, state: i64, seconds_ago: i64) -> Value {
    json!({"ConnectorStatusInfo": {"ConnectorID": connector, "Status": state, "ParkStatus": 50,
        "LockStatus": 10, "UpdateTime": ago(seconds_ago)}})
}

/// The order of section 16.4.2, ended two minutes ago.
pub fn order(number: u32) -> Value {
    let (start, end) = (ago(2_850), ago(120));
    json!({"StartChargeSeq": order_no(number), "ConnectorID": CONNECTOR, "StartTime": start, "EndTime": end,
        "TotalPower": 31.27, "TotalElecMoney": 18.76, "TotalSeviceMoney": 12.51, "TotalMoney": 31.27,
        "StopReason": 2, "SumPeriod": 1, "PlateNo": "鲁A12345",
        "ChargeDetails": [{"DetailStartTime": start, "DetailEndTime": end, "ElecPrice": 0.6, "SevicePrice": 0.4,
            "DetailPower": 31.27, "DetailElecMoney": 18.76, "DetailSeviceMoney": 12.51}]})
}

pub fn order_no(number: u32) -> String {
    format!("{OP}20260601{number:010}")
}

/// A sample of a session some seconds ago.
pub fn sample(number: u32, seconds_ago: i64, energy_kwh: f64) -> Value {
    json!({"StartChargeSeq": order_no(number), "StartChargeSeqStat": 2, "ConnectorID": CONNECTOR,
        "ConnectorStatus": 3, "CurrentA": 98.4, "VoltageA": 402.6, "Soc": 47, "StartTime": ago(1_200),
        "EndTime": ago(seconds_ago), "TotalPower": energy_kwh, "TotalMoney": 13.21})
}

/// Power of the station at the last full quarter.
pub fn power(station_kw: f64, connector_kw: f64) -> Value {
    let at = ago(0);
    json!({"SupStationPowerInfos": [{"OperatorID": OP, "EquipmentOwnerID": OP, "StationID": STATION,
        "DataTime": at, "StationRealTimePower": station_kw, "EquipmentPowerInfos": [{
            "EquipmentID": "37010200001001", "DataTime": at, "EquipRealTimePower": connector_kw,
            "ConnectorPowerInfos": [{"ConnectorID": CONNECTOR, "DataTime": at,
                "ConnectorRealTimePower": connector_kw}]}]}]})
}
