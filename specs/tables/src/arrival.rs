//! What the gate knows about the message that brought rows.

use chrono::{DateTime, Utc};
use model::ids::{MessageId, OperatorId};

/// Origin of a group of rows.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The operator the rows belong to.
    pub operator_id: OperatorId,
    /// When the message arrived.
    pub received_at: DateTime<Utc>,
    /// The message.
    pub message_id: MessageId,
}

/// One row and the message that brought it.
pub(crate) type Arrived<'a, R> = (&'a Arrival, &'a R);

/// All rows of one message.
pub(crate) fn of_one<'a, R>(arrival: &'a Arrival, rows: &'a [R]) -> Vec<Arrived<'a, R>> {
    rows.iter().map(|row| (arrival, row)).collect()
}
