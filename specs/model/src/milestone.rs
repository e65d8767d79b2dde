//! Results of the commands that start and stop a session (启停结果).

use crate::ids::{ConnectorId, OrderNo};
use crate::process::OrderState;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneKind {
    /// Start of charging.
    Start,
    /// Stop of charging.
    Stop,
}

impl MilestoneKind {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }
}

/// What became of a command to start or to stop charging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionMilestone {
    /// The order.
    pub order_no: OrderNo,
    /// The connector.
    pub connector_id: ConnectorId,
    /// Which command.
    pub kind: MilestoneKind,
    /// State of the order.
    pub state: OrderState,
    /// `StartTime` of a start, the envelope's time of a stop.
    pub occurred_at: DateTime<Utc>,
    /// Whether a stop succeeded.
    pub stopped: Option<bool>,
    /// Why it did not: 0 none, 1 no such device, 2 offline, 3 already stopped, 4–99 own reasons.
    pub fail_reason: Option<i32>,
}
