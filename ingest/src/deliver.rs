//! Messages that nobody pushed: answers to the platform's own questions, and uploaded sheets.
//!
//! They take the path of every push from its plaintext on: field rules, quality rules, quarantine, natural keys, journal.

use crate::access::Operator;
use crate::admit::{Transport, standing};
use crate::gateway::Gateway;
use crate::landing::Told;
use crate::log::Counts;
use crate::receive::{Case, Evidence};
use interop::answers::AnswerFinding;
use interop::{Deviations, Interface, Refusal, SubCode};
use model::ids::MessageId;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use tables::Origin;

/// A message of an operator that did not come through its own call.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// Whose message it is.
    pub operator_id: &'a str,
    /// The push whose body it has.
    pub interface: Interface,
    /// How the platform came by it.
    pub origin: Origin,
    /// Plaintext of the body, JSON.
    pub text: &'a str,
}

/// What became of the rows of a delivery, all of them durable.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// Number of the message in the log.
    pub message_id: MessageId,
    /// Rows in the message.
    pub rows: usize,
    /// Rows stored, now or before.
    pub accepted: usize,
    /// Rows held back.
    pub quarantined: usize,
    /// Rows held already.
    pub repeated: usize,
    /// Rows that broke a field rule.
    pub refused: usize,
    /// Every finding; `index` is the row in the message, from 0.
    pub findings: Vec<AnswerFinding>,
}

impl Delivered {
    fn new(message_id: MessageId, told: Told) -> Self {
        let Counts { rows, accepted, quarantined, repeated, refused, .. } = told.counts;
        let findings = told.shown;
        Self { message_id, rows, accepted, quarantined, repeated, refused, findings }
    }
}

impl Gateway {
    /// Takes in a message that was pulled or uploaded; returns once its rows are durable.
    ///
    /// Whether the operator opened the interface, its limits of rate and its addresses do not matter: it did not call.
    ///
    /// # Errors
    /// 4003 when the operator is unknown or out of operation, 4004 when no row keeps the field rules, -1 when the
    /// journal takes nothing now. Except for an unknown operator, the refusal is in the message log.
    pub async fn deliver(&self, delivery: &Delivery<'_>) -> Result<Delivered, Refusal> {
        let operator = self.access().operator(delivery.operator_id);
        let operator = operator.ok_or_else(|| Refusal::new(SubCode::OperatorUnknown))?;
        let transport = within(self, delivery.interface);
        let case = self.delivered_case(delivery, &operator, &transport);
        let mut deviations = Deviations::new();
        let mut told = Told { limit: usize::MAX, ..Told::default() };
        let taken = match standing(&operator) {
            Ok(()) => self.land(&case, delivery.text, &mut deviations, &mut told).await.map(drop),
            Err(code) => Err(Refusal::new(code)),
        };
        let rows = told.counts.rows;
        match taken {
            Ok(()) => {
                self.count(&transport, delivery.operator_id, rows, None);
                Ok(Delivered::new(case.message_id, told))
            }
            Err(refusal) => {
                self.count(&transport, delivery.operator_id, 0, Some(&refusal));
                let entry = case.entry(&deviations);
                self.log_soon(&entry, &Counts::default(), Some(&refusal), Some(delivery.text));
                Err(refusal)
            }
        }
    }

    fn delivered_case<'r>(
        &self,
        delivery: &Delivery<'r>,
        operator: &'r Arc<Operator>,
        transport: &'r Transport,
    ) -> Case<'r> {
        Case {
            transport,
            operator,
            origin: delivery.origin,
            made_at: transport.at,
            evidence: Evidence::Text(delivery.text),
            seen: &NOTHING_SEEN,
            bytes: delivery.text.len(),
            digest: OnceLock::new(),
            message_id: MessageId(self.numbers().next()),
        }
    }
}

/// A message without an envelope used no tolerance of envelopes.
static NOTHING_SEEN: Deviations = Deviations::new();

/// The transport of a message that came from inside.
fn within(gate: &Gateway, interface: Interface) -> Transport {
    Transport {
        interface,
        alias: false,
        at: gate.time(),
        begun: Instant::now(),
        peer: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        bearer: None,
        suite: None,
        odd_content_type: false,
    }
}
