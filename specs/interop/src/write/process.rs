//! `notification_equip_charge_status` and its supervise twin.

use super::battery::ValuesOut;
use super::{Person, Whereabouts, decimal, json};
use chrono::{DateTime, Utc};
use model::ProcessSample;
use model::process::OrderState;
use model::time::wire_time;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SampleOut<'a> {
    start_charge_seq: &'a str,
    start_charge_seq_stat: i32,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    connector_status: i32,
    current_a: f64,
    voltage_a: f64,
    soc: f64,
    start_time: String,
    end_time: String,
    total_power: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    elec_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sevice_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plate_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bms_info: Option<ValuesOut<'a>>,
}

/// Code of the base column of table 20.16; states the base form lacks are told as ended or unknown.
pub(super) fn base_code(state: OrderState) -> i32 {
    match state {
        OrderState::Starting => 1,
        OrderState::Charging | OrderState::Suspended => 2,
        OrderState::Stopping => 3,
        OrderState::Ended | OrderState::Failed | OrderState::StartFailed => 4,
        OrderState::Unknown => 5,
    }
}

/// Code of the supervise column of table 20.16; it has none for unknown, which is told as suspended.
fn supervise_code(state: OrderState) -> i32 {
    match state {
        OrderState::Starting => 1,
        OrderState::Charging => 2,
        OrderState::Stopping => 3,
        OrderState::Ended => 4,
        OrderState::Suspended | OrderState::Unknown => 5,
        OrderState::Failed => 6,
        OrderState::StartFailed => 7,
    }
}

/// Body of `notification_equip_charge_status`.
pub fn process(sample: &ProcessSample, person: Person<'_>) -> Vec<u8> {
    json(&SampleOut {
        start_charge_seq: sample.order_no.as_str(),
        start_charge_seq_stat: base_code(sample.state),
        connector_id: sample.connector_id.as_str(),
        connector_status: sample.connector_state.code(),
        current_a: decimal::current(sample.current),
        voltage_a: decimal::voltage(sample.voltage),
        soc: decimal::charge(sample.soc),
        start_time: wire_time(sample.started_at),
        end_time: wire_time(sample.occurred_at),
        total_power: decimal::energy(sample.energy),
        elec_money: sample.electricity.map(decimal::money),
        sevice_money: sample.service.map(decimal::money),
        total_money: sample.total.map(decimal::money),
        vin: person.vin,
        plate_no: person.plate,
        phone: person.phone,
        bms_info: sample.battery.as_deref().map(ValuesOut::from),
    })
}

/// Raw battery values of the supervise form, in the encoding of GB/T 27930.
#[derive(Debug, Clone, Copy)]
pub struct BatteryRaw {
    /// Time of the battery sample.
    pub at: DateTime<Utc>,
    /// Voltage, 0.1 V per bit.
    pub voltage: i32,
    /// Current, 0.1 A per bit, offset −400 A.
    pub current: i32,
}

impl BatteryRaw {
    /// What a battery that takes the sample's voltage and current would say.
    pub fn of(sample: &ProcessSample) -> Self {
        let tenths = |thousandths: i64| i32::try_from(thousandths / 100).unwrap_or(i32::MAX);
        Self {
            at: sample.occurred_at,
            voltage: tenths(sample.voltage.millivolts()),
            current: tenths(400_000 - sample.current.milliamperes()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SuperviseOut<'a> {
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    #[serde(rename = "StationID")]
    station_id: &'a str,
    #[serde(rename = "EquipmentID")]
    equipment_id: &'a str,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    order_no: &'a str,
    order_status: i32,
    push_time_stamp: String,
    connector_status: i32,
    current_a: f64,
    voltage_a: f64,
    #[serde(rename = "SOC")]
    soc: f64,
    start_time: String,
    end_time: String,
    total_power: f64,
    #[serde(rename = "eventTime")]
    event_time: String,
    #[serde(rename = "chargeVoltage")]
    charge_voltage: i32,
    #[serde(rename = "chargeCurrent")]
    charge_current: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    elec_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_money: Option<f64>,
    #[serde(rename = "VIN", skip_serializing_if = "Option::is_none")]
    vin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_plate: Option<&'a str>,
}

/// Body of `supervise_notification_equip_charge_status`, pushed at `pushed_at`.
pub fn supervise_process(
    sample: &ProcessSample,
    place: Whereabouts<'_>,
    battery: BatteryRaw,
    person: Person<'_>,
    pushed_at: DateTime<Utc>,
) -> Vec<u8> {
    json(&SuperviseOut {
        operator_id: place.operator_id.as_str(),
        owner_id: place.owner_id,
        station_id: place.station_id.as_str(),
        equipment_id: place.equipment_id,
        connector_id: sample.connector_id.as_str(),
        order_no: sample.order_no.as_str(),
        order_status: supervise_code(sample.state),
        push_time_stamp: wire_time(pushed_at),
        connector_status: sample.connector_state.code(),
        current_a: decimal::current(sample.current),
        voltage_a: decimal::voltage(sample.voltage),
        soc: decimal::charge(sample.soc),
        start_time: wire_time(sample.started_at),
        end_time: wire_time(sample.occurred_at),
        total_power: decimal::energy(sample.energy),
        event_time: wire_time(battery.at),
        charge_voltage: battery.voltage,
        charge_current: battery.current,
        elec_money: sample.electricity.map(decimal::money),
        service_money: sample.service.map(decimal::money),
        total_money: sample.total.map(decimal::money),
        vin: person.vin,
        license_plate: person.plate,
    })
}
