//! An order as a row of a list.

use crate::ask::Part;
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::orders::{self, MessageFinding, OrderFilter, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// A valid order; the vehicle is masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    pub(crate) order_no: String,
    pub(crate) operator_id: String,
    pub(crate) station_id: String,
    pub(crate) connector_id: String,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) ended_at: DateTime<Utc>,
    pub(crate) energy_wh: i64,
    pub(crate) electricity_fen: i64,
    pub(crate) service_fen: i64,
    pub(crate) total_fen: i64,
    /// Code 20.18, -1 unknown.
    pub(crate) stop_reason: i32,
    pub(crate) revision: i32,
    /// Codes of the rules it broke.
    pub(crate) findings: Vec<String>,
    /// Masked plate or VIN.
    #[schema(required)]
    pub(crate) vehicle_mask: Option<String>,
}

impl Columns for OrderRow {
    const COLUMNS: &'static [&'static str] = &[
        "order_no",
        "operator_id",
        "station_id",
        "connector_id",
        "started_at",
        "ended_at",
        "energy_wh",
        "electricity_fen",
        "service_fen",
        "total_fen",
        "stop_reason",
        "revision",
        "findings",
        "vehicle_mask",
    ];
}

impl OrderRow {
    /// The row of an order with the codes found in its message for its connector.
    pub(crate) fn of(line: OrderLine, found: &[MessageFinding]) -> Self {
        let own = |one: &&MessageFinding| {
            one.message_id == line.message_id
                && one.connector_id.as_ref().is_none_or(|id| *id == line.connector_id)
        };
        let mut findings: Vec<String> =
            found.iter().filter(own).map(|one| one.code.clone()).collect();
        findings.sort_unstable();
        findings.dedup();
        Self {
            order_no: line.order_no,
            operator_id: line.operator_id,
            station_id: line.station_id,
            connector_id: line.connector_id,
            started_at: line.started_at,
            ended_at: line.ended_at,
            energy_wh: line.energy_wh,
            electricity_fen: line.electricity_fen,
            service_fen: line.service_fen,
            total_fen: line.total_fen,
            stop_reason: line.stop_reason,
            revision: line.revision,
            findings,
            vehicle_mask: line.vehicle_mask,
        }
    }
}

/// Orders of a filter that was checked against what the caller may see.
pub(crate) async fn page(
    portal: &Portal,
    filter: &OrderFilter,
    part: &Part,
) -> Result<Response, Problem> {
    let (lines, total) = futures::try_join!(
        orders::list(&portal.lake, filter, part.limit(), part.offset()),
        orders::count(&portal.lake, filter),
    )?;
    let found = orders::findings(&portal.lake, &lines, portal.setting.today()).await?;
    let items = lines.into_iter().map(|line| OrderRow::of(line, &found)).collect();
    Ok(Page { items, total, next_cursor: None, as_of: portal.setting.now() }.answer(part, "orders"))
}
