//! OR13: sums and prices of an order agree.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Order;
use model::OrderDetail;
use model::quantity::{KilowattHour, Yuan};
use model::time::wire_time;

/// OR13: sums and prices of an order agree.
pub static OR13: Rule = Rule {
    code: "OR13",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &[
        "TotalPower",
        "TotalElecMoney",
        "TotalSeviceMoney",
        "TotalMoney",
        "ChargeDetails",
        "DetailPower",
        "DetailElecMoney",
        "DetailSeviceMoney",
    ],
    says: "details sum up to the order, prices times energy to the money, and details lie inside the order",
    says_zh: "分时明细、金额与订单一致",
    why: "subsidies and bills are paid on these sums",
    source: "access specification chapter 21; each detail is rounded, so n details may differ by 0.005 × (n + 1) kWh",
    limit: Some(0.01),
    unit: "kWh",
    also: &[Threshold {
        key: "OR13.money",
        value: 0.01,
        unit: "CNY",
        about: "difference accepted per detail",
    }],
    good: r#"{"details":{"0":{"energy":15010}}}"#,
    bad: r#"{"details":{"0":{"energy":15500,"electricity":930,"service":620}}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let fen = (facts.also(&OR13, 0) * 100.0).round() as i64;
    total(row, fen).or_else(|| {
        (!row.details.is_empty())
            .then(|| inside(row).or_else(|| energy(row, facts)).or_else(|| money(row, fen)))?
    })
}

fn apart(a: Yuan, b: Yuan, fen: i64) -> bool {
    (a - b).abs().fen() > fen
}

fn total(row: &Order, fen: i64) -> Option<Break> {
    let sum = row.electricity + row.service;
    apart(sum, row.total, fen).then(|| {
        let expected = format!("TotalElecMoney + TotalSeviceMoney = {:.2}", sum.decimal());
        Break::new("TotalMoney", format!("{:.2}", row.total.decimal()), expected)
    })
}

fn inside(row: &Order) -> Option<Break> {
    let outside = |d: &&OrderDetail| d.started_at < row.started_at || d.ended_at > row.ended_at;
    row.details.iter().find(outside).map(|d| {
        let span = |from, to| format!("{} – {}", wire_time(from), wire_time(to));
        let expected = format!("⊂ {}", span(row.started_at, row.ended_at));
        Break::new("ChargeDetails", span(d.started_at, d.ended_at), expected)
    })
}

fn energy(row: &Order, facts: &Facts) -> Option<Break> {
    let sum: KilowattHour = row.details.iter().map(|d| d.energy).sum();
    let tolerance = facts.limit(&OR13).max(0.005 * (row.details.len() + 1) as f64);
    ((sum - row.energy).abs().decimal() > tolerance + 1e-9).then(|| {
        let found = format!("Σ = {} kWh", sum.decimal());
        let expected = format!("TotalPower {} ± {tolerance} kWh", row.energy.decimal());
        Break::new("DetailPower", found, expected)
    })
}

fn money(row: &Order, fen: i64) -> Option<Break> {
    let one_detail = |d: &OrderDetail| {
        let judge = |field, price: Option<_>, paid: Option<Yuan>| {
            let (computed, paid) = (d.energy.at(price?), paid?);
            let expected = || format!("DetailPower × price = {:.2}", computed.decimal());
            apart(computed, paid, fen)
                .then(|| Break::new(field, format!("{:.2}", paid.decimal()), expected()))
        };
        judge("DetailElecMoney", d.electricity_price, d.electricity)
            .or_else(|| judge("DetailSeviceMoney", d.service_price, d.service))
    };
    let all_fen = fen * row.details.len() as i64;
    let sum =
        |of: fn(&OrderDetail) -> Option<Yuan>| row.details.iter().map(of).sum::<Option<Yuan>>();
    let judge = |field, name: &str, sum: Option<Yuan>, whole: Yuan| {
        let sum = sum.filter(|sum| apart(*sum, whole, all_fen))?;
        let expected = format!("Σ {name} = {:.2}", sum.decimal());
        Some(Break::new(field, format!("{:.2}", whole.decimal()), expected))
    };
    let electricity = |d: &OrderDetail| {
        d.electricity.or_else(|| d.electricity_price.map(|price| d.energy.at(price)))
    };
    let service =
        |d: &OrderDetail| d.service.or_else(|| d.service_price.map(|price| d.energy.at(price)));
    row.details
        .iter()
        .find_map(one_detail)
        .or_else(|| judge("TotalElecMoney", "DetailElecMoney", sum(electricity), row.electricity))
        .or_else(|| judge("TotalSeviceMoney", "DetailSeviceMoney", sum(service), row.service))
}
