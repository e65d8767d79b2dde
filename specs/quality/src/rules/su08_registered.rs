//! SU08: the connector of a state is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::StatusEvent;

/// SU08: the connector of a state is registered at this operator.
pub static SU08: Rule = Rule {
    code: "SU08",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Status(breaks),
    fields: &["ConnectorID"],
    says: "the connector of a state is registered at this operator",
    says_zh: "状态所属充电接口已登记",
    why: "a state without place can be shown nowhere; it waits until its station is reported",
    good: "{}",
    bad: r#"{"facts":{"connector":null}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StatusEvent, facts: &Facts) -> Option<Break> {
    facts.connector.is_none().then(|| {
        Break::new(
            "ConnectorID",
            &row.connector_id,
            format!("∈ ConnectorInfos ({})", facts.operator_id),
        )
    })
}
