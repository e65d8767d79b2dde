//! An operator's platform as a client of the access specification: token, envelope, resending.

mod credentials;
mod histogram;
mod resend;
mod stats;
mod transport;

pub use credentials::{Credentials, CredentialsError};
pub use histogram::Histogram;
pub use resend::{Patience, wait_before};
pub use stats::{Counts, Stats};
pub use transport::{Answer, InProcess, Push, Transport, TransportError};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use interop::Interface;
use interop::answers::PushAnswer;
use interop::deviations::Deviations;
use interop::envelope::{Response, SealedRequest};
use interop::token::TokenAnswer;
use model::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Safety kept before a token runs out (specification 5.3).
const TOKEN_SAFETY: TimeDelta = TimeDelta::seconds(60);

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, or already held: the sender may forget it.
    Taken {
        /// Rows the callee put into quarantine.
        quarantined: u32,
    },
    /// Not applied and not to be sent again (`Status` 1, `SuccStat` 1, `ConfirmResult` 3, `Ret` 4015).
    Ignored,
    /// To be corrected first (`ConfirmResult` 1 or 2 and unknown ones).
    Disputed {
        /// The `ConfirmResult`.
        result: i32,
    },
    /// Refused with this `Ret`.
    Refused {
        /// Result code.
        ret: i64,
        /// Text of the callee.
        msg: String,
    },
}

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// No connection, timeout or an HTTP status other than 200.
    #[error("not delivered: {0}")]
    Transport(#[from] TransportError),
    /// The answer cannot be trusted or read.
    #[error("answer unusable: {0}")]
    Answer(#[from] interop::envelope::ResponseError),
    /// The plaintext of the answer is not what the interface answers.
    #[error("answer not understood: {0}")]
    Content(interop::Refusal),
    /// No token is given.
    #[error("no token: SuccStat {succ_stat}, FailReason {reason}, Ret {ret}: {msg}")]
    Token {
        /// `SuccStat`.
        succ_stat: i32,
        /// `FailReason`.
        reason: i32,
        /// `Ret` of the answer.
        ret: i64,
        /// Text of the callee.
        msg: String,
    },
}

#[derive(Debug, Clone)]
struct Token {
    text: Arc<str>,
    until: DateTime<Utc>,
}

/// The platform of one operator.
#[derive(Debug)]
pub struct Client {
    transport: Transport,
    credentials: Credentials,
    clock: Clock,
    patience: Patience,
    token: tokio::sync::Mutex<Option<Token>>,
    sequence: Mutex<(i64, u32)>,
    stats: Arc<Stats>,
}

impl Client {
    /// A platform that sends through `transport` and dates its envelopes by `clock`.
    pub fn new(transport: Transport, credentials: Credentials, clock: Clock) -> Self {
        Self {
            transport,
            credentials,
            clock,
            patience: Patience::standard(),
            token: tokio::sync::Mutex::new(None),
            sequence: Mutex::new((0, 0)),
            stats: Arc::new(Stats::default()),
        }
    }

    /// The same with another patience.
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The same operator over another connection; it shares the token and what is counted is counted apart.
    pub fn over(&self, transport: Transport) -> Self {
        let token = self.token.try_lock().ok().and_then(|held| held.clone());
        Self {
            transport,
            credentials: self.credentials.clone(),
            clock: self.clock,
            patience: self.patience.clone(),
            token: tokio::sync::Mutex::new(token),
            sequence: Mutex::new((0, 0)),
            stats: Arc::new(Stats::default()),
        }
    }

    /// The operator.
    pub fn operator_id(&self) -> &str {
        self.credentials.operator_id()
    }

    /// Secrets of the operator.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// What it counted.
    pub fn stats(&self) -> &Arc<Stats> {
        &self.stats
    }

    /// How it reaches the callee.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The present instant of its clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An envelope over a plaintext body, dated now.
    pub fn seal(&self, body: &[u8]) -> SealedRequest {
        let (now, number) = self.stamp();
        self.credentials.sealer().seal_request(self.operator_id(), now, number, body)
    }

    /// The instant and the sequence number of the next envelope.
    pub fn stamp(&self) -> (DateTime<Utc>, u32) {
        let now = self.clock.now();
        let second = now.timestamp();
        let mut sequence = self.sequence.lock().unwrap_or_else(PoisonError::into_inner);
        *sequence =
            if sequence.0 == second { (second, sequence.1 % 9999 + 1) } else { (second, 1) };
        (now, sequence.1)
    }

    /// Sends a message once: with a token, which is renewed once when it is refused. Nothing is repeated.
    ///
    /// # Errors
    /// [`PushError`] when it was not delivered or the answer cannot be used.
    pub async fn push_once(&self, interface: Interface, body: &[u8]) -> Result<Outcome, PushError> {
        let mut token = self.token(None).await?;
        let mut response = self.call(interface, body, Some(&token)).await?;
        if response.ret == 4002 {
            token = self.token(Some(&token)).await?;
            response = self.call(interface, body, Some(&token)).await?;
        }
        outcome(response)
    }

    /// Sends a message and repeats it as chapter 11 says, as far as the client's patience goes.
    ///
    /// # Errors
    /// [`PushError`] of the last try.
    pub async fn push(
        &self,
        interface: Interface,
        body: &[u8],
        rows: usize,
    ) -> Result<Outcome, PushError> {
        let mut tries = 0;
        loop {
            let result = self.push_once(interface, body).await;
            let told = match &result {
                Ok(Outcome::Refused { ret: -1 | 500, msg }) => retry_after(msg),
                Err(PushError::Transport(_) | PushError::Answer(_)) => None,
                Ok(outcome) => {
                    self.stats.outcome(outcome, rows);
                    return result;
                }
                Err(_) => {
                    self.stats.undelivered();
                    return result;
                }
            };
            tries += 1;
            let Some(wait) = wait_before(&self.patience, interface, tries, told) else {
                match &result {
                    Ok(outcome) => self.stats.outcome(outcome, rows),
                    Err(_) => self.stats.undelivered(),
                }
                return result;
            };
            self.stats.repeated();
            tokio::time::sleep(wait).await;
        }
    }

    /// One call: seal, send, open the answer, count.
    async fn call(
        &self,
        interface: Interface,
        body: &[u8],
        token: Option<&str>,
    ) -> Result<Response, PushError> {
        let envelope = self.seal(body);
        let response = self.send(interface.name(), envelope.to_json().into(), token).await?;
        self.stats.answered(response.ret);
        Ok(response)
    }

    /// Sends bytes as they are and opens the answer; for faulty senders and for measuring.
    ///
    /// # Errors
    /// [`PushError`] when they were not delivered or the answer cannot be trusted.
    pub async fn send(
        &self,
        interface: &str,
        envelope: Bytes,
        token: Option<&str>,
    ) -> Result<Response, PushError> {
        let push = Push {
            interface: interface.to_owned(),
            token: token.map(str::to_owned),
            suite: self.credentials.announced_suite(),
            body: envelope,
        };
        let begun = Instant::now();
        self.stats.sent(push.body.len());
        let answer = self.transport.send(push).await.inspect_err(|_| self.stats.failed())?;
        self.stats.took(begun.elapsed());
        let response = self.credentials.sealer().open_response(&answer.body);
        Ok(response.inspect_err(|_| self.stats.failed())?)
    }

    /// A token that is good for another minute; `refused` is one that the callee no longer takes.
    ///
    /// # Errors
    /// [`PushError::Token`] when none is given.
    pub async fn token(&self, refused: Option<&str>) -> Result<Arc<str>, PushError> {
        let mut held = self.token.lock().await;
        let now = self.clock.now();
        if let Some(token) = held.as_ref()
            && token.until > now
            && refused != Some(&*token.text)
        {
            return Ok(Arc::clone(&token.text));
        }
        let body = self.credentials.token_body();
        let response = self.call(Interface::QueryToken, body.as_bytes(), None).await?;
        let answer = match &response.text {
            Some(text) if response.ret == 0 => {
                TokenAnswer::read(text, &mut Deviations::new()).map_err(PushError::Content)?
            }
            _ => return Err(no_token(-1, -1, response)),
        };
        if answer.succ_stat != 0 {
            return Err(no_token(answer.succ_stat, answer.fail_reason, response));
        }
        let text: Arc<str> = answer.access_token.as_str().into();
        let until = now + TimeDelta::seconds(answer.token_available_time) - TOKEN_SAFETY;
        *held = Some(Token { text: Arc::clone(&text), until });
        Ok(text)
    }
}

fn no_token(succ_stat: i32, reason: i32, response: Response) -> PushError {
    PushError::Token { succ_stat, reason, ret: response.ret, msg: response.msg }
}

/// What an answer means for the sender (specification chapters 8 and 11).
pub(crate) fn outcome(response: Response) -> Result<Outcome, PushError> {
    if response.ret == 4015 {
        return Ok(Outcome::Ignored);
    }
    if response.ret != 0 {
        return Ok(Outcome::Refused { ret: response.ret, msg: response.msg });
    }
    let text = response.text.as_deref().unwrap_or("{}");
    let answer = PushAnswer::read(text).map_err(PushError::Content)?;
    Ok(match (answer.confirm_result, answer.succ_stat, answer.status) {
        (Some(0), ..) => Outcome::Taken { quarantined: 0 },
        (Some(3), ..) => Outcome::Ignored,
        (Some(result), ..) => Outcome::Disputed { result },
        (None, Some(1), _) | (None, None, Some(1)) => Outcome::Ignored,
        _ => Outcome::Taken { quarantined: answer.quarantined.unwrap_or(0).max(0) as u32 },
    })
}

/// The seconds of `retry after N s` in a text.
fn retry_after(msg: &str) -> Option<Duration> {
    let rest = msg.split("retry after ").nth(1)?;
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.parse().ok().map(Duration::from_secs_f64)
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
