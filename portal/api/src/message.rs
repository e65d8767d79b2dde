//! The message log.

use crate::ask::{Ask, Days, Part, Where};
use crate::caller::ReadsMessages;
use crate::csv::Columns;
use crate::deed;
use crate::finding::Finding;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::messages::{self, Message, MessageFilter};
use indicators::{findings, interfaces};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// One message received or refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MessageRow {
    message_id: String,
    received_at: DateTime<Utc>,
    operator_id: String,
    interface: String,
    ret: i32,
    #[schema(required)]
    sub_code: Option<String>,
    #[schema(required)]
    reason: Option<String>,
    rows: i64,
    accepted: i64,
    quarantined: i64,
    bytes: i64,
    took_ms: f64,
    #[schema(required)]
    lateness_s: Option<f64>,
    /// Codes of tolerances used.
    warnings: Vec<String>,
}

impl Columns for MessageRow {
    const COLUMNS: &'static [&'static str] = &[
        "message_id",
        "received_at",
        "operator_id",
        "interface",
        "ret",
        "sub_code",
        "reason",
        "rows",
        "accepted",
        "quarantined",
        "bytes",
        "took_ms",
        "lateness_s",
        "warnings",
    ];
}

impl From<Message> for MessageRow {
    fn from(one: Message) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self {
            message_id: one.message_id.to_string(),
            received_at: one.received_at,
            operator_id: one.operator_id,
            interface: one.interface,
            ret: one.ret,
            sub_code: some(one.sub_code),
            reason: some(one.reason),
            rows: one.rows,
            accepted: one.accepted,
            quarantined: one.quarantined,
            bytes: one.body_bytes,
            took_ms: one.took_us as f64 / 1_000.0,
            lateness_s: one.lateness_ms.map(|ms| ms as f64 / 1_000.0),
            warnings: interfaces::counts(&one.warnings).into_iter().map(|(code, _)| code).collect(),
        }
    }
}

/// Which messages.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessageAsk {
    /// Interface.
    interface: Option<String>,
    /// Result code, sub-code, or `failed` for all but 0.
    ret: Option<String>,
    /// Part of reason or interface, or the number.
    q: Option<String>,
    /// Where the part before ended: the number in `next_cursor`.
    cursor: Option<i64>,
}

/// Messages of the days asked for, newest first.
#[utoipa::path(get, path = "/messages", tag = "messages", params(Where, Days, MessageAsk, Part),
    responses((status = 200, body = Page<MessageRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsMessages(caller): ReadsMessages,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(ask): Ask<MessageAsk>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let picture = portal.figures.picture().await?;
    let filter = MessageFilter {
        reach: caller.reach_of_operators(&picture, place.operator.as_deref()),
        days: days.range(portal.setting.today(), 1, 100)?,
        interface: ask.interface.unwrap_or_default(),
        ret: ask.ret.unwrap_or_default(),
        text: ask.q.unwrap_or_default(),
    };
    Ok(page(&portal, &filter, ask.cursor, &part).await?.answer(&part, "messages"))
}

async fn page(
    portal: &Portal,
    filter: &MessageFilter,
    cursor: Option<i64>,
    part: &Part,
) -> Result<Page<MessageRow>, Problem> {
    let limit = part.limit();
    let before = cursor.unwrap_or(i64::MAX);
    let (rows, total) = futures::try_join!(
        messages::list(&portal.lake, filter, before, limit, part.offset()),
        messages::count(&portal.lake, filter),
    )?;
    let last =
        rows.last().filter(|_| rows.len() as i64 == limit).map(|one| one.message_id.to_string());
    let items = rows.into_iter().map(MessageRow::from).collect();
    Ok(Page { items, total, next_cursor: last, as_of: portal.setting.now() })
}

/// The newest messages of an interface of one operator.
pub(crate) async fn recent(
    portal: &Portal,
    filter: &MessageFilter,
) -> Result<Vec<MessageRow>, Problem> {
    let rows = messages::list(&portal.lake, filter, i64::MAX, 50, 0).await?;
    Ok(rows.into_iter().map(MessageRow::from).collect())
}

/// A message with its masked body and its findings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagePage {
    #[serde(flatten)]
    row: MessageRow,
    /// The decrypted body, personal data masked; null when it was not kept.
    #[schema(required)]
    body: Option<Value>,
    findings: Vec<Finding>,
}

/// One message. Reading it is recorded.
#[utoipa::path(get, path = "/messages/{message_id}", tag = "messages", params(("message_id" = String, Path)),
    responses((status = 200, body = MessagePage)))]
pub(crate) async fn message(
    State(portal): State<Portal>,
    ReadsMessages(caller): ReadsMessages,
    Path(message_id): Path<i64>,
) -> Result<Json<MessagePage>, Problem> {
    let picture = portal.figures.picture().await?;
    let reach = caller.reach_of_operators(&picture, None);
    let missing = || Problem::not_found(&format!("message {message_id}"));
    let found = messages::one(&portal.lake, &reach, message_id).await?.ok_or_else(missing)?;
    // A body may hold rows of other regions, so a caller limited to regions sees the envelope only.
    let body = match caller.reach().limits_regions() {
        true => None,
        false => crate::gate::body(&portal, &found).await?,
    };
    let findings =
        findings::of_message(&portal.lake, &reach, &found).await?.iter().map(Finding::of).collect();
    deed::note(&portal, &caller, "message.read", &format!("message/{message_id}"), json!({}))
        .await?;
    Ok(Json(MessagePage { row: found.into(), body, findings }))
}
