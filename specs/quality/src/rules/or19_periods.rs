//! OR19: as many periods as declared.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Order;

/// OR19: as many periods as declared.
pub static OR19: Rule = Rule {
    code: "OR19",
    dimension: Dimension::Consistency,
    input: Input::Order(breaks),
    fields: &["SumPeriod", "ChargeDetails"],
    says: "an order has as many periods as it declares, at most 32",
    says_zh: "时段数与明细数一致且不超过 32",
    why: "a missing period is missing money",
    source: "access specification 14.6",
    limit: Some(32.0),
    unit: "periods",
    good: r#"{"declared_periods":null}"#,
    bad: r#"{"declared_periods":3}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let (count, most) = (row.details.len(), facts.limit(&OR19));
    if count as f64 > most {
        return Some(Break::new("ChargeDetails", count, format!("≤ {most}")));
    }
    let declared = row.declared_periods.filter(|n| usize::try_from(*n) != Ok(count))?;
    Some(Break::new("SumPeriod", declared, format!("= ChargeDetails {count}")))
}
