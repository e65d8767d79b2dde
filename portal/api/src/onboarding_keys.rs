//! Credentials of an applicant: those of the sandbox after acceptance, those of production after going live.

use crate::applicant::Onboarder;
use crate::ask::Given;
use crate::credentials::{self as shown, Issued, RotateBody};
use crate::gate;
use crate::operators::Reason;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use registry::Tx;
use registry::application_steps as steps;
use registry::applications::{Application, ApplicationState};
use registry::credentials::{
    self, CredentialSecrets, CredentialState, Direction, NewCredential, Suite,
};
use registry::operators::Environment;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Which credential is asked for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EnvironmentBody {
    /// test or production.
    environment: String,
}

/// Issues the credential with which the operator pushes. The secrets are in this answer and nowhere else; there is one
/// per environment, its successors come by rotation.
#[utoipa::path(post, path = "/applications/{id}/credentials", tag = "onboarding", params(("id" = String, Path)),
    request_body = EnvironmentBody, responses((status = 201, body = Issued), (status = 409, description = "taken, wrong_state")))]
pub(crate) async fn issue(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<EnvironmentBody>,
) -> Result<Response, Problem> {
    who.applies()?;
    let (environment, now) = place(&portal, &who.application, &given.environment)?;
    let mut tx = portal.registry.write().await?;
    let operator = &who.application.operator_id;
    if has_live(&mut tx, operator, environment, now).await? {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "taken",
            "there is a valid credential already: rotate or revoke it",
        ));
    }
    let suite: Suite = who.application.form.suite.parse().unwrap_or(Suite::AesMd5);
    let new = NewCredential {
        operator_id: operator,
        direction: Direction::In,
        suite,
        valid_from: now,
        secrets: None,
    };
    let issued = credentials::issue_in(&mut tx, environment, new, now).await?;
    note(&mut tx, &portal, &who, "credential.issue", &issued.credential).await?;
    shown::shown_once(&portal, tx, issued).await
}

/// Secrets that the operator issued for our calls to it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TheirsBody {
    /// test or production.
    environment: String,
    operator_secret: String,
    data_secret: String,
    data_secret_iv: String,
    sig_secret: String,
}

/// Takes the secrets that the operator issued for our calls to it; they are never shown again.
#[utoipa::path(post, path = "/applications/{id}/credentials/theirs", tag = "onboarding", params(("id" = String, Path)),
    request_body = TheirsBody, responses((status = 204, description = "kept")))]
pub(crate) async fn tell(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<TheirsBody>,
) -> Result<StatusCode, Problem> {
    who.applies()?;
    let (environment, now) = place(&portal, &who.application, &given.environment)?;
    let TheirsBody { operator_secret, data_secret, data_secret_iv, sig_secret, .. } = &given;
    let secrets =
        CredentialSecrets::given(operator_secret, data_secret, data_secret_iv, sig_secret)?;
    let suite: Suite = who.application.form.suite.parse().unwrap_or(Suite::AesMd5);
    let new = NewCredential {
        operator_id: &who.application.operator_id,
        direction: Direction::Out,
        suite,
        valid_from: now,
        secrets: Some(secrets),
    };
    let mut tx = portal.registry.write().await?;
    let issued = credentials::issue_in(&mut tx, environment, new, now).await?;
    note(&mut tx, &portal, &who, "credential.tell", &issued.credential).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issues a successor and lets the old credential end after some hours.
#[utoipa::path(post, path = "/applications/{id}/credentials/{cid}/rotate", tag = "onboarding",
    params(("id" = String, Path), ("cid" = String, Path)), request_body = RotateBody, responses((status = 201, body = Issued)))]
pub(crate) async fn rotate(
    State(portal): State<Portal>,
    who: Onboarder,
    Path((_id, cid)): Path<(String, String)>,
    Given(given): Given<RotateBody>,
) -> Result<Response, Problem> {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    let old = shown::own(&mut tx, &who.application.operator_id, &cid).await?;
    let now = clock(&portal, old.environment);
    let issued = credentials::rotate(&mut tx, &cid, given.overlap_hours, now).await?;
    note(&mut tx, &portal, &who, "credential.rotate", &issued.credential).await?;
    shown::shown_once(&portal, tx, issued).await
}

/// Withdraws a credential; tokens of its environment and direction end at once.
#[utoipa::path(delete, path = "/applications/{id}/credentials/{cid}", tag = "onboarding",
    params(("id" = String, Path), ("cid" = String, Path)), request_body = Reason,
    responses((status = 204, description = "withdrawn")))]
pub(crate) async fn revoke(
    State(portal): State<Portal>,
    who: Onboarder,
    Path((_id, cid)): Path<(String, String)>,
    Given(given): Given<Reason>,
) -> Result<StatusCode, Problem> {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    let old = shown::own(&mut tx, &who.application.operator_id, &cid).await?;
    let now = clock(&portal, old.environment);
    let revoked = credentials::revoke(&mut tx, &cid, &given.reason, now).await?;
    note(&mut tx, &portal, &who, "credential.revoke", &revoked).await?;
    tx.commit().await?;
    gate::refresh_access(&portal).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The environment asked for, when the application is far enough, and its present instant.
fn place(
    portal: &Portal,
    application: &Application,
    word: &str,
) -> Result<(Environment, DateTime<Utc>), Problem> {
    use ApplicationState::{Accepted, Live, Passed, Suspended, Testing};
    let environment: Environment =
        word.parse().map_err(|_| Problem::field("/environment", "test or production"))?;
    let far_enough = match environment {
        Environment::Test => {
            matches!(application.state, Accepted | Testing | Passed | Live | Suspended)
        }
        Environment::Production => application.state == Live,
    };
    if far_enough {
        return Ok((environment, clock(portal, environment)));
    }
    let state = application.state;
    let detail =
        format!("the application is {state}, so it has no credentials of {environment} yet");
    Err(Problem::new(StatusCode::CONFLICT, "wrong_state", detail))
}

/// The sandbox follows the machine's clock, production that of the data.
fn clock(portal: &Portal, environment: Environment) -> DateTime<Utc> {
    match environment {
        Environment::Test => portal.setting.machine_now(),
        Environment::Production => portal.setting.now(),
    }
}

async fn has_live(
    tx: &mut Tx,
    operator: &str,
    environment: Environment,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let listed = credentials::list(tx, operator, now).await?;
    Ok(listed.iter().any(|one| {
        let it = &one.credential;
        (it.environment, it.direction) == (environment, Direction::In)
            && matches!(one.state, CredentialState::Active | CredentialState::Scheduled)
    }))
}

/// Writes down what was done with a credential, never its secrets.
async fn note(
    tx: &mut Tx,
    portal: &Portal,
    who: &Onboarder,
    action: &str,
    credential: &credentials::Credential,
) -> Result<(), Problem> {
    let said =
        format!("{} {} v{}", credential.environment, credential.direction, credential.version);
    let by = who.by(portal.setting.machine_now());
    steps::note(tx, &who.application.id, action, &said, by).await?;
    let detail = json!({
        "credential": credential.id, "environment": credential.environment, "direction": credential.direction,
        "version": credential.version
    });
    who.deed(tx, action, detail, portal.setting.now()).await
}
