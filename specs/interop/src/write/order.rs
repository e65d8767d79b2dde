//! `notification_charge_order_info` and its supervise twin.

use super::{Person, Whereabouts, decimal, json};
use chrono::{DateTime, Utc};
use model::quantity::KilowattHour;
use model::time::wire_time;
use model::{Order, OrderDetail};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DetailOut {
    detail_start_time: String,
    detail_end_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    elec_price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sevice_price: Option<f64>,
    detail_power: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_elec_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_sevice_money: Option<f64>,
}

impl From<&OrderDetail> for DetailOut {
    fn from(detail: &OrderDetail) -> Self {
        Self {
            detail_start_time: wire_time(detail.started_at),
            detail_end_time: wire_time(detail.ended_at),
            elec_price: detail.electricity_price.map(decimal::price),
            sevice_price: detail.service_price.map(decimal::price),
            detail_power: decimal::energy(detail.energy),
            detail_elec_money: detail.electricity.map(decimal::money),
            detail_sevice_money: detail.service.map(decimal::money),
        }
    }
}

/// Energy by tariff band, the same in both forms.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BandsOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    cusp_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flat_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valley_elect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deep_valley_elect: Option<f64>,
}

impl From<&[Option<KilowattHour>; 5]> for BandsOut {
    fn from(bands: &[Option<KilowattHour>; 5]) -> Self {
        let [cusp, peak, flat, valley, deep] = bands.map(|band| band.map(decimal::energy));
        Self {
            cusp_elect: cusp,
            peak_elect: peak,
            flat_elect: flat,
            valley_elect: valley,
            deep_valley_elect: deep,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrderOut<'a> {
    start_charge_seq: &'a str,
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    start_time: String,
    end_time: String,
    total_power: f64,
    total_elec_money: f64,
    total_sevice_money: f64,
    total_money: f64,
    stop_reason: i32,
    sum_period: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    charge_details: Vec<DetailOut>,
    #[serde(rename = "StationID", skip_serializing_if = "Option::is_none")]
    station_id: Option<&'a str>,
    #[serde(rename = "EquipmentID", skip_serializing_if = "Option::is_none")]
    equipment_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connector_power: Option<f64>,
    charge_last: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    meter_value_start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meter_value_end: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_model: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_soc: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_soc: Option<f64>,
    #[serde(flatten)]
    bands: BandsOut,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_channel: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_amount: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_desc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plate_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(rename = "GreenCertificateID", skip_serializing_if = "Option::is_none")]
    green_certificate_id: Option<&'a str>,
}

/// Number of periods as declared, else as listed.
fn periods(order: &Order) -> i32 {
    order.declared_periods.unwrap_or_else(|| i32::try_from(order.details.len()).unwrap_or(i32::MAX))
}

/// Body of `notification_charge_order_info`.
pub fn order(order: &Order, person: Person<'_>) -> Vec<u8> {
    json(&OrderOut {
        start_charge_seq: order.order_no.as_str(),
        connector_id: order.connector_id.as_str(),
        start_time: wire_time(order.started_at),
        end_time: wire_time(order.ended_at),
        total_power: decimal::energy(order.energy),
        total_elec_money: decimal::money(order.electricity),
        total_sevice_money: decimal::money(order.service),
        total_money: decimal::money(order.total),
        stop_reason: order.stop_reason,
        sum_period: periods(order),
        charge_details: order.details.iter().map(DetailOut::from).collect(),
        station_id: order.station_id.as_ref().map(AsRef::as_ref),
        equipment_id: order.equipment_id.as_ref().map(AsRef::as_ref),
        connector_power: order
            .connector_power_w
            .map(|watts| decimal::rated_power(model::quantity::Kilowatt::from_watts(watts))),
        charge_last: (order.ended_at - order.started_at).num_seconds(),
        meter_value_start: order.meter_start.map(decimal::energy),
        meter_value_end: order.meter_end.map(decimal::energy),
        charge_model: order.start_mode,
        start_soc: order.start_soc.map(decimal::charge),
        end_soc: order.end_soc.map(decimal::charge),
        bands: (&order.bands).into(),
        pay_channel: order.pay_channel,
        payment_amount: order.paid.map(decimal::money),
        pay_time: order.paid_at.map(wire_time),
        stop_desc: order.stop_text.as_deref(),
        vin: person.vin,
        plate_no: person.plate,
        phone: person.phone,
        green_certificate_id: order.green_certificate.as_deref(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SuperviseDetailOut<'a> {
    order_no: &'a str,
    detail_start_time: String,
    detail_end_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    elec_price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_price: Option<f64>,
    detail_power: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_elec_money: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_service_money: Option<f64>,
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
    total_elect: f64,
    total_elec_money: f64,
    total_service_money: f64,
    total_money: f64,
    start_time: String,
    end_time: String,
    pay_channel: i32,
    stop_reason: String,
    push_time: String,
    sum_period: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    charge_details: Vec<SuperviseDetailOut<'a>>,
    #[serde(flatten)]
    bands: BandsOut,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_amount: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_desc: Option<&'a str>,
    #[serde(rename = "VIN", skip_serializing_if = "Option::is_none")]
    vin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_plate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
}

/// `PayChannel` of an order that does not say: 6 other (table 20.20).
const OTHER_CHANNEL: i32 = 6;

/// Body of `supervise_notification_charge_order_info`, pushed at `pushed_at`.
pub fn supervise_order(
    order: &Order,
    place: Whereabouts<'_>,
    person: Person<'_>,
    pushed_at: DateTime<Utc>,
) -> Vec<u8> {
    let order_no = order.order_no.as_str();
    let detail = |detail: &OrderDetail| SuperviseDetailOut {
        order_no,
        detail_start_time: wire_time(detail.started_at),
        detail_end_time: wire_time(detail.ended_at),
        elec_price: detail.electricity_price.map(decimal::price),
        service_price: detail.service_price.map(decimal::price),
        detail_power: decimal::energy(detail.energy),
        detail_elec_money: detail.electricity.map(decimal::money),
        detail_service_money: detail.service.map(decimal::money),
    };
    json(&SuperviseOut {
        operator_id: place.operator_id.as_str(),
        owner_id: place.owner_id,
        station_id: place.station_id.as_str(),
        equipment_id: place.equipment_id,
        connector_id: order.connector_id.as_str(),
        order_no,
        total_elect: decimal::energy(order.energy),
        total_elec_money: decimal::money(order.electricity),
        total_service_money: decimal::money(order.service),
        total_money: decimal::money(order.total),
        start_time: wire_time(order.started_at),
        end_time: wire_time(order.ended_at),
        pay_channel: order.pay_channel.unwrap_or(OTHER_CHANNEL),
        stop_reason: order.stop_reason.to_string(),
        push_time: wire_time(pushed_at),
        sum_period: periods(order),
        charge_details: order.details.iter().map(detail).collect(),
        bands: (&order.bands).into(),
        payment_amount: order.paid.map(decimal::money),
        pay_time: order.paid_at.map(wire_time),
        stop_desc: order.stop_text.as_deref(),
        vin: person.vin,
        license_plate: person.plate,
        phone: person.phone,
    })
}
