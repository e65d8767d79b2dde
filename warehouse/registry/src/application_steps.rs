//! The steps by which an application goes from draft to live. Each is written down with who, when and why.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::applications::{Application, ApplicationState, get};
use crate::error::RegistryError;
use crate::operators::{self, Environment, NewOperator, OperatorChange, OperatorState};
use crate::store::{Tx, micros, new_id};

/// One step of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a user's name, `applicant`, or the part of the platform that acted by itself.
    pub actor: String,
    /// What was done: `submit`, `accept`, …
    pub step: String,
    /// The state after it.
    #[sqlx(try_from = "String")]
    pub state: ApplicationState,
    /// Why.
    pub reason: String,
}

/// Who takes a step, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

sql! {
    MOVE = "UPDATE applications SET state = $2, state_reason = $3, version = version + 1, updated_at = $4 WHERE id = $1";
    SUBMITTED = "UPDATE applications SET submitted_at = $2 WHERE id = $1";
    ASKED = "UPDATE applications SET go_live_requested_at = $2 WHERE id = $1";
    WENT_LIVE = "UPDATE applications SET live_at = COALESCE(live_at, $2), go_live_requested_at = NULL WHERE id = $1";
    NOTE = "INSERT INTO application_steps (id, application_id, at, actor, step, state, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LIST = "SELECT at, actor, step, state, reason FROM application_steps WHERE application_id = $1 ORDER BY id";
    RIVALS = "SELECT COUNT(*) FROM applications WHERE operator_id = $1 AND id <> $2 AND state NOT IN ('draft', 'returned')";
}

/// Every step of an application, in order.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx, id: &str) -> Result<Vec<Step>, RegistryError> {
    Ok(fetch_all!(tx, Step, LIST, id)?)
}

/// Writes down something that does not move the application: a credential fetched, a sandbox emptied.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn note(
    tx: &mut Tx,
    id: &str,
    step: &str,
    reason: &str,
    by: By<'_>,
) -> Result<(), RegistryError> {
    let state = get(tx, id).await?.state;
    write(tx, id, step, state, reason, by).await
}

async fn write(
    tx: &mut Tx,
    id: &str,
    step: &str,
    state: ApplicationState,
    reason: &str,
    by: By<'_>,
) -> Result<(), RegistryError> {
    let (key, at, state) = (new_id(), micros(by.at), state.as_str());
    execute!(tx, NOTE, key, id, at, by.actor, step, state, reason)?;
    Ok(())
}

