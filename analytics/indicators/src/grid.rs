//! What grid companies delivered: deliveries, transformer areas with their load, curves of one area.

use crate::days::DayRange;
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;

/// Days back in which the newest curve of an area is looked for.
const NEWEST_WITHIN: i64 = 31;

/// Senders that may be seen: of `all` at least some areas, of `whole` everything.
#[derive(Debug, Clone, Default)]
pub struct Senders {
    /// Names in manifests.
    pub all: Vec<String>,
    /// Those whose whole area may be seen.
    pub whole: Vec<String>,
}

fn list(names: &[String]) -> Vec<String> {
    // A list of SQL needs at least one element to have a type; no sender is called `-`.
    if names.is_empty() { vec!["-".to_owned()] } else { names.to_vec() }
}

/// One attempt to take one day.
#[derive(Debug, Clone, Deserialize)]
pub struct Delivery {
    /// Its number.
    pub message_id: i64,
    /// When it was looked at.
    pub received_at: DateTime<Utc>,
    /// Day of its manifest.
    pub day: LocalDay,
    /// Grid company.
    pub operator_id: String,
    /// Sender.
    pub source: String,
    /// Revision of the manifest.
    pub revision: i64,
    /// taken, waiting or refused.
    pub state: String,
    /// How it came.
    pub carrier: String,
    /// Label of the first interval, as sent.
    pub first_point: String,
    /// Character sets.
    pub encodings: String,
    /// Files.
    pub files: i64,
    /// Size, B.
    pub bytes: i64,
    /// Rows of the archive.
    pub areas: i64,
    /// Rows of all files.
    pub rows: i64,
    /// Rows stored.
    pub accepted: i64,
    /// Rows held back.
    pub quarantined: i64,
    /// Rows held already.
    pub repeated: i64,
    /// Rows whose area or station is not known.
    pub unmatched: i64,
    /// Broken rules with their counts.
    pub findings: String,
    /// Why it waits or was refused.
    pub reason: String,
}

/// Which deliveries; an empty state does not limit.
#[derive(Debug, Clone)]
pub struct DeliveryFilter {
    /// Senders.
    pub senders: Senders,
    /// Days of manifests.
    pub days: DayRange,
    /// taken, waiting or refused.
    pub state: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

fn of_filter(sql: &'static str, filter: &DeliveryFilter) -> Query {
    Query::new(sql)
        .bind("first", filter.days.first)
        .bind("last", filter.days.last)
        .bind("sources", list(&filter.senders.whole))
        .bind("state", &filter.state)
}

/// Deliveries of the filter, newest first, and how many there are.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn deliveries(
    lake: &Lake,
    filter: &DeliveryFilter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Delivery>, i64), QueryError> {
    let rows = of_filter(include_str!("../queries/grid_deliveries.sql"), filter);
    let rows = lake.rows(rows.bind("limit", limit).bind("offset", offset));
    let count =
        lake.rows::<Count>(of_filter(include_str!("../queries/grid_deliveries_count.sql"), filter));
    let (rows, count) = futures::try_join!(rows, count)?;
    Ok((rows, count.first().map_or(0, |one| one.count)))
}

/// A transformer area with its load of a day.
#[derive(Debug, Clone, Deserialize)]
pub struct Area {
    /// Sender.
    pub source: String,
    /// Grid company.
    pub operator_id: String,
    /// Number.
    pub tg_no: String,
    /// Name.
    pub tg_name: String,
    /// Power supply unit.
    pub org_no: String,
    /// Area code.
    pub area_code: String,
    /// 10 kV line.
    pub line_name: String,
    /// Substation.
    pub subs_name: String,
    /// Capacity, VA.
    pub capacity_va: i64,
    /// Transformers.
    pub transformers: Option<i64>,
    /// public or private.
    pub pub_priv: Option<String>,
    /// run, stop or removed.
    pub run_status: Option<String>,
    /// Longitude, WGS-84.
    pub lon: Option<f64>,
    /// Latitude, WGS-84.
    pub lat: Option<f64>,
    /// First day of this description.
    pub valid_from: LocalDay,
    /// When the grid company changed it last.
    pub updated_at: DateTime<Utc>,
    /// Newest day with a curve, of the last 31.
    pub newest_day: Option<LocalDay>,
    /// Charging stations on it.
    pub stations: i64,
    /// Revision of the day's curve.
    pub revision: Option<i64>,
    /// Intervals of the day.
    pub points: Option<i64>,
    /// Values that are there.
    pub measured: Option<i64>,
    /// Highest power of the day, W.
    pub highest_w: Option<i64>,
    /// Lowest power of the day, W.
    pub lowest_w: Option<i64>,
    /// Minutes with 80 % of the capacity or more.
    pub minutes_80: Option<i64>,
    /// Minutes with 100 % of the capacity or more.
    pub minutes_100: Option<i64>,
    /// 80 % or more for two hours on end.
    pub heavy: Option<bool>,
    /// 100 % or more for two hours on end.
    pub over: Option<bool>,
    /// Rules that the curve breaks.
    pub codes: Option<String>,
}

