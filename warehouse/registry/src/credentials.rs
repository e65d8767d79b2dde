//! Credentials: the four secrets an operator signs and enciphers with, per direction and version. Stored sealed, shown once.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::access;
pub use crate::credential_secrets::CredentialSecrets;
use crate::error::RegistryError;
pub use crate::live_credentials::{LiveCredential, load_live, load_live_in};
use crate::operators::{self, Environment};
use crate::store::{Tx, micros, new_id};
use crate::tokens;

pub(crate) const NOUN: &str = "credential";

text_enum! {
    /// Which way the messages go that a credential or token is for.
    Direction {
        /// From the operator to us.
        In = "in",
        /// From us to the operator.
        Out = "out",
    }
}

text_enum! {
    /// Cipher and signature of a credential. Source: access specification 4.1.
    Suite {
        /// AES-128 in CBC mode, HMAC-MD5.
        AesMd5 = "AES128-CBC.HMAC-MD5",
        /// SM4 in CBC mode, HMAC-SM3.
        Sm4Sm3 = "SM4-CBC.HMAC-SM3",
    }
}

text_enum! {
    /// What a credential is good for at a given moment.
    CredentialState {
        /// Its time has not come.
        Scheduled = "scheduled",
        /// The newest valid one.
        Active = "active",
        /// Valid beside a newer one until its end.
        Overlap = "overlap",
        /// Its time is over.
        Expired = "expired",
        /// Withdrawn.
        Revoked = "revoked",
    }
}

/// A credential without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Credential {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub operator_id: String,
    /// Which way.
    #[sqlx(try_from = "String")]
    pub direction: Direction,
    /// Whether it admits to the sandbox or to production.
    #[sqlx(try_from = "String")]
    pub environment: Environment,
    /// 1, 2, … per operator and direction.
    pub version: i64,
    /// Cipher and signature.
    #[sqlx(try_from = "String")]
    pub suite: Suite,
    /// First instant of validity.
    pub valid_from: DateTime<Utc>,
    /// End of validity, exclusive; open when absent.
    pub valid_to: Option<DateTime<Utc>>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why it was withdrawn.
    pub revoke_reason: String,
    /// When a message last verified with it.
    pub last_used: Option<DateTime<Utc>>,
    /// When a message last failed that named it.
    pub last_failed_at: Option<DateTime<Utc>>,
    /// Sub-code of that failure.
    pub last_failed_code: Option<String>,
    /// What the mistake was, where the sandbox recognised it.
    pub last_failed_cause: Option<String>,
}

impl Credential {
    /// What it is good for at `now`, given the newest valid version of its operator and direction.
    fn state(&self, now: DateTime<Utc>, newest_valid: Option<i64>) -> CredentialState {
        if self.revoked_at.is_some() {
            CredentialState::Revoked
        } else if self.valid_to.is_some_and(|end| end <= now) {
            CredentialState::Expired
        } else if self.valid_from > now {
            CredentialState::Scheduled
        } else if newest_valid == Some(self.version) {
            CredentialState::Active
        } else {
            CredentialState::Overlap
        }
    }

    fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none()
            && self.valid_from <= now
            && self.valid_to.is_none_or(|end| now < end)
    }
}

/// A credential with its state, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedCredential {
    /// The credential.
    #[serde(flatten)]
    pub credential: Credential,
    /// What it is good for at the moment of the list.
    pub state: CredentialState,
}

/// A new credential with its secrets, which are never shown again.
#[derive(Debug, Clone)]
pub struct IssuedCredential {
    /// The credential.
    pub credential: Credential,
    /// Its secrets.
    pub secrets: CredentialSecrets,
}

