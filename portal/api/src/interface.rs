//! The interface monitor.

use crate::ask::{Ask, Days, Part, Where};
use crate::caller::WatchesInterfaces;
use crate::csv::{self, Columns};
use crate::figures::name_of;
use crate::message::{self, MessageRow};
use crate::portal::Portal;
use crate::problem::Problem;
use crate::tolerances;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use indicators::interfaces::{self, InterfaceUse, Span};
use indicators::messages::MessageFilter;
use indicators::{DayRange, Reach};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Days at most in one answer.
const MOST_DAYS: i64 = 31;

/// One interface of one operator over a span.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InterfaceRow {
    operator_id: String,
    operator_name: String,
    interface: String,
    calls: i64,
    ok: i64,
    #[schema(required)]
    success_rate: Option<f64>,
    #[schema(required)]
    p50_ms: Option<f64>,
    #[schema(required)]
    p95_ms: Option<f64>,
    rows: i64,
    accepted: i64,
    quarantined: i64,
    #[schema(required)]
    late_share: Option<f64>,
    #[schema(required)]
    mean_lateness_s: Option<f64>,
    #[schema(required)]
    last_seen: Option<DateTime<Utc>>,
    /// Refusals by sub-code.
    errors: BTreeMap<String, i64>,
    /// Tolerances used by code.
    warnings: BTreeMap<String, i64>,
    /// Calls in each of the last 24 hours, oldest first.
    strip: Vec<i64>,
    /// Of them refused.
    strip_fail: Vec<i64>,
}

impl Columns for InterfaceRow {
    const COLUMNS: &'static [&'static str] = &[
        "operator_id",
        "operator_name",
        "interface",
        "calls",
        "ok",
        "success_rate",
        "p50_ms",
        "p95_ms",
        "rows",
        "accepted",
        "quarantined",
        "late_share",
        "mean_lateness_s",
        "last_seen",
        "errors",
        "warnings",
    ];
}

impl InterfaceRow {
    fn of(one: &InterfaceUse, operator_name: &str) -> Self {
        let sums = &one.sums;
        let ms = |us: Option<i64>| us.map(|us| us as f64 / 1_000.0);
        Self {
            operator_id: sums.operator_id.clone(),
            operator_name: operator_name.to_owned(),
            interface: sums.interface.clone(),
            calls: sums.calls,
            ok: sums.ok,
            success_rate: sums.success_rate(),
            p50_ms: ms(sums.p50_us),
            p95_ms: ms(sums.p95_us),
            rows: sums.rows,
            accepted: sums.accepted,
            quarantined: sums.quarantined,
            late_share: sums.late_share(),
            mean_lateness_s: sums.mean_lateness_s(),
            last_seen: Some(sums.last_seen),
            errors: one.errors.clone(),
            warnings: one.warnings.clone(),
            strip: one.strip.to_vec(),
            strip_fail: one.strip_failed.to_vec(),
        }
    }
}

/// The interface monitor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterfaceList {
    items: Vec<InterfaceRow>,
    as_of: DateTime<Utc>,
}

/// The last 24 hours, or the days asked for.
fn span(portal: &Portal, days: &Days) -> Result<Span, Problem> {
    // What arrived in the present instant counts, so the end lies just after it.
    let end = portal.setting.now() + TimeDelta::seconds(1);
    if !days.given() {
        return Ok(Span { start: end - TimeDelta::hours(24), end });
    }
    let range = days.range(portal.setting.today(), 0, MOST_DAYS)?;
    Ok(Span { start: range.start(), end: range.end().min(end) })
}

/// Calls, success, speed, rows and lateness of every interface of every operator.
#[utoipa::path(get, path = "/interfaces", tag = "messages", params(Where, Days, Part),
    responses((status = 200, body = InterfaceList)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    WatchesInterfaces(caller): WatchesInterfaces,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let picture = portal.figures.picture().await?;
    let operators = portal.figures.operators().await?;
    let reach = caller.reach_of_operators(&picture, place.operator.as_deref());
    let uses = portal.figures.interfaces(&reach, span(&portal, &days)?).await?;
    let row =
        |one: &InterfaceUse| InterfaceRow::of(one, name_of(&operators, &one.sums.operator_id));
    let items: Vec<InterfaceRow> = uses.iter().map(row).collect();
    if part.is_csv() {
        return Ok(csv::answer("interfaces", &items));
    }
    Ok(Json(InterfaceList { items, as_of: portal.setting.now() }).into_response())
}

