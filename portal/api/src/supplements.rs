//! Supplements of an operator: list, open by hand, try now.

use crate::ask::{Ask, Given, Part};
use crate::caller::{ReadsOperators, WritesOperators};
use crate::csv::Columns;
use crate::deed;
use crate::page::Page;
use crate::parts::PullWhat;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::pulls;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use registry::supplements::{self, NewSupplement, Supplement, SupplementState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A gap that the operator is asked to fill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SupplementRow {
    id: String,
    interface: String,
    station_id: String,
    equipment_id: String,
    connector_id: String,
    missing_from: DateTime<Utc>,
    #[schema(required)]
    missing_to: Option<DateTime<Utc>>,
    reason: String,
    opened_by: String,
    opened_at: DateTime<Utc>,
    /// open, filled, empty, refused or failed.
    state: String,
    tries: i64,
    #[schema(required)]
    next_try_at: Option<DateTime<Utc>>,
    rows: i64,
    #[schema(required)]
    last_error: Option<String>,
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
}

impl Columns for SupplementRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "interface",
        "station_id",
        "equipment_id",
        "connector_id",
        "missing_from",
        "missing_to",
        "reason",
        "opened_by",
        "opened_at",
        "state",
        "tries",
        "next_try_at",
        "rows",
        "last_error",
        "closed_at",
    ];
}

impl From<Supplement> for SupplementRow {
    fn from(one: Supplement) -> Self {
        Self {
            id: one.id,
            interface: one.interface,
            station_id: one.station_id,
            equipment_id: one.equipment_id,
            connector_id: one.connector_id,
            missing_from: one.missing_from,
            missing_to: one.missing_to,
            reason: one.reason,
            opened_by: one.opened_by,
            opened_at: one.opened_at,
            state: one.state.to_string(),
            tries: one.tries,
            next_try_at: one.next_try_at,
            rows: one.got_rows,
            last_error: one.last_error,
            closed_at: one.closed_at,
        }
    }
}

/// Which supplements are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupplementFilter {
    /// Only in this state.
    state: Option<String>,
}

/// Supplements of an operator, youngest first.
#[utoipa::path(get, path = "/operators/{id}/supplements", tag = "operators",
    params(("id" = String, Path), SupplementFilter, Part), responses((status = 200, body = Page<SupplementRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Path(id): Path<String>,
    Ask(filter): Ask<SupplementFilter>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    pulls::seen(&portal, &caller, &id).await?;
    let word = filter.state.filter(|word| !word.is_empty());
    let wrong = |_| Problem::field("/state", "open, filled, empty, refused or failed");
    let state: Option<SupplementState> =
        word.map(|word| word.parse()).transpose().map_err(wrong)?;
    let (limit, offset) = (part.limit() as u32, part.offset() as u32);
    let mut tx = portal.registry.read().await?;
    let found = supplements::list(&mut tx, &id, state, limit, offset).await?;
    let total = supplements::count(&mut tx, &id, state).await?;
    let items: Vec<SupplementRow> = found.into_iter().map(SupplementRow::from).collect();
    let page = Page { items, total, next_cursor: None, as_of: portal.setting.now() };
    Ok(page.answer(&part, "supplements"))
}

/// A gap to be opened by hand.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SupplementBody {
    /// `supplement_stationInfo`, or a name of table 20.23.
    interface: String,
    #[serde(default)]
    station_id: String,
    #[serde(default)]
    equipment_id: String,
    #[serde(default)]
    connector_id: String,
    missing_from: DateTime<Utc>,
    missing_to: Option<DateTime<Utc>>,
    reason: String,
}

/// Opens a supplement by hand; the first try is ten minutes later, or at once by `try`.
#[utoipa::path(post, path = "/operators/{id}/supplements", tag = "operators", params(("id" = String, Path)),
    request_body = SupplementBody, responses((status = 201, body = SupplementRow)))]
pub(crate) async fn open(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<SupplementBody>,
) -> Result<(StatusCode, Json<SupplementRow>), Problem> {
    if given.reason.trim().is_empty() {
        return Err(Problem::field("/reason", "why it is asked for"));
    }
    let new = NewSupplement {
        operator_id: id.clone(),
        interface: given.interface,
        station_id: given.station_id,
        equipment_id: given.equipment_id,
        connector_id: given.connector_id,
        missing_from: given.missing_from,
        missing_to: given.missing_to,
        reason: given.reason,
        wait: None,
    };
    let now = portal.setting.now();
    let mut tx = portal.registry.write().await?;
    let opened = supplements::open(&mut tx, &new, caller.username(), now).await?;
    let detail = json!({ "interface": opened.interface, "station": opened.station_id,
        "connector": opened.connector_id, "reason": new.reason });
    let object = format!("operator/{id}/supplement/{}", opened.id);
    deed::within(&mut tx, &portal, &caller, "supplement.open", &object, detail).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(opened.into())))
}

/// Tries a supplement now.
#[utoipa::path(post, path = "/operators/{id}/supplements/{sid}/try", tag = "operators",
    params(("id" = String, Path), ("sid" = String, Path)), responses((status = 202, description = "asked")))]
pub(crate) async fn try_now(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path((id, sid)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    let held = supplements::get(&mut tx, &sid).await?;
    if held.operator_id != id {
        return Err(Problem::not_found(&format!("supplement {sid} of operator {id}")));
    }
    if held.state != SupplementState::Open {
        let why = format!("the supplement is {}", held.state);
        return Err(Problem::new(StatusCode::CONFLICT, "wrong_state", why));
    }
    let object = format!("operator/{id}/supplement/{sid}");
    deed::within(&mut tx, &portal, &caller, "supplement.try", &object, json!({})).await?;
    tx.commit().await?;
    pulls::ask(&portal, &caller, &id, PullWhat::Supplement(sid)).await
}