async fn step(
    tx: &mut Tx,
    id: &str,
    (name, from, to): (&'static str, &[ApplicationState], ApplicationState),
    reason: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    let found = get(tx, id).await?;
    if !from.contains(&found.state) {
        return Err(found.cannot(name));
    }
    execute!(tx, MOVE, id, to.as_str(), reason, micros(by.at))?;
    write(tx, id, name, to, reason, by).await?;
    get(tx, id).await
}

fn reasoned(reason: &str) -> Result<&str, RegistryError> {
    let reason = reason.trim();
    if (4..=500).contains(&reason.chars().count()) {
        return Ok(reason);
    }
    Err(RegistryError::invalid("reason", "4 to 500 characters that say why"))
}

/// Hands a draft or a corrected application in.
///
/// # Errors
/// [`RegistryError::Taken`] when another application for the same operator is under way.
pub async fn submit(tx: &mut Tx, id: &str, by: By<'_>) -> Result<Application, RegistryError> {
    use ApplicationState::{Draft, Returned, Submitted};
    let operator_id = get(tx, id).await?.operator_id;
    let (rivals,) = fetch_one!(tx, (i64,), RIVALS, &operator_id, id)?;
    if rivals > 0 {
        return Err(RegistryError::Taken { noun: "application of operator", id: operator_id });
    }
    step(tx, id, ("submit", &[Draft, Returned], Submitted), "", by).await?;
    execute!(tx, SUBMITTED, id, micros(by.at))?;
    get(tx, id).await
}

/// Gives an application back.
///
/// # Errors
/// [`RegistryError::Invalid`] without a reason, [`RegistryError::WrongState`] unless it was handed in.
pub async fn give_back(
    tx: &mut Tx,
    id: &str,
    reason: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    use ApplicationState::{Returned, Submitted};
    step(tx, id, ("return", &[Submitted], Returned), reasoned(reason)?, by).await
}

/// Accepts an application: its operator is registered, still waiting for admission to production.
///
/// # Errors
/// [`RegistryError::WrongState`] unless it was handed in; what registering an operator refuses.
pub async fn accept(
    tx: &mut Tx,
    id: &str,
    interfaces: &[String],
    reason: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    use ApplicationState::{Accepted, Submitted};
    let done = step(tx, id, ("accept", &[Submitted], Accepted), reason.trim(), by).await?;
    let known = operators::find(tx, &done.operator_id).await?;
    let operator = match known {
        Some(known) => known,
        None => {
            let new = NewOperator {
                operator_id: done.operator_id.clone(),
                name: done.name.clone(),
                short_name: done.short_name.clone(),
                uscid: done.uscid.clone(),
                contact: String::new(),
                environment: Environment::Test,
                interfaces: interfaces.to_vec(),
            };
            operators::create(tx, &new, by.at).await?
        }
    };
    if operator.state == OperatorState::Pending {
        let change = OperatorChange {
            delegations: Some(done.form.owners.clone()),
            ip_allow: Some(done.form.addresses.clone()),
            ..OperatorChange::default()
        };
        operators::update(tx, &operator.operator_id, operator.version, &change, by.at).await?;
    }
    Ok(done)
}

/// The test begins: the first run was started.
///
/// # Errors
/// [`RegistryError::WrongState`] before acceptance.
pub async fn test(tx: &mut Tx, id: &str, by: By<'_>) -> Result<Application, RegistryError> {
    use ApplicationState::{Accepted, Testing};
    let found = get(tx, id).await?;
    match found.state {
        Accepted => step(tx, id, ("test", &[Accepted], Testing), "", by).await,
        ApplicationState::Draft | ApplicationState::Submitted | ApplicationState::Returned => {
            Err(found.cannot("tested"))
        }
        _ => Ok(found),
    }
}

/// A run was passed; `reason` names it.
///
/// # Errors
/// [`RegistryError::Database`]. After the first pass nothing changes.
pub async fn pass(
    tx: &mut Tx,
    id: &str,
    reason: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    use ApplicationState::{Passed, Testing};
    let found = get(tx, id).await?;
    if found.state != Testing {
        return Ok(found);
    }
    step(tx, id, ("pass", &[Testing], Passed), reason, by).await
}

/// The applicant asks to go live.
///
/// # Errors
/// [`RegistryError::WrongState`] unless a run was passed.
pub async fn ask_to_go_live(
    tx: &mut Tx,
    id: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    let found = get(tx, id).await?;
    if found.state != ApplicationState::Passed {
        return Err(found.cannot("put forward to go live"));
    }
    if found.go_live_requested_at.is_none() {
        execute!(tx, ASKED, id, micros(by.at))?;
        write(tx, id, "ask-live", found.state, "", by).await?;
    }
    get(tx, id).await
}

/// The province lets it go live: its operator is admitted to production.
///
/// # Errors
/// [`RegistryError::WrongState`] unless a run was passed and going live was asked for.
pub async fn go_live(
    tx: &mut Tx,
    id: &str,
    reason: &str,
    by: By<'_>,
) -> Result<Application, RegistryError> {
    use ApplicationState::{Live, Passed};
    let found = get(tx, id).await?;
    if found.go_live_requested_at.is_none() {
        return Err(found.cannot("let live before the operator asks for it"));
    }
    let done = step(tx, id, ("go-live", &[Passed], Live), reason.trim(), by).await?;
    let operator = operators::get(tx, &done.operator_id).await?;
    if matches!(operator.state, OperatorState::Pending | OperatorState::Refused) {
        operators::approve(tx, &done.operator_id, by.at).await?;
    }
    let operator = operators::get(tx, &done.operator_id).await?;
    let change =
        OperatorChange { environment: Some(Environment::Production), ..OperatorChange::default() };
    operators::update(tx, &done.operator_id, operator.version, &change, by.at).await?;
    execute!(tx, WENT_LIVE, id, micros(by.at))?;
    get(tx, id).await
}

/// Lets the live or suspended applications of an operator follow what was done to the operator itself.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn follow(
    tx: &mut Tx,
    operator_id: &str,
    now_is: OperatorState,
    reason: &str,
    by: By<'_>,
) -> Result<(), RegistryError> {
    use ApplicationState::{Live, Suspended};
    let (name, from, to) = match now_is {
        OperatorState::Active => ("resume", Suspended, Live),
        OperatorState::Suspended | OperatorState::Closed => ("suspend", Live, Suspended),
        OperatorState::Pending | OperatorState::Refused => return Ok(()),
    };
    for one in crate::applications::of_operator(tx, operator_id).await? {
        if one.state == from {
            step(tx, &one.id, (name, &[from], to), reason, by).await?;
        }
    }
    Ok(())
}
