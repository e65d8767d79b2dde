//! Credentials of operators. Secrets are shown once, at issue, and never kept in an answer.

use crate::ask::Given;
use crate::caller::WritesOperators;
use crate::deed;
use crate::gate;
use crate::idempotency::Unrepeatable;
use crate::operators::Reason;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::setting::Setting;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use conformance::{Mistake, Said};
use registry::Tx;
use registry::credentials::{
    self, Credential, CredentialSecrets, CredentialState, Direction, IssuedCredential,
    ListedCredential, NewCredential,
};
use registry::operators::Environment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// When a message last failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastFailed {
    at: DateTime<Utc>,
    sub_code: String,
    /// What the mistake was, where the sandbox recognised it.
    #[schema(required)]
    cause: Option<Said>,
}

/// A credential without its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CredentialRow {
    id: String,
    /// `in`: the operator calls us; `out`: we call it.
    direction: String,
    /// test (sandbox) or production.
    environment: String,
    version: i64,
    suite: String,
    valid_from: DateTime<Utc>,
    #[schema(required)]
    valid_to: Option<DateTime<Utc>>,
    /// scheduled, active, overlap, expired or revoked.
    state: String,
    #[schema(required)]
    last_used: Option<DateTime<Utc>>,
    #[schema(required)]
    last_failed: Option<LastFailed>,
}

impl From<ListedCredential> for CredentialRow {
    fn from(listed: ListedCredential) -> Self {
        Self::of(listed.credential, listed.state)
    }
}

impl CredentialRow {
    /// Whether the operator pushes with it, in production.
    pub(crate) fn is_for_pushes(&self) -> bool {
        self.direction == Direction::In.as_str()
            && self.environment == Environment::Production.as_str()
    }

    /// Cipher and signature.
    pub(crate) fn suite(&self) -> &str {
        &self.suite
    }

    fn of(one: Credential, state: CredentialState) -> Self {
        let failed = one.last_failed_at.zip(one.last_failed_code);
        let word = one.last_failed_cause.as_deref();
        let cause = word.and_then(Mistake::of_word).map(Mistake::about);
        Self {
            id: one.id,
            direction: one.direction.to_string(),
            environment: one.environment.to_string(),
            version: one.version,
            suite: one.suite.to_string(),
            valid_from: one.valid_from,
            valid_to: one.valid_to,
            state: state.to_string(),
            last_used: one.last_used,
            last_failed: failed.map(|(at, sub_code)| LastFailed { at, sub_code, cause }),
        }
    }
}

/// The credentials of an operator, each as its environment's clock sees it: the sandbox follows the machine's.
pub(crate) async fn rows(
    tx: &mut Tx,
    operator: &str,
    setting: &Setting,
) -> Result<Vec<CredentialRow>, Problem> {
    let tested = credentials::list(tx, operator, setting.machine_now()).await?;
    let used = credentials::list(tx, operator, setting.now()).await?;
    let in_test = |one: &ListedCredential| one.credential.environment == Environment::Test;
    let listed = tested.into_iter().zip(used);
    let own = listed.map(|(tested, used)| if in_test(&tested) { tested } else { used });
    Ok(own.map(CredentialRow::from).collect())
}

/// Secrets, shown once; or those that the operator issued for our calls.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct SecretsBody {
    operator_secret: String,
    data_secret: String,
    data_secret_iv: String,
    sig_secret: String,
}

impl SecretsBody {
    /// What the operator issued.
    fn given(self) -> Result<CredentialSecrets, Problem> {
        Ok(CredentialSecrets::given(
            &self.operator_secret,
            &self.data_secret,
            &self.data_secret_iv,
            &self.sig_secret,
        )?)
    }
}

/// A new credential with its secrets.
#[derive(Serialize, ToSchema)]
pub(crate) struct Issued {
    credential: CredentialRow,
    secrets: SecretsBody,
}

impl From<IssuedCredential> for Issued {
    fn from(issued: IssuedCredential) -> Self {
        let secrets = &issued.secrets;
        Self {
            secrets: SecretsBody {
                operator_secret: secrets.operator_secret.expose().to_owned(),
                data_secret: secrets.data_secret.expose().to_owned(),
                data_secret_iv: secrets.data_secret_iv.expose().to_owned(),
                sig_secret: secrets.sig_secret.expose().to_owned(),
            },
            credential: CredentialRow::of(issued.credential, CredentialState::Active),
        }
    }
}

