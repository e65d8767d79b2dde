//! Findings of the quality rules as people read them.

use crate::ask::{Ask, Days, Part, Where};
use crate::caller::{Caller, ReadsQuality};
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::findings::{self, FindingFilter, FindingRow};
use indicators::messages;
use indicators::orders::OrderLine;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One rule broken by one row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Finding {
    pub(crate) code: String,
    /// block, error, warn or flag.
    pub(crate) severity: String,
    #[schema(required)]
    pub(crate) field: Option<String>,
    #[schema(required)]
    pub(crate) value: Option<String>,
    /// Position of the row in its message.
    #[schema(required)]
    pub(crate) index: Option<i64>,
    /// What is wrong, in Chinese.
    pub(crate) text: String,
    /// What is wrong, in English.
    pub(crate) text_en: String,
}

impl Finding {
    /// A stored finding in words.
    pub(crate) fn of(row: &FindingRow) -> Self {
        let known = quality::rule(&row.code).is_some();
        let plain = || {
            (
                format!("{} {}", row.code, row.explanation),
                format!("{} {}", row.code, row.explanation),
            )
        };
        let (text, text_en) = match known {
            true => quality::explain(&row.code, &row.field, &row.value, &row.explanation),
            false => plain(),
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            code: row.code.clone(),
            severity: row.severity.clone(),
            field: some(&row.field),
            value: some(&row.value),
            index: Some(row.row_index),
            text,
            text_en,
        }
    }
}

/// A finding with its message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FindingLine {
    #[serde(flatten)]
    finding: Finding,
    received_at: DateTime<Utc>,
    operator_id: String,
    interface: String,
    message_id: String,
    #[schema(required)]
    connector_id: Option<String>,
    #[schema(required)]
    station_id: Option<String>,
}

impl Columns for FindingLine {
    const COLUMNS: &'static [&'static str] = &[
        "received_at",
        "operator_id",
        "interface",
        "message_id",
        "index",
        "code",
        "severity",
        "field",
        "value",
        "text",
        "text_en",
        "station_id",
        "connector_id",
    ];
}

impl From<FindingRow> for FindingLine {
    fn from(row: FindingRow) -> Self {
        Self {
            finding: Finding::of(&row),
            received_at: row.received_at,
            operator_id: row.operator_id,
            interface: row.interface,
            message_id: row.message_id.to_string(),
            connector_id: row.connector_id,
            station_id: row.station_id,
        }
    }
}

/// Which findings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingAsk {
    /// Rule.
    code: Option<String>,
    /// block, error, warn or flag.
    severity: Option<String>,
}

/// Findings of the days asked for, newest first.
#[utoipa::path(get, path = "/quality/findings", tag = "quality", params(Where, Days, FindingAsk, Part),
    responses((status = 200, body = Page<FindingLine>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsQuality(caller): ReadsQuality,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(ask): Ask<FindingAsk>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let filter = FindingFilter {
        reach: caller.reach_of(place.region.as_deref(), place.operator.as_deref()),
        days: days.range(portal.setting.today(), 6, 100)?,
        code: ask.code.unwrap_or_default(),
        severity: ask.severity.unwrap_or_default(),
    };
    let (rows, total) = futures::try_join!(
        findings::list(&portal.lake, &filter, part.limit(), part.offset()),
        findings::count(&portal.lake, &filter),
    )?;
    let items = rows.into_iter().map(FindingLine::from).collect();
    Ok(Page { items, total, next_cursor: None, as_of: portal.setting.now() }
        .answer(&part, "findings"))
}

/// Findings of the newest message of an order.
pub(crate) async fn of_order(
    portal: &Portal,
    caller: &Caller,
    order: &OrderLine,
    message_ids: &[i64],
) -> Result<Vec<Finding>, Problem> {
    let Some(newest) = message_ids.first() else { return Ok(Vec::new()) };
    let reach = caller.reach_of(None, Some(&order.operator_id));
    let Some(message) = messages::one(&portal.lake, &reach, *newest).await? else {
        return Ok(Vec::new());
    };
    let rows = findings::of_message(&portal.lake, &reach, &message).await?;
    Ok(rows.iter().map(Finding::of).collect())
}
