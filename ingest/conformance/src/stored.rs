//! What became of a message, from the sandbox's own log and tables.

use crate::seen::{Seen, Stored};
use lake::{Lake, Query, QueryError};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    rows: i64,
    repeated: i64,
    warnings: String,
}

#[derive(Deserialize)]
struct Revision {
    revision: Option<i64>,
}

/// Reads what became of a message that was taken.
///
/// # Errors
/// [`QueryError`] of the sandbox's lake.
pub(crate) async fn read(lake: &Lake, seen: &Seen) -> Result<Option<Stored>, QueryError> {
    let message = Query::new(include_str!("../queries/message_of.sql"))
        .bind("operator", seen.operator_id.as_str())
        .bind("digest", seen.digest.as_str());
    let Some(row) = lake.rows::<Row>(message).await?.into_iter().next() else { return Ok(None) };
    let number = seen.said("StartChargeSeq").and_then(|number| number.as_str());
    let revision = match number {
        Some(number) if seen.interface == "notification_charge_order_info" => {
            let order = Query::new(include_str!("../queries/revision_of.sql"))
                .bind("operator", seen.operator_id.as_str())
                .bind("order", number);
            lake.rows::<Revision>(order).await?.into_iter().next().and_then(|row| row.revision)
        }
        _ => None,
    };
    Ok(Some(Stored { rows: row.rows, repeated: row.repeated, revision, warnings: row.warnings }))
}
