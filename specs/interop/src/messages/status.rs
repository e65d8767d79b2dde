//! Status of connectors: `notification_stationStatus` (16.2) and its supervise twin (17.1).

use super::body::{self, Rows, Wrapped};
use super::{Context, Parsed};
use crate::codes;
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Station};
use crate::wire::number::{Amps, Code, Energy, Int, Volts, WholeCharge};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::{ConnectorState, StatusEvent};

/// Connectors in one message.
const MAX_ROWS: usize = 1_000;

wire! {
    /// `ConnectorStatusInfo` (14.5).
    ConnectorStatusInfo {
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// State, table 20.13.
        must status: Code<codes::ConnectorStatus> = "Status",
        /// Parking bay, table 20.14.
        opt park_status: Code<codes::ParkStatus> = "ParkStatus",
        /// Ground lock, table 20.15.
        opt lock_status: Code<codes::GroundLock> = "LockStatus",
        /// Current of phase A or DC, A.
        opt current_a: Amps = "CurrentA",
        /// Current of phase B, A.
        opt current_b: Amps = "CurrentB",
        /// Current of phase C, A.
        opt current_c: Amps = "CurrentC",
        /// Voltage of phase A or DC, V.
        opt voltage_a: Volts = "VoltageA",
        /// Voltage of phase B, V.
        opt voltage_b: Volts = "VoltageB",
        /// Voltage of phase C, V.
        opt voltage_c: Volts = "VoltageC",
        /// State of charge, %.
        opt soc: WholeCharge = "SOC",
        /// Temperature of the connector, °C.
        opt connector_temp: Int = "ConnectorTemp",
        /// Temperature of the device, °C.
        opt equipment_temp: Int = "EquipmentTemp",
        /// Lock of the plug, table 20.15.
        opt connector_lock: Code<codes::PlugLock> = "ConnectorLock",
        /// Energy charged in the running session, kWh.
        opt charge_electricity: Energy = "ChargeElectricity",
        /// Energy discharged in the running session, kWh.
        opt discharge_electricity: Energy = "DischargeElectricity",
        /// Alarm code, table 20.17.
        opt fault_type: Int = "FaultType",
        /// Who operates the station.
        opt operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        opt equipment_owner_id: Str<9> = "EquipmentOwnerID",
        /// The station.
        opt station_id: Station = "StationID",
        /// The device.
        opt equipment_id: Equipment = "EquipmentID",
        /// When the state changed, Beijing time.
        opt update_time: When = "UpdateTime",
    }
}

wire! {
    /// Body of `supervise_notification_station_status` (17.1).
    SuperviseStatus {
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// The station.
        must station_id: Station = "StationID",
        /// The device.
        must equipment_id: Equipment = "EquipmentID",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// State, table 20.13.
        must status: Code<codes::ConnectorStatus> = "Status",
        /// Parking bay, table 20.14.
        opt park_status: Code<codes::ParkStatus> = "ParkStatus",
        /// Ground lock, table 20.15.
        opt lock_status: Code<codes::GroundLock> = "LockStatus",
        /// When the state changed, Beijing time.
        must update_time: When = "UpdateTime",
    }
}

/// The model's state of a code that is in table 20.13.
pub(super) fn state(code: i32, at: &At<'_>, name: &'static str) -> Result<ConnectorState, Refusal> {
    ConnectorState::from_code(i64::from(code))
        .ok_or_else(|| at.key(name).refuse(SubCode::NotInCodeTable))
}

type Converted = body::Converted<StatusEvent>;

impl ConnectorStatusInfo<'_> {
    /// The model's event. Without `UpdateTime` it happened when the envelope was made.
    #[inline]
    fn into_event(self, at: &At<'_>, context: &Context<'_>) -> Converted {
        let event = StatusEvent {
            connector_id: self.connector_id,
            station_id: self.station_id,
            equipment_id: self.equipment_id,
            state: state(self.status, at, "Status")?,
            occurred_at: self.update_time.unwrap_or(context.envelope_time),
            timed_by_sender: self.update_time.is_some(),
            park_status: self.park_status,
            lock_status: self.lock_status,
            current: self.current_a,
            voltage: self.voltage_a,
            soc: self.soc,
            session_energy: self.charge_electricity,
            fault_code: self.fault_type,
        };
        Ok((self.operator_id, event))
    }
}

impl SuperviseStatus<'_> {
    fn into_event(self, at: &At<'_>) -> Converted {
        let event = StatusEvent {
            connector_id: self.connector_id,
            station_id: Some(self.station_id),
            equipment_id: Some(self.equipment_id),
            state: state(self.status, at, "Status")?,
            occurred_at: self.update_time,
            timed_by_sender: true,
            park_status: self.park_status,
            lock_status: self.lock_status,
            current: None,
            voltage: None,
            soc: None,
            session_energy: None,
            fault_code: None,
        };
        Ok((Some(self.operator_id), event))
    }
}

/// Parses a base body: an object or a list under `ConnectorStatusInfo` or `ConnectorStatusInfos`.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<StatusEvent>, Refusal> {
    const NAMES: &[&str] = &["ConnectorStatusInfo", "ConnectorStatusInfos"];
    let convert =
        |row: ConnectorStatusInfo<'_>, at: &At<'_>, _: &mut Deviations| row.into_event(at, context);
    let found =
        body::wrapped::<ConnectorStatusInfo<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)?
            .ok_or_else(|| At::ROOT.key(NAMES[0]).refuse(SubCode::Missing))?;
    rows(found, seen)
}

/// Parses a supervise body: one flat object, or a list under `ConnectorStatusInfos`.
pub(super) fn parse_supervise(
    text: &str,
    _context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<StatusEvent>, Refusal> {
    const NAMES: &[&str] = &["ConnectorStatusInfos", "ConnectorStatusInfo"];
    let convert = |row: SuperviseStatus<'_>, at: &At<'_>, _: &mut Deviations| row.into_event(at);
    match body::wrapped::<SuperviseStatus<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)? {
        Some(found) => rows(found, seen),
        None => {
            let flat = body::object::<SuperviseStatus<'static>>(text)?;
            body::one(&flat, &At::ROOT, seen, convert)
        }
    }
}

fn rows(
    found: Wrapped<StatusEvent>,
    seen: &mut Deviations,
) -> Result<Parsed<StatusEvent>, Refusal> {
    match found.rows {
        Rows::One(row) => body::with(row, seen),
        Rows::Many(list) => {
            seen.count(Deviation::StatusBodyForm);
            body::with(list, seen)
        }
        Rows::Neither => Err(At::ROOT.key(found.name).refuse(SubCode::WrongType)),
    }
}
