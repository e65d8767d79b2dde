//! An operator that is about to be connected: it works through the cases of chapter 23, the deliberate mistakes included.

mod bodies;

use crate::client::{Client, Credentials, PushError, Transport};
use bodies::{CONNECTOR, LATE_CONNECTOR, NOBODYS_CONNECTOR};
use chrono::{DateTime, TimeDelta, Utc};
use interop::deviations::Deviations;
use interop::envelope::{Response, SealedRequest};
use interop::token::TokenAnswer;
use model::Clock;
use serde_json::{Value, json};

/// Where its stations stand.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Area code.
    pub area: String,
    /// GCJ-02 longitude, degrees.
    pub lng: f64,
    /// GCJ-02 latitude, degrees.
    pub lat: f64,
}

/// A number under which nobody is registered.
const NOBODY: &str = "ZZZZZZZZ9";
/// A token nobody issued.
const WRONG_TOKEN: &str = "nobodyissuedthistokenatall000000";
const STATUS: &str = "notification_stationStatus";
const STATION: &str = "notification_stationInfo";
const ORDER: &str = "notification_charge_order_info";

/// The platform of an operator that is about to be connected.
#[derive(Debug)]
pub struct Applicant {
    client: Client,
    ground: Ground,
    begun: DateTime<Utc>,
}

impl Applicant {
    /// A platform that sends through `transport`.
    pub fn new(transport: Transport, credentials: Credentials, ground: Ground) -> Self {
        let client = Client::new(transport, credentials, Clock::System);
        Self { client, ground, begun: Utc::now() }
    }

    fn id(&self) -> &str {
        self.client.operator_id()
    }

    fn order(&self, number: u64, connector: &str) -> Value {
        bodies::order(
            self.id(),
            self.begun.timestamp() as u64 * 100 + number,
            connector,
            self.begun,
        )
    }

    /// Sends an envelope as it is.
    ///
    /// # Errors
    /// [`PushError`] when it was not delivered or the answer cannot be trusted.
    pub async fn send(
        &self,
        interface: &str,
        envelope: &Value,
        token: Option<&str>,
    ) -> Result<Response, PushError> {
        self.client.send(interface, envelope.to_string().into(), token).await
    }

    fn sealed(&self, body: &Value) -> Value {
        envelope(self.client.seal(body.to_string().as_bytes()))
    }

