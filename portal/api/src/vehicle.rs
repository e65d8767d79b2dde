//! Vehicles by area, and the platforms that report them.

use crate::ask::{Ask, Days};
use crate::caller::{Caller, Monitors, WatchesInterfaces};
use crate::csv::{self, Columns};
use crate::page::Items;
use crate::parts::VehiclePlatform;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use indicators::vehicles::{self, AreaVehicles, SMALLEST_GROUP, VehicleDay, VehicleFigures};
use model::LocalDay;
use reference::area::Level;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days at most in one answer.
const MOST_DAYS: i64 = 400;
/// Days before yesterday that are shown when nothing is asked.
const DAYS_BACK: i64 = 13;

/// Which area, and in which form.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Six-digit area code; the caller's own when absent.
    region: Option<String>,
    /// `csv` for a file of the parts, else JSON.
    format: Option<String>,
}

/// One day of the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Day {
    #[schema(value_type = String, format = Date)]
    day: LocalDay,
    /// Distinct vehicles.
    vehicles: i64,
    distance_m: i64,
    /// Charging sessions; null when fewer vehicles charged than the smallest group.
    #[schema(required)]
    sessions: Option<i64>,
    /// Energy of the sessions, estimated at the batteries' poles, Wh.
    #[schema(required)]
    energy_wh: Option<i64>,
}

/// Sums of an area over the days; nulls where no day may be shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaRow {
    adcode: String,
    name: String,
    name_en: String,
    /// Mean of the days that are shown.
    #[schema(required)]
    vehicles_per_day: Option<f64>,
    #[schema(required)]
    distance_m: Option<i64>,
    #[schema(required)]
    sessions: Option<i64>,
    #[schema(required)]
    energy_wh: Option<i64>,
    /// Mean state of charge at plug-in, per cent.
    #[schema(required)]
    plug_in_soc_pct: Option<f64>,
    /// Days left out because of the smallest group.
    hidden_days: i64,
}

impl Columns for AreaRow {
    const COLUMNS: &'static [&'static str] = &[
        "adcode",
        "name",
        "vehicles_per_day",
        "distance_m",
        "sessions",
        "energy_wh",
        "plug_in_soc_pct",
        "hidden_days",
    ];
}

/// Vehicles of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vehicles {
    /// The area over all days.
    whole: AreaRow,
    /// The area by day.
    days: Vec<Day>,
    /// Its parts over all days.
    parts: Vec<AreaRow>,
    /// Groups of fewer vehicles are left out.
    smallest_group: i64,
    #[schema(value_type = String, format = Date)]
    from: LocalDay,
    #[schema(value_type = String, format = Date)]
    to: LocalDay,
    as_of: DateTime<Utc>,
}

/// Vehicles, kilometres and charging of an area and its parts, up to yesterday when no days are asked for.
#[utoipa::path(get, path = "/vehicles", tag = "monitoring", params(Which, Days),
    responses((status = 200, body = Vehicles)))]
pub(crate) async fn vehicles(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(which): Ask<Which>,
    Ask(days): Ask<Days>,
) -> Result<Response, Problem> {
    let region = region(&portal, &caller, which.region.as_deref())?;
    let yesterday = portal.setting.today().plus(-1);
    let days = days.range(yesterday, DAYS_BACK, MOST_DAYS)?;
    let parts: Vec<String> = children(&portal, &region);
    let figures = vehicles::by_area(&portal.lake, &region, &parts, days).await?;
    let rows = rows(&portal, &figures);
    if which.format.as_deref() == Some("csv") {
        return Ok(csv::answer("vehicles", &rows));
    }
    Ok(Json(Vehicles {
        whole: row(&portal, &region, &figures.whole),
        days: figures.whole.days.iter().map(day).collect(),
        parts: rows,
        smallest_group: SMALLEST_GROUP,
        from: days.first,
        to: days.last,
        as_of: portal.setting.now(),
    })
    .into_response())
}

/// Platforms that report vehicles, as they stand now.
#[utoipa::path(get, path = "/vehicles/platforms", tag = "monitoring",
    responses((status = 200, body = Items<VehiclePlatform>)))]
pub(crate) async fn platforms(
    State(portal): State<Portal>,
    WatchesInterfaces(caller): WatchesInterfaces,
) -> Result<Json<Items<VehiclePlatform>>, Problem> {
    let reach = caller.reach();
    let mut items = (portal.setting.vehicles)();
    items.retain(|platform| !reach.limits_regions() && reach.holds_operator(&platform.id));
    Ok(Json(Items { items }))
}

/// The area asked for, when the caller may see it.
fn region(portal: &Portal, caller: &Caller, asked: Option<&str>) -> Result<String, Problem> {
    let reach = caller.reach();
    if reach.limits_operators() {
        return Err(Problem::forbidden("of a regulator, for vehicles"));
    }
    let own = caller.profile.user.scope.regions.first().filter(|_| reach.limits_regions());
    let root = &portal.setting.areas.root().code;
    let region = asked.filter(|code| !code.is_empty()).unwrap_or(own.unwrap_or(root));
    let known = portal.setting.areas.get(region).filter(|area| area.level <= Level::County);
    let inside =
        region == root && !reach.limits_regions() || region != root && reach.holds_region(region);
    match known {
        Some(area) if inside => Ok(area.code.clone()),
        _ => Err(Problem::not_found(&format!("area {region}"))),
    }
}

/// Areas of the next level down to the county; counties have none.
fn children(portal: &Portal, region: &str) -> Vec<String> {
    let areas = portal.setting.areas.children(region);
    areas.filter(|area| area.level <= Level::County).map(|area| area.code.clone()).collect()
}

fn rows(portal: &Portal, figures: &VehicleFigures) -> Vec<AreaRow> {
    let mut rows: Vec<AreaRow> =
        figures.parts.iter().map(|(code, part)| row(portal, code, part)).collect();
    let most = |row: &AreaRow| std::cmp::Reverse(row.distance_m);
    rows.sort_by_key(most);
    rows
}

fn row(portal: &Portal, code: &str, area: &AreaVehicles) -> AreaRow {
    let (name, name_en) = portal.setting.area_name(code);
    let charged = area.charged();
    AreaRow {
        adcode: code.to_owned(),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        vehicles_per_day: area.vehicles_per_day(),
        distance_m: (!area.days.is_empty()).then(|| area.distance_m()),
        sessions: charged.map(|(sessions, _)| sessions),
        energy_wh: charged.map(|(_, energy_wh)| energy_wh),
        plug_in_soc_pct: area.plug_in_soc_pct(),
        hidden_days: area.hidden,
    }
}

fn day(day: &VehicleDay) -> Day {
    Day {
        day: day.day,
        vehicles: day.vehicles,
        distance_m: day.distance_m,
        sessions: day.charging.map(|one| one.sessions),
        energy_wh: day.charging.map(|one| one.energy_wh),
    }
}
