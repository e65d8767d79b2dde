//! One transformer area: its curves of a day, its stations, its last days.

use crate::ask::Ask;
use crate::caller::ReadsGrid;
use crate::figures::name_of;
use crate::grid_areas::{GridArea, day_of};
use crate::grid_deliveries::senders;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use indicators::DayRange;
use indicators::grid::{self, AreaFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days before the chosen one that are listed.
const DAYS_BACK: i64 = 30;

/// The day whose curves are shown.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OnDay {
    /// Beijing day; yesterday by default.
    day: Option<String>,
}

/// One quantity of a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridCurve {
    /// P, Q, U, I or E.
    kind: String,
    /// T, A, B or C.
    phase: String,
    /// kW, kvar, V, A or kWh.
    unit: String,
    revision: i64,
    /// Start of the first interval.
    start: DateTime<Utc>,
    step_s: i64,
    /// A value per interval; nothing where nothing was measured.
    values: Vec<Option<f64>>,
    codes: Vec<String>,
    #[schema(required)]
    ct: Option<f64>,
    #[schema(required)]
    pt: Option<f64>,
}

/// A charging station on the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridStation {
    operator_id: String,
    operator_name: String,
    station_id: String,
    /// Whether it is registered now.
    known: bool,
    #[schema(required)]
    name: Option<String>,
    valid_from: String,
    #[schema(required)]
    contract_va: Option<i64>,
}

/// A day of the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridDay {
    day: String,
    revision: i64,
    measured_share: f64,
    #[schema(required)]
    highest_w: Option<i64>,
    #[schema(required)]
    peak_share: Option<f64>,
    #[schema(required)]
    minutes_80: Option<i64>,
    #[schema(required)]
    minutes_100: Option<i64>,
    #[schema(required)]
    heavy: Option<bool>,
    #[schema(required)]
    over: Option<bool>,
}

/// One transformer area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridAreaDetail {
    area: GridArea,
    day: String,
    curves: Vec<GridCurve>,
    stations: Vec<GridStation>,
    days: Vec<GridDay>,
    as_of: DateTime<Utc>,
}

fn curve(one: grid::Curve) -> GridCurve {
    let unit = model::grid::CurveKind::of(&one.kind).map_or("", model::grid::CurveKind::unit);
    let values = one.values().into_iter().map(|value| value.map(|milli| milli as f64 / 1000.0));
    GridCurve {
        unit: unit.to_owned(),
        values: values.collect(),
        kind: one.kind,
        phase: one.phase,
        revision: one.revision,
        start: one.started_at,
        step_s: one.step_s,
        codes: one.codes.split_whitespace().map(str::to_owned).collect(),
        ct: one.ct,
        pt: one.pt,
    }
}

fn day(one: grid::AreaDay) -> GridDay {
    let capacity = one.capacity_va.filter(|va| *va > 0);
    GridDay {
        day: one.day.to_string(),
        revision: one.revision,
        measured_share: one.measured as f64 / one.points.max(1) as f64,
        highest_w: one.highest_w,
        peak_share: one.highest_w.zip(capacity).map(|(watts, va)| watts as f64 / va as f64),
        minutes_80: one.minutes_80,
        minutes_100: one.minutes_100,
        heavy: one.heavy,
        over: one.over,
    }
}

/// One transformer area with the curves of a day, its charging stations and its last days.
#[utoipa::path(get, path = "/grid/areas/{source}/{tg_no}", tag = "grid",
    params(("source" = String, Path), ("tg_no" = String, Path), OnDay),
    responses((status = 200, body = GridAreaDetail)))]
pub(crate) async fn one(
    State(portal): State<Portal>,
    ReadsGrid(caller): ReadsGrid,
    Path((source, tg_no)): Path<(String, String)>,
    Ask(on): Ask<OnDay>,
) -> Result<Json<GridAreaDetail>, Problem> {
    let chosen = day_of(&portal, on.day.as_deref())?;
    let filter = AreaFilter {
        reach: caller.reach(),
        senders: senders(&portal, &caller, Some(&source)),
        day: chosen,
        today: portal.setting.today(),
        tg_no: tg_no.clone(),
        text: String::new(),
        load: String::new(),
    };
    let area = grid::areas(&portal.lake, &filter, 1, 0).await?.pop();
    let area =
        area.ok_or_else(|| Problem::not_found(&format!("transformer area {source}/{tg_no}")))?;
    let range = DayRange { first: chosen.plus(-DAYS_BACK), last: chosen };
    let (curves, stations, days) = futures::try_join!(
        grid::curves(&portal.lake, &source, &tg_no, chosen),
        grid::stations(&portal.lake, &source, &tg_no),
        grid::days(&portal.lake, &source, &tg_no, range),
    )?;
    let picture = portal.figures.picture().await?;
    let operators = portal.figures.operators().await?;
    let station = |one: grid::AreaStation| {
        let now = picture.station(&one.station_operator_id, &one.station_id);
        GridStation {
            operator_name: name_of(&operators, &one.station_operator_id).to_owned(),
            known: now.is_some(),
            name: now.map(|now| now.entry.name.to_string()),
            operator_id: one.station_operator_id,
            station_id: one.station_id,
            valid_from: one.valid_from.to_string(),
            contract_va: one.contract_va,
        }
    };
    Ok(Json(GridAreaDetail {
        area: GridArea::of(&portal, area),
        day: chosen.to_string(),
        curves: curves.into_iter().map(curve).collect(),
        stations: stations.into_iter().map(station).collect(),
        days: days.into_iter().map(day).collect(),
        as_of: portal.setting.now(),
    }))
}
