//! One operator's platform as it is called: token, envelope, repeats, at most two calls at a time.

use crate::caller;
use crate::config::PullsConfig;
use crate::error::CallError;
use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, TimeDelta, Utc};
use interop::envelope::{Response, Secrets};
use interop::token::TokenAnswer;
use interop::{Deviation, Deviations, Sealer, Suite};
use model::{Clock, OperatorId};
use parking_lot::Mutex;
use registry::SecretText;
use registry::credentials::LiveCredential;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Safety kept before a token runs out (specification 5.3).
const TOKEN_SAFETY: TimeDelta = TimeDelta::seconds(60);

/// What one run counts of its calls.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    calls: AtomicI64,
    deviations: Mutex<Deviations>,
}

impl Meter {
    /// Requests sent so far, tokens and repeats included.
    pub fn calls(&self) -> i64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// What the answers deviated in.
    pub fn deviations(&self) -> Deviations {
        self.deviations.lock().clone()
    }
}

struct Token {
    text: Arc<str>,
    until: DateTime<Utc>,
}

/// An operator's platform.
pub(crate) struct Peer {
    /// Whose it is.
    pub operator_id: String,
    /// Address before the name of the interface.
    pub base_url: String,
    /// The credential that is used.
    pub credential_id: String,
    caller_id: OperatorId,
    sealer: Sealer,
    secret: SecretText,
    suite: Option<&'static str>,
    client: reqwest::Client,
    config: PullsConfig,
    clock: Clock,
    token: tokio::sync::Mutex<Option<Token>>,
    places: Semaphore,
    sequence: Mutex<(i64, u32)>,
}

/// Why a platform cannot be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPeer {
    /// The credential cannot be used.
    #[error("credential {0} cannot be used: {1}")]
    Credential(String, String),
    /// Plain HTTP is not allowed.
    #[error("base_url is not https, and allow_plain_http is not set")]
    Plain,
    /// No HTTP client.
    #[error("no HTTP client: {0}")]
    Client(String),
}

impl Peer {
    /// The platform at `base_url`, called with this credential.
    pub fn new(
        credential: &LiveCredential,
        base_url: &str,
        caller_id: OperatorId,
        config: &PullsConfig,
        clock: Clock,
    ) -> Result<Self, NoPeer> {
        if !base_url.starts_with("https://") && !config.allow_plain_http {
            return Err(NoPeer::Plain);
        }
        let wrong = |why: String| NoPeer::Credential(credential.id.clone(), why);
        let held = &credential.secrets;
        let secrets = Secrets::new(
            held.data_secret.expose(),
            held.data_secret_iv.expose(),
            held.sig_secret.expose(),
        )
        .map_err(|error| wrong(error.to_string()))?;
        let id = credential.suite.as_str();
        let suite = Suite::named(id).ok_or_else(|| wrong(format!("suite {id} is unknown")))?;
        let usual = suite == Suite::default();
        Ok(Self {
            operator_id: credential.operator_id.clone(),
            base_url: base_url.to_owned(),
            credential_id: credential.id.clone(),
            caller_id,
            sealer: Sealer::new(suite, &secrets),
            secret: held.operator_secret.clone(),
            suite: (!usual).then(|| suite.id()),
            client: caller::client(config).map_err(NoPeer::Client)?,
            config: config.clone(),
            clock,
            token: tokio::sync::Mutex::new(None),
            places: Semaphore::new(config.calls_at_once.max(1)),
            sequence: Mutex::new((0, 0)),
        })
    }

