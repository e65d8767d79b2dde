//! CP01: the connector of a sample is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::ProcessSample;

/// CP01: the connector of a sample is registered at this operator.
pub static CP01: Rule = Rule {
    code: "CP01",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Process(breaks),
    fields: &["ConnectorID"],
    says: "the connector of a sample is registered at this operator",
    says_zh: "充电过程所属充电接口已登记",
    why: "a sample without place can be counted nowhere; it waits until its station is reported",
    good: "{}",
    bad: r#"{"facts":{"connector":null}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &ProcessSample, facts: &Facts) -> Option<Break> {
    facts.connector.is_none().then(|| {
        Break::new(
            "ConnectorID",
            &row.connector_id,
            format!("∈ ConnectorInfos ({})", facts.operator_id),
        )
    })
}
