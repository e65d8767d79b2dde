//! Answers to pushes (specification chapter 8).

use crate::deviations::{Deviation, Deviations};
use crate::interface::Interface;
use crate::messages::object_body;
use crate::refusal::Refusal;
use crate::wire::ids::Sequence;
use crate::wire::number::Int;
use crate::wire::text::AsSent;
use crate::wire::{At, Literal, Wire, wire};
use crate::write::decimal;
use model::time::wire_time;
use model::{ConnectorId, Dispute, DisputeReason, OrderCheck, OrderNo};
use serde::Serialize;

/// Findings in one answer at most.
pub const MAX_FINDINGS: usize = 5;

/// A finding of a field rule or a quality check, told to the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnswerFinding {
    /// Rule, for example `SU08`, or sub-code, for example `4004-01`.
    pub code: String,
    /// `block`, `error`, `warn` or `flag`.
    pub severity: String,
    /// Row in the message, from 0.
    pub index: usize,
    /// Field, or JSON pointer.
    pub field: String,
    /// What is wrong; never a personal value.
    pub text: String,
}

impl AnswerFinding {
    /// The finding that tells the sender about a row that breaks a field rule.
    pub fn of_refusal(index: usize, refusal: &Refusal) -> Self {
        Self {
            code: refusal.sub_code().into(),
            severity: "error".into(),
            index,
            field: refusal.pointer.clone().unwrap_or_default(),
            text: refusal.msg(),
        }
    }
}

/// Push acknowledgement (8.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ack {
    /// 0 taken, 1 ignored and not to be sent again.
    pub status: i32,
    /// Rows in the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// Rows taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<usize>,
    /// Rows in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantined: Option<usize>,
    /// At most five findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<AnswerFinding>,
}

impl Ack {
    /// Only `Status`, for peers whose setting `ack_details` is off.
    pub fn bare(status: i32) -> Self {
        Self { status, ..Self::default() }
    }

    /// `Status` with the counts and the first five findings.
    pub fn detailed(
        status: i32,
        (total, accepted, quarantined): (usize, usize, usize),
        mut findings: Vec<AnswerFinding>,
    ) -> Self {
        findings.truncate(MAX_FINDINGS);
        Self {
            status,
            total: Some(total),
            accepted: Some(accepted),
            quarantined: Some(quarantined),
            findings,
        }
    }

    /// The answer as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        to_json(self)
    }
}

/// What becomes of an order (8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfirmResult {
    /// Accepted.
    Accepted,
    /// The order contradicts itself: correct and send again.
    Disputed,
    /// Connector or station unknown: send the station first.
    Held,
    /// Too late, or the period is closed.
    Inadmissible,
}

impl ConfirmResult {
    /// The code on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Accepted => 0,
            Self::Disputed => 1,
            Self::Held => 2,
            Self::Inadmissible => 3,
        }
    }
}

/// Answer to an order; the order number is `OrderNo` in the supervise form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrderAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_charge_seq: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_no: Option<&'a str>,
    #[serde(rename = "ConnectorID", skip_serializing_if = "Option::is_none")]
    connector_id: Option<&'a str>,
    confirm_result: i32,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: &'a [AnswerFinding],
}

