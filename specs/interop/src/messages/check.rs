//! Reconciliation that the operator starts: `check_charge_orders` (16.11).

use super::body;
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::Sequence;
use crate::wire::list::List;
use crate::wire::number::{Energy, Int, Money};
use crate::wire::when::When;
use crate::wire::{At, Wire, wire};
use chrono::TimeDelta;
use model::{ListedOrder, OrderCheck};

/// Orders in one message.
const MAX_ORDERS: usize = 20_000;

/// Longest span that one message may ask about.
const LONGEST: TimeDelta = TimeDelta::days(31);

wire! {
    /// An order as the caller holds it (16.11).
    CheckedOrder {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// Energy, kWh.
        must energy: Energy = "TotalPower",
        /// All money, CNY.
        must total: Money = "TotalMoney",
    }
}

wire! {
    /// Body of `check_charge_orders` (16.11).
    CheckOrders {
        /// Number of the check.
        must check_no: Sequence = "CheckOrderSeq",
        /// Orders that ended then or later, Beijing time.
        must from: When = "StartTime",
        /// Orders that ended then or earlier, Beijing time.
        must to: When = "EndTime",
        /// Number of orders.
        must count: Int = "OrderCount",
        /// Their energy, kWh.
        must energy: Energy = "TotalOrderPower",
        /// Their money, CNY.
        must total: Money = "TotalOrderMoney",
        /// The orders.
        must orders: List<CheckedOrder<'static>, 0, MAX_ORDERS> = "ChargeOrders",
    }
}

/// A parsed reconciliation.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedCheck {
    /// What the caller holds.
    pub check: OrderCheck,
    /// What was accepted although it deviates from the standard.
    pub warnings: Deviations,
}

/// Parses a body.
pub(super) fn parse(text: &str, seen: &mut Deviations) -> Result<ParsedCheck, Refusal> {
    let object = body::object::<CheckOrders<'static>>(text)?;
    seen.count_set(object.marks);
    let read = CheckOrders::read(&object.slots, &At::ROOT, seen)?;
    if read.to < read.from {
        let detail = "(早于StartTime)";
        return Err(At::ROOT.key("EndTime").refuse(SubCode::OutOfRange).saying(detail));
    }
    if read.to - read.from > LONGEST {
        let detail = format!("(最多{}天)", LONGEST.num_days());
        return Err(At::ROOT.key("EndTime").refuse(SubCode::OutOfRange).saying(detail));
    }
    let listed = |order: CheckedOrder<'_>| ListedOrder {
        order_no: order.order_no,
        energy: order.energy,
        total: order.total,
    };
    let check = OrderCheck {
        check_no: read.check_no,
        from: read.from,
        to: read.to,
        count: read.count,
        energy: read.energy,
        total: read.total,
        orders: read.orders.into_iter().map(listed).collect(),
    };
    Ok(ParsedCheck { check, warnings: std::mem::take(seen) })
}
