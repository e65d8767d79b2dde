//! `notification_bmsInfo`, and the `BmsInfo` of other messages.

use super::{decimal, json};
use model::time::wire_time;
use model::{BatteryReading, BatterySample};
use serde::Serialize;

/// `BmsInfo` (16.9).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValuesOut<'a> {
    #[serde(rename = "BMSCode", skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(rename = "BMSVer", skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_charge_current: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_charge_cell_voltage: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_temp: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rated_capacity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tatal_voltage: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_current: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    soc: Option<f64>,
    #[serde(rename = "VoltageH", skip_serializing_if = "Option::is_none")]
    voltage_high: Option<f64>,
    #[serde(rename = "VoltageL", skip_serializing_if = "Option::is_none")]
    voltage_low: Option<f64>,
    #[serde(rename = "TemptureH", skip_serializing_if = "Option::is_none")]
    temperature_high: Option<i32>,
    #[serde(rename = "TemptureL", skip_serializing_if = "Option::is_none")]
    temperature_low: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_charging_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charging_session_min: Option<i32>,
}

impl<'a> From<&'a BatteryReading> for ValuesOut<'a> {
    fn from(reading: &'a BatteryReading) -> Self {
        Self {
            code: reading.code.as_deref(),
            version: reading.version.as_deref(),
            max_charge_current: reading.current_limit.map(decimal::battery_current),
            max_charge_cell_voltage: reading.cell_voltage_limit.map(decimal::cell_voltage),
            max_temp: reading.temperature_limit_c,
            rated_capacity: reading.rated_capacity.map(decimal::ampere_hours),
            tatal_voltage: reading.voltage.map(decimal::battery_voltage),
            total_current: reading.current.map(decimal::battery_current),
            soc: reading.soc.map(decimal::charge),
            voltage_high: reading.cell_voltage_high.map(decimal::cell_voltage),
            voltage_low: reading.cell_voltage_low.map(decimal::cell_voltage),
            temperature_high: reading.temperature_high_c,
            temperature_low: reading.temperature_low_c,
            start_charging_time: reading.charging_since.map(wire_time),
            charging_session_min: reading.charging_s,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    bms_infos: Vec<SampleOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SampleOut<'a> {
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    status: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_charge_seq: Option<&'a str>,
    bms_info: ValuesOut<'a>,
}

/// Body of `notification_bmsInfo` with at most 500 samples. A sample without a state of its connector is told as charging.
pub fn batteries<'a>(samples: impl IntoIterator<Item = &'a BatterySample>) -> Vec<u8> {
    let out = |sample: &'a BatterySample| SampleOut {
        connector_id: sample.connector_id.as_str(),
        status: sample.state.map_or(3, model::ConnectorState::code),
        sample_time: sample.timed_by_sender.then(|| wire_time(sample.occurred_at)),
        start_charge_seq: sample.order_no.as_ref().map(AsRef::as_ref),
        bms_info: (&sample.reading).into(),
    };
    json(&Body { bms_infos: samples.into_iter().map(out).collect() })
}
