//! T18: a reconciliation is answered from what is held at that moment, in files, in the journal and in quarantine.

use crate::world::{Answer, World, order, order_no, station};
use serde_json::{Value, json};

const CHECK: &str = "check_charge_orders";

/// A listed order: number, energy, money.
fn listed(number: u32, energy: f64, money: f64) -> Value {
    json!({"StartChargeSeq": order_no(number), "TotalPower": energy, "TotalMoney": money})
}

/// A check of the day of the tests.
fn check(number: u32, orders: &[Value]) -> Value {
    let sum = |field: &str| orders.iter().filter_map(|o| o[field].as_f64()).sum::<f64>();
    json!({"CheckOrderSeq": order_no(900_000 + number), "StartTime": "2026-06-01 00:00:00",
        "EndTime": "2026-06-01 23:59:59", "OrderCount": orders.len(), "TotalOrderPower": sum("TotalPower"),
        "TotalOrderMoney": sum("TotalMoney"), "ChargeOrders": orders})
}

/// Numbers and reasons of the disputes.
fn reasons(answer: &Answer) -> Vec<(String, i64)> {
    let one = |d: &Value| {
        (
            d["StartChargeSeq"].as_str().expect("a number").to_owned(),
            d["DisputeReason"].as_i64().expect("a reason"),
        )
    };
    answer.data["DisputeOrders"].as_array().expect("a list").iter().map(one).collect()
}

#[tokio::test]
async fn t18_each_difference_has_its_reason() {
    let world = World::furnished().await;
    for number in 1..=5 {
        world.push("notification_charge_order_info", &order(number)).await;
    }
    // The first orders lie in files, the others in the journal.
    world.lake.settle().await.expect("settled");
    world.push("notification_charge_order_info", &order(6)).await;
    let mut disputed = order(7);
    disputed["TotalMoney"] = json!(99.0);
    world.push("notification_charge_order_info", &disputed).await;
    let orders = [
        listed(1, 31.27, 31.27),
        listed(2, 31.28, 31.26),
        listed(3, 31.27, 31.3),
        listed(4, 40.0, 40.0),
        listed(6, 31.27, 31.27),
        listed(7, 31.27, 99.0),
        listed(8, 10.0, 10.0),
        listed(1, 31.27, 31.27),
    ];
    let answer = world.push(CHECK, &check(1, &orders)).await;
    assert_eq!(answer.ret, 0, "{answer:?}");
    let expected =
        [(3, 2), (4, 3), (7, 5), (8, 1), (1, 6), (5, 4)].map(|(n, reason)| (order_no(n), reason));
    assert_eq!(reasons(&answer), expected);
    assert_eq!(answer.data["TotalDisputeOrder"], json!(6));
    assert_eq!(
        answer.data["TotalDisputePower"],
        json!(143.81),
        "without the one that is not listed"
    );
    assert_eq!(answer.data["StartTime"], json!("2026-06-01 00:00:00"));
    let summary =
        "SELECT held_orders * 1000 + disputes * 10 + listed FROM reconciliations WHERE part = 0";
    assert_eq!(world.number(summary).await, 6_068);
    assert_eq!(
        world.number("SELECT count(*) FROM reconciliations WHERE reason IS NOT NULL").await,
        6
    );
    let held = "SELECT held_energy_wh FROM reconciliations WHERE reason = 3";
    assert_eq!(world.number(held).await, 31_270);
}

#[tokio::test]
async fn a_check_sent_again_is_answered_from_what_is_held_now() {
    let world = World::new().await;
    world.push("notification_charge_order_info", &order(1)).await;
    let orders = [listed(1, 31.27, 31.27)];
    let first = world.push(CHECK, &check(1, &orders)).await;
    assert_eq!(reasons(&first), [(order_no(1), 5)], "it waits for its station");
    let again = world.push(CHECK, &check(1, &orders)).await;
    assert_eq!(again.data, first.data);
    assert_eq!(world.number("SELECT count(*) FROM reconciliations").await, 2, "kept once");
    world.push("notification_stationInfo", &station()).await;
    let settled = world.push(CHECK, &check(1, &orders)).await;
    assert_eq!(settled.data["TotalDisputeOrder"], json!(0));
    assert_eq!(settled.data["DisputeOrders"], json!([]));
    world.lake.settle().await.expect("settled");
    assert_eq!(
        world.number("SELECT count(*) FROM reconciliations_valid").await,
        1,
        "the last answer counts"
    );
    assert_eq!(world.number("SELECT CAST(disputes AS BIGINT) FROM reconciliations_valid").await, 0);
}

#[tokio::test]
async fn a_listed_order_of_another_day_is_known() {
    let world = World::furnished().await;
    world.push("notification_charge_order_info", &order(1)).await;
    let mut yesterday = check(1, &[listed(1, 31.27, 31.27), listed(2, 1.0, 1.0)]);
    yesterday["StartTime"] = json!("2026-05-31 00:00:00");
    yesterday["EndTime"] = json!("2026-05-31 23:59:59");
    let answer = world.push(CHECK, &yesterday).await;
    assert_eq!(reasons(&answer), [(order_no(2), 1)]);
    let world = world.restarted().await;
    yesterday["CheckOrderSeq"] = json!(order_no(77));
    assert_eq!(reasons(&world.push(CHECK, &yesterday).await), [(order_no(2), 1)]);
}

#[tokio::test]
async fn the_latest_revision_of_an_order_is_compared() {
    let world = World::furnished().await;
    world.push("notification_charge_order_info", &order(1)).await;
    let mut corrected = order(1);
    for (field, value) in
        [("TotalElecMoney", 18.0), ("TotalSeviceMoney", 12.0), ("TotalMoney", 30.0)]
    {
        corrected[field] = json!(value);
    }
    corrected["ChargeDetails"] = json!([]);
    corrected["SumPeriod"] = json!(0);
    let told = world.push("notification_charge_order_info", &corrected).await;
    assert_eq!(told.data["ConfirmResult"], json!(0), "{told:?}");
    let stale = world.push(CHECK, &check(1, &[listed(1, 31.27, 31.27)])).await;
    assert_eq!(reasons(&stale), [(order_no(1), 2)]);
    let fresh = world.push(CHECK, &check(2, &[listed(1, 31.27, 30.0)])).await;
    assert_eq!(fresh.data["TotalDisputeOrder"], json!(0));
}

#[tokio::test]
async fn twenty_thousand_orders_are_answered_in_time() {
    let world = World::furnished().await;
    world.push("notification_charge_order_info", &order(1)).await;
    let orders: Vec<Value> = (1..=20_000).map(|number| listed(number, 31.27, 31.27)).collect();
    let body = check(1, &orders);
    let begun = std::time::Instant::now();
    let sealed = world.sealed(&body);
    let answer = world.send(CHECK, &world.token, sealed).await;
    assert_eq!(answer.data["TotalDisputeOrder"], json!(19_999), "all but one are unknown");
    assert_eq!(reasons(&answer).len(), 19_999);
    assert!(begun.elapsed().as_secs() < 30, "{:?} unoptimised", begun.elapsed());
}
