//! `notification_stationFee`.

use super::{decimal, json};
use model::time::wire_time;
use model::{FeePeriod, PriceNotice};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    station_fee: FeeOut<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FeeOut<'a> {
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "StationID")]
    station_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_time: Option<String>,
    charge_fee_detail: Vec<DetailOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    original_fee_detail: Vec<DetailOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discount_fee_detail: Vec<DetailOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DetailOut {
    equipment_type: i32,
    start_time: String,
    end_time: String,
    electricity_fee: f64,
    service_fee: f64,
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn details(periods: &[FeePeriod]) -> Vec<DetailOut> {
    let out = |period: &FeePeriod| DetailOut {
        equipment_type: period.equipment_type,
        start_time: clock(period.from_min),
        end_time: clock(period.to_min),
        electricity_fee: decimal::price(period.electricity),
        service_fee: decimal::price(period.service),
    };
    periods.iter().map(out).collect()
}

/// Body of `notification_stationFee`.
pub fn station_fee(notice: &PriceNotice) -> Vec<u8> {
    json(&Body {
        station_fee: FeeOut {
            operator_id: notice.operator_id.as_str(),
            station_id: notice.station_id.as_str(),
            effective_time: notice.timed_by_sender.then(|| wire_time(notice.effective_at)),
            charge_fee_detail: details(&notice.charged),
            original_fee_detail: details(&notice.original),
            discount_fee_detail: details(&notice.discount),
        },
    })
}
