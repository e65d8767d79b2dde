//! Totals of one local day as the operator computed them (运营统计).

use crate::ids::{ConnectorId, EquipmentId, OperatorId, StationId};
use crate::power::PowerLevel;
use crate::quantity::{KilowattHour, Yuan};
use crate::time::LocalDay;
use serde::{Deserialize, Serialize};

/// Totals of a station, a device or a connector on one local day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationStat {
    /// The owner the body names.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// The local day.
    pub day: LocalDay,
    /// Level of the totals.
    pub level: PowerLevel,
    /// The device, for devices and connectors.
    pub equipment_id: Option<EquipmentId>,
    /// The connector, for connectors.
    pub connector_id: Option<ConnectorId>,
    /// Energy charged.
    pub energy: KilowattHour,
    /// Energy fed back; stations only.
    pub discharged: Option<KilowattHour>,
    /// Main meter of the site; stations only.
    pub metered: Option<KilowattHour>,
    /// Orders that ended on the day.
    pub sessions: Option<i32>,
    /// Minutes of charging; stations only.
    pub charging_min: Option<i32>,
    /// Money for energy; stations only.
    pub electricity: Option<Yuan>,
    /// Money for service; stations only.
    pub service: Option<Yuan>,
    /// Energy by tariff band: 尖, 峰, 平, 谷, 深谷; stations only.
    pub bands: [Option<KilowattHour>; 5],
    /// Minutes of fault; connectors only.
    pub fault_min: Option<i32>,
    /// Minutes without connection; connectors only.
    pub offline_min: Option<i32>,
}

impl OperationStat {
    /// Totals of a level without anything but their energy.
    pub fn of(
        operator_id: OperatorId,
        station_id: StationId,
        day: LocalDay,
        level: PowerLevel,
        energy: KilowattHour,
    ) -> Self {
        Self {
            operator_id,
            station_id,
            day,
            level,
            equipment_id: None,
            connector_id: None,
            energy,
            discharged: None,
            metered: None,
            sessions: None,
            charging_min: None,
            electricity: None,
            service: None,
            bands: [None; 5],
            fault_min: None,
            offline_min: None,
        }
    }
}
