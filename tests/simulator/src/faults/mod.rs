//! Operators that make mistakes, and what the platform has to answer to each.

mod bodies;
mod envelopes;

use crate::client::{Client, Outcome, PushError};
use crate::dice::Dice;
use crate::feed::{Message, Payload};
use interop::Interface;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Sent minutes after it should have been.
    Late,
    /// The same content in two envelopes.
    DuplicateMessage,
    /// The same envelope twice.
    DuplicateEnvelope,
    /// A mandatory field is left out.
    MissingField,
    /// A text where a number belongs.
    WrongType,
    /// An identifier that is too long.
    TooLong,
    /// A code that is in no table.
    OutsideTable,
    /// A date that is none.
    MalformedDate,
    /// A sequence number of another length.
    MalformedSequence,
    /// Plaintext that is not JSON.
    NotJson,
    /// Plaintext that is a list.
    NotAnObject,
    /// Encrypted with another key, signed with the right one.
    WrongKey,
    /// One character of the signature changed.
    WrongSignature,
    /// A token nobody issued.
    WrongToken,
    /// A clock that is three hours ahead.
    ClockSkew,
    /// A connector nobody registered.
    UnknownConnector,
    /// The values of an earlier sample again.
    Frozen,
    /// A JSON key twice.
    DuplicateKeys,
    /// Signature in lower case.
    LowerCaseSignature,
    /// Base64 broken into lines.
    WrappedBase64,
    /// Half an envelope.
    Truncated,
    /// Many new connections at once.
    ReconnectStorm,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 22] = [
        Self::Late,
        Self::DuplicateMessage,
        Self::DuplicateEnvelope,
        Self::MissingField,
        Self::WrongType,
        Self::TooLong,
        Self::OutsideTable,
        Self::MalformedDate,
        Self::MalformedSequence,
        Self::NotJson,
        Self::NotAnObject,
        Self::WrongKey,
        Self::WrongSignature,
        Self::WrongToken,
        Self::ClockSkew,
        Self::UnknownConnector,
        Self::Frozen,
        Self::DuplicateKeys,
        Self::LowerCaseSignature,
        Self::WrappedBase64,
        Self::Truncated,
        Self::ReconnectStorm,
    ];

    /// Result codes with which the platform may answer (specification chapters 6, 8, 10, 22).
    pub fn expected(self) -> &'static [i64] {
        match self {
            Self::MissingField
            | Self::WrongType
            | Self::TooLong
            | Self::OutsideTable
            | Self::MalformedDate
            | Self::MalformedSequence => &[4004],
            Self::NotJson | Self::NotAnObject | Self::WrongKey | Self::Truncated => &[4003],
            Self::WrongSignature => &[4001],
            Self::WrongToken => &[4002],
            Self::ClockSkew | Self::DuplicateEnvelope => &[0, 4003],
            _ => &[0],
        }
    }

    /// Whether the fault can be made in such a message.
    fn suits(self, payload: &Payload) -> bool {
        match self {
            // a bad row among good ones is not a refusal
            Self::MissingField
            | Self::WrongType
            | Self::TooLong
            | Self::MalformedDate
            | Self::UnknownConnector => {
                matches!(payload, Payload::Statuses(rows) if rows.len() == 1)
                    || matches!(payload, Payload::Order(_) | Payload::Sample(_))
            }
            Self::OutsideTable => matches!(payload, Payload::Statuses(rows) if rows.len() == 1),
            Self::MalformedSequence => matches!(payload, Payload::Order(_) | Payload::Sample(_)),
            Self::Frozen => matches!(payload, Payload::Sample(_)),
            _ => true,
        }
    }
}

/// What happened to messages with one fault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FaultCount {
    /// Messages sent with it.
    pub sent: u64,
    /// Of these, answered as the specification says.
    pub as_expected: u64,
    /// The last answer that was not.
    pub surprise: Option<String>,
}

/// Makes mistakes in a given part of the messages.
#[derive(Debug)]
pub struct Faults {
    rate: f64,
    kinds: Vec<Fault>,
    seed: u64,
    drawn: AtomicU64,
    held: Mutex<Vec<Message>>,
    /// The first sample of each operator.
    frozen: Mutex<BTreeMap<u16, Value>>,
    counts: Mutex<BTreeMap<Fault, FaultCount>>,
}

/// New connections of one storm.
const STORM: usize = 20;
/// How late late messages are, s.
const LATE_S: (i64, i64) = (90, 900);