/// Which areas on which day; empty texts do not limit.
#[derive(Debug, Clone)]
pub struct AreaFilter {
    /// Regions that may be seen.
    pub reach: Reach,
    /// Senders.
    pub senders: Senders,
    /// The day whose load is shown.
    pub day: LocalDay,
    /// The present day.
    pub today: LocalDay,
    /// Number of the only area.
    pub tg_no: String,
    /// Part of number or name, lower case.
    pub text: String,
    /// heavy, over, none (without data) or stations (with charging stations).
    pub load: String,
}

/// How many areas there are and how they are loaded.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AreaTotals {
    /// Areas of the reach.
    pub areas: i64,
    /// Of them with a curve of the day.
    pub with_data: i64,
    /// Of them heavily loaded.
    pub heavy: i64,
    /// Of them overloaded.
    pub over: i64,
    /// Capacity of all, VA.
    pub capacity_va: i64,
    /// Areas of the filter.
    pub count: i64,
}

fn of_areas(sql: &'static str, filter: &AreaFilter) -> Query {
    let query = Query::new(sql)
        .bind("day", filter.day)
        .bind("oldest", filter.today.plus(-NEWEST_WITHIN))
        .bind("last", filter.today)
        .bind("sources", list(&filter.senders.all))
        .bind("whole", list(&filter.senders.whole))
        .bind("regions", filter.reach.region_list());
    query.bind("q", &filter.text).bind("load", &filter.load)
}

/// Areas of the filter, the highest load rate first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn areas(
    lake: &Lake,
    filter: &AreaFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Area>, QueryError> {
    let query = of_areas(
        concat!(
            include_str!("../queries/grid_areas_loaded.sql"),
            include_str!("../queries/grid_areas.sql")
        ),
        filter,
    );
    let query = query.bind("tg_no", &filter.tg_no);
    lake.rows(query.bind("limit", limit).bind("offset", offset)).await
}

/// How many areas there are and how they are loaded.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn totals(lake: &Lake, filter: &AreaFilter) -> Result<AreaTotals, QueryError> {
    let query = of_areas(
        concat!(
            include_str!("../queries/grid_areas_loaded.sql"),
            include_str!("../queries/grid_areas_count.sql")
        ),
        filter,
    );
    Ok(lake.rows::<AreaTotals>(query).await?.pop().unwrap_or_default())
}

/// One quantity of an area on a day.
#[derive(Debug, Clone, Deserialize)]
pub struct Curve {
    /// P, Q, U, I or E.
    pub kind: String,
    /// T, A, B or C.
    pub phase: String,
    /// Revision.
    pub revision: i64,
    /// Intervals.
    pub points: i64,
    /// Start of the first interval.
    pub started_at: DateTime<Utc>,
    /// Length of an interval, s.
    pub step_s: i64,
    /// Values that are there.
    pub measured: i64,
    listed: String,
    /// Rules that it breaks.
    pub codes: String,
    /// Ratio of the current transformer.
    pub ct: Option<f64>,
    /// Ratio of the voltage transformer.
    pub pt: Option<f64>,
    /// When the grid company changed it last.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Curve {
    /// Values in thousandths of kW, kvar, V, A or kWh.
    pub fn values(&self) -> Vec<Option<i64>> {
        self.listed.split(',').map(|value| value.parse().ok()).collect()
    }
}

/// A charging station on an area.
#[derive(Debug, Clone, Deserialize)]
pub struct AreaStation {
    /// Operator.
    pub station_operator_id: String,
    /// Station.
    pub station_id: String,
    /// Whether it was registered when the row came.
    pub known: bool,
    /// Since when.
    pub valid_from: LocalDay,
    /// Contracted capacity, VA.
    pub contract_va: Option<i64>,
}

/// A day of an area.
#[derive(Debug, Clone, Deserialize)]
pub struct AreaDay {
    /// The day.
    pub day: LocalDay,
    /// Revision.
    pub revision: i64,
    /// Intervals.
    pub points: i64,
    /// Values that are there.
    pub measured: i64,
    /// Highest power, W.
    pub highest_w: Option<i64>,
    /// Capacity when the curve came, VA.
    pub capacity_va: Option<i64>,
    /// Minutes with 80 % or more.
    pub minutes_80: Option<i64>,
    /// Minutes with 100 % or more.
    pub minutes_100: Option<i64>,
    /// Heavily loaded.
    pub heavy: Option<bool>,
    /// Overloaded.
    pub over: Option<bool>,
}

/// Curves of an area on a day, newest revisions.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn curves(
    lake: &Lake,
    source: &str,
    tg_no: &str,
    day: LocalDay,
) -> Result<Vec<Curve>, QueryError> {
    let query = Query::new(include_str!("../queries/grid_area_curves.sql"));
    lake.rows(query.bind("source", source).bind("tg_no", tg_no).bind("day", day)).await
}

/// Charging stations on an area.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn stations(
    lake: &Lake,
    source: &str,
    tg_no: &str,
) -> Result<Vec<AreaStation>, QueryError> {
    let query = Query::new(include_str!("../queries/grid_area_stations.sql"));
    lake.rows(query.bind("source", source).bind("tg_no", tg_no)).await
}

/// Days of an area, newest first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn days(
    lake: &Lake,
    source: &str,
    tg_no: &str,
    range: DayRange,
) -> Result<Vec<AreaDay>, QueryError> {
    let query = Query::new(include_str!("../queries/grid_area_days.sql"));
    let query = query.bind("source", source).bind("tg_no", tg_no);
    lake.rows(query.bind("first", range.first).bind("last", range.last)).await
}