/// What is asked for at issue.
#[derive(Deserialize, ToSchema)]
pub(crate) struct IssueBody {
    /// `AES128-CBC.HMAC-MD5` or `SM4-CBC.HMAC-SM3`.
    suite: String,
    /// `in` (default) or `out`.
    direction: Option<String>,
    /// The secrets that the operator issued, for `out`; drawn at random when absent.
    secrets: Option<SecretsBody>,
}

/// What is asked for at rotation.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RotateBody {
    /// Hours for which the old one stays valid, 0 to 720.
    pub(crate) overlap_hours: u32,
}

/// Issues a credential. The secrets are in this answer and nowhere else.
#[utoipa::path(post, path = "/operators/{id}/credentials", tag = "operators", params(("id" = String, Path)),
    request_body = IssueBody, responses((status = 201, body = Issued)))]
pub(crate) async fn issue(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<IssueBody>,
) -> Result<Response, Problem> {
    let now = portal.setting.now();
    let suite = given
        .suite
        .parse()
        .map_err(|_| Problem::field("/suite", "a suite of the access specification"))?;
    let direction = given.direction.as_deref().unwrap_or("in").parse();
    let direction: Direction = direction.map_err(|_| Problem::field("/direction", "in or out"))?;
    if given.secrets.is_some() && direction == Direction::In {
        return Err(Problem::field("/secrets", "the platform draws the secrets of its own side"));
    }
    let secrets = given.secrets.map(SecretsBody::given).transpose()?;
    let new = NewCredential { operator_id: &id, direction, suite, valid_from: now, secrets };
    let mut tx = portal.registry.write().await?;
    let issued = credentials::issue(&mut tx, new, now).await?;
    let object = format!("operator/{id}/credential/{}", issued.credential.id);
    let detail =
        json!({ "suite": issued.credential.suite, "direction": issued.credential.direction });
    deed::within(&mut tx, &portal, &caller, "credential.issue", &object, detail).await?;
    shown_once(&portal, tx, issued).await
}

/// Issues a successor and lets the old credential end after some hours.
#[utoipa::path(post, path = "/operators/{id}/credentials/{cid}/rotate", tag = "operators",
    params(("id" = String, Path), ("cid" = String, Path)), request_body = RotateBody, responses((status = 201, body = Issued)))]
pub(crate) async fn rotate(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path((id, cid)): Path<(String, String)>,
    Given(given): Given<RotateBody>,
) -> Result<Response, Problem> {
    let mut tx = portal.registry.write().await?;
    own(&mut tx, &id, &cid).await?;
    let issued =
        credentials::rotate(&mut tx, &cid, given.overlap_hours, portal.setting.now()).await?;
    let object = format!("operator/{id}/credential/{cid}");
    let detail = json!({ "overlap_hours": given.overlap_hours, "successor": issued.credential.id });
    deed::within(&mut tx, &portal, &caller, "credential.rotate", &object, detail).await?;
    shown_once(&portal, tx, issued).await
}

/// Withdraws a credential; tokens of its direction end at once.
#[utoipa::path(delete, path = "/operators/{id}/credentials/{cid}", tag = "operators",
    params(("id" = String, Path), ("cid" = String, Path)), request_body = Reason,
    responses((status = 204, description = "withdrawn")))]
pub(crate) async fn revoke(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path((id, cid)): Path<(String, String)>,
    Given(given): Given<Reason>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    own(&mut tx, &id, &cid).await?;
    credentials::revoke(&mut tx, &cid, &given.reason, portal.setting.now()).await?;
    let object = format!("operator/{id}/credential/{cid}");
    let detail = json!({ "reason": given.reason });
    deed::within(&mut tx, &portal, &caller, "credential.revoke", &object, detail).await?;
    tx.commit().await?;
    gate::refresh_access(&portal).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The credential, when it is this operator's.
pub(crate) async fn own(tx: &mut Tx, operator: &str, id: &str) -> Result<Credential, Problem> {
    let found = credentials::get(tx, id).await?;
    if found.operator_id == operator {
        Ok(found)
    } else {
        Err(Problem::not_found(&format!("credential {id} of operator {operator}")))
    }
}

/// Ends the edit, tells the gate and gives the secrets away for the only time.
pub(crate) async fn shown_once(
    portal: &Portal,
    tx: Tx,
    issued: IssuedCredential,
) -> Result<Response, Problem> {
    tx.commit().await?;
    gate::refresh_access(portal).await;
    let mut response = (StatusCode::CREATED, Json(Issued::from(issued))).into_response();
    response.extensions_mut().insert(Unrepeatable);
    Ok(response)
}