    /// Pushes a body as it should be.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn push(&self, interface: &str, body: &Value) -> Result<Response, PushError> {
        let token = self.client.token(None).await?;
        self.send(interface, &self.sealed(body), Some(&token)).await
    }

    /// Asks for a token with a secret, under an id.
    async fn ask(&self, id: &str, body: &Value) -> Result<Response, PushError> {
        let (now, number) = self.client.stamp();
        let sealer = self.client.credentials().sealer();
        let sealed = sealer.seal_request(id, now, number, body.to_string().as_bytes());
        self.send("query_token", &envelope(sealed), None).await
    }

    async fn fresh_token(&self) -> Result<String, PushError> {
        let body: Value =
            serde_json::from_str(&self.client.credentials().token_body()).unwrap_or_default();
        let response = self.ask(self.id(), &body).await?;
        let text = response.text.unwrap_or_default();
        let answer =
            TokenAnswer::read(&text, &mut Deviations::new()).map_err(PushError::Content)?;
        Ok(answer.access_token)
    }

    /// The usual mistakes of a first day: Sig over the plaintext, DataSecret and SigSecret exchanged.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn first_day(&self, exchanged: &Credentials) -> Result<(), PushError> {
        let body = self.client.credentials().token_body();
        let mut sealed = envelope(self.client.seal(body.as_bytes()));
        let parts = [self.id(), &body, text(&sealed, "TimeStamp"), text(&sealed, "Seq")];
        let sig = self.client.credentials().sealer().sign(&parts.map(str::as_bytes));
        sealed["Sig"] = json!(sig);
        self.send("query_token", &sealed, None).await?;
        let (now, number) = self.client.stamp();
        let swapped = exchanged.sealer().seal_request(self.id(), now, number, body.as_bytes());
        self.send("query_token", &envelope(swapped), None).await?;
        Ok(())
    }

    /// T01 to T04: tokens.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn tokens(&self) -> Result<(), PushError> {
        let older = self.fresh_token().await?;
        let newer = self.fresh_token().await?;
        let wrong = json!({"OperatorID": self.id(), "OperatorSecret": "0000000000000000"});
        self.ask(self.id(), &wrong).await?;
        let nobody = json!({"OperatorID": NOBODY, "OperatorSecret": "0000000000000000"});
        self.ask(NOBODY, &nobody).await?;
        let station = bodies::station(self.id(), &self.ground);
        self.send(STATION, &self.sealed(&station), Some(&older)).await?;
        self.send(STATION, &self.sealed(&station), Some(&newer)).await?;
        self.send(STATION, &self.sealed(&station), None).await?;
        self.send(STATION, &self.sealed(&station), Some(WRONG_TOKEN)).await?;
        Ok(())
    }

    /// T05 to T07: broken envelopes.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn envelopes(&self) -> Result<(), PushError> {
        let body = bodies::status(CONNECTOR, 1, self.begun);
        let token = self.client.token(None).await?;
        let mut sig = self.sealed(&body);
        sig["Sig"] = json!(changed(text(&sig, "Sig")));
        self.send(STATUS, &sig, Some(&token)).await?;
        let mut data = self.sealed(&body);
        let other = self.client.credentials().sealer().encrypt(br#"{"other":1}"#);
        data["Data"] = json!(other);
        self.send(STATUS, &data, Some(&token)).await?;
        let (now, number) = self.client.stamp();
        let mistaken = self.client.credentials().mistaken_sealer();
        let sealed = mistaken.seal_request(self.id(), now, number, body.to_string().as_bytes());
        self.send(STATUS, &envelope(sealed), Some(&token)).await?;
        for field in ["OperatorID", "Data", "TimeStamp", "Seq", "Sig"] {
            let mut sealed = self.sealed(&body);
            without(&mut sealed, field);
            self.send(STATUS, &sealed, Some(&token)).await?;
        }
        Ok(())
    }

    /// T08 and T09: fields left out, numbers of the wrong length.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn fields(&self) -> Result<(), PushError> {
        self.push(STATUS, &json!({})).await?;
        for field in ["ConnectorID", "Status"] {
            let mut body = bodies::status(CONNECTOR, 1, self.begun);
            without(&mut body["ConnectorStatusInfo"], field);
            self.push(STATUS, &body).await?;
        }
        for field in [
            "StartChargeSeq",
            "ConnectorID",
            "StartTime",
            "EndTime",
            "TotalPower",
            "TotalElecMoney",
            "TotalSeviceMoney",
            "TotalMoney",
            "StopReason",
        ] {
            let mut body = self.order(90, CONNECTOR);
            without(&mut body, field);
            self.push(ORDER, &body).await?;
        }
        let right = self.order(91, CONNECTOR);
        let number = text(&right, "StartChargeSeq");
        for wrong in [number[..26].to_owned(), format!("{number}0")] {
            let mut body = right.clone();
            body["StartChargeSeq"] = json!(wrong);
            self.push(ORDER, &body).await?;
        }
        Ok(())
    }

    /// T13 and T14: states.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn states(&self) -> Result<(), PushError> {
        self.push(STATION, &bodies::station(self.id(), &self.ground)).await?;
        let status = bodies::status(CONNECTOR, 2, self.begun);
        self.push(STATUS, &status).await?;
        self.push(STATUS, &status).await?;
        self.push(STATUS, &bodies::status(NOBODYS_CONNECTOR, 1, self.begun)).await?;
        Ok(())
    }

    /// T15 to T17: orders.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn orders(&self) -> Result<(), PushError> {
        let order = self.order(1, CONNECTOR);
        self.push(ORDER, &order).await?;
        self.push(ORDER, &order).await?;
        self.push(ORDER, &bodies::corrected(order)).await?;
        self.push(ORDER, &bodies::contradictory(self.order(2, CONNECTOR))).await?;
        let late = self.order(3, LATE_CONNECTOR);
        self.push(ORDER, &late).await?;
        self.push(STATION, &bodies::late_station(self.id(), &self.ground)).await?;
        self.push(ORDER, &late).await?;
        Ok(())
    }

    /// T19: power that does not add up.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn power(&self) -> Result<(), PushError> {
        let body = bodies::power(self.id(), Utc::now());
        self.push("notification_realtime_power_info", &body).await?;
        Ok(())
    }

    /// T18: a reconciliation that does not agree, after [`Self::orders`].
    ///
    /// # Errors
    /// [`PushError`], a status of 404 where the gate does not serve it.
    pub async fn reconcile(&self) -> Result<(), PushError> {
        let wrong = bodies::corrected(self.order(1, CONNECTOR));
        let body = bodies::reconciliation(self.id(), &wrong, Utc::now());
        self.push("check_charge_orders", &body).await?;
        Ok(())
    }

    /// T20: an alarm raised and cleared.
    ///
    /// # Errors
    /// [`PushError`], a status of 404 where the gate does not serve it.
    pub async fn alarms(&self) -> Result<(), PushError> {
        let since = Utc::now() - TimeDelta::minutes(5);
        for (status, at) in [(1, since), (0, since + TimeDelta::minutes(4))] {
            self.push("notification_alarmInfo", &bodies::alarm(self.id(), status, at)).await?;
        }
        Ok(())
    }

    /// A tolerance: the signature in lower case.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn lower_case(&self) -> Result<(), PushError> {
        let token = self.client.token(None).await?;
        let mut sealed = self.sealed(&bodies::status(CONNECTOR, 1, Utc::now()));
        sealed["Sig"] = json!(text(&sealed, "Sig").to_lowercase());
        self.send(STATUS, &sealed, Some(&token)).await?;
        Ok(())
    }

    /// T23 and T24: a push that is repeated after `wait` when it is answered with Ret −1 or under a wrong signature; how
    /// often it was sent.
    ///
    /// # Errors
    /// [`PushError`] of the last try.
    pub async fn patiently(&self, wait: std::time::Duration) -> Result<u32, PushError> {
        let body = bodies::status(CONNECTOR, 3, Utc::now());
        let mut tries = 0;
        loop {
            tries += 1;
            match self.push(STATUS, &body).await {
                Ok(response) if response.ret != -1 => return Ok(tries),
                Err(error) if tries >= 3 => return Err(error),
                _ => tokio::time::sleep(wait).await,
            }
        }
    }
}

fn envelope(sealed: SealedRequest) -> Value {
    serde_json::to_value(sealed).unwrap_or_default()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

fn without(value: &mut Value, field: &str) {
    if let Some(fields) = value.as_object_mut() {
        fields.remove(field);
    }
}

/// The text with its first character changed.
fn changed(sig: &str) -> String {
    let first = if sig.starts_with('0') { "1" } else { "0" };
    format!("{first}{}", sig.get(1..).unwrap_or_default())
}
