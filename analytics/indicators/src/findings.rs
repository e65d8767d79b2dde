//! Findings of the quality rules.

use crate::bind;
use crate::days::DayRange;
use crate::messages::{Message, day_of};
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use serde::Deserialize;

/// One rule broken by one row.
#[derive(Debug, Clone, Deserialize)]
pub struct FindingRow {
    /// Rule.
    pub code: String,
    /// block, error, warn or flag.
    pub severity: String,
    /// Position of the row in its message.
    pub row_index: i64,
    /// Field.
    pub field: String,
    /// Value found.
    pub value: String,
    /// What was expected.
    pub explanation: String,
    /// When the message arrived.
    pub received_at: DateTime<Utc>,
    /// Operator.
    pub operator_id: String,
    /// Interface.
    pub interface: String,
    /// Message.
    pub message_id: i64,
    /// Connector, when known.
    pub connector_id: Option<String>,
    /// Station, when known.
    pub station_id: Option<String>,
}

/// Which findings; empty texts do not limit.
#[derive(Debug, Clone)]
pub struct FindingFilter {
    /// Rows that may be seen.
    pub reach: Reach,
    /// Days of arrival.
    pub days: DayRange,
    /// Rule.
    pub code: String,
    /// Severity.
    pub severity: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

/// Findings of the filter, newest first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn list(
    lake: &Lake,
    filter: &FindingFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<FindingRow>, QueryError> {
    let query = ask(include_str!("../queries/findings.sql"), filter);
    lake.rows(query.bind("limit", limit).bind("offset", offset)).await
}

/// Number of findings of the filter.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn count(lake: &Lake, filter: &FindingFilter) -> Result<i64, QueryError> {
    let rows: Vec<Count> =
        lake.rows(ask(include_str!("../queries/findings_count.sql"), filter)).await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// Findings of one message, by row; at most a thousand.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn of_message(
    lake: &Lake,
    reach: &Reach,
    message: &Message,
) -> Result<Vec<FindingRow>, QueryError> {
    let query = bind::operators(Query::new(include_str!("../queries/message_findings.sql")), reach);
    lake.rows(query.bind("day", day_of(message)).bind("message", message.message_id)).await
}

fn ask(sql: &'static str, filter: &FindingFilter) -> Query {
    bind::reach(Query::new(sql), &filter.reach)
        .bind("first", filter.days.first)
        .bind("last", filter.days.last)
        .bind("code", &filter.code)
        .bind("severity", &filter.severity)
}
