//! Rows held back, with their present state.

use crate::bind;
use crate::days::DayRange;
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use serde::Deserialize;

/// One held row.
#[derive(Debug, Clone, Deserialize)]
pub struct HeldRow {
    /// Its number.
    pub held_id: i64,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Operator.
    pub operator_id: String,
    /// Table it is meant for.
    pub table_name: String,
    /// Rules that hold it, separated by blanks.
    pub codes: String,
    /// Station, when the row names one.
    pub station_id: Option<String>,
    /// Connector, when the row names one.
    pub connector_id: Option<String>,
    /// Message that brought it.
    pub message_id: i64,
    /// held, released or expired.
    pub state: String,
    /// Why, in words.
    pub reason: Option<String>,
}

/// Which held rows; empty texts do not limit.
#[derive(Debug, Clone)]
pub struct HeldFilter {
    /// Rows that may be seen.
    pub reach: Reach,
    /// Days of arrival.
    pub days: DayRange,
    /// Table.
    pub table: String,
    /// Rule.
    pub code: String,
    /// State.
    pub state: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

/// Held rows of the filter, newest first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn list(
    lake: &Lake,
    filter: &HeldFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<HeldRow>, QueryError> {
    let query = ask(include_str!("../queries/quarantine.sql"), filter);
    lake.rows(query.bind("limit", limit).bind("offset", offset)).await
}

/// Number of held rows of the filter.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn count(lake: &Lake, filter: &HeldFilter) -> Result<i64, QueryError> {
    let rows: Vec<Count> =
        lake.rows(ask(include_str!("../queries/quarantine_count.sql"), filter)).await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

fn ask(sql: &'static str, filter: &HeldFilter) -> Query {
    bind::reach(Query::new(sql), &filter.reach)
        .bind("first", filter.days.first)
        .bind("last", filter.days.last)
        .bind("table", &filter.table)
        .bind("code", &filter.code)
        .bind("state", &filter.state)
}
