//! Answers to repeated requests: a request that names a key is carried out once, and its answer is given again.

use chrono::{DateTime, Duration, Utc};

use crate::error::RegistryError;
use crate::store::{Tx, micros};

/// How long a key is remembered, hours.
pub const REMEMBERED_H: i64 = 24;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is new and now taken: carry the request out and call [`complete`] in the same transaction.
    New,
    /// The same request was answered; give this answer again.
    Answered {
        /// HTTP status.
        status: u16,
        /// Body.
        body: Vec<u8>,
    },
    /// The same request is being carried out.
    Running,
    /// The key was used for another request.
    Conflict,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    request_hash: Vec<u8>,
    status: Option<i64>,
    response: Option<Vec<u8>>,
}

sql! {
    CLAIM = "INSERT INTO idempotency_keys (actor, key, request_hash, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (actor, key) DO NOTHING";
    FIND = "SELECT request_hash, status, response FROM idempotency_keys WHERE actor = $1 AND key = $2";
    COMPLETE = "UPDATE idempotency_keys SET status = $3, response = $4 WHERE actor = $1 AND key = $2";
    PURGE = "DELETE FROM idempotency_keys WHERE created_at < $1";
}

/// The digest by which two requests are told apart: over method, path and body, each after its length.
pub fn request_hash(method: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for part in [method.as_bytes(), path.as_bytes(), body] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut hash = [0_u8; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// Takes a key for an actor's request, or says what became of the request that took it.
///
/// # Errors
/// [`RegistryError::Invalid`] for a key that is empty or longer than 200 bytes.
pub async fn claim(
    tx: &mut Tx,
    actor: &str,
    key: &str,
    request_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<Claim, RegistryError> {
    if key.is_empty() || key.len() > 200 {
        return Err(RegistryError::invalid("Idempotency-Key", "1 to 200 bytes"));
    }
    if execute!(tx, CLAIM, actor, key, request_hash.as_slice(), micros(now))? == 1 {
        return Ok(Claim::New);
    }
    let row = fetch_one!(tx, KeyRow, FIND, actor, key)?;
    if row.request_hash != request_hash {
        return Ok(Claim::Conflict);
    }
    Ok(match (row.status, row.response) {
        (Some(status), Some(body)) => {
            Claim::Answered { status: u16::try_from(status).unwrap_or(500), body }
        }
        _ => Claim::Running,
    })
}

/// Keeps the answer of a request whose key was taken.
///
/// Answers with secrets must not be kept: commit the claim without one, and a repetition finds [`Claim::Running`].
///
/// # Errors
/// [`RegistryError::NotFound`] when the key was not taken.
pub async fn complete(
    tx: &mut Tx,
    actor: &str,
    key: &str,
    status: u16,
    body: &[u8],
) -> Result<(), RegistryError> {
    if execute!(tx, COMPLETE, actor, key, i64::from(status), body)? == 0 {
        return Err(RegistryError::not_found("idempotency key", key));
    }
    Ok(())
}

/// Forgets keys older than a day; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(now - Duration::hours(REMEMBERED_H)))?)
}
