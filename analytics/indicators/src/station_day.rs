//! Energy, sessions and charging time of one Beijing day by station or connector.

use crate::bind;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;

/// Sums of one station on one day.
#[derive(Debug, Clone, Deserialize)]
pub struct StationDay {
    /// Operator.
    pub operator_id: String,
    /// Station.
    pub station_id: String,
    /// Energy of valid orders inside the day, Wh.
    pub energy_wh: i64,
    /// Valid orders that ended in the day.
    pub sessions: i64,
    /// Seconds of valid orders inside the day.
    pub charging_s: i64,
}

/// Energy of one connector on one day.
#[derive(Debug, Clone, Deserialize)]
pub struct ConnectorDay {
    /// Connector.
    pub connector_id: String,
    /// Energy of valid orders inside the day, Wh.
    pub energy_wh: i64,
}

/// Energy, sessions and charging time of every station on one day, from the orders themselves.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn all(lake: &Lake, day: LocalDay) -> Result<Vec<StationDay>, QueryError> {
    until(lake, day, day.end()).await
}

/// The same for the part of the day before `until`, to compare a running day with an earlier one.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn until(
    lake: &Lake,
    day: LocalDay,
    until: DateTime<Utc>,
) -> Result<Vec<StationDay>, QueryError> {
    let until = until.clamp(day.start(), day.end());
    let query = of_day(include_str!("../queries/station_day.sql"), day, until);
    lake.rows(query.bind("last", day.plus(bind::LONGEST_DAYS))).await
}

/// Energy of each connector of one station on one day.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn of_connectors(
    lake: &Lake,
    operator: &str,
    station: &str,
    day: LocalDay,
) -> Result<Vec<ConnectorDay>, QueryError> {
    let query = of_day(include_str!("../queries/connector_day.sql"), day, day.end());
    lake.rows(query.bind("operator", operator).bind("station", station)).await
}

pub(crate) fn of_day(sql: &'static str, day: LocalDay, end: DateTime<Utc>) -> Query {
    Query::new(sql)
        .bind("day", day)
        .bind("first", day.plus(-bind::LONGEST_DAYS))
        .bind("start", day.start())
        .bind("end", end)
        .bind("start_s", day.start().timestamp())
        .bind("end_s", end.timestamp())
}
