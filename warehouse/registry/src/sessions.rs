//! Sessions of people: a refresh token that changes with each use, and the list of sessions that no longer admit.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::secret::SecretText;
use crate::settings::{self, Setting, within};
use crate::store::{Registry, Tx, micros, new_id};
use crate::users::{self, Profile, UserState};
use crate::vault::{digest, random_bytes};

/// How long sessions live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionPolicy {
    /// Validity of an access token, seconds.
    pub access_ttl_s: u32,
    /// How long a session survives without being refreshed, seconds.
    pub refresh_ttl_s: u32,
    /// How long a session lives at most, seconds.
    pub session_ttl_s: u32,
    /// For how many seconds a used refresh token may come once more without being taken for stolen: two tabs of one
    /// browser refresh at once. Zero takes every reuse for theft.
    pub reuse_grace_s: u32,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            access_ttl_s: 600,
            refresh_ttl_s: 8 * 3_600,
            session_ttl_s: 24 * 3_600,
            reuse_grace_s: 0,
        }
    }
}

impl Setting for SessionPolicy {
    const KEY: &'static str = "session_policy";

    fn check(&self) -> Result<(), RegistryError> {
        within("access_ttl_s", self.access_ttl_s, 60, 3_600)?;
        within("refresh_ttl_s", self.refresh_ttl_s, self.access_ttl_s, 2_592_000)?;
        within("session_ttl_s", self.session_ttl_s, self.refresh_ttl_s, 2_592_000)?;
        within("reuse_grace_s", self.reuse_grace_s, 0, 60)
    }
}

/// A session with the refresh token that continues it.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// Id of the session, the claim `sid`.
    pub session_id: String,
    /// The refresh token, 256 random bits as 64 hexadecimal digits. Only its digest is stored.
    pub refresh_token: SecretText,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
}

/// A session that was continued.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// Who it is and what the role allows now.
    pub profile: Profile,
    /// The session with its next refresh token.
    pub session: OpenedSession,
}

