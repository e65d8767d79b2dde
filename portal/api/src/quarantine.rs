//! Rows held back.

use crate::ask::{Ask, Days, Part, Where};
use crate::caller::ReadsQuality;
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::quarantine::{self, HeldFilter, HeldRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One held row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct QuarantineRow {
    id: String,
    received_at: DateTime<Utc>,
    operator_id: String,
    /// Table it is meant for.
    table: String,
    /// Rules that hold it.
    codes: Vec<String>,
    #[schema(required)]
    connector_id: Option<String>,
    #[schema(required)]
    station_id: Option<String>,
    message_id: String,
    /// held, released or expired.
    state: String,
    #[schema(required)]
    reason: Option<String>,
}

impl Columns for QuarantineRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "received_at",
        "operator_id",
        "table",
        "codes",
        "station_id",
        "connector_id",
        "message_id",
        "state",
        "reason",
    ];
}

impl From<HeldRow> for QuarantineRow {
    fn from(row: HeldRow) -> Self {
        Self {
            id: row.held_id.to_string(),
            received_at: row.received_at,
            operator_id: row.operator_id,
            table: row.table_name,
            codes: row.codes.split_whitespace().map(str::to_owned).collect(),
            connector_id: row.connector_id,
            station_id: row.station_id,
            message_id: row.message_id.to_string(),
            state: row.state,
            reason: row.reason,
        }
    }
}

/// Which held rows.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HeldAsk {
    /// Table the row is meant for.
    table: Option<String>,
    /// Rule.
    code: Option<String>,
    /// held, released or expired.
    state: Option<String>,
}

/// Rows held back in the days asked for, newest first.
#[utoipa::path(get, path = "/quarantine", tag = "quality", params(Where, Days, HeldAsk, Part),
    responses((status = 200, body = Page<QuarantineRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsQuality(caller): ReadsQuality,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(ask): Ask<HeldAsk>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let filter = HeldFilter {
        reach: caller.reach_of(place.region.as_deref(), place.operator.as_deref()),
        days: days.range(portal.setting.today(), 29, 100)?,
        table: ask.table.unwrap_or_default(),
        code: ask.code.unwrap_or_default(),
        state: ask.state.unwrap_or_default(),
    };
    let (rows, total) = futures::try_join!(
        quarantine::list(&portal.lake, &filter, part.limit(), part.offset()),
        quarantine::count(&portal.lake, &filter),
    )?;
    let items = rows.into_iter().map(QuarantineRow::from).collect();
    Ok(Page { items, total, next_cursor: None, as_of: portal.setting.now() }
        .answer(&part, "quarantine"))
}
