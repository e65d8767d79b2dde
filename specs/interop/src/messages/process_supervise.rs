//! Charging process in the supervise form: `supervise_notification_equip_charge_status` (17.2).

use super::order::{ChargeDetail, MAX_DETAILS};
use super::person::marked;
use super::status::state;
use super::{Context, Parsed, body};
use crate::codes;
use crate::deviations::Deviations;
use crate::person::PersonField;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Sequence, Station};
use crate::wire::list::List;
use crate::wire::number::{Amps, Charge, Code, Energy, Int, Money, Volts};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::process::OrderState;
use model::quantity::{Ampere, Volt};
use model::{BatteryReading, ProcessSample};

wire! {
    /// Body of `supervise_notification_equip_charge_status` (17.2).
    SuperviseChargeStatus {
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
        /// Order number.
        must order_no: Sequence = "OrderNo",
        /// State of the order, table 20.16, supervise column.
        must state: Code<codes::OrderStatus> = "OrderStatus",
        /// When the message was made, Beijing time.
        must pushed_at: When = "PushTimeStamp",
        /// State of the connector, table 20.13.
        must connector_status: Code<codes::ConnectorStatus> = "ConnectorStatus",
        /// Output current of phase A or DC, A.
        must current_a: Amps = "CurrentA",
        /// Output voltage of phase A or DC, V.
        must voltage_a: Volts = "VoltageA",
        /// State of charge, %.
        must soc: Charge = "SOC",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// Time of this sample, Beijing time.
        must sampled_at: When = "EndTime",
        /// Energy so far, kWh.
        must energy: Energy = "TotalPower",
        /// Time of the battery sample, Beijing time.
        must battery_at: When = "eventTime",
        /// Battery voltage, raw, 0.1 V per bit.
        must charge_voltage: Int = "chargeVoltage",
        /// Battery current, raw, 0.1 A per bit, offset −400 A.
        must charge_current: Int = "chargeCurrent",
        /// Licence plate; personal.
        opt plate: Str<64> = "LicensePlate",
        /// Vehicle identification number; personal.
        opt vin: Str<64> = "VIN",
        /// Current of phase B, A.
        opt current_b: Amps = "CurrentB",
        /// Current of phase C, A.
        opt current_c: Amps = "CurrentC",
        /// Voltage of phase B, V.
        opt voltage_b: Volts = "VoltageB",
        /// Voltage of phase C, V.
        opt voltage_c: Volts = "VoltageC",
        /// Money for energy so far, CNY.
        opt electricity: Money = "ElecMoney",
        /// Money for service so far, CNY.
        opt service: Money = "ServiceMoney",
        /// All money so far, CNY.
        opt total: Money = "TotalMoney",
        /// Number of price periods.
        opt declared_periods: Int = "SumPeriod",
        /// Price periods.
        opt details: List<ChargeDetail<'static>, 0, MAX_DETAILS> = "ChargeDetails",
        /// Voltage the battery asks for, raw, 0.1 V per bit.
        opt need_voltage: Int = "bclNeedVoltage",
        /// Current the battery asks for, raw, 0.1 A per bit, offset −400 A.
        opt need_current: Int = "bclNeedCurrent",
        /// Highest cell voltage, raw, 0.01 V per bit.
        opt cell_max_voltage: Int = "bcsCellMaxVoltage",
        /// Highest temperature, raw, offset −50 °C.
        opt max_temperature: Int = "bsmMaxTemperature",
        /// Lowest temperature, raw, offset −50 °C.
        opt min_temperature: Int = "bsmMinTemperature",
    }
}

/// What the raw battery fields mean: physical value = raw × resolution + offset, as in GB/T 27930.
///
/// Senders disagree about the sign of a current; its magnitude is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// Voltage at the battery.
    pub voltage: Volt,
    /// Magnitude of the current at the battery.
    pub current: Ampere,
    /// Voltage the battery asks for.
    pub need_voltage: Option<Volt>,
    /// Magnitude of the current the battery asks for.
    pub need_current: Option<Ampere>,
    /// Highest cell voltage.
    pub cell_max_voltage: Option<Volt>,
    /// Highest temperature, °C.
    pub max_temperature_c: Option<i32>,
    /// Lowest temperature, °C.
    pub min_temperature_c: Option<i32>,
}

