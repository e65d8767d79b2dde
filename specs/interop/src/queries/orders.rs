//! `check_charge_orders` with the province as the caller (18.5): what it holds goes out, disputes come back.

use crate::deviations::Deviations;
use crate::messages::object_body;
use crate::refusal::Refusal;
use crate::wire::ids::Sequence;
use crate::wire::list::List;
use crate::wire::number::{Energy, Int, Money};
use crate::wire::text::Str;
use crate::wire::{At, Wire, wire};
use model::OrderNo;
use model::quantity::{KilowattHour, Yuan};
use serde::{Deserialize, Serialize};

/// An order as it is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckedOrder {
    /// The order.
    pub start_charge_seq: String,
    /// Energy, kWh.
    pub total_power: f64,
    /// Money, CNY.
    pub total_money: f64,
}

/// Body of `check_charge_orders`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckOrders {
    /// Number of the question.
    pub check_order_seq: String,
    /// Start of the time whose orders are compared, by their end.
    pub start_time: String,
    /// End of that time, included.
    pub end_time: String,
    /// Orders.
    pub order_count: usize,
    /// Their energy, kWh.
    pub total_order_power: f64,
    /// Their money, CNY.
    pub total_order_money: f64,
    /// The orders, at most 20,000.
    pub charge_orders: Vec<CheckedOrder>,
}

impl CheckOrders {
    /// The body over these orders: number, energy in Wh, money in fen.
    pub fn over<'a>(
        sequence: String,
        times: (String, String),
        orders: impl IntoIterator<Item = (&'a str, i64, i64)>,
    ) -> Self {
        let (mut wh, mut fen) = (0_i64, 0_i64);
        let charge_orders: Vec<CheckedOrder> = orders
            .into_iter()
            .map(|(order_no, energy_wh, money_fen)| {
                wh += energy_wh;
                fen += money_fen;
                CheckedOrder {
                    start_charge_seq: order_no.to_owned(),
                    total_power: energy_wh as f64 / 1e3,
                    total_money: money_fen as f64 / 1e2,
                }
            })
            .collect();
        Self {
            check_order_seq: sequence,
            start_time: times.0,
            end_time: times.1,
            order_count: charge_orders.len(),
            total_order_power: wh as f64 / 1e3,
            total_order_money: fen as f64 / 1e2,
            charge_orders,
        }
    }

    /// The plaintext of the request.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and finite numbers always become JSON")
    }

    /// Reads the plaintext of a request, for whoever is called.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Why the other side disputes an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisputeReason {
    /// It does not know the order.
    Unknown,
    /// The amount differs.
    Amount,
    /// The energy differs.
    Energy,
    /// It holds an order that was not listed.
    NotListed,
    /// In dispute or quarantine there.
    Held,
    /// Its own reason.
    Other(i32),
}

impl DisputeReason {
    /// Of a code of the wire.
    pub fn of(code: i32) -> Self {
        match code {
            1 => Self::Unknown,
            2 => Self::Amount,
            3 => Self::Energy,
            4 => Self::NotListed,
            5 => Self::Held,
            other => Self::Other(other),
        }
    }

    /// The code of the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Unknown => 1,
            Self::Amount => 2,
            Self::Energy => 3,
            Self::NotListed => 4,
            Self::Held => 5,
            Self::Other(code) => code,
        }
    }
}

wire! {
    /// A disputed order.
    DisputeFields {
        /// The order.
        must order_no: Sequence = "StartChargeSeq",
        /// Energy, kWh.
        opt energy: Energy = "TotalPower",
        /// Money, CNY.
        opt money: Money = "TotalMoney",
        /// Why.
        must reason: Int = "DisputeReason",
    }
}

wire! {
    /// Answer to `check_charge_orders`.
    CheckReply {
        /// Number of the question.
        opt sequence: Str<64> = "CheckOrderSeq",
        /// Disputed orders, as the callee counts.
        opt total: Int = "TotalDisputeOrder",
        /// Disputed orders.
        opt disputes: List<DisputeFields<'static>, 0, 20_000> = "DisputeOrders",
    }
}

/// A disputed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The order.
    pub order_no: OrderNo,
    /// Energy it is about.
    pub energy: Option<KilowattHour>,
    /// Money it is about.
    pub money: Option<Yuan>,
    /// Why.
    pub reason: DisputeReason,
}

/// What the other side disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckAnswer {
    /// Number of the question, echoed.
    pub sequence: String,
    /// Disputed orders, as the callee counts; `None` when it does not say.
    pub total: Option<i32>,
    /// The disputed orders.
    pub disputes: Vec<Dispute>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

/// Reads the plaintext of an answer.
///
/// # Errors
/// 4003-34 when it is not a JSON object, 4004-01 to 4004-08 with the pointer of the first field that breaks a rule.
pub fn read_disputes(text: &str) -> Result<CheckAnswer, Refusal> {
    let mut seen = Deviations::new();
    let object = object_body::<CheckReply<'static>>(text)?;
    seen.count_set(object.marks);
    let reply = CheckReply::read(&object.slots, &At::ROOT, &mut seen)?;
    let disputes = reply.disputes.unwrap_or_default().into_iter().map(|one| Dispute {
        order_no: one.order_no,
        energy: one.energy,
        money: one.money,
        reason: DisputeReason::of(one.reason),
    });
    Ok(CheckAnswer {
        sequence: reply.sequence.map(|text| text.into_owned()).unwrap_or_default(),
        total: reply.total,
        disputes: disputes.collect(),
        deviations: seen,
    })
}
