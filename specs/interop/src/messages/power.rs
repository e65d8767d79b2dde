//! Real-time power: `notification_realtime_power_info` (16.5) and its supervise twin.

use super::Parsed;
use super::body::{self, Rows};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Station};
use crate::wire::list::List;
use crate::wire::number::LivePower;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::{PowerLevel, PowerSample};

/// Stations in one message.
const MAX_ROWS: usize = 500;

wire! {
    /// Power of a connector (16.5).
    ConnectorPower {
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// The quarter, Beijing time.
        must at: When = "DataTime",
        /// Power, kW; discharge negative.
        must power: LivePower = "ConnectorRealTimePower",
    }
}

wire! {
    /// Power of a device (16.5).
    EquipmentPower {
        /// The device.
        must equipment_id: Equipment = "EquipmentID",
        /// The quarter, Beijing time.
        must at: When = "DataTime",
        /// Power, kW; discharge negative.
        must power: LivePower = "EquipRealTimePower",
        /// Its connectors.
        must connectors: List<ConnectorPower<'static>, 0, 100> = "ConnectorPowerInfos",
    }
}

wire! {
    /// Power of a station (16.5).
    StationPower {
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// The station.
        must station_id: Station = "StationID",
        /// The quarter, Beijing time.
        must at: When = "DataTime",
        /// Power, kW; discharge negative.
        must power: LivePower = "StationRealTimePower",
        /// Its devices.
        must equipment: List<EquipmentPower<'static>, 0, 2_000> = "EquipmentPowerInfos",
    }
}

impl StationPower<'_> {
    /// The station's sample, then each device's followed by those of its connectors.
    fn into_samples(self) -> Vec<PowerSample> {
        let sample = |level, occurred_at, power| PowerSample {
            operator_id: self.operator_id.clone(),
            station_id: self.station_id.clone(),
            level,
            equipment_id: None,
            connector_id: None,
            occurred_at,
            power,
        };
        let mut samples = vec![sample(PowerLevel::Station, self.at, self.power)];
        for device in self.equipment {
            samples.push(PowerSample {
                equipment_id: Some(device.equipment_id.clone()),
                ..sample(PowerLevel::Equipment, device.at, device.power)
            });
            for connector in device.connectors {
                samples.push(PowerSample {
                    equipment_id: Some(device.equipment_id.clone()),
                    connector_id: Some(connector.connector_id),
                    ..sample(PowerLevel::Connector, connector.at, connector.power)
                });
            }
        }
        samples
    }
}

/// Parses a body of either profile.
pub(super) fn parse(
    text: &str,
    seen: &mut Deviations,
) -> Result<Parsed<Vec<PowerSample>>, Refusal> {
    const NAMES: &[&str] = &["SupStationPowerInfos"];
    let at = At::ROOT.key(NAMES[0]);
    let convert = |row: StationPower<'_>, _: &At<'_>, _: &mut Deviations| {
        Ok((Some(row.operator_id.clone()), row.into_samples()))
    };
    let found = body::wrapped::<StationPower<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)?
        .ok_or_else(|| at.refuse(SubCode::Missing))?;
    match found.rows {
        Rows::Many(list) => body::with(list, seen),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}
