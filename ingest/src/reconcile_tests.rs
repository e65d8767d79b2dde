use super::{HeldOrder, found};
use chrono::{DateTime, Utc};
use model::quantity::{KilowattHour, Yuan};
use model::{DisputeReason, ListedOrder, OrderCheck, OrderNo};

fn number(n: usize) -> OrderNo {
    OrderNo::new(format!("MA3TEST01{n:018}")).expect("27 characters")
}

fn listed(n: usize, energy_wh: i64, fen: i64) -> ListedOrder {
    let energy = KilowattHour::from_watt_hours(energy_wh);
    ListedOrder { order_no: number(n), energy, total: Yuan::from_fen(fen) }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn stored(n: usize, energy_wh: i64, fen: i64) -> HeldOrder {
    let ended_at = at("2025-06-01T04:00:00Z");
    HeldOrder { order_no: number(n).as_str().to_owned(), ended_at, energy_wh, total_fen: fen }
}

fn check(orders: Vec<ListedOrder>) -> OrderCheck {
    OrderCheck {
        check_no: number(0),
        from: at("2025-05-31T16:00:00Z"),
        to: at("2025-06-01T15:59:59Z"),
        count: orders.len() as i32,
        energy: orders.iter().map(|order| order.energy).sum(),
        total: orders.iter().map(|order| order.total).sum(),
        orders,
    }
}

fn reasons(found: &super::Found) -> Vec<(OrderNo, DisputeReason)> {
    found.disputes.iter().map(|one| (one.order_no.clone(), one.reason)).collect()
}

#[test]
fn every_reason_is_told_and_what_agrees_is_not() {
    use DisputeReason::{Amount, Energy, Held, NotListed, Twice, Unknown};
    let held = [
        stored(1, 10_000, 1_000),
        stored(2, 10_000, 1_000),
        stored(3, 10_000, 1_000),
        stored(4, 10_000, 1_000),
        stored(5, 10_000, 1_000),
        stored(6, 10_000, 1_000),
    ];
    let orders = vec![
        listed(1, 10_010, 1_001),
        listed(2, 10_000, 1_002),
        listed(3, 10_011, 1_002),
        listed(5, 20_000, 1_000),
        listed(7, 10_000, 1_000),
        listed(8, 10_000, 1_000),
        listed(1, 10_000, 1_000),
        listed(6, 10_000, 1_000),
    ];
    // 5 has a correction in dispute, 6 too but its stored revision agrees, 8 waits for its station.
    let waits = |order: &OrderNo| [number(5), number(6), number(8)].contains(order);
    let found = found(&check(orders), &held, waits);
    let expected = [
        (number(2), Amount),
        (number(3), Energy),
        (number(5), Held),
        (number(7), Unknown),
        (number(8), Held),
        (number(1), Twice),
        (number(4), NotListed),
    ];
    assert_eq!(reasons(&found), expected);
    assert_eq!((found.disputed, found.held.orders, found.held.total.fen()), (7, 6, 6_000));
    let missing = found.disputes.last().expect("the one that is not listed");
    assert_eq!((missing.energy.watt_hours(), missing.total.fen()), (10_000, 1_000));
}

#[test]
fn the_last_second_of_the_span_belongs_to_it_and_the_next_does_not() {
    let mut held = vec![stored(1, 1_000, 100), stored(2, 1_000, 100), stored(3, 1_000, 100)];
    held[0].ended_at = at("2025-06-01T15:59:59.900Z");
    held[1].ended_at = at("2025-06-01T16:00:00Z");
    held[2].ended_at = at("2025-05-31T15:59:59Z");
    let found = found(&check(Vec::new()), &held, |_| false);
    assert_eq!(reasons(&found), [(number(1), DisputeReason::NotListed)]);
    assert_eq!(found.held.orders, 1);
}

#[test]
fn twenty_thousand_orders_are_compared_at_once_and_more_disputes_are_only_counted() {
    let held: Vec<HeldOrder> = (0..30_000).map(|n| stored(n, 1_000, 100)).collect();
    let orders = (20_000..40_000).map(|n| listed(n, 1_000, 100)).collect();
    let begun = std::time::Instant::now();
    let found = found(&check(orders), &held, |_| false);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    assert_eq!((found.disputed, found.disputes.len()), (30_000, 20_000));
    assert_eq!(found.disputes[9_999].reason, DisputeReason::Unknown);
    assert_eq!(found.disputes[10_000].reason, DisputeReason::NotListed);
}
