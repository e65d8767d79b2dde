//! Transformer areas with their load of a day.

use crate::ask::{Ask, Part};
use crate::caller::ReadsGrid;
use crate::csv::{self, Columns};
use crate::grid_deliveries::{sender_name, senders};
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use indicators::grid::{self, Area, AreaFilter};
use model::LocalDay;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which areas, on which day.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Beijing day whose load is shown; yesterday by default.
    day: Option<String>,
    /// Six-digit area code; a city holds its counties.
    region: Option<String>,
    /// Sender, as its manifests name it.
    source: Option<String>,
    /// Part of number or name.
    q: Option<String>,
    /// heavy, over, none (without data) or stations (with charging stations).
    load: Option<String>,
}

/// A transformer area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GridArea {
    source: String,
    source_name: String,
    tg_no: String,
    tg_name: String,
    area_code: String,
    area_name: String,
    area_name_en: String,
    line_name: String,
    subs_name: String,
    /// VA.
    capacity_va: i64,
    #[schema(required)]
    transformers: Option<i64>,
    #[schema(required)]
    pub_priv: Option<String>,
    #[schema(required)]
    run_status: Option<String>,
    /// Charging stations on it.
    stations: i64,
    /// Newest day with a curve, of the last 31.
    #[schema(required)]
    newest_day: Option<String>,
    #[schema(required)]
    revision: Option<i64>,
    /// Share of the day's intervals with a value.
    #[schema(required)]
    measured_share: Option<f64>,
    /// W.
    #[schema(required)]
    highest_w: Option<i64>,
    /// W.
    #[schema(required)]
    lowest_w: Option<i64>,
    /// Highest power as a share of the capacity.
    #[schema(required)]
    peak_share: Option<f64>,
    /// Minutes with 80 % of the capacity or more.
    #[schema(required)]
    minutes_80: Option<i64>,
    /// Minutes with 100 % of the capacity or more.
    #[schema(required)]
    minutes_100: Option<i64>,
    /// 80 % or more for two hours on end.
    #[schema(required)]
    heavy: Option<bool>,
    /// 100 % or more for two hours on end.
    #[schema(required)]
    over: Option<bool>,
    /// Rules that the curve breaks.
    codes: Vec<String>,
}

impl Columns for GridArea {
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "source_name",
        "tg_no",
        "tg_name",
        "area_code",
        "area_name",
        "line_name",
        "subs_name",
        "capacity_va",
        "transformers",
        "pub_priv",
        "run_status",
        "stations",
        "newest_day",
        "revision",
        "measured_share",
        "highest_w",
        "lowest_w",
        "peak_share",
        "minutes_80",
        "minutes_100",
        "heavy",
        "over",
        "codes",
    ];
}

impl GridArea {
    pub(crate) fn of(portal: &Portal, one: Area) -> Self {
        let share = |part: Option<i64>, whole: Option<i64>| {
            part.zip(whole.filter(|whole| *whole > 0))
                .map(|(part, whole)| part as f64 / whole as f64)
        };
        let (name, name_en) = portal.setting.area_name(&one.area_code);
        Self {
            area_name: name.to_owned(),
            area_name_en: name_en.to_owned(),
            source_name: sender_name(portal, &one.source),
            source: one.source,
            tg_no: one.tg_no,
            tg_name: one.tg_name,
            area_code: one.area_code.clone(),
            line_name: one.line_name,
            subs_name: one.subs_name,
            capacity_va: one.capacity_va,
            transformers: one.transformers,
            pub_priv: one.pub_priv,
            run_status: one.run_status,
            stations: one.stations,
            newest_day: one.newest_day.map(|day| day.to_string()),
            revision: one.revision,
            measured_share: share(one.measured, one.points),
            highest_w: one.highest_w,
            lowest_w: one.lowest_w,
            peak_share: share(one.highest_w, Some(one.capacity_va)),
            minutes_80: one.minutes_80,
            minutes_100: one.minutes_100,
            heavy: one.heavy,
            over: one.over,
            codes: one.codes.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// Areas of a day with their sums.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridAreas {
    items: Vec<GridArea>,
    /// Areas of the filter.
    total: i64,
    /// Areas that may be seen.
    areas: i64,
    /// Of them with a curve of the day.
    with_data: i64,
    /// Of them heavily loaded.
    heavy: i64,
    /// Of them overloaded.
    over: i64,
    /// Capacity of all, VA.
    capacity_va: i64,
    /// The day.
    day: String,
    as_of: DateTime<Utc>,
}

/// A day of a question; yesterday when none is asked for.
pub(crate) fn day_of(portal: &Portal, text: Option<&str>) -> Result<LocalDay, Problem> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(portal.setting.today().plus(-1)),
        Some(text) => text.parse().map_err(|_| Problem::field("day", "a day as 2026-03-01")),
    }
}

/// Transformer areas with their load of a day, the highest first.
#[utoipa::path(get, path = "/grid/areas", tag = "grid", params(Which, Part),
    responses((status = 200, body = GridAreas)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsGrid(caller): ReadsGrid,
    Ask(which): Ask<Which>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let load = which.load.unwrap_or_default();
    if !["", "heavy", "over", "none", "stations"].contains(&load.as_str()) {
        return Err(Problem::field("load", "heavy, over, none or stations"));
    }
    let asked = which.region.as_deref().filter(|code| !code.is_empty());
    let mut senders = senders(&portal, &caller, which.source.as_deref());
    if asked.is_some() {
        // Areas of a region are told by their own code alone.
        senders.whole.clear();
    }
    let filter = AreaFilter {
        reach: caller.reach_of(asked, None),
        senders,
        day: day_of(&portal, which.day.as_deref())?,
        today: portal.setting.today(),
        tg_no: String::new(),
        text: which.q.unwrap_or_default().to_lowercase(),
        load,
    };
    let (rows, totals) = futures::try_join!(
        grid::areas(&portal.lake, &filter, part.limit(), part.offset()),
        grid::totals(&portal.lake, &filter),
    )?;
    let items: Vec<GridArea> = rows.into_iter().map(|one| GridArea::of(&portal, one)).collect();
    if part.is_csv() {
        return Ok(csv::answer("grid-areas", &items));
    }
    let answer = GridAreas {
        items,
        total: totals.count,
        areas: totals.areas,
        with_data: totals.with_data,
        heavy: totals.heavy,
        over: totals.over,
        capacity_va: totals.capacity_va,
        day: filter.day.to_string(),
        as_of: portal.setting.now(),
    };
    Ok(Json(answer).into_response())
}
