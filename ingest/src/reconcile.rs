//! Reconciliation that an operator starts: where its orders differ from those held here (specification 16.11).

use crate::gateway::Gateway;
use crate::keys::{self, Key, key};
use crate::landing::Told;
use crate::receive::Case;
use crate::recent::{Asked, Claims, Standing};
use crate::repeats::{Known, order_key};
use chrono::{DateTime, TimeDelta, Utc};
use interop::answers::check_answer;
use interop::{Refusal, SubCode};
use lake::{Part, Query, QueryError};
use model::quantity::{KilowattHour, Yuan};
use model::{Dispute, DisputeReason, ListedOrder, LocalDay, OrderCheck, OrderNo};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use tables::reconciliations::{self, HeldHere};
use tables::{Arrival, Rows};

/// Energy and money that may differ without a dispute: 0.01 kWh and 0.01 CNY.
const ENERGY_WH: i64 = 10;
const MONEY_FEN: i64 = 1;

/// Disputes told one by one; all of them are counted.
const MAX_DISPUTES: usize = 20_000;

/// An order as it is stored here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct HeldOrder {
    order_no: String,
    ended_at: DateTime<Utc>,
    energy_wh: i64,
    total_fen: i64,
}

impl HeldOrder {
    fn energy(&self) -> KilowattHour {
        KilowattHour::from_watt_hours(self.energy_wh)
    }

    fn total(&self) -> Yuan {
        Yuan::from_fen(self.total_fen)
    }
}

/// A reconciliation that waits for the append.
pub(crate) struct StagedCheck<'g> {
    claims: Claims<'g>,
    /// Plaintext of the answer.
    pub answer: Vec<u8>,
}

impl StagedCheck<'_> {
    /// It is durable.
    pub fn done(self) {
        self.claims.keep(std::iter::empty());
    }
}

/// What a comparison found.
#[derive(Debug, Default, PartialEq)]
struct Found {
    disputes: Vec<Dispute>,
    /// All disputes, also those that are not told one by one.
    disputed: usize,
    held: HeldHere,
}

impl Gateway {
    /// Compares what the sender lists with what is held here now. A check that is sent again is answered anew.
    pub(crate) async fn reconcile<'g>(
        &'g self,
        case: &Case<'_>,
        check: OrderCheck,
        told: &mut Told,
    ) -> Result<(StagedCheck<'g>, Option<Part>), Refusal> {
        let sender = &case.operator.id;
        let found = self.compare(case, &check).await.map_err(|error| {
            tracing::error!(%error, "orders cannot be compared: {error}");
            Refusal::new(SubCode::Internal)
        })?;
        let agreed = check.orders.len().saturating_sub(
            found.disputes.iter().filter(|one| one.reason != DisputeReason::NotListed).count(),
        );
        told.counts.accepted += agreed;
        let received_at = case.transport.at;
        let late_ms = (received_at - check.to).num_milliseconds().max(0);
        told.counts.note_lateness(late_ms, self.config().targets.reconciliation_s);
        let answer = check_answer(&check, &found.disputes, found.disputed);
        let asked = Asked {
            key: key(("check", sender.as_str(), check.check_no.as_str())),
            content: keys::content((serde_json::to_string(&check).ok(), &answer)),
            occurred: 0,
            surely_new: false,
        };
        let claims =
            self.recent().claim(sender.as_str(), &[asked], received_at.timestamp_micros()).await;
        let part = match claims.standings[0] {
            Standing::Repeat(_) => {
                told.counts.repeated += 1;
                None
            }
            Standing::Take(revision) => {
                let Found { disputes, disputed, held } = found;
                let row = reconciliations::Row { check, held, disputes, disputed, revision };
                let arrival = Arrival {
                    operator_id: sender.clone(),
                    received_at,
                    message_id: case.message_id,
                };
                Some(Part::Rows(Arc::new(arrival), Rows::Reconciliation(Arc::new(row))))
            }
        };
        Ok((StagedCheck { claims, answer }, part))
    }

    async fn compare(&self, case: &Case<'_>, check: &OrderCheck) -> Result<Found, QueryError> {
        let mut operators: BTreeSet<String> =
            case.operator.owners.iter().map(|owner| owner.as_str().to_owned()).collect();
        operators.insert(case.operator.id.as_str().to_owned());
        let operators: Vec<String> = operators.into_iter().collect();
        let span = (LocalDay::of(check.from), LocalDay::of(check.to));
        let mut held = self.held_orders(&operators, span).await?;
        let known = self.known_elsewhere(&operators, check, &held);
        for day in known.days {
            let wanted = |order: &HeldOrder| known.numbers.contains(order.order_no.as_str());
            let more = self.held_orders(&operators, (day, day)).await?;
            held.extend(more.into_iter().filter(wanted));
        }
        let is_held = |order: &OrderNo| {
            operators.iter().any(|owner| self.orders().known(of(owner, order)).held)
        };
        Ok(found(check, &held, is_held))
    }

    async fn held_orders(
        &self,
        operators: &[String],
        (first, last): (LocalDay, LocalDay),
    ) -> Result<Vec<HeldOrder>, QueryError> {
        let query = Query::new(include_str!("../queries/orders_held.sql"))
            .bind("first", first)
            .bind("last", last)
            .bind("operators", operators);
        self.lake().rows(query).await
    }

    /// Listed orders that the index knows to be stored on days outside the span.
    fn known_elsewhere<'c>(
        &self,
        operators: &[String],
        check: &'c OrderCheck,
        held: &[HeldOrder],
    ) -> Elsewhere<'c> {
        let here: HashSet<&str> = held.iter().map(|order| order.order_no.as_str()).collect();
        let mut elsewhere = Elsewhere::default();
        for order in &check.orders {
            if here.contains(order.order_no.as_str()) {
                continue;
            }
            for owner in operators {
                if let Known { stored_on: Some(day), .. } =
                    self.orders().known(of(owner, &order.order_no))
                {
                    elsewhere.days.insert(LocalDay::of(DateTime::UNIX_EPOCH).plus(i64::from(day)));
                    elsewhere.numbers.insert(order.order_no.as_str());
                }
            }
        }
        elsewhere
    }
}

