//! CP01: the connector of a sample is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Example, Input, Rule, Severity};
use model::{ConnectorId, ProcessSample, SessionMilestone};

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
    more: &[Example {
        input: Input::Milestone(milestone),
        good: "{}",
        bad: r#"{"facts":{"connector":null}}"#,
    }],
    ..Rule::PLAIN
};

fn milestone(row: &SessionMilestone, facts: &Facts) -> Option<Break> {
    unknown(&row.connector_id, facts)
}

fn breaks(row: &ProcessSample, facts: &Facts) -> Option<Break> {
    unknown(&row.connector_id, facts)
}

fn unknown(connector: &ConnectorId, facts: &Facts) -> Option<Break> {
    let expected = || format!("∈ ConnectorInfos ({})", facts.operator_id);
    facts.connector.is_none().then(|| Break::new("ConnectorID", connector, expected()))
}
