//! A small operator's platform: one station with twenty connectors.

use crate::server::Bench;
use interop::{Sealer, Secrets, Suite};
use model::time::wire_time;
use serde_json::{Value, json};
use std::time::Duration;

/// Id of the operator.
pub const ID: &str = "MA3TEST01";

/// An operator with its credentials.
pub struct Operator {
    url: String,
    operator_secret: String,
    sealer: Sealer,
    client: reqwest::Client,
}

/// A live token.
pub struct Session<'a> {
    operator: &'a Operator,
    token: String,
}

impl Operator {
    /// Registers the operator through the command line, as an administrator would.
    pub fn register(bench: &Bench) -> Self {
        let issued = bench.json(&["operator", "add", "--id", ID, "--name", "示例充电"]);
        let text = |key: &str| {
            issued[key].as_str().unwrap_or_else(|| panic!("{key} in {issued}")).to_owned()
        };
        let secrets =
            Secrets::new(&text("data_secret"), &text("data_secret_iv"), &text("sig_secret"));
        let suite = Suite::named(&text("suite")).expect("a known suite");
        Self {
            url: format!("{}/evcs/v1", bench.url()),
            operator_secret: text("operator_secret"),
            sealer: Sealer::new(suite, &secrets.expect("secrets of the right form")),
            client: reqwest::Client::builder()
                .timeout(Duration::from_secs(10))
                .build()
                .expect("a client"),
        }
    }

    /// Takes a token.
    pub async fn session(&self) -> anyhow::Result<Session<'_>> {
        let body = json!({"OperatorID": ID, "OperatorSecret": self.operator_secret});
        let answer = self.call("query_token", &body, None).await?;
        let token = answer["AccessToken"].as_str().unwrap_or_default().to_owned();
        anyhow::ensure!(!token.is_empty(), "no token: {answer}");
        Ok(Session { operator: self, token })
    }

    /// Sends the station information.
    pub async fn push_station(&self) -> anyhow::Result<Value> {
        let session = self.session().await?;
        self.call("notification_stationInfo", &station(), Some(&session.token)).await
    }

    /// One call: the opened answer, or why there is none.
    pub async fn call(
        &self,
        interface: &str,
        body: &Value,
        token: Option<&str>,
    ) -> anyhow::Result<Value> {
        let now = chrono::Utc::now();
        let sealed = self.sealer.seal_request(ID, now, 1, body.to_string().as_bytes()).to_json();
        let mut request = self.client.post(format!("{}/{interface}", self.url)).body(sealed);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?.bytes().await?;
        let opened = self.sealer.open_response(&answer)?;
        anyhow::ensure!(opened.ret == 0, "Ret {} {}", opened.ret, opened.msg);
        Ok(serde_json::from_str(opened.text.as_deref().unwrap_or("{}"))?)
    }
}

impl Session<'_> {
    /// Pushes the order of that number; whether the server said that it holds it.
    pub async fn push_order(&mut self, number: u64) -> bool {
        let answer = self
            .operator
            .call("notification_charge_order_info", &order(number), Some(&self.token))
            .await;
        matches!(answer, Ok(answer) if answer["ConfirmResult"] == 0)
    }
}

fn connector(number: u64) -> String {
    format!("37010200001{:05}", number % 20)
}

fn station() -> Value {
    let connectors: Vec<Value> = (0..20)
        .map(|n| {
            json!({"ConnectorID": connector(n), "ConnectorName": format!("{n}号枪"), "ConnectorType": 4,
                "VoltageUpperLimits": 750, "VoltageLowerLimits": 200, "Current": 250, "Power": 120.0, "NationalStandard": 2})
        })
        .collect();
    json!({"StationInfo": {
        "StationID": "000000000000100001", "OperatorID": ID, "EquipmentOwnerID": ID, "StationName": "济南测试充电站",
        "CountryCode": "CN", "AreaCode": "370102", "Address": "历下区测试路1号", "ServiceTel": "4000000000",
        "StationType": 1, "StationStatus": 50, "ParkNums": 12, "StationLng": 117.076543, "StationLat": 36.666123,
        "Construction": 9, "EquipmentInfos": [{"EquipmentID": "37010200001001", "EquipmentType": 1, "Power": 2400.0,
            "ConnectorInfos": connectors}]}})
}

/// Each number is another order; the same number is the same order to the byte, whenever it is sent.
fn order(number: u64) -> Value {
    let day = chrono::Utc::now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let ended = day - chrono::TimeDelta::seconds((number / 20 * 1800 % 86_400) as i64);
    let started = ended - chrono::TimeDelta::minutes(20);
    json!({"StartChargeSeq": format!("{ID}{number:018}"), "ConnectorID": connector(number),
        "StartTime": wire_time(started), "EndTime": wire_time(ended), "TotalPower": 20.5, "TotalElecMoney": 12.3,
        "TotalSeviceMoney": 8.2, "TotalMoney": 20.5, "StopReason": 2, "SumPeriod": 1, "ChargeDetails": [{
            "DetailStartTime": wire_time(started), "DetailEndTime": wire_time(ended), "ElecPrice": 0.6, "SevicePrice": 0.4,
            "DetailPower": 20.5, "DetailElecMoney": 12.3, "DetailSeviceMoney": 8.2}]})
}
