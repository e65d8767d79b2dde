//! Bearer tokens of operators. Stored under their SHA-256 digest; the text is kept sealed, because the youngest one is
//! given out again once too many are live, and because we need the text of those that operators gave to us.

use chrono::{DateTime, Duration, Utc};

use crate::access;
use crate::credentials::Direction;
use crate::error::RegistryError;
use crate::operators::Environment;
use crate::secret::SecretText;
use crate::store::{Tx, micros};
use crate::vault::{digest, random_text};

/// Live tokens an operator may hold per direction; after that the youngest is given out again.
///
/// Source: access specification 5.2.
pub const MAX_LIVE: usize = 32;

/// How long an ended or expired token is still known, so that its refusal can say why, in hours.
const REMEMBERED_H: i64 = 24;

/// Letters and digits of a token: 40 characters are 238 random bits.
const LENGTH: usize = 40;

sql! {
    INSERT = "INSERT INTO operator_tokens (digest, operator_id, direction, sealed, issued_at, expires_at, environment) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LIVE = "SELECT digest, operator_id, sealed, issued_at, expires_at, ended_at FROM operator_tokens \
            WHERE operator_id = $1 AND direction = $2 AND ended_at IS NULL AND expires_at > $3 AND environment = $4 \
            ORDER BY issued_at DESC, expires_at DESC LIMIT 32";
    KNOWN = "SELECT digest, operator_id, issued_at, expires_at, ended_at FROM operator_tokens \
             WHERE direction = $1 AND expires_at > $2 AND environment = $3";
    END_ALL = "UPDATE operator_tokens SET ended_at = $2 WHERE operator_id = $1 AND ended_at IS NULL AND expires_at > $2";
    END_DIRECTION = "UPDATE operator_tokens SET ended_at = $3 \
                     WHERE operator_id = $1 AND direction = $2 AND ended_at IS NULL AND expires_at > $3";
    END_IN = "UPDATE operator_tokens SET ended_at = $3 \
              WHERE operator_id = $1 AND direction = $2 AND ended_at IS NULL AND expires_at > $3 AND environment = $4";
    PURGE = "DELETE FROM operator_tokens WHERE expires_at <= $1";
    COUNT_LIVE = "SELECT COUNT(*) FROM operator_tokens \
                  WHERE operator_id = $1 AND direction = $2 AND ended_at IS NULL AND expires_at > $3 \
                  AND environment = 'production'";
}

/// A token as its bearer gets it.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token itself.
    pub token: SecretText,
    /// Its SHA-256 digest, under which it is known.
    pub digest: [u8; 32],
    /// When it was issued first.
    pub issued_at: DateTime<Utc>,
    /// When it ends, exclusive.
    pub expires_at: DateTime<Utc>,
    /// Whether this is an earlier token given out again.
    pub again: bool,
}

/// A token as the gateway checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownToken {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// Whose it is.
    pub operator_id: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it ends by itself, exclusive.
    pub expires_at: DateTime<Utc>,
    /// When it was ended before its time.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a known token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStanding {
    /// It admits.
    Live,
    /// Its time is over.
    Expired,
    /// It was ended by suspension, switching off or revocation.
    Ended,
}

impl KnownToken {
    /// What the token is worth at `now`.
    pub fn standing(&self, now: DateTime<Utc>) -> TokenStanding {
        if self.ended_at.is_some() {
            TokenStanding::Ended
        } else if self.expires_at <= now {
            TokenStanding::Expired
        } else {
            TokenStanding::Live
        }
    }
}

/// Issues a token of production; see [`issue_in`].
///
/// # Errors
/// As [`issue_in`].
pub async fn issue(
    tx: &mut Tx,
    operator_id: &str,
    direction: Direction,
    ttl_s: u32,
    now: DateTime<Utc>,
) -> Result<IssuedToken, RegistryError> {
    issue_in(tx, Environment::Production, operator_id, direction, ttl_s, now).await
}

/// Issues a token valid for `ttl_s` seconds; when [`MAX_LIVE`] are live, gives out the youngest again.
///
/// # Errors
/// [`RegistryError::Vault`], [`RegistryError::Database`].
pub async fn issue_in(
    tx: &mut Tx,
    environment: Environment,
    operator_id: &str,
    direction: Direction,
    ttl_s: u32,
    now: DateTime<Utc>,
) -> Result<IssuedToken, RegistryError> {
    let now = micros(now);
    let (way, place) = (direction.as_str(), environment.as_str());
    let live = fetch_all!(tx, TokenRow, LIVE, operator_id, way, now, place)?;
    if live.len() >= MAX_LIVE
        && let Some(youngest) = live.first()
    {
        return youngest.reveal(tx);
    }
    let token = random_text(LENGTH)
        .map_err(|source| RegistryError::Vault { of: format!("operator {operator_id}"), source })?;
    let expires_at = now + Duration::seconds(i64::from(ttl_s));
    insert_in(tx, environment, operator_id, direction, &token, (now, expires_at)).await
}

