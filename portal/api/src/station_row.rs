//! A station as a row of a list.

use crate::counts::StatusCounts;
use crate::csv::Columns;
use crate::figures::name_of;
use crate::setting::Setting;
use chrono::{DateTime, Utc};
use indicators::{Picture, StationNow};
use registry::operators::Operator;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A station now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StationRow {
    pub(crate) operator_id: String,
    pub(crate) operator_name: String,
    pub(crate) station_id: String,
    pub(crate) name: String,
    /// Area that holds the point, six digits.
    pub(crate) adcode: String,
    pub(crate) region_name: String,
    pub(crate) address: String,
    /// WGS-84.
    pub(crate) lon: f64,
    /// WGS-84.
    pub(crate) lat: f64,
    /// Table 20.1.
    #[serde(rename = "type")]
    pub(crate) kind: i32,
    /// Table 20.3.
    pub(crate) construction: i32,
    pub(crate) connectors: u32,
    pub(crate) dc: u32,
    pub(crate) ac: u32,
    pub(crate) power_w: i64,
    pub(crate) status: StatusCounts,
    pub(crate) load_w: i64,
    pub(crate) energy_today_wh: i64,
    pub(crate) sessions_today: i64,
    /// Time utilisation of today, 0 to 1.
    #[schema(required)]
    pub(crate) utilisation: Option<f64>,
    /// Connectors neither offline nor unknown, 0 to 1.
    #[schema(required)]
    pub(crate) online_rate: Option<f64>,
    #[schema(required)]
    pub(crate) last_seen: Option<DateTime<Utc>>,
}

impl Columns for StationRow {
    const COLUMNS: &'static [&'static str] = &[
        "operator_id",
        "operator_name",
        "station_id",
        "name",
        "adcode",
        "region_name",
        "address",
        "lon",
        "lat",
        "type",
        "construction",
        "connectors",
        "dc",
        "ac",
        "power_w",
        "load_w",
        "energy_today_wh",
        "sessions_today",
        "utilisation",
        "online_rate",
        "last_seen",
    ];
}

/// What turns stations of a picture into rows.
pub(crate) struct Rows<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) picture: &'a Picture,
    pub(crate) operators: &'a BTreeMap<String, Operator>,
}

impl Rows<'_> {
    /// The row of a station.
    pub(crate) fn row(&self, one: &StationNow) -> StationRow {
        let entry = &*one.entry;
        StationRow {
            operator_id: one.operator_id().to_owned(),
            operator_name: name_of(self.operators, one.operator_id()).to_owned(),
            station_id: one.station_id().to_owned(),
            name: entry.name.to_string(),
            adcode: one.area().to_owned(),
            region_name: self.setting.area_name(one.area()).0.to_owned(),
            address: entry.address.to_string(),
            lon: entry.place.lon,
            lat: entry.place.lat,
            kind: entry.station_type,
            construction: entry.construction,
            connectors: one.connectors,
            dc: one.dc,
            ac: one.connectors - one.dc,
            power_w: one.power_w,
            status: one.status.into(),
            load_w: one.load_w,
            energy_today_wh: one.energy_wh,
            sessions_today: one.sessions,
            utilisation: self.picture.totals(std::iter::once(one)).utilisation(),
            online_rate: one.online_rate(),
            last_seen: one.last_seen,
        }
    }
}
