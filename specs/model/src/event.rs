//! Something that happened at a station: filings, acceptances, inspections, verifications (事件).

use crate::ids::{EquipmentId, OperatorId, StationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One event as one platform reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationEvent {
    /// Who operates the station.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// The device, when the event is about one.
    pub equipment_id: Option<EquipmentId>,
    /// Table 20.21.
    pub kind: i32,
    /// Table 20.22.
    pub code: i32,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Words of the sender.
    pub note: Option<String>,
}
