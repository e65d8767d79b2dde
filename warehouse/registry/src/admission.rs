//! The steps by which an operator is admitted, suspended and closed. Every step that stops reception ends its tokens.

use chrono::{DateTime, Utc};

use crate::access;
use crate::error::RegistryError;
use crate::operators::{NOUN, Operator, OperatorState, get};
use crate::store::{Tx, micros};
use crate::tokens;

sql! {
    MOVE = "UPDATE operators SET state = $2, state_reason = $3, version = version + 1, updated_at = $4 WHERE operator_id = $1";
    SWITCH = "UPDATE operators SET access_on = $2, version = version + 1, updated_at = $3 WHERE operator_id = $1";
}

/// Admits a waiting or formerly refused operator.
///
/// # Errors
/// [`RegistryError::WrongState`] from any other state.
pub async fn approve(
    tx: &mut Tx,
    operator_id: &str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    use OperatorState::{Active, Pending, Refused};
    step(tx, operator_id, &[Pending, Refused], Active, "", "approved", now).await
}

/// Does not admit a waiting operator.
///
/// # Errors
/// [`RegistryError::WrongState`] from any other state.
pub async fn refuse(
    tx: &mut Tx,
    operator_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    use OperatorState::{Pending, Refused};
    step(tx, operator_id, &[Pending], Refused, reason, "refused", now).await
}

/// Stops accepting data from an operator; its tokens end at once.
///
/// # Errors
/// [`RegistryError::WrongState`] unless it is active.
pub async fn suspend(
    tx: &mut Tx,
    operator_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    use OperatorState::{Active, Suspended};
    step(tx, operator_id, &[Active], Suspended, reason, "suspended", now).await
}

/// Accepts data from a suspended operator again; it must ask for a new token.
///
/// # Errors
/// [`RegistryError::WrongState`] unless it is suspended.
pub async fn resume(
    tx: &mut Tx,
    operator_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    use OperatorState::{Active, Suspended};
    step(tx, operator_id, &[Suspended], Active, reason, "resumed", now).await
}

/// Takes an operator out of operation for good; its tokens end at once.
///
/// # Errors
/// [`RegistryError::WrongState`] when it is closed already.
pub async fn close(
    tx: &mut Tx,
    operator_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    use OperatorState::{Active, Closed, Pending, Refused, Suspended};
    step(tx, operator_id, &[Pending, Active, Suspended, Refused], Closed, reason, "closed", now)
        .await
}

/// Switches an operator's access on or off without touching its admission; off ends its tokens at once.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn switch_access(
    tx: &mut Tx,
    operator_id: &str,
    on: bool,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    if execute!(tx, SWITCH, operator_id, on, micros(now))? == 0 {
        return Err(RegistryError::not_found(NOUN, operator_id));
    }
    if !on {
        tokens::end_all(tx, operator_id, None, now).await?;
    }
    access::bump(tx).await?;
    get(tx, operator_id).await
}

async fn step(
    tx: &mut Tx,
    operator_id: &str,
    from: &[OperatorState],
    to: OperatorState,
    reason: &str,
    name: &'static str,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    let operator = get(tx, operator_id).await?;
    if !from.contains(&operator.state) {
        return Err(RegistryError::WrongState {
            noun: NOUN,
            id: operator_id.to_owned(),
            state: operator.state.to_string(),
            step: name,
        });
    }
    execute!(tx, MOVE, operator_id, to.as_str(), reason, micros(now))?;
    if to != OperatorState::Active {
        tokens::end_all(tx, operator_id, None, now).await?;
    }
    access::bump(tx).await?;
    get(tx, operator_id).await
}