    /// Calls an interface and repeats the call as chapter 11 says; the plaintext of the answer.
    ///
    /// # Errors
    /// [`CallError`] of the last try.
    pub async fn call(&self, meter: &Meter, name: &str, body: &[u8]) -> Result<String, CallError> {
        let mut waits = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(self.config.first_wait_ms))
            .with_factor(2.0)
            .with_max_times(self.config.repeats)
            .with_jitter()
            .build();
        loop {
            let error = match self.once(meter, name, body).await {
                Ok(text) => return Ok(text),
                Err(error) => error,
            };
            let Some(wait) = waits.next().filter(|_| error.passes()) else { return Err(error) };
            let told = match &error {
                CallError::Refused { msg, .. } => retry_after(msg),
                _ => None,
            };
            let longest = Duration::from_millis(self.config.longest_wait_ms);
            let wait = told.unwrap_or(wait).min(longest);
            tracing::debug!(operator = self.operator_id, name, ?wait, "repeats after: {error}");
            tokio::time::sleep(wait).await;
        }
    }

    /// Calls once; a token that is refused is renewed once.
    async fn once(&self, meter: &Meter, name: &str, body: &[u8]) -> Result<String, CallError> {
        let Ok(_place) = self.places.acquire().await else {
            return Err(CallError::Unreachable("the desk is closed".to_owned()));
        };
        let token = self.token(meter, None).await?;
        let mut response = self.send(meter, name, body, Some(&token)).await?;
        if response.ret == 4002 {
            let token = self.token(meter, Some(&token)).await?;
            response = self.send(meter, name, body, Some(&token)).await?;
        }
        match response {
            Response { ret: 0, text: Some(text), .. } => Ok(text),
            Response { ret: 0, .. } => Err(CallError::Nothing),
            Response { ret, msg, .. } => Err(CallError::Refused { ret, msg: short(&msg) }),
        }
    }

    /// A token that is good for another minute; `refused` is one that the platform no longer takes.
    async fn token(&self, meter: &Meter, refused: Option<&str>) -> Result<Arc<str>, CallError> {
        let mut held = self.token.lock().await;
        let now = self.clock.now();
        if let Some(token) = held.as_ref()
            && token.until > now
            && refused != Some(&*token.text)
        {
            return Ok(Arc::clone(&token.text));
        }
        let body = interop::write::token(&self.caller_id, self.secret.expose());
        let response = self.send(meter, "query_token", &body, None).await?;
        let none =
            |ret: i64, reason: i32, msg: &str| CallError::NoToken { ret, reason, msg: short(msg) };
        let Some(text) = response.text.as_deref().filter(|_| response.ret == 0) else {
            if matches!(response.ret, 4003 | 4004) {
                meter.deviations.lock().count(Deviation::TokenRefusalForm);
            }
            return Err(none(response.ret, 0, &response.msg));
        };
        let answer = TokenAnswer::read(text, &mut Deviations::new())
            .map_err(|refusal| none(0, 0, &refusal.msg()))?;
        if answer.succ_stat != 0 {
            return Err(none(0, answer.fail_reason, &response.msg));
        }
        let text: Arc<str> = answer.access_token.as_str().into();
        let until = now + TimeDelta::seconds(answer.token_available_time) - TOKEN_SAFETY;
        *held = Some(Token { text: Arc::clone(&text), until });
        Ok(text)
    }

    /// Seals, sends and opens; an envelope under another HTTP status counts as an answer (CW13).
    async fn send(
        &self,
        meter: &Meter,
        name: &str,
        body: &[u8],
        token: Option<&str>,
    ) -> Result<Response, CallError> {
        let (now, number) = self.stamp();
        let sealed = self.sealer.seal_request(self.caller_id.as_str(), now, number, body);
        let address = format!("{}/{name}", self.base_url);
        meter.calls.fetch_add(1, Ordering::Relaxed);
        let envelope = sealed.to_json();
        let came =
            caller::post(&self.client, &self.config, &address, token, self.suite, envelope).await?;
        let response = match self.sealer.open_response(&came.body) {
            Ok(response) => response,
            Err(_) if came.status != 200 => return Err(CallError::Status(came.status)),
            Err(error) => return Err(error.into()),
        };
        let mut deviations = meter.deviations.lock();
        deviations.add(&response.deviations);
        if came.status != 200 {
            deviations.count(Deviation::AnswerForm);
        }
        drop(deviations);
        Ok(response)
    }

    /// The instant and the number of the next envelope, counted within one second.
    fn stamp(&self) -> (DateTime<Utc>, u32) {
        let now = self.clock.now();
        let second = now.timestamp();
        let mut sequence = self.sequence.lock();
        *sequence = match *sequence {
            (last, number) if last == second => (second, number % 9_999 + 1),
            _ => (second, 1),
        };
        (now, sequence.1)
    }
}

/// Words of a platform, cut: they go into the history.
fn short(msg: &str) -> String {
    msg.chars().take(200).collect()
}

/// The seconds of `retry after N s` in a text.
fn retry_after(msg: &str) -> Option<Duration> {
    let rest = msg.split("retry after ").nth(1)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(Duration::from_secs)
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Peer({}, {}, hidden)", self.operator_id, self.base_url)
    }
}
