//! State of an area in one minute.

use crate::ask::{Ask, Where};
use crate::caller::{Caller, Monitors};
use crate::counts::StatusCounts;
use crate::figure::Figure;
use crate::figures::{Figures, name_of};
use crate::portal::Portal;
use crate::problem::Problem;
use crate::todo::{self, Todo};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use indicators::quality_score::QualitySum;
use indicators::{Picture, Reach, StationNow, Totals, definitions as d};
use model::ConnectorState;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The key figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kpis {
    stations: Figure,
    connectors: Figure,
    power: Figure,
    energy_today: Figure,
    sessions_today: Figure,
    utilisation: Figure,
    power_utilisation: Figure,
    quality: Figure,
    load_now: Figure,
}

/// One region of the ranking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegionRow {
    adcode: String,
    name: String,
    name_en: String,
    stations: u32,
    connectors: u32,
    power_w: i64,
    energy_today_wh: i64,
    sessions_today: i64,
    charging: u32,
    #[schema(required)]
    utilisation: Option<f64>,
}

/// One operator of the ranking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorBrief {
    operator_id: String,
    name: String,
    stations: u32,
    connectors: u32,
    energy_today_wh: i64,
    #[schema(required)]
    quality: Option<f64>,
}

/// State of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// Moment of the data.
    as_of: DateTime<Utc>,
    kpis: Kpis,
    status: StatusCounts,
    regions: Vec<RegionRow>,
    operators: Vec<OperatorBrief>,
    todo: Vec<Todo>,
}

/// Key figures, states, rankings and what needs attention.
#[utoipa::path(get, path = "/overview", tag = "monitoring", params(Where), responses((status = 200, body = Overview)))]
pub(crate) async fn overview(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
) -> Result<Json<Overview>, Problem> {
    let reach = caller.reach_of(place.region.as_deref(), place.operator.as_deref());
    // Asked for together: each alone would leave a core idle while it is planned.
    let figures = &portal.figures;
    let (picture, quality, _) =
        tokio::try_join!(figures.picture(), figures.quality(1), figures.yesterday())?;
    let totals = picture.totals(picture.within(&reach));
    let kpis = kpis(&portal.figures, &picture, &reach, &totals, &quality).await?;
    let regions = regions(&portal, &picture, &reach, place.region.as_deref());
    let operators = operators(&portal.figures, &picture, &reach, &quality).await?;
    let todo = todo::list(&portal, &caller, &picture, &reach, &totals).await?;
    let (as_of, status) = (picture.at, totals.status.into());
    Ok(Json(Overview { as_of, kpis, status, regions, operators, todo }))
}

async fn kpis(
    figures: &Figures,
    picture: &Picture,
    reach: &Reach,
    totals: &Totals,
    quality: &BTreeMap<String, QualitySum>,
) -> Result<Kpis, Problem> {
    let yesterday = figures.yesterday().await?;
    let mut before = (0, 0);
    for one in picture.within(reach) {
        if let Some(sum) =
            yesterday.get(&(one.operator_id().to_owned(), one.station_id().to_owned()))
        {
            before = (before.0 + sum.energy_wh, before.1 + sum.sessions);
        }
    }
    let score = quality_of(picture, reach, quality).score();
    let number = |definition, value| Figure::new(definition, value, picture.at, totals.cover());
    Ok(Kpis {
        stations: number(&d::STATIONS, Some(totals.stations.into())),
        connectors: number(&d::CONNECTORS, Some(totals.connectors.into())),
        power: number(&d::POWER, Some(totals.power_w as f64)),
        energy_today: number(&d::ENERGY, Some(totals.energy_wh as f64)).against(before.0),
        sessions_today: number(&d::SESSIONS, Some(totals.sessions as f64)).against(before.1),
        utilisation: number(&d::UTILISATION, totals.utilisation()),
        power_utilisation: number(&d::POWER_UTILISATION, totals.power_utilisation()),
        quality: number(&d::QUALITY, score),
        load_now: number(&d::LOAD_NOW, Some(totals.load_w as f64)),
    })
}