/// What is asked for when a credential is issued.
#[derive(Debug, Clone)]
pub struct NewCredential<'a> {
    /// For whom.
    pub operator_id: &'a str,
    /// Which way.
    pub direction: Direction,
    /// Cipher and signature.
    pub suite: Suite,
    /// First instant of validity.
    pub valid_from: DateTime<Utc>,
    /// The secrets, when somebody else chose them; else random ones are drawn.
    pub secrets: Option<CredentialSecrets>,
}

macro_rules! columns {
    () => {
        "id, operator_id, direction, environment, version, suite, valid_from, valid_to, created_at, revoked_at, revoke_reason, \
         last_used, last_failed_at, last_failed_code, last_failed_cause"
    };
}

sql! {
    NEXT_VERSION = "SELECT COALESCE(MAX(version), 0) + 1 FROM credentials WHERE operator_id = $1 AND direction = $2";
    INSERT = "INSERT INTO credentials (id, operator_id, direction, version, suite, sealed, valid_from, created_at, revoke_reason, environment) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)";
    FIND = concat!("SELECT ", columns!(), " FROM credentials WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM credentials WHERE operator_id = $1 ORDER BY direction, version DESC");
    END_AT = "UPDATE credentials SET valid_to = $2 WHERE id = $1";
    REVOKE = "UPDATE credentials SET revoked_at = $2, revoke_reason = $3 WHERE id = $1";
    NOTE_USED = "UPDATE credentials SET last_used = $2 WHERE id = $1 AND (last_used IS NULL OR last_used < $2)";
    NOTE_FAILED = "UPDATE credentials SET last_failed_at = $2, last_failed_code = $3, last_failed_cause = NULL \
                   WHERE id = $1 AND (last_failed_at IS NULL OR last_failed_at < $2)";
    NOTE_CAUSE = "UPDATE credentials SET last_failed_at = $2, last_failed_code = $3, last_failed_cause = $4 WHERE id = $1";
}

/// Issues the next version of an operator's credential of production; see [`issue_in`].
///
/// # Errors
/// As [`issue_in`].
pub async fn issue(
    tx: &mut Tx,
    new: NewCredential<'_>,
    now: DateTime<Utc>,
) -> Result<IssuedCredential, RegistryError> {
    issue_in(tx, Environment::Production, new, now).await
}

/// Issues the next version of an operator's credential in one direction; earlier ones stay as they are.
///
/// # Errors
/// [`RegistryError::NotFound`] for an unknown operator; [`RegistryError::Invalid`] when given secrets have the wrong form.
pub async fn issue_in(
    tx: &mut Tx,
    environment: Environment,
    new: NewCredential<'_>,
    now: DateTime<Utc>,
) -> Result<IssuedCredential, RegistryError> {
    operators::get(tx, new.operator_id).await?;
    let secrets = match new.secrets {
        Some(given) => given,
        None => CredentialSecrets::random().map_err(|source| RegistryError::Vault {
            of: format!("operator {}", new.operator_id),
            source,
        })?,
    };
    secrets.check()?;
    let id = new_id();
    let sealed = seal(tx, &id, &secrets)?;
    let (version,) = fetch_one!(tx, (i64,), NEXT_VERSION, new.operator_id, new.direction.as_str())?;
    execute!(
        tx,
        INSERT,
        &id,
        new.operator_id,
        new.direction.as_str(),
        version,
        new.suite.as_str(),
        sealed.as_slice(),
        micros(new.valid_from),
        micros(now),
        environment.as_str()
    )
    .map_err(|e| {
        RegistryError::or_taken(e, NOUN, &format!("version {version} of {}", new.operator_id))
    })?;
    access::bump(tx).await?;
    Ok(IssuedCredential { credential: get(tx, &id).await?, secrets })
}

