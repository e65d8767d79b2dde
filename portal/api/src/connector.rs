//! One connector: state now, states over time, its orders.

use crate::ask::{Ask, Days, Part};
use crate::caller::{Caller, Monitors, ReadsOrders};
use crate::counts::Status;
use crate::order_row;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::station_row::{Rows, StationRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use indicators::orders::OrderFilter;
use indicators::{connector_history, station_day};
use lake::Lake;
use model::facility::{Connector, Equipment, Station};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Days of states at most in one answer.
const MOST_DAYS: i64 = 31;

/// The session that runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurrentOrder {
    order_no: String,
    started_at: DateTime<Utc>,
    energy_wh: i64,
}

/// A connector now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectorRow {
    operator_id: String,
    station_id: String,
    equipment_id: String,
    connector_id: String,
    name: String,
    /// Table 20.11.
    #[serde(rename = "type")]
    kind: i32,
    power_w: i64,
    status: Status,
    #[schema(required)]
    status_since: Option<DateTime<Utc>>,
    load_w: i64,
    /// State of charge of the vehicle, per cent.
    #[schema(required)]
    soc: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_order: Option<CurrentOrder>,
    energy_today_wh: i64,
    #[schema(required)]
    last_seen: Option<DateTime<Utc>>,
}

/// A connector with its station.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectorPage {
    #[serde(flatten)]
    row: ConnectorRow,
    station: StationRow,
}

/// The row of a connector of a station.
pub(crate) fn row_of(
    lake: &Lake,
    station: &Station,
    device: &Equipment,
    connector: &Connector,
    energy: &HashMap<String, i64>,
) -> ConnectorRow {
    let (operator, id) = (station.operator_id.as_str(), connector.connector_id.as_str());
    let known = |at: DateTime<Utc>| (at > DateTime::UNIX_EPOCH).then_some(at);
    let now = lake.now().with_connector(operator, id, |info| {
        let order =
            info.order_no.zip(info.order_started).map(|(order_no, started_at)| CurrentOrder {
                order_no: order_no.to_owned(),
                started_at,
                energy_wh: info.order_energy_wh,
            });
        let soc = info.soc_tenths.map(|tenths| f64::from(tenths) / 10.0);
        (
            Status::from(info.state),
            known(info.since),
            info.load_w,
            soc,
            order,
            known(info.last_seen),
        )
    });
    let (status, status_since, load_w, soc, current_order, last_seen) =
        now.unwrap_or((Status::Unknown, None, 0, None, None, None));
    ConnectorRow {
        operator_id: operator.to_owned(),
        station_id: station.station_id.to_string(),
        equipment_id: device.equipment_id.to_string(),
        connector_id: id.to_owned(),
        name: connector.name.clone().unwrap_or_else(|| id.to_owned()),
        kind: connector.connector_type,
        power_w: connector.power.watts(),
        status,
        status_since,
        load_w,
        soc,
        current_order,
        energy_today_wh: energy.get(id).copied().unwrap_or(0),
        last_seen,
    }
}

/// The station of a connector inside of what the caller may see.
async fn home(
    portal: &Portal,
    caller: &Caller,
    operator: &str,
    connector: &str,
) -> Result<Station, Problem> {
    let missing = || Problem::not_found(&format!("connector {operator}/{connector}"));
    let station =
        portal.lake.now().with_connector(operator, connector, |info| Arc::clone(info.station_id));
    let picture = portal.figures.picture().await?;
    let one =
        caller.station(&picture, operator, &station.ok_or_else(missing)?).map_err(|_| missing())?;
    Ok(one.entry.station())
}

/// One connector and its station.
#[utoipa::path(get, path = "/connectors/{operator}/{connector}", tag = "stations",
    params(("operator" = String, Path), ("connector" = String, Path)), responses((status = 200, body = ConnectorPage)))]
pub(crate) async fn connector(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Path((operator, connector)): Path<(String, String)>,
) -> Result<Json<ConnectorPage>, Problem> {
    let station = home(&portal, &caller, &operator, &connector).await?;
    let missing = || Problem::not_found(&format!("connector {operator}/{connector}"));
    let mut all = station.connectors();
    let found = all.find(|(_, one)| one.connector_id.as_str() == connector).ok_or_else(missing)?;
    Ok(Json(page(&portal, &caller, &station, found).await?))
}

async fn page(
    portal: &Portal,
    caller: &Caller,
    station: &Station,
    (device, connector): (&Equipment, &Connector),
) -> Result<ConnectorPage, Problem> {
    let picture = portal.figures.picture().await?;
    let operators = portal.figures.operators().await?;
    let (operator, id) = (station.operator_id.as_str(), station.station_id.as_str());
    let one = caller.station(&picture, operator, id)?;
    let today = portal.setting.today();
    let days = station_day::of_connectors(&portal.lake, operator, id, today).await?;
    let energy = days.into_iter().map(|day| (day.connector_id, day.energy_wh)).collect();
    let row = row_of(&portal.lake, station, device, connector, &energy);
    let rows = Rows { setting: &portal.setting, picture: &picture, operators: &operators };
    Ok(ConnectorPage { row, station: rows.row(one) })
}

/// One state over one span.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Segment {
    status: Status,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// States over time, without gaps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Segments {
    segments: Vec<Segment>,
    as_of: DateTime<Utc>,
}

/// States of a connector over time; the last 24 hours when no days are asked for.
#[utoipa::path(get, path = "/connectors/{operator}/{connector}/states", tag = "stations",
    params(("operator" = String, Path), ("connector" = String, Path), Days), responses((status = 200, body = Segments)))]
pub(crate) async fn states(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Path((operator, connector)): Path<(String, String)>,
    Ask(days): Ask<Days>,
) -> Result<Json<Segments>, Problem> {
    home(&portal, &caller, &operator, &connector).await?;
    let now = portal.setting.now();
    let range = days.range(portal.setting.today(), 0, MOST_DAYS)?;
    let (start, end) = if days.given() {
        (range.start(), range.end().min(now))
    } else {
        (now - TimeDelta::hours(24), now)
    };
    let found =
        connector_history::segments(&portal.lake, &operator, &connector, start, end).await?;
    Ok(Json(Segments { segments: found.into_iter().map(Segment::from).collect(), as_of: now }))
}

impl From<connector_history::Segment> for Segment {
    fn from(one: connector_history::Segment) -> Self {
        Self { status: one.state.into(), from: one.from, to: one.to }
    }
}

/// Orders of a connector that ended on the days asked for, newest first.
#[utoipa::path(get, path = "/connectors/{operator}/{connector}/orders", tag = "orders",
    params(("operator" = String, Path), ("connector" = String, Path), Days, Part),
    responses((status = 200, body = crate::page::Page<order_row::OrderRow>)))]
pub(crate) async fn orders(
    State(portal): State<Portal>,
    ReadsOrders(caller): ReadsOrders,
    Path((operator, connector)): Path<(String, String)>,
    Ask(days): Ask<Days>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    home(&portal, &caller, &operator, &connector).await?;
    let days = days.range(portal.setting.today(), 6, 400)?;
    let filter = OrderFilter { operator, station: String::new(), connector, days };
    order_row::page(&portal, &filter, &part).await
}
