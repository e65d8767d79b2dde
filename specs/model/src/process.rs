//! A sample of a running charging session (充电过程).

use crate::battery::BatteryReading;
use crate::ids::{ConnectorId, OrderNo};
use crate::person::Mark;
use crate::quantity::{Ampere, KilowattHour, Percent, Volt, Yuan};
use crate::status::ConnectorState;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// State of an order (table 20.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Being started.
    Starting,
    /// Energy flows.
    Charging,
    /// Being stopped.
    Stopping,
    /// Ended normally.
    Ended,
    /// The sender does not know.
    Unknown,
    /// Suspended (supervise form).
    Suspended,
    /// Ended abnormally (supervise form).
    Failed,
    /// Never started (supervise form).
    StartFailed,
}

impl OrderState {
    /// The word stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Charging => "charging",
            Self::Stopping => "stopping",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
            Self::StartFailed => "start_failed",
        }
    }
}

/// One sample of one session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProcessSample {
    /// The order.
    pub order_no: OrderNo,
    /// The connector.
    pub connector_id: ConnectorId,
    /// State of the order.
    pub state: OrderState,
    /// State of the connector.
    pub connector_state: ConnectorState,
    /// Start of charging.
    pub started_at: DateTime<Utc>,
    /// Time of this sample (`EndTime` on the wire).
    pub occurred_at: DateTime<Utc>,
    /// Output current of phase A or DC.
    pub current: Ampere,
    /// Output voltage of phase A or DC.
    pub voltage: Volt,
    /// State of charge.
    pub soc: Percent,
    /// Energy since the start.
    pub energy: KilowattHour,
    /// Energy money so far.
    pub electricity: Option<Yuan>,
    /// Service money so far.
    pub service: Option<Yuan>,
    /// All money so far.
    pub total: Option<Yuan>,
    /// The vehicle, marked.
    pub vehicle: Option<Mark>,
    /// The plate, marked.
    pub plate: Option<Mark>,
    /// What the battery management system said at the same instant, when it was sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery: Option<Box<BatteryReading>>,
}
