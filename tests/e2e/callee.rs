//! A small operator's platform that is called: token, stations by pages, states.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use interop::{Sealer, Secrets, Suite};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Secrets that the operator issued for calls to it.
pub const OPERATOR_SECRET: &str = "OurOwnSecret0001";
pub const DATA_SECRET: &str = "OurDataSecret016";
pub const DATA_SECRET_IV: &str = "OurInitVector016";
pub const SIG_SECRET: &str = "OurSignSecret016";
const TOKEN: &str = "a-token-of-the-operators-platform";

/// A platform that listens.
pub struct Callee {
    /// Where it is called.
    pub base: String,
    changed: Arc<Mutex<Option<usize>>>,
}

struct Inner {
    sealer: Sealer,
    stations: Vec<Value>,
    changed: Arc<Mutex<Option<usize>>>,
}

impl Callee {
    /// A platform with that many stations on a free port of this machine.
    pub async fn start(count: usize) -> Self {
        let secrets = Secrets::new(DATA_SECRET, DATA_SECRET_IV, SIG_SECRET).expect("secrets");
        let changed = Arc::new(Mutex::new(None));
        let inner = Inner {
            sealer: Sealer::new(Suite::AES128_CBC_HMAC_MD5, &secrets),
            stations: (0..count).map(station).collect(),
            changed: Arc::clone(&changed),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/evcs/v1", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, changed }
    }

    /// Changes one connector of one station.
    pub fn change(&self, station: usize) {
        *self.changed.lock().expect("not poisoned") = Some(station);
    }
}

fn station(number: usize) -> Value {
    json!({"StationID": format!("{number:020}"), "StationName": format!("站{number}"), "EquipmentInfos": []})
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let bearer =
        request.headers().get("authorization").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let bytes = to_bytes(request.into_body(), 1 << 20).await.expect("a body");
    let asked = interop::Request::parse(&bytes).expect("an envelope");
    let opened = asked.verify(&inner.sealer).expect("a right signature").open().expect("plaintext");
    let body: Value = serde_json::from_str(&opened.text).expect("an object");
    let is_ours = bearer.as_deref() == Some(&format!("Bearer {TOKEN}"));
    let (ret, data) = match name.as_str() {
        "query_token" => (0, token(&body)),
        _ if !is_ours => (4002, Value::Null),
        "query_stations_info" => (0, inner.page(&body)),
        "query_station_status" => states(&body),
        _ => (4004, Value::Null),
    };
    let plain = (ret == 0).then(|| data.to_string());
    let sealed = inner.sealer.seal_response(ret, "", plain.as_ref().map(|text| text.as_bytes()));
    Response::new(Body::from(sealed))
}

fn token(body: &Value) -> Value {
    let fits = body["OperatorSecret"] == OPERATOR_SECRET;
    json!({"OperatorID": body["OperatorID"], "SuccStat": i32::from(!fits), "FailReason": if fits { 0 } else { 2 },
        "AccessToken": if fits { TOKEN } else { "" }, "TokenAvailableTime": 7200})
}

impl Inner {
    fn page(&self, body: &Value) -> Value {
        let changed = *self.changed.lock().expect("not poisoned");
        let full = body["LastQueryTime"].as_str().unwrap_or_default().is_empty();
        let mut all = self.stations.clone();
        if let Some(number) = changed {
            all[number]["StationName"] = json!("改名站");
        }
        if !full {
            all = changed.map(|number| all[number].clone()).into_iter().collect();
        }
        let (page, size) =
            (body["PageNo"].as_u64().unwrap_or(1), body["PageSize"].as_u64().unwrap_or(10));
        let shown: Vec<Value> =
            all.iter().skip(((page - 1) * size) as usize).take(size as usize).cloned().collect();
        json!({"PageNo": page, "PageCount": (all.len() as u64).div_ceil(size), "ItemSize": all.len(), "StationInfos": shown})
    }
}

fn states(body: &Value) -> (i32, Value) {
    let ids = body["StationIDs"].as_array().cloned().unwrap_or_default();
    if ids.len() > 50 {
        return (4004, Value::Null);
    }
    let rows: Vec<Value> =
        ids.iter().map(|id| json!({"StationID": id, "ConnectorStatusInfos": []})).collect();
    (0, json!({"Total": rows.len(), "StationStatusInfos": rows}))
}
