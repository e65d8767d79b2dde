//! CP09: the state of an order fits that of its connector.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Example, Input, Rule};
use model::process::OrderState;
use model::status::ConnectorState;
use model::{MilestoneKind, ProcessSample, SessionMilestone};

/// CP09: the state of an order fits that of its connector.
pub static CP09: Rule = Rule {
    code: "CP09",
    dimension: Dimension::Consistency,
    input: Input::Process(breaks),
    fields: &["StartChargeSeqStat", "ConnectorStatus"],
    says: "the state of an order fits that of its connector",
    says_zh: "订单状态与接口状态一致",
    why: "a session counts as running or as ended, not as both",
    good: r#"{"state":"ended","connector_state":"occupied"}"#,
    bad: r#"{"state":"charging","connector_state":"idle"}"#,
    more: &[Example {
        input: Input::Milestone(milestone),
        good: r#"{"kind":"stop","state":"ended","stopped":true,"fail_reason":0}"#,
        bad: r#"{"kind":"stop","state":"charging","stopped":true,"fail_reason":0}"#,
    }],
    ..Rule::PLAIN
};

/// A session that was stopped does not charge any more, and one that was started has not ended.
fn milestone(row: &SessionMilestone, _: &Facts) -> Option<Break> {
    let expected = match (row.kind, row.stopped, row.state) {
        (MilestoneKind::Stop, Some(true), OrderState::Starting | OrderState::Charging) => "3 | 4",
        (MilestoneKind::Start, _, OrderState::Stopping) => "1 | 2 | 4 | 5",
        _ => return None,
    };
    Some(Break::new("StartChargeSeqStat", row.state.word(), expected))
}

fn breaks(row: &ProcessSample, _: &Facts) -> Option<Break> {
    use ConnectorState as C;
    let expected = match row.state {
        OrderState::Charging if row.connector_state != C::Charging => "3",
        OrderState::Ended | OrderState::Failed | OrderState::StartFailed
            if row.connector_state == C::Charging =>
        {
            "≠ 3"
        }
        _ => return None,
    };
    let found = row.connector_state.code();
    let expected = format!("{expected} (StartChargeSeqStat {})", row.state.word());
    Some(Break::new("ConnectorStatus", found, expected))
}
