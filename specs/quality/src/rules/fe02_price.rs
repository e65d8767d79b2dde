//! FE02: prices are possible.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::PriceNotice;

/// FE02: prices are possible.
pub static FE02: Rule = Rule {
    code: "FE02",
    input: Input::Prices(breaks),
    fields: &["ElectricityFee", "ServiceFee"],
    says: "prices lie between 0 and 5 CNY per kilowatt-hour",
    says_zh: "价格在 0–5 元/千瓦时之间",
    why: "a price in fen taken for yuan is a factor of a hundred on the map",
    limit: Some(5.0),
    unit: "CNY/kWh",
    good: r#"{"charged":{"0":{"electricity":50000,"service":0}}}"#,
    bad: r#"{"charged":{"0":{"electricity":50001}}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &PriceNotice, facts: &Facts) -> Vec<Break> {
    let limit = facts.limit(&FE02);
    let prices = row.periods().flat_map(|(_, _, period)| {
        [("ElectricityFee", period.electricity), ("ServiceFee", period.service)]
    });
    let odd = prices.filter(|(_, price)| {
        let price = price.decimal();
        price < 0.0 || price > limit + 1e-9
    });
    // One is enough to look at the list.
    odd.take(1)
        .map(|(field, price)| {
            let found = format!("{:.4} CNY/kWh", price.decimal());
            Break::new(field, found, format!("0–{limit} CNY/kWh"))
        })
        .collect()
}
