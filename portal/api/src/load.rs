//! Load curves.

use crate::ask::{Ask, Days, Where};
use crate::caller::Monitors;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use indicators::Reach;
use indicators::load::{self, Grain, LoadQuestion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days of quarters at most in one answer.
const MOST_DAYS_OF_QUARTERS: i64 = 7;
/// Days at most in one answer.
const MOST_DAYS: i64 = 400;

/// Width of the bins.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Width {
    /// `15min`, `hour` (default) or `day`.
    grain: Option<String>,
}

/// One station of the reach.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AtStation {
    /// Station id; needs `operator`.
    station: Option<String>,
}

/// One bin of a load curve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoadPoint {
    /// Start of the bin.
    t: DateTime<Utc>,
    /// Mean power, W; null before the platform's first data.
    #[schema(required)]
    value_w: Option<i64>,
    /// Energy, Wh; null before the platform's first data.
    #[schema(required)]
    energy_wh: Option<i64>,
    /// Whether the bin is over; the running one counts only its part so far and stays below what it will be.
    complete: bool,
}

/// A load curve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoadSeries {
    grain: &'static str,
    unit: &'static str,
    points: Vec<LoadPoint>,
    as_of: DateTime<Utc>,
}

/// Mean power by bin.
#[utoipa::path(get, path = "/load", tag = "monitoring", params(Where, Days, Width, AtStation),
    responses((status = 200, body = LoadSeries)))]
pub(crate) async fn load(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(width): Ask<Width>,
    Ask(at): Ask<AtStation>,
) -> Result<Json<LoadSeries>, Problem> {
    if at.station.is_some() && place.operator.is_none() {
        return Err(Problem::field("operator", "needed beside station"));
    }
    let reach = caller.reach_of(place.region.as_deref(), place.operator.as_deref());
    series(&portal, reach, at.station, &days, &width).await
}

/// Mean power of one station by bin.
#[utoipa::path(get, path = "/stations/{operator}/{station}/load", tag = "stations",
    params(("operator" = String, Path), ("station" = String, Path), Days, Width), responses((status = 200, body = LoadSeries)))]
pub(crate) async fn of_station(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Path((operator, station)): Path<(String, String)>,
    Ask(days): Ask<Days>,
    Ask(width): Ask<Width>,
) -> Result<Json<LoadSeries>, Problem> {
    let picture = portal.figures.picture().await?;
    caller.station(&picture, &operator, &station)?;
    series(&portal, caller.reach_of(None, Some(&operator)), Some(station), &days, &width).await
}

/// Energy of one station by weekday (Monday first) and hour over the last 30 days, Wh.
#[utoipa::path(get, path = "/stations/{operator}/{station}/heat", tag = "stations",
    params(("operator" = String, Path), ("station" = String, Path)), responses((status = 200, body = Vec<Vec<i64>>)))]
pub(crate) async fn week(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Path((operator, station)): Path<(String, String)>,
) -> Result<Json<Vec<Vec<i64>>>, Problem> {
    let picture = portal.figures.picture().await?;
    caller.station(&picture, &operator, &station)?;
    let reach = caller.reach_of(None, Some(&operator));
    let days = Days::default().range(portal.setting.today(), 29, 30)?;
    let question = LoadQuestion {
        reach,
        station: Some(station),
        days,
        grain: Grain::Hour,
        now: portal.setting.now(),
    };
    let matrix = load::week(&portal.lake, &question).await?;
    Ok(Json(matrix.iter().map(|hours| hours.to_vec()).collect()))
}

async fn series(
    portal: &Portal,
    reach: Reach,
    station: Option<String>,
    days: &Days,
    width: &Width,
) -> Result<Json<LoadSeries>, Problem> {
    let (grain, name, most) = match width.grain.as_deref().unwrap_or("hour") {
        "15min" => (Grain::Quarter, "15min", MOST_DAYS_OF_QUARTERS),
        "hour" => (Grain::Hour, "hour", MOST_DAYS),
        "day" => (Grain::Day, "day", MOST_DAYS),
        _ => return Err(Problem::field("grain", "15min, hour or day")),
    };
    let now = portal.setting.now();
    let days = days.range(portal.setting.today(), 0, most)?;
    let question = LoadQuestion { reach, station, days, grain, now };
    let points = portal.figures.load(question).await?;
    let point = |one: &load::LoadPoint| LoadPoint {
        t: one.at,
        value_w: one.power_w,
        energy_wh: one.energy_wh,
        complete: one.complete,
    };
    Ok(Json(LoadSeries {
        grain: name,
        unit: "W",
        points: points.iter().map(point).collect(),
        as_of: now,
    }))
}