/// Issues a successor, and lets the old credential end after `overlap_hours`.
///
/// # Errors
/// [`RegistryError::WrongState`] when the old one is revoked or over; [`RegistryError::Invalid`] for more than 720 hours.
pub async fn rotate(
    tx: &mut Tx,
    id: &str,
    overlap_hours: u32,
    now: DateTime<Utc>,
) -> Result<IssuedCredential, RegistryError> {
    if overlap_hours > 720 {
        return Err(RegistryError::invalid("overlap_hours", "0 to 720"));
    }
    let old = get(tx, id).await?;
    if !old.is_valid_at(now) {
        let state = old.state(now, None).to_string();
        return Err(RegistryError::WrongState {
            noun: NOUN,
            id: id.to_owned(),
            state,
            step: "rotated",
        });
    }
    let end = micros(now + Duration::hours(i64::from(overlap_hours)));
    let end = old.valid_to.map_or(end, |earlier| earlier.min(end));
    execute!(tx, END_AT, id, end)?;
    let new = NewCredential {
        operator_id: &old.operator_id,
        direction: old.direction,
        suite: old.suite,
        valid_from: now,
        secrets: None,
    };
    issue_in(tx, old.environment, new, now).await
}

/// Withdraws a credential; the operator's tokens of that direction end at once. Revoking twice changes nothing.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn revoke(
    tx: &mut Tx,
    id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Credential, RegistryError> {
    let credential = get(tx, id).await?;
    if credential.revoked_at.is_some() {
        return Ok(credential);
    }
    execute!(tx, REVOKE, id, micros(now), reason)?;
    let Credential { operator_id, direction, environment, .. } = &credential;
    tokens::end_in(tx, *environment, operator_id, *direction, now).await?;
    access::bump(tx).await?;
    get(tx, id).await
}

/// The credential with this id, without its secrets.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Credential, RegistryError> {
    fetch_optional!(tx, Credential, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// An operator's credentials of both directions, newest version first, without secrets.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(
    tx: &mut Tx,
    operator_id: &str,
    now: DateTime<Utc>,
) -> Result<Vec<ListedCredential>, RegistryError> {
    let credentials = fetch_all!(tx, Credential, LIST, operator_id)?;
    let newest = |of: &Credential| {
        let rivals = credentials.iter().filter(|one| {
            (one.direction, one.environment) == (of.direction, of.environment)
                && one.is_valid_at(now)
        });
        rivals.map(|one| one.version).max()
    };
    let states: Vec<_> = credentials.iter().map(|one| one.state(now, newest(one))).collect();
    let listed = credentials
        .into_iter()
        .zip(states)
        .map(|(credential, state)| ListedCredential { credential, state });
    Ok(listed.collect())
}

/// Notes that a message verified with this credential.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn note_used(tx: &mut Tx, id: &str, at: DateTime<Utc>) -> Result<(), RegistryError> {
    execute!(tx, NOTE_USED, id, micros(at))?;
    Ok(())
}

/// Notes that a message of this credential's operator failed, with the sub-code of the refusal. What is known of the
/// cause of an earlier failure is forgotten; what was noted about a later one stays.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn note_failed(
    tx: &mut Tx,
    id: &str,
    at: DateTime<Utc>,
    code: &str,
) -> Result<(), RegistryError> {
    execute!(tx, NOTE_FAILED, id, micros(at), code)?;
    Ok(())
}

/// Notes what the mistake of a failed message was.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn note_cause(
    tx: &mut Tx,
    id: &str,
    at: DateTime<Utc>,
    code: &str,
    cause: &str,
) -> Result<(), RegistryError> {
    execute!(tx, NOTE_CAUSE, id, micros(at), code, cause)?;
    Ok(())
}

fn seal(tx: &Tx, id: &str, secrets: &CredentialSecrets) -> Result<Vec<u8>, RegistryError> {
    let plain: Zeroizing<Vec<u8>> = secrets.pack();
    tx.vault
        .seal(&owner(id), &plain)
        .map_err(|source| RegistryError::Vault { of: format!("credential {id}"), source })
}

/// The name a credential's secrets are bound to.
pub(crate) fn owner(id: &str) -> String {
    format!("credential:{id}")
}