impl Battery {
    /// The same as any battery is read.
    fn reading(self) -> BatteryReading {
        BatteryReading {
            voltage: Some(self.voltage),
            current: Some(self.current),
            cell_voltage_high: self.cell_max_voltage,
            temperature_high_c: self.max_temperature_c,
            temperature_low_c: self.min_temperature_c,
            raw: true,
            ..BatteryReading::default()
        }
    }
}

fn tenth_volts(raw: i32) -> Volt {
    Volt::from_millivolts(i64::from(raw) * 100)
}

fn tenth_amperes_from_minus_400(raw: i32) -> Ampere {
    Ampere::from_milliamperes(i64::from(raw) * 100 - 400_000).abs()
}

/// The model's state of a code of the supervise column of table 20.16.
fn order_state(code: i32, at: &At<'_>) -> Result<OrderState, Refusal> {
    Ok(match code {
        1 => OrderState::Starting,
        2 => OrderState::Charging,
        3 => OrderState::Stopping,
        4 => OrderState::Ended,
        5 => OrderState::Suspended,
        6 => OrderState::Failed,
        7 => OrderState::StartFailed,
        _ => return Err(at.key("OrderStatus").refuse(SubCode::NotInCodeTable)),
    })
}

impl SuperviseChargeStatus<'_> {
    /// The battery's values in physical units.
    pub fn battery(&self) -> Battery {
        let degrees = |raw: i32| raw.saturating_sub(50);
        Battery {
            voltage: tenth_volts(self.charge_voltage),
            current: tenth_amperes_from_minus_400(self.charge_current),
            need_voltage: self.need_voltage.map(tenth_volts),
            need_current: self.need_current.map(tenth_amperes_from_minus_400),
            cell_max_voltage: self
                .cell_max_voltage
                .map(|raw| Volt::from_millivolts(i64::from(raw) * 10)),
            max_temperature_c: self.max_temperature.map(degrees),
            min_temperature_c: self.min_temperature.map(degrees),
        }
    }

    fn into_sample(self, at: &At<'_>, context: &Context<'_>) -> Result<ProcessSample, Refusal> {
        Ok(ProcessSample {
            battery: Some(Box::new(self.battery().reading())),
            state: order_state(self.state, at)?,
            connector_state: state(self.connector_status, at, "ConnectorStatus")?,
            vehicle: marked(context, PersonField::Vin, self.vin.as_ref()),
            plate: marked(context, PersonField::Plate, self.plate.as_ref()),
            order_no: self.order_no,
            connector_id: self.connector_id,
            started_at: self.started_at,
            occurred_at: self.sampled_at,
            current: self.current_a,
            voltage: self.voltage_a,
            soc: self.soc,
            energy: self.energy,
            electricity: self.electricity,
            service: self.service,
            total: self.total,
        })
    }
}

/// Parses a supervise body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<ProcessSample>, Refusal> {
    let sample = body::object::<SuperviseChargeStatus<'static>>(text)?;
    body::one(&sample, &At::ROOT, seen, |sample, at, _| {
        let operator_id = sample.operator_id.clone();
        Ok((Some(operator_id), sample.into_sample(at, context)?))
    })
}

#[cfg(test)]
mod tests {
    use super::SuperviseChargeStatus;
    use crate::deviations::Deviations;
    use crate::messages::body::object;
    use crate::wire::{At, Wire};

    #[test]
    fn raw_battery_values_become_physical_magnitudes() {
        let text = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/interop/supervise_notification_equip_charge_status/push.json"
        ));
        let sent = object::<SuperviseChargeStatus<'static>>(text).unwrap();
        let read =
            SuperviseChargeStatus::read(&sent.slots, &At::ROOT, &mut Deviations::new()).unwrap();
        let battery = read.battery();
        assert_eq!(battery.voltage.millivolts(), 402_600);
        assert_eq!(battery.current.milliamperes(), 98_400);
        assert_eq!(battery.need_voltage.unwrap().millivolts(), 410_000);
        assert_eq!(battery.need_current.unwrap().milliamperes(), 125_000);
        assert_eq!(battery.cell_max_voltage.unwrap().millivolts(), 3_810);
        assert_eq!((battery.max_temperature_c, battery.min_temperature_c), (Some(34), Some(31)));
    }
}