/// Answer to an order of `interface` (8.2, 16.4.2, 17.3), with at most five findings.
pub fn order_answer(
    interface: Interface,
    order_no: &OrderNo,
    connector_id: &ConnectorId,
    result: ConfirmResult,
    findings: &[AnswerFinding],
) -> Vec<u8> {
    let supervise = interface.is_supervise();
    to_json(&OrderAnswer {
        start_charge_seq: (!supervise).then_some(order_no.as_str()),
        order_no: supervise.then_some(order_no.as_str()),
        connector_id: (!supervise).then_some(connector_id.as_str()),
        confirm_result: result.code(),
        findings: &findings[..findings.len().min(MAX_FINDINGS)],
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_charge_seq: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_no: Option<&'a str>,
    succ_stat: i32,
}

/// Answer to a charging process sample (16.3, 17.2): `SuccStat` 0 taken, 1 refused.
pub fn process_answer(interface: Interface, order_no: &OrderNo, taken: bool) -> Vec<u8> {
    let supervise = interface.is_supervise();
    to_json(&ProcessAnswer {
        start_charge_seq: (!supervise).then_some(order_no.as_str()),
        order_no: supervise.then_some(order_no.as_str()),
        succ_stat: i32::from(!taken),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResultAnswer<'a> {
    start_charge_seq: &'a str,
    succ_stat: i32,
    fail_reason: i32,
}

/// Answer to the result of starting or stopping (16.12): `FailReason` 1 says that the connector is not registered.
pub fn result_answer(order_no: &OrderNo, taken: bool) -> Vec<u8> {
    let refused = i32::from(!taken);
    to_json(&ResultAnswer {
        start_charge_seq: order_no.as_str(),
        succ_stat: refused,
        fail_reason: refused,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CheckAnswer<'a> {
    check_order_seq: &'a str,
    start_time: String,
    end_time: String,
    total_dispute_order: usize,
    total_dispute_power: f64,
    total_dispute_money: f64,
    dispute_orders: Vec<DisputeOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DisputeOut<'a> {
    start_charge_seq: &'a str,
    total_power: f64,
    total_money: f64,
    dispute_reason: i32,
}

/// Answer to a reconciliation (16.11). Its sums are those of the caller, so an order that the caller does not list adds
/// nothing to them.
///
/// `disputed` counts all disputes, also those that are not told one by one.
pub fn check_answer(check: &OrderCheck, disputes: &[Dispute], disputed: usize) -> Vec<u8> {
    let listed = || disputes.iter().filter(|one| one.reason != DisputeReason::NotListed);
    to_json(&CheckAnswer {
        check_order_seq: check.check_no.as_str(),
        start_time: wire_time(check.from),
        end_time: wire_time(check.to),
        total_dispute_order: disputed,
        total_dispute_power: decimal::energy(listed().map(|one| one.energy).sum()),
        total_dispute_money: decimal::money(listed().map(|one| one.total).sum()),
        dispute_orders: disputes
            .iter()
            .map(|one| DisputeOut {
                start_charge_seq: one.order_no.as_str(),
                total_power: decimal::energy(one.energy),
                total_money: decimal::money(one.total),
                dispute_reason: one.reason.code(),
            })
            .collect(),
    })
}

wire! {
    /// Any answer to a push, as a sender reads it.
    PushReply {
        /// 0 taken, 1 ignored.
        opt status: AsSent = "Status",
        /// Rows in the message.
        opt total: Int = "Total",
        /// Rows taken.
        opt accepted: Int = "Accepted",
        /// Rows in quarantine.
        opt quarantined: Int = "Quarantined",
        /// Order number, base form.
        opt start_charge_seq: Sequence = "StartChargeSeq",
        /// Order number, supervise form.
        opt order_no: Sequence = "OrderNo",
        /// What becomes of the order.
        opt confirm_result: Int = "ConfirmResult",
        /// 0 taken, 1 refused.
        opt succ_stat: Int = "SuccStat",
        /// Orders in dispute, of a reconciliation.
        opt disputed: Int = "TotalDisputeOrder",
    }
}

/// What the receiver of a push said, as the sender reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushAnswer {
    /// `Status`: 0 taken, 1 ignored.
    pub status: Option<i32>,
    /// Rows in the message.
    pub total: Option<i32>,
    /// Rows taken.
    pub accepted: Option<i32>,
    /// Rows in quarantine.
    pub quarantined: Option<i32>,
    /// The order, for orders and samples.
    pub order_no: Option<OrderNo>,
    /// `ConfirmResult` of an order.
    pub confirm_result: Option<i32>,
    /// `SuccStat` of a sample.
    pub succ_stat: Option<i32>,
    /// `TotalDisputeOrder` of a reconciliation.
    pub disputed: Option<i32>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

impl PushAnswer {
    /// Reads the plaintext of an answer; `Status` as text is accepted and counted (CW24).
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-02 when a field is no number.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let mut seen = Deviations::new();
        let object = object_body::<PushReply<'static>>(text)?;
        let reply = PushReply::read(&object.slots, &At::ROOT, &mut seen)?;
        let status = match reply.status {
            Some(Literal::Text(digits)) => {
                seen.count(Deviation::AckStatusText);
                digits.trim().parse().ok()
            }
            Some(Literal::Number(digits)) => digits.parse().ok(),
            _ => None,
        };
        Ok(Self {
            status,
            total: reply.total,
            accepted: reply.accepted,
            quarantined: reply.quarantined,
            order_no: reply.start_charge_seq.or(reply.order_no),
            confirm_result: reply.confirm_result,
            succ_stat: reply.succ_stat,
            disputed: reply.disputed,
            deviations: seen,
        })
    }
}

fn to_json(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).expect("texts and numbers always become JSON")
}
