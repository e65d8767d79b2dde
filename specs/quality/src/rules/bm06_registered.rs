//! BM06: the connector of a battery sample is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::BatterySample;

/// BM06: the connector of a battery sample is registered at this operator.
pub static BM06: Rule = Rule {
    code: "BM06",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Battery(breaks),
    fields: &["ConnectorID"],
    says: "the connector of a battery sample is registered at this operator",
    says_zh: "BMS 数据所属充电接口已登记",
    why: "a hot battery at an unknown place helps nobody; it waits until the station is reported",
    source: "ours, like SU08, CP01 and OR12",
    good: "{}",
    bad: r#"{"facts":{"connector":null}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &BatterySample, facts: &Facts) -> Option<Break> {
    facts.connector.is_none().then(|| {
        let expected = format!("∈ ConnectorInfos ({})", facts.operator_id);
        Break::new("ConnectorID", &row.connector_id, expected)
    })
}
