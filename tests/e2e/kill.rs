//! The server is killed at random moments under load; every acknowledged row is there exactly once.

use crate::install_crypto;
use crate::operator::Operator;
use crate::server::Bench;
use rand::Rng;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Rounds of a normal run; `ZHIXING_KILL_ROUNDS` makes it longer.
const ROUNDS: u64 = 50;
/// Clients that push at the same time.
const CLIENTS: u64 = 6;

#[derive(Default)]
struct Ledger {
    /// Orders the server said it holds.
    acknowledged: Mutex<BTreeSet<u64>>,
    /// Orders whose answer never came.
    unsure: Mutex<BTreeSet<u64>>,
    next: AtomicU64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_minus_nine_under_load_loses_and_doubles_nothing() {
    install_crypto();
    let rounds =
        std::env::var("ZHIXING_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let bench = Bench::new();
    let operator = Arc::new(Operator::register(&bench));
    let ledger = Arc::new(Ledger::default());
    {
        let _server = bench.start().await;
        operator.push_station().await.expect("station information is taken");
    }
    for _ in 0..rounds {
        one_round(&bench, &operator, &ledger).await;
    }
    let mut server = bench.start().await;
    resend_unsure(&operator, &ledger).await;
    server.0.kill().expect("the last kill");
    server.0.wait().expect("it ended");
    drop(server);
    compare(&bench, &ledger, rounds);
}

async fn one_round(bench: &Bench, operator: &Arc<Operator>, ledger: &Arc<Ledger>) {
    let mut server = bench.start().await;
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (operator, ledger, stop) =
                (Arc::clone(operator), Arc::clone(ledger), Arc::clone(&stop));
            tokio::spawn(async move {
                let Ok(mut session) = operator.session().await else { return };
                while !stop.load(Ordering::Relaxed) {
                    let number = ledger.next.fetch_add(1, Ordering::Relaxed);
                    let taken = session.push_order(number).await;
                    let list = if taken { &ledger.acknowledged } else { &ledger.unsure };
                    list.lock().expect("not poisoned").insert(number);
                    if !taken {
                        return;
                    }
                }
            })
        })
        .collect();
    let pause = rand::rng().random_range(60..500);
    tokio::time::sleep(Duration::from_millis(pause)).await;
    server.0.kill().expect("kill -9");
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("a client ends");
    }
}

async fn resend_unsure(operator: &Operator, ledger: &Ledger) {
    let unsure = std::mem::take(&mut *ledger.unsure.lock().expect("not poisoned"));
    let mut session = operator.session().await.expect("a session");
    for number in unsure {
        assert!(session.push_order(number).await, "order {number} is taken when sent again");
        ledger.acknowledged.lock().expect("not poisoned").insert(number);
    }
}

fn compare(bench: &Bench, ledger: &Ledger, rounds: u64) {
    let answer = bench.json(&[
        "query",
        "SELECT order_no, COUNT(*) AS n FROM orders GROUP BY order_no",
        "--limit",
        "10000000",
    ]);
    let rows = answer["rows"].as_array().expect("rows");
    let doubled: Vec<_> = rows.iter().filter(|row| row[1] != 1).collect();
    assert!(doubled.is_empty(), "orders held more than once: {doubled:?}");
    let held: BTreeSet<u64> = rows
        .iter()
        .map(|row| row[0].as_str().and_then(|no| no[9..].parse().ok()).expect("our order numbers"))
        .collect();
    let acknowledged = ledger.acknowledged.lock().expect("not poisoned");
    let lost: Vec<_> = acknowledged.difference(&held).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(
        acknowledged.len() as u64 >= rounds,
        "the load was real: {} orders",
        acknowledged.len()
    );
    assert_eq!(
        held.len(),
        acknowledged.len(),
        "nothing is held that was never acknowledged or resent"
    );
}
