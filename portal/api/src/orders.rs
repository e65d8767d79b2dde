//! Orders of a station, one order, the curve of its session.

use crate::ask::{Ask, Days, Part};
use crate::caller::{Caller, ReadsOrders};
use crate::finding::{self, Finding};
use crate::order_row::{self, OrderRow};
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::orders::{self, CurvePoint, OrderFilter, OrderLine, OrderPart};
use serde::Serialize;
use utoipa::ToSchema;

/// One price period; prices in 0.0001 CNY/kWh.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Detail {
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    energy_wh: i64,
    #[schema(required)]
    elec_price: Option<i64>,
    #[schema(required)]
    service_price: Option<i64>,
    #[schema(required)]
    elec_fen: Option<i64>,
    #[schema(required)]
    service_fen: Option<i64>,
}

impl From<OrderPart> for Detail {
    fn from(part: OrderPart) -> Self {
        Self {
            started_at: part.started_at,
            ended_at: part.ended_at,
            energy_wh: part.energy_wh,
            elec_price: part.electricity_price,
            service_price: part.service_price,
            elec_fen: part.electricity_fen,
            service_fen: part.service_fen,
        }
    }
}

/// An order with its price periods and findings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderPage {
    #[serde(flatten)]
    row: OrderRow,
    details: Vec<Detail>,
    finding_rows: Vec<Finding>,
    message_ids: Vec<String>,
}

/// One sample of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sample {
    t: DateTime<Utc>,
    power_w: i64,
    voltage_mv: i64,
    current_ma: i64,
    /// Per cent.
    soc: f64,
    energy_wh: i64,
}

/// Samples of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Curve {
    points: Vec<Sample>,
}

/// Orders of a station that ended on the days asked for, newest first.
#[utoipa::path(get, path = "/stations/{operator}/{station}/orders", tag = "orders",
    params(("operator" = String, Path), ("station" = String, Path), Days, Part),
    responses((status = 200, body = crate::page::Page<OrderRow>)))]
pub(crate) async fn of_station(
    State(portal): State<Portal>,
    ReadsOrders(caller): ReadsOrders,
    Path((operator, station)): Path<(String, String)>,
    Ask(days): Ask<Days>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let picture = portal.figures.picture().await?;
    caller.station(&picture, &operator, &station)?;
    let days = days.range(portal.setting.today(), 6, 400)?;
    let filter = OrderFilter { operator, station, connector: String::new(), days };
    order_row::page(&portal, &filter, &part).await
}

/// An order inside of what the caller may see.
async fn find(
    portal: &Portal,
    caller: &Caller,
    operator: &str,
    order_no: &str,
) -> Result<OrderLine, Problem> {
    let missing = || Problem::not_found(&format!("order {operator}/{order_no}"));
    let picture = portal.figures.picture().await?;
    caller.see_operator(&picture, operator).map_err(|_| missing())?;
    let order = orders::one(&portal.lake, operator, order_no).await?.ok_or_else(missing)?;
    caller.station(&picture, operator, &order.station_id).map_err(|_| missing())?;
    Ok(order)
}

/// One order: price periods, findings, messages.
#[utoipa::path(get, path = "/orders/{operator}/{order_no}", tag = "orders",
    params(("operator" = String, Path), ("order_no" = String, Path)), responses((status = 200, body = OrderPage)))]
pub(crate) async fn order(
    State(portal): State<Portal>,
    ReadsOrders(caller): ReadsOrders,
    Path((operator, order_no)): Path<(String, String)>,
) -> Result<Json<OrderPage>, Problem> {
    let order = find(&portal, &caller, &operator, &order_no).await?;
    let (parts, messages) = futures::try_join!(
        orders::parts(&portal.lake, &order),
        orders::messages(&portal.lake, &order)
    )?;
    let finding_rows = finding::of_order(&portal, &caller, &order, &messages).await?;
    let found =
        orders::findings(&portal.lake, std::slice::from_ref(&order), portal.setting.today())
            .await?;
    Ok(Json(OrderPage {
        row: OrderRow::of(order, &found),
        details: parts.into_iter().map(Detail::from).collect(),
        finding_rows,
        message_ids: messages.iter().map(i64::to_string).collect(),
    }))
}

/// Power, voltage, current, state of charge and energy over the session of an order.
#[utoipa::path(get, path = "/orders/{operator}/{order_no}/curve", tag = "orders",
    params(("operator" = String, Path), ("order_no" = String, Path)), responses((status = 200, body = Curve)))]
pub(crate) async fn curve(
    State(portal): State<Portal>,
    ReadsOrders(caller): ReadsOrders,
    Path((operator, order_no)): Path<(String, String)>,
) -> Result<Json<Curve>, Problem> {
    let order = find(&portal, &caller, &operator, &order_no).await?;
    let points = orders::curve(&portal.lake, &order).await?;
    let sample = |one: &CurvePoint| Sample {
        t: one.occurred_at,
        power_w: one.power_w(),
        voltage_mv: one.voltage_mv,
        current_ma: one.current_ma,
        soc: f64::from(one.soc_tenths) / 10.0,
        energy_wh: one.energy_wh,
    };
    Ok(Json(Curve { points: points.iter().map(sample).collect() }))
}
