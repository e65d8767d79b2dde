//! One message from its envelope to its answer.

use crate::access::{Keyed, Operator};
use crate::admit::{Admitted, Transport, admit};
use crate::gateway::{Gateway, Reply};
use crate::landing::Told;
use crate::log::{Counts, Entry, STRANGER};
use crate::replay::{self, Seen, Slot};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use interop::envelope::unsigned_response;
use interop::{Deviation, Deviations, Interface, Refusal, Request, SubCode};
use model::ids::MessageId;
use registry::operators::ReplayPolicy;
use std::sync::OnceLock;
use tables::Origin;

/// A message of a known operator on its way.
pub(crate) struct Case<'r> {
    pub transport: &'r Transport,
    pub operator: &'r Operator,
    pub origin: Origin,
    /// When the sender made it.
    pub made_at: DateTime<Utc>,
    pub evidence: Evidence<'r>,
    /// Tolerances that its envelope used.
    pub seen: &'r Deviations,
    pub bytes: usize,
    pub digest: OnceLock<[u8; 32]>,
    pub message_id: MessageId,
}

/// What the digest of a message is made of.
pub(crate) enum Evidence<'r> {
    /// The envelope as received.
    Envelope(&'r Request<'r>),
    /// The text of a message that nobody sealed, and its operator.
    Text(&'r str),
}

impl Case<'_> {
    /// SHA-256 of the envelope or the text, made when first needed.
    fn digest(&self) -> &[u8; 32] {
        let name = self.transport.interface.name();
        let make = || match self.evidence {
            Evidence::Envelope(request) => replay::digest(name, request.digest_parts()),
            Evidence::Text(text) => {
                let operator = self.operator.id.as_str();
                replay::digest(name, [operator, "", "", "", text].map(str::as_bytes))
            }
        };
        self.digest.get_or_init(make)
    }

    pub fn entry<'a>(&'a self, deviations: &'a Deviations) -> Entry<'a> {
        Entry {
            transport: self.transport,
            operator: &self.operator.id,
            origin: self.origin,
            message_id: self.message_id,
            digest: self.digest(),
            bytes: self.bytes,
            deviations,
        }
    }
}

impl Gateway {
    /// Takes one message in and makes its answer. Never fails: every outcome has an envelope.
    pub async fn receive(&self, transport: &Transport, body: Bytes) -> Reply {
        let request = match Request::parse(&body) {
            Ok(request) => request,
            Err(refusal) => return self.turn_stranger(transport, STRANGER, &refusal),
        };
        let Some(operator) = self.access().operator(&request.operator_id) else {
            let refusal = Refusal::new(SubCode::OperatorUnknown);
            return self.turn_stranger(transport, &request.operator_id, &refusal);
        };
        let case = Case {
            transport,
            operator: &operator,
            origin: Origin::Push,
            made_at: request.made_at,
            evidence: Evidence::Envelope(&request),
            seen: &request.deviations,
            bytes: body.len(),
            digest: OnceLock::new(),
            message_id: MessageId(self.numbers().next()),
        };
        match admit(self.access(), &operator, &request, body.len(), transport) {
            Ok(admitted) => Reply::Envelope(self.once(&case, admitted).await),
            Err(stop) => {
                let newest = operator.valid(transport.at).next();
                let answer = self.refuse(
                    &case,
                    newest.map(AsRef::as_ref),
                    &stop.refusal,
                    &request.deviations,
                    None,
                );
                if stop.too_large { Reply::TooLarge } else { Reply::Envelope(answer) }
            }
        }
    }

    /// An answer to somebody whose secrets are not known.
    fn turn_stranger(&self, transport: &Transport, named: &str, refusal: &Refusal) -> Reply {
        self.count(transport, named, 0, Some(refusal));
        Reply::Envelope(unsigned_response(refusal.ret(), &refusal.msg()).into())
    }