/// Keeps a token of production that is known already: one an operator gave to us, or a given one of a demonstration.
///
/// # Errors
/// [`RegistryError::Taken`] when the token is kept already.
pub async fn insert(
    tx: &mut Tx,
    operator_id: &str,
    direction: Direction,
    token: &SecretText,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<IssuedToken, RegistryError> {
    let (span, place) = ((issued_at, expires_at), Environment::Production);
    insert_in(tx, place, operator_id, direction, token, span).await
}

async fn insert_in(
    tx: &mut Tx,
    environment: Environment,
    operator_id: &str,
    direction: Direction,
    token: &SecretText,
    (issued_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<IssuedToken, RegistryError> {
    let digest = digest(token.expose());
    let sealed = tx.vault.seal(&owner(&digest), token.bytes()).map_err(|source| {
        RegistryError::Vault { of: format!("a token of {operator_id}"), source }
    })?;
    let (issued_at, expires_at) = (micros(issued_at), micros(expires_at));
    execute!(
        tx,
        INSERT,
        digest.as_slice(),
        operator_id,
        direction.as_str(),
        sealed.as_slice(),
        issued_at,
        expires_at,
        environment.as_str()
    )
    .map_err(|e| RegistryError::or_taken(e, "token of", operator_id))?;
    access::bump(tx).await?;
    Ok(IssuedToken { token: token.clone(), digest, issued_at, expires_at, again: false })
}

/// The live token that was issued last, for calls we make; `None` when there is none.
///
/// # Errors
/// [`RegistryError::Vault`] when it does not open.
pub async fn youngest_live(
    tx: &mut Tx,
    operator_id: &str,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<Option<IssuedToken>, RegistryError> {
    let (way, place) = (direction.as_str(), Environment::Production.as_str());
    let live = fetch_all!(tx, TokenRow, LIVE, operator_id, way, micros(now), place)?;
    live.first().map(|row| row.reveal(tx)).transpose()
}

/// Live tokens of an operator in one direction.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn count_live(
    tx: &mut Tx,
    operator_id: &str,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<i64, RegistryError> {
    let (count,) =
        fetch_one!(tx, (i64,), COUNT_LIVE, operator_id, direction.as_str(), micros(now))?;
    Ok(count)
}

/// Every token of production and a direction; see [`load_known_in`].
///
/// # Errors
/// As [`load_known_in`].
pub async fn load_known(
    tx: &mut Tx,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<Vec<KnownToken>, RegistryError> {
    load_known_in(tx, Environment::Production, direction, now).await
}

/// Every token of an environment and a direction that is live, or ended or expired less than a day ago.
///
/// # Errors
/// [`RegistryError::Unreadable`] for a digest of the wrong length.
pub async fn load_known_in(
    tx: &mut Tx,
    environment: Environment,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<Vec<KnownToken>, RegistryError> {
    let since = micros(now - Duration::hours(REMEMBERED_H));
    let rows = fetch_all!(tx, KnownRow, KNOWN, direction.as_str(), since, environment.as_str())?;
    rows.into_iter()
        .map(|row| {
            Ok(KnownToken {
                digest: digest_of(&row.digest, &row.operator_id)?,
                operator_id: row.operator_id,
                issued_at: row.issued_at,
                expires_at: row.expires_at,
                ended_at: row.ended_at,
            })
        })
        .collect()
}

/// Ends an operator's live tokens, of one direction or of both; the number ended.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn end_all(
    tx: &mut Tx,
    operator_id: &str,
    direction: Option<Direction>,
    now: DateTime<Utc>,
) -> Result<u64, RegistryError> {
    let now = micros(now);
    let ended = match direction {
        None => execute!(tx, END_ALL, operator_id, now)?,
        Some(direction) => execute!(tx, END_DIRECTION, operator_id, direction.as_str(), now)?,
    };
    access::bump(tx).await?;
    Ok(ended)
}

/// Ends an operator's live tokens of one environment and direction; the number ended.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn end_in(
    tx: &mut Tx,
    environment: Environment,
    operator_id: &str,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<u64, RegistryError> {
    let (way, place) = (direction.as_str(), environment.as_str());
    let ended = execute!(tx, END_IN, operator_id, way, micros(now), place)?;
    access::bump(tx).await?;
    Ok(ended)
}

/// Forgets tokens that expired more than a day ago; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(now - Duration::hours(REMEMBERED_H)))?)
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    sealed: Vec<u8>,
    #[sqlx(flatten)]
    known: KnownRow,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    digest: Vec<u8>,
    operator_id: String,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl TokenRow {
    fn reveal(&self, tx: &Tx) -> Result<IssuedToken, RegistryError> {
        let digest = digest_of(&self.known.digest, &self.known.operator_id)?;
        let plain = tx.vault.open(&owner(&digest), &self.sealed).map_err(|source| {
            RegistryError::Vault { of: format!("a token of {}", self.known.operator_id), source }
        })?;
        let token = String::from_utf8_lossy(&plain).into_owned();
        Ok(IssuedToken {
            token: SecretText::new(token),
            digest,
            issued_at: self.known.issued_at,
            expires_at: self.known.expires_at,
            again: true,
        })
    }
}

fn owner(digest: &[u8; 32]) -> String {
    format!("token:{}", hex::encode(digest))
}

fn digest_of(stored: &[u8], operator_id: &str) -> Result<[u8; 32], RegistryError> {
    stored.try_into().map_err(|_| RegistryError::Unreadable {
        noun: "token of",
        id: operator_id.to_owned(),
        why: "its digest is not 32 bytes long".to_owned(),
    })
}
