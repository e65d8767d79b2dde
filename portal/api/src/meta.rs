//! Facts of this deployment, its areas, what figures mean.

use crate::ask::Ask;
use crate::caller::Caller;
use crate::config::Mode;
use crate::page::Items;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use indicators::{DEFINITIONS, definition, energy};
use reference::{Area, Level};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The province.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Province {
    adcode: String,
    name: String,
    name_en: String,
    /// West, south, east, north.
    bbox: [f64; 4],
    /// Longitude, latitude.
    center: [f64; 2],
}

/// The platform's clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockBody {
    now: DateTime<Utc>,
    /// Platform seconds per second.
    speed: f64,
}

/// Facts of this deployment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Meta {
    province: Province,
    mode: Mode,
    clock: ClockBody,
    version: &'static str,
    attribution: String,
    /// First Beijing day with orders.
    #[schema(required)]
    data_from: Option<String>,
    /// Last Beijing day with orders.
    #[schema(required)]
    data_to: Option<String>,
}

/// Province, clock, version and the span of the data. Open to everyone: nothing in it is about anybody, and a client
/// must know the platform's clock before it dates its messages.
#[utoipa::path(get, path = "/meta", tag = "meta", security(()), responses((status = 200, body = Meta)))]
pub(crate) async fn meta(State(portal): State<Portal>) -> Result<Json<Meta>, Problem> {
    let setting = &portal.setting;
    let days = portal.figures.data_days().await?;
    let own = setting.areas.province().attribution();
    Ok(Json(Meta {
        province: Province::of(setting.areas.root()),
        mode: setting.config.mode,
        clock: ClockBody { now: setting.now(), speed: setting.clock.speed() },
        version: env!("CARGO_PKG_VERSION"),
        attribution: setting.config.map_attribution.clone().unwrap_or_else(|| own.to_owned()),
        data_from: day(&days, |days| days.first),
        data_to: day(&days, |days| days.last),
    }))
}

impl Province {
    fn of(root: &Area) -> Self {
        // Without a boundary the map begins with the whole country.
        let bbox = root.bbox.unwrap_or([73.0, 18.0, 135.0, 54.0]);
        let middle = [(bbox[0] + bbox[2]) / 2.0, (bbox[1] + bbox[3]) / 2.0];
        Self {
            adcode: root.code.clone(),
            name: root.name.clone(),
            name_en: root.name_en.clone(),
            bbox,
            center: root.label.unwrap_or(middle),
        }
    }
}

fn day(
    days: &energy::DataDays,
    of: impl Fn(&energy::DataDays) -> Option<model::LocalDay>,
) -> Option<String> {
    of(days).map(|day| day.to_string())
}

/// An area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaRow {
    adcode: String,
    name: String,
    name_en: String,
    /// province, city, county or zone.
    level: &'static str,
    #[schema(required)]
    parent: Option<String>,
    /// Longitude and latitude of its label.
    #[schema(required)]
    label: Option<[f64; 2]>,
}

impl From<&Area> for AreaRow {
    fn from(area: &Area) -> Self {
        Self {
            adcode: area.code.clone(),
            name: area.name.clone(),
            name_en: area.name_en.clone(),
            level: area.level.word(),
            parent: area.parent.clone(),
            label: area.label,
        }
    }
}

/// Areas of the province down to counties or zones; development zones without boundary are left out.
#[utoipa::path(get, path = "/areas", tag = "meta", responses((status = 200, body = Items<AreaRow>)))]
pub(crate) async fn areas(State(portal): State<Portal>, _caller: Caller) -> Json<Items<AreaRow>> {
    let shown =
        portal.setting.areas.all().filter(|area| area.level != Level::Town && !area.functional);
    Json(Items { items: shown.map(AreaRow::from).collect() })
}

/// Which boundaries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LevelAsk {
    /// province, city, county or zone.
    level: String,
}

/// Boundaries of one level as GeoJSON, WGS-84.
#[utoipa::path(get, path = "/areas/boundaries", tag = "meta", params(LevelAsk), responses((status = 200, body = Object)))]
pub(crate) async fn boundaries(
    State(portal): State<Portal>,
    _caller: Caller,
    Ask(ask): Ask<LevelAsk>,
) -> Result<Response, Problem> {
    let levels = [Level::Province, Level::City, Level::County, Level::Zone];
    let level = levels.into_iter().find(|level| level.word() == ask.level);
    let level = level.ok_or_else(|| Problem::field("level", "province, city, county or zone"))?;
    let text = portal
        .setting
        .areas
        .boundaries(level)
        .unwrap_or(r#"{"type":"FeatureCollection","features":[]}"#);
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, "private, max-age=86400"),
    ];
    Ok((headers, text.to_owned()).into_response())
}

/// What a figure means.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DefinitionBody {
    id: &'static str,
    version: u32,
    name: &'static str,
    name_en: &'static str,
    formula: &'static str,
    formula_en: &'static str,
    unit: &'static str,
    source: &'static str,
}

impl From<&indicators::Definition> for DefinitionBody {
    fn from(one: &indicators::Definition) -> Self {
        Self {
            id: one.id,
            version: one.version,
            name: one.name,
            name_en: one.name_en,
            formula: one.formula,
            formula_en: one.formula_en,
            unit: one.unit,
            source: one.source,
        }
    }
}

/// What every figure means.
#[utoipa::path(get, path = "/definitions", tag = "meta", responses((status = 200, body = Items<DefinitionBody>)))]
pub(crate) async fn definitions(_caller: Caller) -> Json<Items<DefinitionBody>> {
    Json(Items { items: DEFINITIONS.iter().map(|one| DefinitionBody::from(*one)).collect() })
}

/// What one figure means.
#[utoipa::path(get, path = "/definitions/{id}", tag = "meta", params(("id" = String, Path)),
    responses((status = 200, body = DefinitionBody)))]
pub(crate) async fn one_definition(
    _caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DefinitionBody>, Problem> {
    let found = definition(&id).ok_or_else(|| Problem::not_found(&format!("definition {id}")))?;
    Ok(Json(found.into()))
}
