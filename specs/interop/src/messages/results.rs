//! Results of starting and stopping: `notification_start_charge_result`, `notification_stop_charge_result` (16.12).

use super::process::order_state;
use super::{Context, Parsed, body};
use crate::codes;
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Sequence};
use crate::wire::number::{Code, Int};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::{MilestoneKind, Report, SessionMilestone};

wire! {
    /// Body of `notification_start_charge_result` (16.12).
    StartResult {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// State of the order, table 20.16.
        must state: Code<codes::StartChargeSeqStat> = "StartChargeSeqStat",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// Code with which the user unplugs; not kept.
        opt ident_code: Str<10> = "IdentCode",
    }
}

wire! {
    /// Body of `notification_stop_charge_result` (16.12).
    StopResult {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// State of the order, table 20.16.
        must state: Code<codes::StartChargeSeqStat> = "StartChargeSeqStat",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// 0 stopped, 1 failed.
        must success: Code<codes::StopSuccess> = "SuccStat",
        /// 0 none, 1 no such device, 2 offline, 3 already stopped, 4–99 own reasons.
        must fail_reason: Int = "FailReason",
    }
}

/// Parses the result of a start.
pub(super) fn parse_start(text: &str, seen: &mut Deviations) -> Result<Parsed<Report>, Refusal> {
    let result = body::object::<StartResult<'static>>(text)?;
    body::one(&result, &At::ROOT, seen, |result, at, _| {
        let milestone = SessionMilestone {
            state: order_state(result.state, at)?,
            order_no: result.order_no,
            connector_id: result.connector_id,
            kind: MilestoneKind::Start,
            occurred_at: result.started_at,
            stopped: None,
            fail_reason: None,
        };
        Ok((None, Report::Milestone(Box::new(milestone))))
    })
}

/// Parses the result of a stop; it happened when the envelope was made.
pub(super) fn parse_stop(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Report>, Refusal> {
    let result = body::object::<StopResult<'static>>(text)?;
    body::one(&result, &At::ROOT, seen, |result, at, _| {
        if !(0..=99).contains(&result.fail_reason) {
            return Err(at.key("FailReason").refuse(SubCode::OutOfRange).saying("(0–99)"));
        }
        let milestone = SessionMilestone {
            state: order_state(result.state, at)?,
            order_no: result.order_no,
            connector_id: result.connector_id,
            kind: MilestoneKind::Stop,
            occurred_at: context.envelope_time,
            stopped: Some(result.success == 0),
            fail_reason: Some(result.fail_reason),
        };
        Ok((None, Report::Milestone(Box::new(milestone))))
    })
}
