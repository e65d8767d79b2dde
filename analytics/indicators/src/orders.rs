//! Orders: lists, one order with its price periods, the curve of its session.

use crate::days::DayRange;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;

/// One valid order; money in fen, energy in Wh.
#[derive(Debug, Clone, Deserialize)]
pub struct OrderLine {
    /// Sequence number.
    pub order_no: String,
    /// Operator.
    pub operator_id: String,
    /// Station.
    pub station_id: String,
    /// Connector.
    pub connector_id: String,
    /// Start of charging.
    pub started_at: DateTime<Utc>,
    /// End of charging.
    pub ended_at: DateTime<Utc>,
    /// Energy.
    pub energy_wh: i64,
    /// Money for energy.
    pub electricity_fen: i64,
    /// Money for service.
    pub service_fen: i64,
    /// All money.
    pub total_fen: i64,
    /// Code 20.18.
    pub stop_reason: i32,
    /// Revision.
    pub revision: i32,
    /// Message that brought it.
    pub message_id: i64,
    /// Masked plate, else masked VIN.
    pub vehicle_mask: Option<String>,
}

/// One price period.
#[derive(Debug, Clone, Deserialize)]
pub struct OrderPart {
    /// Start.
    pub started_at: DateTime<Utc>,
    /// End.
    pub ended_at: DateTime<Utc>,
    /// Energy, Wh.
    pub energy_wh: i64,
    /// Price of energy, 0.0001 CNY/kWh.
    pub electricity_price: Option<i64>,
    /// Price of service, 0.0001 CNY/kWh.
    pub service_price: Option<i64>,
    /// Money for energy, fen.
    pub electricity_fen: Option<i64>,
    /// Money for service, fen.
    pub service_fen: Option<i64>,
}

/// One sample of a session.
#[derive(Debug, Clone, Deserialize)]
pub struct CurvePoint {
    /// Time of the sample.
    pub occurred_at: DateTime<Utc>,
    /// Voltage, mV.
    pub voltage_mv: i64,
    /// Current, mA.
    pub current_ma: i64,
    /// State of charge, 0.1 %.
    pub soc_tenths: i32,
    /// Energy since the start, Wh.
    pub energy_wh: i64,
}

impl CurvePoint {
    /// Power of one phase or direct current, W.
    pub fn power_w(&self) -> i64 {
        (i128::from(self.voltage_mv) * i128::from(self.current_ma) / 1_000_000) as i64
    }
}

/// Whose orders that ended on which days; empty texts do not limit.
#[derive(Debug, Clone)]
pub struct OrderFilter {
    /// Operator.
    pub operator: String,
    /// Station.
    pub station: String,
    /// Connector.
    pub connector: String,
    /// Days of the end.
    pub days: DayRange,
}

/// A rule that a row of a message broke.
#[derive(Debug, Clone, Deserialize)]
pub struct MessageFinding {
    /// Message.
    pub message_id: i64,
    /// Connector, when known.
    pub connector_id: Option<String>,
    /// Rule.
    pub code: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

#[derive(Debug, Deserialize)]
struct MessageNo {
    message_id: i64,
}

/// Orders of the filter, newest end first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn list(
    lake: &Lake,
    filter: &OrderFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<OrderLine>, QueryError> {
    lake.rows(
        ask(include_str!("../queries/orders.sql"), filter)
            .bind("limit", limit)
            .bind("offset", offset),
    )
    .await
}

/// Number of orders of the filter.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn count(lake: &Lake, filter: &OrderFilter) -> Result<i64, QueryError> {
    let rows: Vec<Count> =
        lake.rows(ask(include_str!("../queries/orders_count.sql"), filter)).await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// One order; `None` when there is none.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn one(
    lake: &Lake,
    operator: &str,
    order_no: &str,
) -> Result<Option<OrderLine>, QueryError> {
    Ok(lake
        .rows::<OrderLine>(of_order(include_str!("../queries/order.sql"), operator, order_no))
        .await?
        .pop())
}

/// Price periods of an order.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn parts(lake: &Lake, order: &OrderLine) -> Result<Vec<OrderPart>, QueryError> {
    let query =
        of_order(include_str!("../queries/order_details.sql"), &order.operator_id, &order.order_no);
    lake.rows(within(query, order)).await
}

/// Samples of the session of an order.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn curve(lake: &Lake, order: &OrderLine) -> Result<Vec<CurvePoint>, QueryError> {
    let query =
        of_order(include_str!("../queries/order_curve.sql"), &order.operator_id, &order.order_no);
    lake.rows(within(query, order)).await
}

/// Messages that brought revisions of an order, newest first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn messages(lake: &Lake, order: &OrderLine) -> Result<Vec<i64>, QueryError> {
    let query = of_order(
        include_str!("../queries/order_messages.sql"),
        &order.operator_id,
        &order.order_no,
    );
    Ok(lake.rows::<MessageNo>(query).await?.into_iter().map(|row| row.message_id).collect())
}

/// Rules broken in the messages that brought these orders of one operator.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn findings(
    lake: &Lake,
    orders: &[OrderLine],
    today: LocalDay,
) -> Result<Vec<MessageFinding>, QueryError> {
    let (Some(first), Some(earliest)) =
        (orders.first(), orders.iter().map(|one| one.ended_at).min())
    else {
        return Ok(Vec::new());
    };
    let messages: Vec<String> = orders.iter().map(|one| one.message_id.to_string()).collect();
    let query = Query::new(include_str!("../queries/findings_of_messages.sql"))
        .bind("operator", &first.operator_id)
        .bind("first", LocalDay::of(earliest).plus(-1))
        .bind("last", today)
        .bind("messages", messages);
    lake.rows(query).await
}

fn of_order(sql: &'static str, operator: &str, order_no: &str) -> Query {
    Query::new(sql).bind("operator", operator).bind("order_no", order_no)
}

fn within(query: Query, order: &OrderLine) -> Query {
    query
        .bind("first", LocalDay::of(order.started_at).plus(-1))
        .bind("last", LocalDay::of(order.ended_at).plus(1))
}

fn ask(sql: &'static str, filter: &OrderFilter) -> Query {
    Query::new(sql)
        .bind("operator", &filter.operator)
        .bind("station", &filter.station)
        .bind("connector", &filter.connector)
        .bind("first", filter.days.first)
        .bind("last", filter.days.last)
}
