//! Lockouts: a name with too many wrong passwords may not try for a while, whether a user of that name exists or not.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::settings::{Setting, within};
use crate::store::{Tx, micros, new_id};

/// When a name is locked. Defaults: rulebook 13.1 (GB/T 22239, level three).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LockoutPolicy {
    /// Wrong passwords that lock.
    pub failures: u32,
    /// Within how many seconds.
    pub window_s: u32,
    /// For how many seconds.
    pub lock_s: u32,
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self { failures: 5, window_s: 900, lock_s: 900 }
    }
}

impl Setting for LockoutPolicy {
    const KEY: &'static str = "lockout_policy";

    fn check(&self) -> Result<(), RegistryError> {
        within("failures", self.failures, 1, 100)?;
        within("window_s", self.window_s, 60, 86_400)?;
        within("lock_s", self.lock_s, 60, 86_400)
    }
}

text_enum! {
    /// How an attempt to log in went.
    Outcome {
        /// The password was right.
        Admitted = "admitted",
        /// Name or password was wrong.
        WrongPassword = "wrong_password",
        /// The name was locked.
        Locked = "locked",
        /// The user is disabled.
        Disabled = "disabled",
    }
}

/// An attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct LoginAttempt {
    /// When.
    pub at: DateTime<Utc>,
    /// With which name, lower case.
    pub username: String,
    /// How it went.
    #[sqlx(try_from = "String")]
    pub outcome: Outcome,
    /// From which address.
    pub ip: String,
}

/// How often a name may still try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may; this many wrong passwords are left before it is locked.
    Open {
        /// Wrong passwords left.
        remaining: u32,
    },
    /// It may not until then.
    Locked {
        /// End of the lock.
        until: DateTime<Utc>,
    },
}

#[derive(sqlx::FromRow)]
struct LockoutRow {
    failures: i64,
    window_started_at: DateTime<Utc>,
    locked_until: Option<DateTime<Utc>>,
}

sql! {
    FIND = "SELECT failures, window_started_at, locked_until FROM lockouts WHERE username = $1";
    PUT = "INSERT INTO lockouts (username, failures, window_started_at, locked_until) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (username) DO UPDATE SET failures = excluded.failures, \
           window_started_at = excluded.window_started_at, locked_until = excluded.locked_until";
    HOLD = "INSERT INTO lockouts (username, failures, window_started_at) VALUES ($1, 0, $2) \
            ON CONFLICT (username) DO UPDATE SET username = excluded.username";
    LIFT = "DELETE FROM lockouts WHERE username = $1";
    PURGE = "DELETE FROM lockouts WHERE window_started_at < $1 AND (locked_until IS NULL OR locked_until < $1)";
    NOTE = "INSERT INTO login_attempts (id, at, username, outcome, ip) VALUES ($1, $2, $3, $4, $5)";
    ATTEMPTS = "SELECT at, username, outcome, ip FROM login_attempts WHERE at >= $1 AND at < $2 ORDER BY id DESC LIMIT $3";
}

/// How often `username` may still try at `now`.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn standing(
    tx: &mut Tx,
    policy: &LockoutPolicy,
    username: &str,
    now: DateTime<Utc>,
) -> Result<Standing, RegistryError> {
    let row = fetch_optional!(tx, LockoutRow, FIND, username)?;
    Ok(match row {
        Some(LockoutRow { locked_until: Some(until), .. }) if now < until => {
            Standing::Locked { until }
        }
        Some(row) if in_window(&row, policy, now) => {
            let failures = u32::try_from(row.failures).unwrap_or(u32::MAX);
            Standing::Open { remaining: policy.failures.saturating_sub(failures) }
        }
        _ => Standing::Open { remaining: policy.failures },
    })
}

/// Keeps other attempts with this name waiting until the transaction ends, so that none goes uncounted.
pub(crate) async fn hold(
    tx: &mut Tx,
    username: &str,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    execute!(tx, HOLD, username, micros(now))?;
    Ok(())
}

/// Counts a wrong password and locks the name when it was one too many.
pub(crate) async fn count_failure(
    tx: &mut Tx,
    policy: &LockoutPolicy,
    username: &str,
    now: DateTime<Utc>,
) -> Result<Standing, RegistryError> {
    let now = micros(now);
    let row = fetch_optional!(tx, LockoutRow, FIND, username)?;
    let (before, started) = match &row {
        Some(row) if row.locked_until.is_none() && in_window(row, policy, now) => {
            (row.failures, row.window_started_at)
        }
        _ => (0, now),
    };
    let failures = before + 1;
    let locked = failures >= i64::from(policy.failures);
    let until = now + Duration::seconds(i64::from(policy.lock_s));
    execute!(tx, PUT, username, failures, started, locked.then_some(until))?;
    if locked {
        return Ok(Standing::Locked { until });
    }
    let remaining = u32::try_from(i64::from(policy.failures) - failures).unwrap_or(0);
    Ok(Standing::Open { remaining })
}

/// Forgets the wrong passwords of a name and unlocks it.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn lift(tx: &mut Tx, username: &str) -> Result<(), RegistryError> {
    execute!(tx, LIFT, username)?;
    Ok(())
}

/// Forgets counts older than a day that lock nobody; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(now - Duration::days(1)))?)
}

/// Writes an attempt down.
pub(crate) async fn note(tx: &mut Tx, attempt: &LoginAttempt) -> Result<(), RegistryError> {
    execute!(
        tx,
        NOTE,
        new_id(),
        micros(attempt.at),
        &attempt.username,
        attempt.outcome.as_str(),
        &attempt.ip
    )?;
    Ok(())
}

/// The attempts from `from` until before `to`, youngest first, at most `limit`.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn attempts(
    tx: &mut Tx,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<LoginAttempt>, RegistryError> {
    Ok(fetch_all!(tx, LoginAttempt, ATTEMPTS, micros(from), micros(to), i64::from(limit))?)
}

fn in_window(row: &LockoutRow, policy: &LockoutPolicy, now: DateTime<Utc>) -> bool {
    row.locked_until.is_none()
        && now < row.window_started_at + Duration::seconds(i64::from(policy.window_s))
}
