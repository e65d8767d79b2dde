//! What a connector is doing (specification table 20.13).

use crate::ids::{ConnectorId, EquipmentId, StationId};
use crate::quantity::{Ampere, KilowattHour, Percent, Volt};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// State of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorState {
    /// 空闲: free to use.
    Idle,
    /// 占用(未充电): a vehicle stands there but does not charge.
    Occupied,
    /// 充电中: energy flows.
    Charging,
    /// 占用(预约锁定): held for somebody.
    Reserved,
    /// 故障: cannot charge.
    Fault,
    /// 离网: the operator says it is not reachable.
    Offline,
    /// No news for longer than the silence rule allows.
    Unknown,
}

impl ConnectorState {
    /// All states, in the order screens show them.
    pub const ALL: [Self; 7] = [
        Self::Idle,
        Self::Occupied,
        Self::Charging,
        Self::Reserved,
        Self::Fault,
        Self::Offline,
        Self::Unknown,
    ];

    /// The state a wire code means; `None` for a code outside table 20.13.
    pub fn from_code(code: i64) -> Option<Self> {
        Some(match code {
            0 => Self::Offline,
            1 => Self::Idle,
            2 => Self::Occupied,
            3 => Self::Charging,
            4 => Self::Reserved,
            255 => Self::Fault,
            _ => return None,
        })
    }

    /// The wire code; −1 for unknown, which no sender can say.
    pub fn code(self) -> i32 {
        match self {
            Self::Offline => 0,
            Self::Idle => 1,
            Self::Occupied => 2,
            Self::Charging => 3,
            Self::Reserved => 4,
            Self::Fault => 255,
            Self::Unknown => -1,
        }
    }

    /// The word interfaces of the platform use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Occupied => "occupied",
            Self::Charging => "charging",
            Self::Reserved => "reserved",
            Self::Fault => "fault",
            Self::Offline => "offline",
            Self::Unknown => "unknown",
        }
    }
}

/// One connector's state as one platform reported it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusEvent {
    /// The connector.
    pub connector_id: ConnectorId,
    /// The sender's station, when given (supervise form).
    pub station_id: Option<StationId>,
    /// The sender's equipment, when given (supervise form).
    pub equipment_id: Option<EquipmentId>,
    /// The state.
    pub state: ConnectorState,
    /// When it changed: `UpdateTime`, else the envelope's time.
    pub occurred_at: DateTime<Utc>,
    /// Whether the sender gave `UpdateTime`.
    pub timed_by_sender: bool,
    /// Parking bay, table 20.14.
    pub park_status: Option<i32>,
    /// Ground lock, table 20.15.
    pub lock_status: Option<i32>,
    /// Output current of phase A or DC.
    pub current: Option<Ampere>,
    /// Output voltage of phase A or DC.
    pub voltage: Option<Volt>,
    /// State of charge of the vehicle.
    pub soc: Option<Percent>,
    /// Energy of the running session.
    pub session_energy: Option<KilowattHour>,
    /// Alarm code of table 20.17.
    pub fault_code: Option<i32>,
}
