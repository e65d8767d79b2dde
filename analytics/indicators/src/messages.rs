//! The message log.

use crate::bind;
use crate::days::DayRange;
use crate::reach::Reach;
use arrow::array::AsArray;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;

/// One message received or refused.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// Its number.
    pub message_id: i64,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Operator.
    pub operator_id: String,
    /// Interface.
    pub interface: String,
    /// Result code.
    pub ret: i32,
    /// Sub-code, empty on success.
    pub sub_code: String,
    /// Words of the refusal.
    pub reason: String,
    /// Rows in it.
    pub rows: i64,
    /// Rows stored.
    pub accepted: i64,
    /// Rows held back.
    pub quarantined: i64,
    /// Size of the envelope, B.
    pub body_bytes: i64,
    /// Time to the answer, µs.
    pub took_us: i64,
    /// Mean lateness of the rows, ms.
    pub lateness_ms: Option<i64>,
    /// Tolerances used.
    pub warnings: String,
}

/// Which messages; empty texts do not limit.
#[derive(Debug, Clone)]
pub struct MessageFilter {
    /// Rows that may be seen.
    pub reach: Reach,
    /// Days of arrival.
    pub days: DayRange,
    /// Interface.
    pub interface: String,
    /// Result code, sub-code, or `failed` for all but 0.
    pub ret: String,
    /// Part of the reason or interface, or the number.
    pub text: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

/// Messages of the filter, newest first, those with a number below `before`.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn list(
    lake: &Lake,
    filter: &MessageFilter,
    before: i64,
    limit: i64,
    offset: i64,
) -> Result<Vec<Message>, QueryError> {
    let query = ask(include_str!("../queries/messages.sql"), filter);
    lake.rows(query.bind("before", before).bind("limit", limit).bind("offset", offset)).await
}

/// Number of messages of the filter.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn count(lake: &Lake, filter: &MessageFilter) -> Result<i64, QueryError> {
    let rows: Vec<Count> =
        lake.rows(ask(include_str!("../queries/messages_count.sql"), filter)).await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// One message inside the reach; `None` when there is none.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn one(lake: &Lake, reach: &Reach, message: i64) -> Result<Option<Message>, QueryError> {
    let query = bind::operators(Query::new(include_str!("../queries/message.sql")), reach);
    Ok(lake.rows::<Message>(query.bind("message", message)).await?.pop())
}

/// The sealed body of a message; `None` when it was not kept.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn sealed_body(lake: &Lake, message: &Message) -> Result<Option<Vec<u8>>, QueryError> {
    let query = Query::new(include_str!("../queries/raw_message.sql"))
        .bind("day", day_of(message))
        .bind("message", message.message_id);
    let found = lake.batches(query).await?;
    let column = found.iter().find(|batch| batch.num_rows() > 0).map(|batch| batch.column(0));
    let Some(column) = column else { return Ok(None) };
    let plain = arrow::compute::cast(column, &arrow::datatypes::DataType::Binary)
        .map_err(|error| QueryError::Shape(error.to_string()))?;
    Ok(Some(plain.as_binary::<i32>().value(0).to_vec()))
}

fn ask(sql: &'static str, filter: &MessageFilter) -> Query {
    bind::operators(Query::new(sql), &filter.reach)
        .bind("first", filter.days.first)
        .bind("last", filter.days.last)
        .bind("interface", &filter.interface)
        .bind("ret", &filter.ret)
        .bind("q", filter.text.to_lowercase())
}

/// The Beijing day under which a message is kept.
pub fn day_of(message: &Message) -> LocalDay {
    LocalDay::of(message.received_at)
}
