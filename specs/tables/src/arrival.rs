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
