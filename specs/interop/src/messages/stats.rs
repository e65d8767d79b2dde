//! Operation statistics of a day: `notification_operation_stats_info` (16.6) and its supervise twin.

use super::Parsed;
use super::body::{self, Rows};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Station};
use crate::wire::list::List;
use crate::wire::number::{Energy, Int, Money};
use crate::wire::when::Day;
use crate::wire::{At, wire};
use model::{LocalDay, OperationStat, PowerLevel, Report};

/// Stations in one message.
const MAX_ROWS: usize = 500;

wire! {
    /// Totals of a connector (16.6).
    ConnectorStats {
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Energy charged, kWh.
        must energy: Energy = "ConnectorElectricity",
        /// Orders that ended on the day.
        opt sessions: Int = "ChargeCount",
        /// Minutes of fault.
        opt fault_min: Int = "FaultMinutes",
        /// Minutes without connection.
        opt offline_min: Int = "OfflineMinutes",
    }
}

wire! {
    /// Totals of a device (16.6).
    EquipmentStats {
        /// The device.
        must equipment_id: Equipment = "EquipmentID",
        /// Energy charged, kWh.
        must energy: Energy = "EquipmentElectricity",
        /// Its connectors.
        must connectors: List<ConnectorStats<'static>, 0, 100> = "ConnectorStatsInfos",
    }
}

/// `ChargeCount` of figures that were pulled (18.3): the answer says none.
const NOT_SAID: i32 = -1;

wire! {
    /// Totals of a station on one local day (16.6).
    OperationStats {
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// The station.
        must station_id: Station = "StationID",
        /// The local day.
        must day: Day = "StatDate",
        /// Energy charged, kWh.
        must energy: Energy = "StationElectricity",
        /// Energy fed back, kWh.
        opt discharged: Energy = "StationDischargeElectricity",
        /// Main meter of the site, kWh.
        opt metered: Energy = "StationMeterElectricity",
        /// Orders that ended on the day.
        must sessions: Int = "ChargeCount",
        /// Minutes of charging.
        opt charging_min: Int = "ChargeDuration",
        /// Money for energy, CNY.
        opt electricity: Money = "TotalElecMoney",
        /// Money for service, CNY; spelled as in the standard.
        opt service: Money = "TotalSeviceMoney",
        /// Energy in the 尖 band, kWh.
        opt cusp: Energy = "CuspElect",
        /// Energy in the 峰 band, kWh.
        opt peak: Energy = "PeakElect",
        /// Energy in the 平 band, kWh.
        opt flat: Energy = "FlatElect",
        /// Energy in the 谷 band, kWh.
        opt valley: Energy = "ValleyElect",
        /// Energy in the 深谷 band, kWh.
        opt deep_valley: Energy = "DeepValleyElect",
        /// Its devices.
        must equipment: List<EquipmentStats<'static>, 0, 2_000> = "EquipmentStatsInfos",
    }
}

impl OperationStats<'_> {
    /// The station's totals, then each device's followed by those of its connectors.
    fn into_report(self) -> Report {
        let totals = |level, energy| {
            let (operator, station) = (self.operator_id.clone(), self.station_id.clone());
            OperationStat::of(operator, station, LocalDay(self.day), level, energy)
        };
        let mut levels = vec![OperationStat {
            discharged: self.discharged,
            metered: self.metered,
            sessions: (self.sessions != NOT_SAID).then_some(self.sessions),
            charging_min: self.charging_min,
            electricity: self.electricity,
            service: self.service,
            bands: [self.cusp, self.peak, self.flat, self.valley, self.deep_valley],
            ..totals(PowerLevel::Station, self.energy)
        }];
        for device in self.equipment {
            levels.push(OperationStat {
                equipment_id: Some(device.equipment_id.clone()),
                ..totals(PowerLevel::Equipment, device.energy)
            });
            for connector in device.connectors {
                levels.push(OperationStat {
                    equipment_id: Some(device.equipment_id.clone()),
                    connector_id: Some(connector.connector_id),
                    sessions: connector.sessions,
                    fault_min: connector.fault_min,
                    offline_min: connector.offline_min,
                    ..totals(PowerLevel::Connector, connector.energy)
                });
            }
        }
        Report::Stats(levels)
    }
}

/// Parses a body of either profile.
pub(super) fn parse(text: &str, seen: &mut Deviations) -> Result<Parsed<Report>, Refusal> {
    const NAMES: &[&str] = &["OperationStatsInfos"];
    let at = At::ROOT.key(NAMES[0]);
    let convert = |row: OperationStats<'_>, _: &At<'_>, _: &mut Deviations| {
        Ok((Some(row.operator_id.clone()), row.into_report()))
    };
    let found = body::wrapped::<OperationStats<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)?
        .ok_or_else(|| at.refuse(SubCode::Missing))?;
    match found.rows {
        Rows::Many(list) => body::with(list, seen),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}
