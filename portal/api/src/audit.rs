//! The audit log, for those who check.

use crate::ask::{Ask, Days, Part};
use crate::caller::ReadsAudit;
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::DayRange;
use registry::audit::{self, Entry, Filter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// An entry of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AuditRow {
    id: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    object: String,
    #[schema(value_type = Object)]
    detail: Value,
    ip: String,
    /// Chains the entry to the one before.
    hash: String,
}

impl Columns for AuditRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "at", "actor", "action", "object", "detail", "ip", "hash"];
}

impl From<Entry> for AuditRow {
    fn from(entry: Entry) -> Self {
        let Entry { id, at, actor, action, object, detail, ip, hash } = entry;
        Self { id, at, actor, action, object, detail, ip, hash }
    }
}

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditAsk {
    /// Name of the user, exactly.
    actor: Option<String>,
    /// Beginning of the action, `operator.`.
    action: Option<String>,
    /// Where the part before ended: the number in `next_cursor`.
    cursor: Option<i64>,
}

/// Who did what, newest first.
#[utoipa::path(get, path = "/audit", tag = "admin", params(Days, AuditAsk, Part), responses((status = 200, body = Page<AuditRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsAudit(_caller): ReadsAudit,
    Ask(days): Ask<Days>,
    Ask(ask): Ask<AuditAsk>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let range = days.range(portal.setting.today(), 29, 4_000)?;
    let wanted = part.limit() + part.offset();
    let entries = entries(&portal, &ask, range, wanted).await?;
    let (total, full) = (entries.len() as i64, entries.len() as i64 == wanted);
    let items: Vec<AuditRow> =
        entries.into_iter().skip(part.offset() as usize).map(AuditRow::from).collect();
    let next_cursor = items.last().filter(|_| full).map(|row| row.id.to_string());
    Ok(Page { items, total, next_cursor, as_of: portal.setting.now() }.answer(&part, "audit"))
}

async fn entries(
    portal: &Portal,
    ask: &AuditAsk,
    range: DayRange,
    wanted: i64,
) -> Result<Vec<Entry>, Problem> {
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (actor, action) = (some(&ask.actor), some(&ask.action));
    let filter = Filter {
        from: Some(range.start()),
        to: Some(range.end()),
        actor: actor.as_deref(),
        action: action.as_deref(),
        before_id: ask.cursor,
    };
    let mut tx = portal.registry.read().await?;
    Ok(audit::list(&mut tx, &filter, u32::try_from(wanted).unwrap_or(u32::MAX)).await?)
}

/// Whether the chain of the log holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chain {
    /// Entries that fit.
    checked: i64,
    /// Whether all do.
    whole: bool,
    /// First entry that does not fit.
    broken_at: Option<i64>,
}

/// Walks the chain of the log from its first entry.
#[utoipa::path(get, path = "/audit/verify", tag = "admin", responses((status = 200, body = Chain)))]
pub(crate) async fn verify(
    State(portal): State<Portal>,
    ReadsAudit(_caller): ReadsAudit,
) -> Result<Json<Chain>, Problem> {
    let mut tx = portal.registry.read().await?;
    let report = audit::verify(&mut tx).await?;
    let broken_at = report.broken.as_ref().map(|broken| broken.id);
    Ok(Json(Chain { checked: report.checked, whole: broken_at.is_none(), broken_at }))
}
