//! Comparison of the orders of yesterday (specification 18.5): what is held goes out, disputes come back.

use crate::error::PullError;
use crate::ports::{Found, HeldOrder};
use crate::run::Run;
use chrono::{DateTime, TimeDelta, Utc};
use interop::Query;
use interop::queries::{
    CheckAnswer, CheckOrders, Dispute, DisputeReason, MAX_CHECKED_ORDERS, read_disputes,
};
use model::LocalDay;
use model::time::wire_time;
use registry::pull_runs::PullOutcome;
use registry::supplements::{self, NewSupplement, WAIT_FOR_PUSH};
use std::collections::HashMap;

/// A span of time whose orders are compared in one question; its last second is included.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// Compares the orders of yesterday.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let day = LocalDay::of(run.now()).plus(-1);
    let mut held = Vec::new();
    for owner in &run.owners {
        held.extend(run.ports().orders(owner, day).await.map_err(PullError::Lake)?);
    }
    let hours = if held.len() > MAX_CHECKED_ORDERS { 1 } else { 24 };
    for (number, begin) in (0..24).step_by(hours).enumerate() {
        let from = day.start() + TimeDelta::hours(begin as i64);
        let to = from + TimeDelta::hours(hours as i64) - TimeDelta::seconds(1);
        let inside = |order: &&HeldOrder| {
            order.ended_at >= from && order.ended_at < to + TimeDelta::seconds(1)
        };
        let some: Vec<&HeldOrder> = held.iter().filter(inside).collect();
        compare(run, (from, to), &some, number).await?;
    }
    Ok(run.end())
}

async fn compare(
    run: &Run,
    span: Span,
    held: &[&HeldOrder],
    number: usize,
) -> Result<(), PullError> {
    if held.len() > MAX_CHECKED_ORDERS {
        let words = format!("{} orders of one hour are more than one question takes", held.len());
        return Err(PullError::Inconsistent(words));
    }
    let sequence = run.sequence(number + 1);
    let times = (wire_time(span.0), wire_time(span.1));
    let sums = held.iter().map(|one| (one.order_no.as_str(), one.energy_wh, one.money_fen));
    let asked = CheckOrders::over(sequence.clone(), times, sums);
    let text = run.ask(Query::CheckOrders, &asked.to_json()).await?;
    let query = Query::CheckOrders;
    let answer = read_disputes(&text).map_err(|refusal| PullError::Answer { query, refusal })?;
    if !answer.sequence.is_empty() && answer.sequence != sequence {
        run.note(format!("the answer is to question {}, not {sequence}", answer.sequence));
    }
    run.received(answer.disputes.len());
    judge(run, span, held, &answer).await?;
    run.tell(format!("{} orders compared", held.len())).await
}

/// Notes disputes, keeps them as findings, and asks for orders that were not pushed.
async fn judge(
    run: &Run,
    span: Span,
    held: &[&HeldOrder],
    answer: &CheckAnswer,
) -> Result<(), PullError> {
    let by_no: HashMap<&str, &HeldOrder> =
        held.iter().map(|one| (one.order_no.as_str(), *one)).collect();
    let mut found = Vec::new();
    let mut counts = [0_usize; 5];
    for dispute in &answer.disputes {
        let known = by_no.get(dispute.order_no.as_str()).copied();
        let (place, code) = match (dispute.reason, known) {
            (DisputeReason::NotListed, Some(_)) => {
                run.note(format!(
                    "order {} is called not listed, but was listed",
                    dispute.order_no
                ));
                continue;
            }
            (DisputeReason::NotListed, None) => (3, "RC01"),
            (_, None) => {
                run.note(format!("order {} is disputed, but was not listed", dispute.order_no));
                continue;
            }
            (DisputeReason::Unknown, _) => (0, "RC01"),
            (DisputeReason::Amount, _) => (1, "RC03"),
            (DisputeReason::Energy, _) => (2, "RC02"),
            (DisputeReason::Held | DisputeReason::Other(_), _) => (4, "RC01"),
        };
        counts[place] += 1;
        found.push(finding(dispute, known, code));
    }
    if let Some(total) = answer.total.filter(|total| *total != answer.disputes.len() as i32) {
        run.note(format!("TotalDisputeOrder says {total}, {} orders came", answer.disputes.len()));
    }
    let words = [
        "unknown there",
        "with other money",
        "with other energy",
        "not held here",
        "held back there",
    ];
    for (count, words) in counts.iter().zip(words).filter(|(count, _)| **count > 0) {
        run.note(format!("{count} orders {words}"));
    }
    run.found(found).await?;
    if counts[3] > 0 {
        ask_for_missing(run, span, counts[3]).await?;
    }
    Ok(())
}

fn finding(dispute: &Dispute, known: Option<&HeldOrder>, code: &'static str) -> Found {
    let sums = |wh: Option<i64>, fen: Option<i64>| {
        let said = |n: Option<i64>, per: f64| {
            n.map_or("–".to_owned(), |n| format!("{}", n as f64 / per))
        };
        format!("{} kWh, {} CNY", said(wh, 1e3), said(fen, 1e2))
    };
    Found {
        interface: "check_charge_orders",
        code,
        severity: "warn",
        field: "StartChargeSeq",
        value: format!(
            "{} reason {}: {}",
            dispute.order_no,
            dispute.reason.code(),
            sums(dispute.energy.map(|e| e.watt_hours()), dispute.money.map(|m| m.fen()))
        ),
        expected: known.map_or_else(
            || "the order is pushed".to_owned(),
            |one| sums(Some(one.energy_wh), Some(one.money_fen)),
        ),
        station_id: None,
        connector_id: None,
    }
}

/// Orders that the operator holds and has not pushed: its push is waited for, then they are asked for.
async fn ask_for_missing(run: &Run, span: Span, count: usize) -> Result<(), PullError> {
    let new = NewSupplement {
        operator_id: run.operator().to_owned(),
        interface: "supplement_orderInfo".to_owned(),
        station_id: String::new(),
        equipment_id: String::new(),
        connector_id: String::new(),
        missing_from: span.0,
        missing_to: Some(span.1),
        reason: format!("RC01: {count} orders are held there and not here"),
        wait: Some(WAIT_FOR_PUSH),
    };
    let mut tx = run.parts.registry.write().await?;
    supplements::open(&mut tx, &new, "system", run.now()).await?;
    tx.commit().await?;
    Ok(())
}