/// Rows received and lost of the operators that have a station in the reach.
fn quality_of(
    picture: &Picture,
    reach: &Reach,
    quality: &BTreeMap<String, QualitySum>,
) -> QualitySum {
    let mut present: Vec<&str> = picture.within(reach).map(StationNow::operator_id).collect();
    present.sort_unstable();
    present.dedup();
    let sums = present.iter().filter_map(|id| quality.get(*id).copied());
    sums.fold(QualitySum::default(), QualitySum::plus)
}

/// The areas one step below the region asked for (or below the province), with energy, most first.
fn regions(
    portal: &Portal,
    picture: &Picture,
    reach: &Reach,
    asked: Option<&str>,
) -> Vec<RegionRow> {
    let areas = &portal.setting.areas;
    let above = asked.filter(|code| !code.is_empty()).unwrap_or(&areas.root().code).to_owned();
    let mut sums: BTreeMap<String, Totals> = BTreeMap::new();
    let nothing = picture.totals(std::iter::empty());
    for one in picture.within(reach) {
        let code = below(portal, one.area(), &above);
        sums.entry(code).or_insert_with(|| nothing.clone()).add(one);
    }
    let row = |(adcode, totals): (String, Totals)| {
        let (name, name_en) = portal.setting.area_name(&adcode);
        RegionRow {
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            stations: totals.stations,
            connectors: totals.connectors,
            power_w: totals.power_w,
            energy_today_wh: totals.energy_wh,
            sessions_today: totals.sessions,
            charging: totals.of(ConnectorState::Charging),
            utilisation: totals.utilisation(),
            adcode,
        }
    };
    let mut rows: Vec<RegionRow> = sums.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.energy_today_wh, row.connectors)));
    rows
}

/// The area that holds `code` and lies directly below `above`; `code` itself when the tables do not say.
pub(crate) fn below(portal: &Portal, code: &str, above: &str) -> String {
    let areas = &portal.setting.areas;
    let mut at = code.to_owned();
    for _ in 0..4 {
        let parent = match areas.get(&at) {
            Some(area) => area.parent.clone(),
            None if at.len() == 6
                && at.bytes().all(|b| b.is_ascii_digit())
                && !at.ends_with("00") =>
            {
                Some(format!("{}00", &at[..4]))
            }
            None => None,
        };
        match parent {
            Some(parent) if parent == above => return at,
            Some(parent) => at = parent,
            None => break,
        }
    }
    code.to_owned()
}

async fn operators(
    figures: &Figures,
    picture: &Picture,
    reach: &Reach,
    quality: &BTreeMap<String, QualitySum>,
) -> Result<Vec<OperatorBrief>, Problem> {
    let names = figures.operators().await?;
    let mut sums: BTreeMap<&str, Totals> = BTreeMap::new();
    let nothing = picture.totals(std::iter::empty());
    for one in picture.within(reach) {
        sums.entry(one.operator_id()).or_insert_with(|| nothing.clone()).add(one);
    }
    let row = |(id, totals): (&str, Totals)| OperatorBrief {
        operator_id: id.to_owned(),
        name: name_of(&names, id).to_owned(),
        stations: totals.stations,
        connectors: totals.connectors,
        energy_today_wh: totals.energy_wh,
        quality: quality.get(id).and_then(QualitySum::score),
    };
    let mut rows: Vec<OperatorBrief> = sums.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.energy_today_wh, row.connectors)));
    Ok(rows)
}

/// What the live topic `overview` says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewEvent {
    status: StatusCounts,
    load_w: i64,
    energy_today_wh: i64,
    sessions_today: i64,
    as_of: DateTime<Utc>,
}

/// The present moment for one caller, in short.
pub(crate) async fn event(
    portal: &Portal,
    caller: &Caller,
    region: Option<&str>,
) -> Result<OverviewEvent, Problem> {
    let reach = caller.reach_of(region, None);
    let picture = portal.figures.picture().await?;
    let totals = picture.totals(picture.within(&reach));
    Ok(OverviewEvent {
        status: totals.status.into(),
        load_w: totals.load_w,
        energy_today_wh: totals.energy_wh,
        sessions_today: totals.sessions,
        as_of: picture.at,
    })
}
