//! Entries of the audit log.

use crate::caller::Caller;
use crate::portal::Portal;
use crate::problem::Problem;
use registry::Tx;
use registry::audit::{self, Deed};
use serde_json::Value;

/// Writes what the caller did into the transaction in which it happens.
pub(crate) async fn within(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    action: &str,
    object: &str,
    detail: Value,
) -> Result<(), Problem> {
    let deed = Deed { actor: caller.username(), action, object, detail, ip: &caller.ip };
    audit::append(tx, &deed, portal.setting.now()).await?;
    Ok(())
}

/// Writes down that the caller read something sensitive; without the entry there is no answer.
pub(crate) async fn note(
    portal: &Portal,
    caller: &Caller,
    action: &str,
    object: &str,
    detail: Value,
) -> Result<(), Problem> {
    let mut tx = portal.registry.write().await?;
    within(&mut tx, portal, caller, action, object, detail).await?;
    Ok(tx.commit().await?)
}
