//! Orders of a day compared with another platform's (对账).

use crate::ids::OrderNo;
use crate::quantity::{KilowattHour, Yuan};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An order as the caller lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    /// Sequence number.
    pub order_no: OrderNo,
    /// Energy.
    pub energy: KilowattHour,
    /// All money.
    pub total: Yuan,
}

/// What a caller holds for a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCheck {
    /// Sequence number of the check.
    pub check_no: OrderNo,
    /// Orders that ended at this instant or later,
    pub from: DateTime<Utc>,
    /// and at this instant or earlier.
    pub to: DateTime<Utc>,
    /// Number of orders as the caller says it.
    pub count: i32,
    /// Their energy as the caller says it.
    pub energy: KilowattHour,
    /// Their money as the caller says it.
    pub total: Yuan,
    /// The orders.
    pub orders: Vec<ListedOrder>,
}

/// Why an order is disputed (section 16.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeReason {
    /// The callee does not know it.
    Unknown,
    /// The money differs.
    Amount,
    /// The energy differs, perhaps the money too.
    Energy,
    /// The callee holds it, the caller does not list it.
    NotListed,
    /// The callee holds it back: it is in dispute or in quarantine.
    Held,
    /// The caller lists it more than once.
    Twice,
}

impl DisputeReason {
    /// The code on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Unknown => 1,
            Self::Amount => 2,
            Self::Energy => 3,
            Self::NotListed => 4,
            Self::Held => 5,
            Self::Twice => 6,
        }
    }
}

/// One disputed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Sequence number.
    pub order_no: OrderNo,
    /// The caller's energy; the callee's for an order that the caller does not list.
    pub energy: KilowattHour,
    /// The caller's money; the callee's for an order that the caller does not list.
    pub total: Yuan,
    /// The callee's energy, when it holds the order.
    pub held_energy: Option<KilowattHour>,
    /// The callee's money, when it holds the order.
    pub held_total: Option<Yuan>,
    /// Why.
    pub reason: DisputeReason,
}