    /// Logs, counts and seals a refusal; `body` is kept with it where there is one.
    fn refuse(
        &self,
        case: &Case<'_>,
        keyed: Option<&Keyed>,
        refusal: &Refusal,
        deviations: &Deviations,
        body: Option<&str>,
    ) -> Bytes {
        let operator = case.operator.id.as_str();
        self.count(case.transport, operator, 0, Some(refusal));
        let interface = case.transport.interface.name();
        self.inner().failures.count(operator, interface, refusal.sub_code(), case.transport.at);
        // A flood is logged by its first messages; the counters know them all.
        let flood = matches!(refusal.code, SubCode::RateLimited | SubCode::SourceRefused);
        if !flood || case.operator.rates.may_log() {
            self.log_soon(&case.entry(deviations), &Counts::default(), Some(refusal), body);
        }
        match keyed {
            Some(keyed) => keyed.sealer.seal_response(refusal.ret(), &refusal.msg(), None).into(),
            None => unsigned_response(refusal.ret(), &refusal.msg()).into(),
        }
    }

    /// The same envelope is worked on once; repeats get the first answer or a refusal.
    async fn once(&self, case: &Case<'_>, admitted: Admitted<'_>) -> Bytes {
        let settings = &case.operator.access.operator.settings;
        let memory = TimeDelta::seconds(i64::from(settings.replay_memory_s));
        let refuses = settings.replay_policy == ReplayPolicy::Refuse;
        let slot = loop {
            match self.replays().look(case.digest(), case.transport.at, memory) {
                Seen::First(slot) => break slot,
                Seen::Answered(_) | Seen::Running(_) if refuses => {
                    let refusal = Refusal::new(SubCode::Replayed);
                    return self.refuse(case, Some(admitted.keyed), &refusal, case.seen, None);
                }
                Seen::Answered(answer) => return self.again(case, admitted, answer),
                Seen::Running(until) => until.over().await,
            }
        };
        self.first(case, admitted, slot).await
    }

    /// The first answer once more, recorded as CW08.
    fn again(&self, case: &Case<'_>, admitted: Admitted<'_>, answer: Bytes) -> Bytes {
        let mut deviations = admitted.seen;
        deviations.add(case.seen);
        deviations.count(Deviation::SameEnvelope);
        self.log_soon(&case.entry(&deviations), &Counts::default(), None, None);
        self.count(case.transport, case.operator.id.as_str(), 0, None);
        answer
    }

    /// Opens the message, does what it asks and seals the answer.
    async fn first(&self, case: &Case<'_>, admitted: Admitted<'_>, slot: Slot<'_>) -> Bytes {
        let Admitted { keyed, verified, seen } = admitted;
        let opened = match verified.open() {
            Ok(opened) => opened,
            Err(refusal) => {
                keyed.notes.failed(case.transport.at, refusal.sub_code());
                let answer = self.refuse(case, Some(keyed), &refusal, case.seen, None);
                slot.fill(answer.clone(), case.transport.at);
                return answer;
            }
        };
        keyed.notes.used(case.transport.at);
        let mut deviations = opened.deviations;
        deviations.add(&seen);
        let is_push = case.transport.interface != Interface::QueryToken;
        let outcome = if is_push {
            let mut told = Told::default();
            self.land(case, &opened.text, &mut deviations, &mut told).await
        } else {
            self.token(case, &opened.text, &mut deviations).await
        };
        let answer: Bytes = match outcome {
            Ok(done) => {
                self.count(case.transport, case.operator.id.as_str(), done.rows, None);
                keyed.sealer.seal_response(done.ret, done.msg, done.data.as_deref()).into()
            }
            // What passes by itself is not remembered: the sender tries again.
            Err(refusal) if matches!(refusal.ret(), -1 | 500) => {
                return self.refuse(case, Some(keyed), &refusal, &deviations, None);
            }
            Err(refusal) => {
                let body = is_push.then_some(opened.text.as_str());
                self.refuse(case, Some(keyed), &refusal, &deviations, body)
            }
        };
        slot.fill(answer.clone(), case.transport.at);
        answer
    }
}

/// A message that was taken.
#[derive(Debug)]
pub(crate) struct Done {
    /// `Ret`: 0, or 4015 where the operator wants it.
    pub ret: i32,
    /// `Msg`.
    pub msg: &'static str,
    /// Plaintext of `Data`.
    pub data: Option<Vec<u8>>,
    /// Rows in the message.
    pub rows: usize,
}
