//! OR12: the connector of an order is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::Order;

/// OR12: the connector of an order is registered at this operator.
pub static OR12: Rule = Rule {
    code: "OR12",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Order(breaks),
    fields: &["ConnectorID"],
    says: "the connector of an order is registered at this operator",
    says_zh: "订单所属充电接口已登记",
    why: "an order without place can be counted nowhere; it waits until its station is reported",
    source: "Atlas EV Charging Use Data Specification (2026)",
    good: "{}",
    bad: r#"{"facts":{"connector":null}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    facts.connector.is_none().then(|| {
        Break::new(
            "ConnectorID",
            &row.connector_id,
            format!("∈ ConnectorInfos ({})", facts.operator_id),
        )
    })
}
