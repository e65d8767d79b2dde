//! OR21: money is not negative and prices are prices.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Order;
use model::quantity::{Yuan, YuanPerKilowattHour};

/// OR21: money is not negative and prices are prices.
pub static OR21: Rule = Rule {
    code: "OR21",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["TotalElecMoney", "TotalSeviceMoney", "TotalMoney", "ElecPrice", "SevicePrice"],
    says: "money is not negative and prices lie between 0 and 5 yuan per kilowatt-hour",
    says_zh: "金额非负、单价在 0–5 元之间",
    why: "refunds are not orders, and fen sent as yuan are a factor of a hundred",
    limit: Some(5.0),
    unit: "CNY/kWh",
    good: r#"{"electricity":0,"service":0,"total":0,"details":[],"declared_periods":0}"#,
    bad: r#"{"service":-1200,"total":600,"details":[],"declared_periods":0}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let sums = [
        ("TotalElecMoney", row.electricity),
        ("TotalSeviceMoney", row.service),
        ("TotalMoney", row.total),
    ];
    if let Some((field, money)) = sums.into_iter().find(|(_, money)| *money < Yuan::ZERO) {
        return Some(Break::new(field, format!("{:.2}", money.decimal()), "≥ 0.00"));
    }
    let most = facts.limit(&OR21);
    let odd = |price: &YuanPerKilowattHour| !(0.0..=most).contains(&price.decimal());
    row.details.iter().find_map(|d| {
        let prices = [("ElecPrice", d.electricity_price), ("SevicePrice", d.service_price)];
        let (field, price) =
            prices.into_iter().find(|(_, price)| price.as_ref().is_some_and(odd))?;
        let found = format!("{:.4}", price?.decimal());
        Some(Break::new(field, found, format!("0–{most} CNY/kWh")).warn())
    })
}