/// Why a session is not continued.
#[derive(Debug, thiserror::Error)]
pub enum RefreshRefused {
    /// No such token was ever given out, or it is long over.
    #[error("the refresh token is unknown")]
    Unknown,
    /// Token or session is over.
    #[error("the session is over: log in again")]
    Expired,
    /// The session was ended: logged out, disabled, password changed.
    #[error("the session was ended: log in again")]
    Ended,
    /// The token was used before, so somebody else may hold it; the whole session is ended.
    #[error("the refresh token was used before: the session is ended")]
    Reused {
        /// The session that was ended.
        session_id: String,
        /// Whose it was.
        user_id: String,
    },
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

#[derive(sqlx::FromRow)]
struct RefreshRow {
    session_id: String,
    user_id: String,
    token_expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    session_expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

sql! {
    INSERT = "INSERT INTO sessions (id, user_id, started_at, used_at, expires_at, end_reason, ip, user_agent) \
              VALUES ($1, $2, $3, $3, $4, '', $5, $6)";
    INSERT_TOKEN = "INSERT INTO refresh_tokens (digest, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)";
    FIND_TOKEN = "SELECT t.session_id, s.user_id, t.expires_at AS token_expires_at, t.used_at, \
                  s.expires_at AS session_expires_at, s.ended_at \
                  FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.digest = $1";
    USE_TOKEN = "UPDATE refresh_tokens SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    USED_AT = "SELECT used_at FROM refresh_tokens WHERE digest = $1";
    TOUCH = "UPDATE sessions SET used_at = $2 WHERE id = $1";
    END = "UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL";
    END_OF_USER = "UPDATE sessions SET ended_at = $2, end_reason = $3 \
                   WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2";
    ENDED_SINCE = "SELECT id FROM sessions WHERE ended_at >= $1";
    PURGE_TOKENS = "DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE expires_at < $1)";
    PURGE = "DELETE FROM sessions WHERE expires_at < $1";
}

/// Opens a session for a user who proved to be one.
pub(crate) async fn open(
    tx: &mut Tx,
    user_id: &str,
    ip: &str,
    user_agent: &str,
    now: DateTime<Utc>,
) -> Result<OpenedSession, RegistryError> {
    let policy: SessionPolicy = settings::get(tx).await?;
    let session_id = new_id();
    let ends = micros(now + Duration::seconds(i64::from(policy.session_ttl_s)));
    let user_agent: String = user_agent.chars().take(200).collect();
    execute!(tx, INSERT, &session_id, user_id, micros(now), ends, ip, user_agent)?;
    next_token(tx, session_id, &policy, ends, now).await
}

/// Continues a session with its refresh token and gives the next one. A token that was used before ends the session.
///
/// # Errors
/// [`RefreshRefused`]; [`RefreshRefused::Reused`] is a security event for the audit log.
pub async fn refresh(
    registry: &Registry,
    token: &SecretText,
    now: DateTime<Utc>,
) -> Result<Refreshed, RefreshRefused> {
    let digest = digest(token.expose());
    let mut tx = registry.write().await?;
    let policy: SessionPolicy = settings::get(&mut tx).await?;
    let row = fetch_optional!(tx, RefreshRow, FIND_TOKEN, digest.as_slice())
        .map_err(RegistryError::from)?;
    let mut row = row.ok_or(RefreshRefused::Unknown)?;
    if row.ended_at.is_some() {
        return Err(RefreshRefused::Ended);
    }
    if row.token_expires_at <= now || row.session_expires_at <= now {
        return Err(RefreshRefused::Expired);
    }
    // Only one of two simultaneous uses finds the token unused.
    let first =
        execute!(tx, USE_TOKEN, digest.as_slice(), micros(now)).map_err(RegistryError::from)? == 1;
    if !first {
        // The other use may have been committed after this one read the row.
        let (used_at,) = fetch_one!(tx, (Option<DateTime<Utc>>,), USED_AT, digest.as_slice())
            .map_err(RegistryError::from)?;
        row.used_at = used_at;
    }
    let grace = Duration::seconds(i64::from(policy.reuse_grace_s));
    let tolerated = row.used_at.is_some_and(|used| now < used + grace);
    if !first && !tolerated {
        end(&mut tx, &row.session_id, "refresh token used twice", now).await?;
        tx.commit().await?;
        return Err(RefreshRefused::Reused { session_id: row.session_id, user_id: row.user_id });
    }
    let profile = users::profile(&mut tx, &row.user_id).await?;
    if profile.user.state != UserState::Active {
        return Err(RefreshRefused::Ended);
    }
    execute!(tx, TOUCH, &row.session_id, micros(now)).map_err(RegistryError::from)?;
    let session = next_token(&mut tx, row.session_id, &policy, row.session_expires_at, now).await?;
    tx.commit().await?;
    Ok(Refreshed { profile, session })
}

/// Ends a session: its refresh token and its access tokens admit no longer. Ending twice changes nothing.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn end(
    tx: &mut Tx,
    session_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    execute!(tx, END, session_id, micros(now), reason)?;
    Ok(())
}

/// Ends every session of a user; the number ended.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn end_all_of_user(
    tx: &mut Tx,
    user_id: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, RegistryError> {
    Ok(execute!(tx, END_OF_USER, user_id, micros(now), reason)?)
}

/// Ids of the sessions whose access tokens could still be presented although the session was ended.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn revoked(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<String>, RegistryError> {
    let policy: SessionPolicy = settings::get(tx).await?;
    // One minute more, for clocks of several processes that differ.
    let since = now - Duration::seconds(i64::from(policy.access_ttl_s) + 60);
    let rows = fetch_all!(tx, (String,), ENDED_SINCE, micros(since))?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets sessions that were over a week ago; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    let before = micros(now - Duration::days(7));
    execute!(tx, PURGE_TOKENS, before)?;
    Ok(execute!(tx, PURGE, before)?)
}

async fn next_token(
    tx: &mut Tx,
    session_id: String,
    policy: &SessionPolicy,
    session_ends: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<OpenedSession, RegistryError> {
    let bytes = random_bytes::<32>()
        .map_err(|source| RegistryError::Vault { of: format!("session {session_id}"), source })?;
    let refresh_token = SecretText::new(hex::encode(bytes));
    let refresh_expires_at =
        micros(now + Duration::seconds(i64::from(policy.refresh_ttl_s))).min(session_ends);
    let digest = digest(refresh_token.expose());
    execute!(tx, INSERT_TOKEN, digest.as_slice(), &session_id, micros(now), refresh_expires_at)?;
    Ok(OpenedSession { session_id, refresh_token, refresh_expires_at })
}
