//! One station with its equipment.

use crate::caller::Monitors;
use crate::connector::{ConnectorRow, row_of};
use crate::portal::Portal;
use crate::problem::Problem;
use crate::station_row::{Rows, StationRow};
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use indicators::{station_day, station_history};
use model::facility;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A device with its connectors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EquipmentRow {
    equipment_id: String,
    /// Table 20.10.
    #[serde(rename = "type")]
    kind: i32,
    power_w: i64,
    model: Option<String>,
    manufacturer: Option<String>,
    connectors: Vec<ConnectorRow>,
}

/// Prices as the operator words them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fees {
    electricity: Option<String>,
    service: Option<String>,
    park: Option<String>,
}

/// One version of the master data.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    valid_from: DateTime<Utc>,
    /// Fields that differ from the version before.
    changed: Vec<&'static str>,
}

/// H3 cells.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cells {
    h3_r8: Option<String>,
}

/// A station with everything known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StationPage {
    #[serde(flatten)]
    row: StationRow,
    equipment: Vec<EquipmentRow>,
    fees: Fees,
    open_hours: Option<String>,
    opened_on: Option<NaiveDate>,
    service_tel: String,
    versions: Vec<Version>,
    cells: Cells,
    /// Longitude and latitude as sent, GCJ-02.
    gcj02: Option<(f64, f64)>,
}

/// One station: equipment, connectors now, prices, versions.
#[utoipa::path(get, path = "/stations/{operator}/{station}", tag = "stations",
    params(("operator" = String, Path), ("station" = String, Path)), responses((status = 200, body = StationPage)))]
pub(crate) async fn station(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Path((operator, station)): Path<(String, String)>,
) -> Result<Json<StationPage>, Problem> {
    let picture = portal.figures.picture().await?;
    let operators = portal.figures.operators().await?;
    let one = caller.station(&picture, &operator, &station)?;
    let row = Rows { setting: &portal.setting, picture: &picture, operators: &operators }.row(one);
    let days =
        station_day::of_connectors(&portal.lake, &operator, &station, portal.setting.today())
            .await?;
    let energy: HashMap<String, i64> =
        days.into_iter().map(|day| (day.connector_id, day.energy_wh)).collect();
    let versions = station_history::versions(&portal.lake, &operator, &station).await?;
    let cell = one.entry.cell(8).map(|cell| format!("{cell:x}"));
    Ok(Json(page(&portal, row, &one.entry.station(), &energy, versions, cell)))
}

fn page(
    portal: &Portal,
    row: StationRow,
    station: &facility::Station,
    energy: &HashMap<String, i64>,
    versions: Vec<station_history::StationVersion>,
    h3_r8: Option<String>,
) -> StationPage {
    let device = |device: &facility::Equipment| EquipmentRow {
        equipment_id: device.equipment_id.to_string(),
        kind: device.equipment_type,
        power_w: device.power.watts(),
        model: device.model.clone(),
        manufacturer: device.manufacturer.clone(),
        connectors: device
            .connectors
            .iter()
            .map(|c| row_of(&portal.lake, station, device, c, energy))
            .collect(),
    };
    StationPage {
        row,
        equipment: station.equipment.iter().map(device).collect(),
        fees: Fees {
            electricity: station.electricity_fee.clone(),
            service: station.service_fee.clone(),
            park: station.park_fee.clone(),
        },
        open_hours: station.open_hours.clone(),
        opened_on: station.opened_on,
        service_tel: station.service_tel.clone(),
        versions: versions
            .into_iter()
            .map(|one| Version { valid_from: one.valid_from, changed: one.changed })
            .collect(),
        cells: Cells { h3_r8 },
        gcj02: Some((station.sent_at.lon, station.sent_at.lat)),
    }
}
