//! The history of pulls of an operator.

use crate::ask::{Ask, Part};
use crate::caller::ReadsOperators;
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::pulls::{kind_of, seen};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use registry::pull_runs::{self, PullRun};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One run of a pull.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunRow {
    id: String,
    /// stations_full, stations_changed, status, stats, policy, orders, alarms, events, bms, owners or supplement.
    kind: String,
    /// schedule, person or restart.
    cause: String,
    asked_by: String,
    #[schema(required)]
    supplement_id: Option<String>,
    started_at: DateTime<Utc>,
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    /// running, done, partial, held, empty, refused, unreachable, failed or interrupted.
    outcome: String,
    calls: i64,
    pages: i64,
    received: i64,
    accepted: i64,
    repeated: i64,
    quarantined: i64,
    refused: i64,
    /// What was odd.
    notes: Vec<String>,
    #[schema(required)]
    error: Option<String>,
}

impl Columns for RunRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "kind",
        "cause",
        "asked_by",
        "supplement_id",
        "started_at",
        "finished_at",
        "outcome",
        "calls",
        "pages",
        "received",
        "accepted",
        "repeated",
        "quarantined",
        "refused",
        "error",
    ];
}

impl From<PullRun> for RunRow {
    fn from(run: PullRun) -> Self {
        let counts = run.counts;
        Self {
            id: run.id,
            kind: run.kind.to_string(),
            cause: run.cause.to_string(),
            asked_by: run.asked_by,
            supplement_id: run.supplement_id,
            started_at: run.started_at,
            finished_at: run.finished_at,
            outcome: run.outcome.to_string(),
            calls: counts.calls,
            pages: counts.pages,
            received: counts.received,
            accepted: counts.accepted,
            repeated: counts.repeated,
            quarantined: counts.quarantined,
            refused: counts.refused,
            notes: run.notes,
            error: run.error,
        }
    }
}

/// Which runs are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunFilter {
    /// Only this kind.
    kind: Option<String>,
}

/// The history of pulls, youngest first.
#[utoipa::path(get, path = "/operators/{id}/pulls/runs", tag = "operators",
    params(("id" = String, Path), RunFilter, Part), responses((status = 200, body = Page<RunRow>)))]
pub(crate) async fn runs(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Path(id): Path<String>,
    Ask(filter): Ask<RunFilter>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    seen(&portal, &caller, &id).await?;
    let word = filter.kind.filter(|word| !word.is_empty());
    let kind = word.map(|word| kind_of(&word, "/kind")).transpose()?;
    let (limit, offset) = (part.limit() as u32, part.offset() as u32);
    let mut tx = portal.registry.read().await?;
    let found = pull_runs::list(&mut tx, &id, kind, limit, offset).await?;
    let total = pull_runs::count(&mut tx, &id, kind).await?;
    let items: Vec<RunRow> = found.into_iter().map(RunRow::from).collect();
    let page = Page { items, total, next_cursor: None, as_of: portal.setting.now() };
    Ok(page.answer(&part, "pulls"))
}
