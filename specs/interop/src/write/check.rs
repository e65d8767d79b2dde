//! `check_charge_orders`.

use super::{decimal, json};
use model::OrderCheck;
use model::time::wire_time;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    check_order_seq: &'a str,
    start_time: String,
    end_time: String,
    order_count: i32,
    total_order_power: f64,
    total_order_money: f64,
    charge_orders: Vec<OrderOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrderOut<'a> {
    start_charge_seq: &'a str,
    total_power: f64,
    total_money: f64,
}

/// Body of `check_charge_orders` with at most 20,000 orders.
pub fn check_orders(check: &OrderCheck) -> Vec<u8> {
    json(&Body {
        check_order_seq: check.check_no.as_str(),
        start_time: wire_time(check.from),
        end_time: wire_time(check.to),
        order_count: check.count,
        total_order_power: decimal::energy(check.energy),
        total_order_money: decimal::money(check.total),
        charge_orders: check
            .orders
            .iter()
            .map(|order| OrderOut {
                start_charge_seq: order.order_no.as_str(),
                total_power: decimal::energy(order.energy),
                total_money: decimal::money(order.total),
            })
            .collect(),
    })
}
