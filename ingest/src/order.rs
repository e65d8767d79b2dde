//! Orders: one revision per content, a confirmation for each (specification chapters 8.2 and 9).

use crate::checks::holds;
use crate::contents;
use crate::exclusive::Held;
use crate::gateway::Gateway;
use crate::keys::Key;
use crate::landing::{Hold, Landing, Told, Whereabouts};
use crate::orphans::Waiting;
use crate::repeats::{OrderStanding, order_key};
use crate::sample::Found;
use interop::Row;
use interop::answers::ConfirmResult;
use model::{LocalDay, Order};
use std::sync::Arc;
use tables::{ORDERS, Rows, orders};

/// What becomes of one order once it is durable.
enum Outcome {
    Stored { content: u64, revision: i32, stored: Arc<Vec<orders::Row>> },
    Held { content: u64, confirm: ConfirmResult, day: i32 },
}

/// Orders of one message that wait for the append.
pub(crate) struct StagedOrders<'g> {
    _exclusive: Held<'g>,
    outcomes: Vec<(Key, Outcome)>,
    owner: String,
    /// What the sender is told, per row.
    pub confirmed: Vec<ConfirmResult>,
    /// Whether every row is stored already.
    pub only_repeats: bool,
}

/// Judges the orders of one owner, one after the other.
pub(crate) async fn stage<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<Order>>,
) -> StagedOrders<'g> {
    let (gate, owner) = (landing.gate, landing.owner().as_str().to_owned());
    let key = |row: &Row<Order>| order_key(&owner, row.value.order_no.as_str());
    let exclusive = gate.orders().hold(rows.iter().map(key).collect()).await;
    let mut staged = StagedOrders {
        _exclusive: exclusive,
        outcomes: Vec::with_capacity(rows.len()),
        confirmed: Vec::with_capacity(rows.len()),
        only_repeats: true,
        owner: owner.clone(),
    };
    for row in rows {
        let (confirm, outcome) = judge(landing, told, key(&row), row);
        staged.confirmed.push(confirm);
        if let Some(outcome) = outcome {
            staged.only_repeats = false;
            staged.outcomes.push(outcome);
        }
    }
    staged
}

fn judge(
    landing: &mut Landing<'_>,
    told: &mut Told,
    key: Key,
    row: Row<Order>,
) -> (ConfirmResult, Option<(Key, Outcome)>) {
    let gate = landing.gate;
    let found = gate.lake().now().with_connector(
        landing.owner().as_str(),
        row.value.connector_id.as_str(),
        |info| Found::of(info, None, row.value.ended_at),
    );
    let day = LocalDay::of(row.value.ended_at).epoch_days();
    let order = row.value;
    let content = contents::order(&order);
    let today = LocalDay::of(landing.arrival.received_at).epoch_days();
    let revision = match gate.orders().judge(key, content, today, gate.config().freeze_days) {
        OrderStanding::Revision(revision) => revision,
        OrderStanding::Repeat => {
            Landing::repeat(told, crate::recent::Fate::Stored);
            return (ConfirmResult::Accepted, None);
        }
        OrderStanding::RepeatHeld(confirm) => {
            Landing::repeat(told, crate::recent::Fate::Held);
            return (confirmed(confirm), None);
        }
        OrderStanding::Frozen => {
            freeze(landing, told, &order);
            let confirm = ConfirmResult::Inadmissible;
            return (confirm, Some((key, Outcome::Held { content, confirm, day })));
        }
    };
    let late_ms = landing.lateness_ms(order.ended_at);
    told.counts.note_lateness(late_ms, gate.config().targets.order_s);
    let limits = gate.limits();
    let verdict = landing.checks(&limits).order(&order, found.as_ref());
    let station = found.as_ref().map(|found| &*found.station_id);
    let connector_id = order.connector_id.clone();
    let place = Whereabouts { station, connector: Some(connector_id.as_str()) };
    landing.found(told, row.index, place, &verdict.findings);
    if verdict.held {
        let held_id = landing.hold_for(told, ORDERS.name, place, &order, &verdict);
        let confirm = if holds(&verdict, "OR11") {
            ConfirmResult::Inadmissible
        } else if verdict.orphan {
            landing.wait(held_id, Waiting::Order(Box::new(order)));
            ConfirmResult::Held
        } else {
            ConfirmResult::Disputed
        };
        return (confirm, Some((key, Outcome::Held { content, confirm, day })));
    }
    told.counts.accepted += 1;
    let stored = Arc::new(vec![placed(order, found.as_ref(), revision)]);
    landing.store(Rows::Orders(Arc::clone(&stored)));
    let outcome = Outcome::Stored { content, revision, stored };
    (ConfirmResult::Accepted, Some((key, outcome)))
}

/// The order with the place its connector is registered at.
pub(crate) fn placed(order: Order, found: Option<&Found>, revision: i32) -> orders::Row {
    let (station_id, equipment_id) = match found {
        Some(found) => (found.station_id.clone(), found.equipment_id.clone()),
        None => ("".into(), "".into()),
    };
    orders::Row { order, station_id, equipment_id, revision }
}

fn freeze(landing: &mut Landing<'_>, told: &mut Told, order: &Order) {
    let days = landing.gate.config().freeze_days;
    let hold = Hold {
        table: ORDERS.name,
        place: Whereabouts { station: None, connector: Some(order.connector_id.as_str()) },
        codes: "OR11".to_owned(),
        reason: format!("the order is final since {days} days after its end"),
        orphan: false,
    };
    landing.hold(told, order, hold);
}

/// The confirmation of a code kept in the index.
fn confirmed(code: u8) -> ConfirmResult {
    match code {
        0 => ConfirmResult::Accepted,
        2 => ConfirmResult::Held,
        3 => ConfirmResult::Inadmissible,
        _ => ConfirmResult::Disputed,
    }
}

impl StagedOrders<'_> {
    /// The orders are durable: the index knows them and their sessions are over.
    pub fn done(self, gate: &Gateway) {
        for (key, outcome) in self.outcomes {
            match outcome {
                Outcome::Stored { content, revision, stored } => {
                    for row in stored.iter() {
                        let day = LocalDay::of(row.order.ended_at).epoch_days();
                        gate.orders().stored(key, content, revision, day);
                        gate.lake().now().apply_order(&self.owner, &row.order);
                    }
                }
                Outcome::Held { content, confirm, day } => {
                    gate.orders().held(key, content, confirm.code() as u8, day);
                }
            }
        }
    }
}