fn of(owner: &str, order_no: &OrderNo) -> Key {
    order_key(owner, order_no.as_str())
}

/// Orders to be looked for on other days.
#[derive(Default)]
struct Elsewhere<'c> {
    days: BTreeSet<LocalDay>,
    numbers: HashSet<&'c str>,
}

/// Compares lists with what is stored; `is_held` tells orders that wait in quarantine.
fn found(check: &OrderCheck, stored: &[HeldOrder], is_held: impl Fn(&OrderNo) -> bool) -> Found {
    let by_number: HashMap<&str, &HeldOrder> =
        stored.iter().map(|order| (order.order_no.as_str(), order)).collect();
    let mut seen: HashSet<&str> = HashSet::with_capacity(check.orders.len());
    let mut found = Found::default();
    for listed in &check.orders {
        let held = by_number.get(listed.order_no.as_str()).copied();
        let reason = if seen.insert(listed.order_no.as_str()) {
            differs(listed, held, &is_held)
        } else {
            Some(DisputeReason::Twice)
        };
        if let Some(reason) = reason {
            found.add(Dispute {
                order_no: listed.order_no.clone(),
                energy: listed.energy,
                total: listed.total,
                held_energy: held.map(HeldOrder::energy),
                held_total: held.map(HeldOrder::total),
                reason,
            });
        }
    }
    // The end is a whole second that belongs to the span.
    let end = check.to + TimeDelta::seconds(1);
    for order in stored.iter().filter(|order| order.ended_at >= check.from && order.ended_at < end)
    {
        found.held.orders += 1;
        found.held.energy += order.energy();
        found.held.total += order.total();
        if !seen.contains(order.order_no.as_str())
            && let Ok(order_no) = OrderNo::new(order.order_no.as_str())
        {
            found.add(Dispute {
                order_no,
                energy: order.energy(),
                total: order.total(),
                held_energy: Some(order.energy()),
                held_total: Some(order.total()),
                reason: DisputeReason::NotListed,
            });
        }
    }
    found
}

impl Found {
    fn add(&mut self, dispute: Dispute) {
        self.disputed += 1;
        // Listed orders come first and are never more than this.
        if self.disputes.len() < MAX_DISPUTES {
            self.disputes.push(dispute);
        }
    }
}

/// Why a listed order is disputed. An order whose stored revision agrees is in order, whatever else waits.
fn differs(
    listed: &ListedOrder,
    held: Option<&HeldOrder>,
    is_held: &impl Fn(&OrderNo) -> bool,
) -> Option<DisputeReason> {
    let reason = match held {
        None => DisputeReason::Unknown,
        Some(held) => {
            let energy = (listed.energy - held.energy()).abs().watt_hours() > ENERGY_WH;
            let money = (listed.total - held.total()).abs().fen() > MONEY_FEN;
            match (energy, money) {
                (false, false) => return None,
                (true, _) => DisputeReason::Energy,
                (false, true) => DisputeReason::Amount,
            }
        }
    };
    Some(if is_held(&listed.order_no) { DisputeReason::Held } else { reason })
}

#[cfg(test)]
#[path = "reconcile_tests.rs"]
mod tests;