/// One bin of the series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesPoint {
    t: DateTime<Utc>,
    calls: i64,
    failed: i64,
    #[schema(required)]
    p95_ms: Option<f64>,
    rows: i64,
}

/// Refusals of one sub-code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorRow {
    sub_code: String,
    count: i64,
    #[schema(required)]
    last_msg: Option<String>,
    #[schema(required)]
    last_at: Option<DateTime<Utc>>,
}

/// Use of one tolerance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WarningRow {
    pub(crate) code: String,
    pub(crate) count: i64,
    /// What it is, in Chinese.
    pub(crate) about: String,
    /// What it is, in English.
    pub(crate) about_en: String,
}

impl WarningRow {
    /// The use of a tolerance with its meaning.
    pub(crate) fn of(code: &str, count: i64) -> Self {
        let (about, about_en) = tolerances::about(code);
        Self {
            code: code.to_owned(),
            count,
            about: about.to_owned(),
            about_en: about_en.to_owned(),
        }
    }
}

/// One interface of one operator in detail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterfaceDetail {
    series: Vec<SeriesPoint>,
    errors: Vec<ErrorRow>,
    warnings: Vec<WarningRow>,
    recent: Vec<MessageRow>,
}

/// Series, refusals, tolerances and newest messages of one interface of one operator.
#[utoipa::path(get, path = "/interfaces/{operator}/{interface}", tag = "messages",
    params(("operator" = String, Path), ("interface" = String, Path), Days),
    responses((status = 200, body = InterfaceDetail)))]
pub(crate) async fn one(
    State(portal): State<Portal>,
    WatchesInterfaces(caller): WatchesInterfaces,
    Path((operator, interface)): Path<(String, String)>,
    Ask(days): Ask<Days>,
) -> Result<Json<InterfaceDetail>, Problem> {
    let picture = portal.figures.picture().await?;
    caller.see_operator(&picture, &operator)?;
    let reach = caller.reach_of_operators(&picture, Some(&operator));
    let span = span(&portal, &days)?;
    Ok(Json(detail(&portal, reach, interface, span).await?))
}

async fn detail(
    portal: &Portal,
    reach: Reach,
    interface: String,
    span: Span,
) -> Result<InterfaceDetail, Problem> {
    let step_s = if span.end - span.start <= TimeDelta::hours(49) { 900 } else { 3_600 };
    let (series, errors) = futures::try_join!(
        interfaces::series(&portal.lake, &reach, &interface, span, step_s),
        interfaces::errors(&portal.lake, &reach, span),
    )?;
    let uses = portal.figures.interfaces(&reach, span).await?;
    let used = uses.iter().find(|one| one.sums.interface == interface);
    let days = DayRange::holding(span.start, span.end);
    let (ret, text) = (String::new(), String::new());
    let recent = MessageFilter { reach, days, interface: interface.clone(), ret, text };
    let point = |one: interfaces::SeriesPoint| SeriesPoint {
        t: one.at,
        calls: one.calls,
        failed: one.failed,
        p95_ms: one.p95_us.map(|us| us as f64 / 1_000.0),
        rows: one.rows,
    };
    let error = |one: interfaces::ErrorCount| ErrorRow {
        sub_code: if one.sub_code.is_empty() { one.ret.to_string() } else { one.sub_code },
        count: one.count,
        last_msg: one.last_reason,
        last_at: Some(one.last_at),
    };
    let own = errors.into_iter().filter(|one| one.interface == interface);
    Ok(InterfaceDetail {
        series: series.into_iter().map(point).collect(),
        errors: own.map(error).collect(),
        warnings: used
            .map(|one| {
                one.warnings.iter().map(|(code, count)| WarningRow::of(code, *count)).collect()
            })
            .unwrap_or_default(),
        recent: message::recent(portal, &recent).await?,
    })
}
