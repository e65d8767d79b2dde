//! Real-time power, every fifteen minutes.

use crate::ids::{ConnectorId, EquipmentId, OperatorId, StationId};
use crate::quantity::Kilowatt;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a power sample is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerLevel {
    /// A whole station.
    Station,
    /// One device.
    Equipment,
    /// One connector.
    Connector,
}

impl PowerLevel {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Station => "station",
            Self::Equipment => "equipment",
            Self::Connector => "connector",
        }
    }
}

/// Power of a station, device or connector at one quarter of an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerSample {
    /// The owner the body names; the sender or one it may report for.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// Level of the sample.
    pub level: PowerLevel,
    /// The device, for equipment and connector samples.
    pub equipment_id: Option<EquipmentId>,
    /// The connector, for connector samples.
    pub connector_id: Option<ConnectorId>,
    /// The quarter.
    pub occurred_at: DateTime<Utc>,
    /// Power; negative while feeding back.
    pub power: Kilowatt,
}
