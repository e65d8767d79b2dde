//! OR22: an order number starts with the reporting operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Order;

/// OR22: an order number starts with the reporting operator.
pub static OR22: Rule = Rule {
    code: "OR22",
    dimension: Dimension::Consistency,
    input: Input::Order(breaks),
    fields: &["StartChargeSeq"],
    says: "an order number starts with the reporting operator or one it reports for",
    says_zh: "订单号以上报运营商或其受托方代码开头",
    why: "numbers of two operators would collide otherwise",
    source: "access specification chapter 13",
    good: r#"{"order_no":"MA3OTHER1202606011058000001","facts":{"allowed_owners":["MA3OTHER1"]}}"#,
    bad: r#"{"order_no":"MA3OTHER1202606011058000001"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let mut known = std::iter::once(facts.operator_id).chain(facts.allowed_owners);
    let number = row.order_no.as_str();
    (!known.any(|operator| number.starts_with(operator.as_str())))
        .then(|| Break::new("StartChargeSeq", number, format!("{}…", facts.operator_id)))
}
