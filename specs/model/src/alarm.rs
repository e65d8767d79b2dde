//! An alarm raised or cleared (告警).

use crate::battery::BatteryReading;
use crate::ids::{ConnectorId, EquipmentId, OperatorId, StationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One alarm as one platform reported it: raised, or cleared again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Who operates the station.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// The device; of alarms of the distribution, the distribution device.
    pub equipment_id: EquipmentId,
    /// The connector; none when the alarm is of the device or the station.
    pub connector_id: Option<ConnectorId>,
    /// Raised, or cleared.
    pub raised: bool,
    /// Table 20.17; codes outside it are kept (rule AL02).
    pub code: i32,
    /// 1 charging system, 2 battery system, 3 distribution.
    pub kind: i32,
    /// 1 personal safety, 2 equipment safety, 3 notice.
    pub level: i32,
    /// When it was raised or cleared.
    pub occurred_at: DateTime<Utc>,
    /// Words of the sender.
    pub note: Option<String>,
    /// Pairs raised and cleared, when the sender numbers its alarms.
    pub alarm_id: Option<String>,
    /// What the battery management system said then, when it was sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery: Option<Box<BatteryReading>>,
}