impl Faults {
    /// Makes one of `kinds` in the part `rate` (0 to 1) of all messages.
    pub fn new(rate: f64, kinds: &[Fault], seed: u64) -> Self {
        Self {
            rate,
            kinds: kinds.to_vec(),
            seed,
            drawn: AtomicU64::new(0),
            held: Mutex::default(),
            frozen: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// What has been made so far.
    pub fn counts(&self) -> BTreeMap<Fault, FaultCount> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a message, with a mistake or without, and whatever late ones are due.
    pub async fn send(&self, client: &Client, message: &Message) {
        self.remember(message);
        for late in self.due(client, message.operator) {
            let (interface, rows) = (late.payload.interface(), late.payload.rows());
            let result = client.push(interface, &late.body(), rows).await;
            self.judge(Fault::Late, ret_of(&result));
        }
        match self.draw(&message.payload) {
            None => {
                let (interface, rows) = (message.payload.interface(), message.payload.rows());
                // counted by the client
                let _ = client.push(interface, &message.body(), rows).await;
            }
            Some(Fault::Late) => {
                self.held.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
            }
            Some(fault) => {
                let ret = self.make(fault, client, message).await;
                self.judge(fault, ret);
            }
        }
    }

    fn draw(&self, payload: &Payload) -> Option<Fault> {
        let mut dice = Dice::of(&[self.seed, self.drawn.fetch_add(1, Ordering::Relaxed)]);
        if self.kinds.is_empty() || !dice.chance(self.rate) {
            return None;
        }
        let fault = self.kinds[dice.index(self.kinds.len())];
        fault.suits(payload).then_some(fault)
    }

    fn remember(&self, message: &Message) {
        let mut frozen = self.frozen.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(message.payload, Payload::Sample(_)) && !frozen.contains_key(&message.operator)
        {
            let body = serde_json::from_slice(&message.body());
            frozen.extend(body.ok().map(|body| (message.operator, body)));
        }
    }

    /// Held messages of the operator that have become late enough.
    fn due(&self, client: &Client, operator: u16) -> Vec<Message> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_empty() {
            return Vec::new();
        }
        let now = client.now();
        let late = |m: &Message| {
            let mut dice = Dice::of(&[self.seed, m.at.timestamp() as u64]);
            m.operator == operator
                && now >= m.at + chrono::TimeDelta::seconds(dice.between(LATE_S.0, LATE_S.1))
        };
        let (due, kept) = held.drain(..).partition(late);
        *held = kept;
        due
    }

    /// Sends a message with a mistake; the `Ret` of the answer, or the words of why there is none.
    async fn make(&self, fault: Fault, client: &Client, message: &Message) -> Result<i64, String> {
        let (interface, body) = (message.payload.interface(), message.body());
        match fault {
            Fault::DuplicateMessage => {
                let first = client.push_once(interface, &body).await;
                ret_of(&first)?;
                ret_of(&client.push_once(interface, &body).await)
            }
            Fault::ReconnectStorm => self.storm(client, interface, &body).await,
            Fault::DuplicateEnvelope
            | Fault::WrongKey
            | Fault::WrongSignature
            | Fault::WrongToken
            | Fault::ClockSkew
            | Fault::LowerCaseSignature
            | Fault::WrappedBase64
            | Fault::Truncated => envelopes::send(fault, client, interface, &body).await,
            _ => {
                let frozen = {
                    let held = self.frozen.lock().unwrap_or_else(PoisonError::into_inner);
                    held.get(&message.operator).cloned()
                };
                let body = bodies::spoil(fault, &body, frozen);
                ret_of(&client.push_once(interface, &body).await)
            }
        }
    }

    async fn storm(
        &self,
        client: &Client,
        interface: Interface,
        body: &[u8],
    ) -> Result<i64, String> {
        let fresh = (0..STORM).map(|_| async {
            let transport = client.transport().fresh().map_err(|e| e.to_string())?;
            let sender = client.over(transport);
            ret_of(&sender.push_once(interface, body).await)
        });
        let answers = futures::future::join_all(fresh).await;
        answers.into_iter().try_fold(0, |worst, ret| Ok(if worst == 0 { ret? } else { worst }))
    }

    fn judge(&self, fault: Fault, ret: Result<i64, String>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(fault).or_default();
        count.sent += 1;
        match ret {
            Ok(ret) if fault.expected().contains(&ret) => count.as_expected += 1,
            Ok(ret) => count.surprise = Some(format!("Ret {ret}")),
            Err(words) => count.surprise = Some(words),
        }
    }
}

fn ret_of(result: &Result<Outcome, PushError>) -> Result<i64, String> {
    match result {
        Ok(Outcome::Refused { ret, .. }) => Ok(*ret),
        Ok(_) => Ok(0),
        Err(e) => Err(e.to_string()),
    }
}

#[cfg(test)]
#[path = "faults_tests.rs"]
mod tests;
