//! Logging in: name and password against hash, lockout and state; then a session.

use chrono::{DateTime, Utc};

use crate::error::RegistryError;
use crate::lockouts::{self, LockoutPolicy, LoginAttempt, Outcome, Standing};
use crate::passwords::{self, PasswordPolicy};
use crate::secret::SecretText;
use crate::sessions::{self, OpenedSession};
use crate::settings;
use crate::store::{Registry, Tx};
use crate::users::{self, Profile, UserState};

/// What a person gives to log in.
#[derive(Debug, Clone)]
pub struct Login<'a> {
    /// Name, in any case.
    pub username: &'a str,
    /// Password.
    pub password: SecretText,
    /// Address the request came from.
    pub ip: &'a str,
    /// What the browser calls itself.
    pub user_agent: &'a str,
}

/// A person who is logged in.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// Who it is and what the role allows.
    pub profile: Profile,
    /// The session and its first refresh token.
    pub session: OpenedSession,
    /// Whether the password must be changed now: somebody else chose it, or it is too old.
    pub must_change_password: bool,
}

/// Why a person is not logged in.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    /// Name or password is wrong; which one is not said.
    #[error("name or password is wrong ({remaining_attempts} attempts left)")]
    BadCredentials {
        /// Wrong passwords left before the name is locked.
        remaining_attempts: u32,
    },
    /// Too many wrong passwords.
    #[error("the name is locked for {retry_after_s} s")]
    Locked {
        /// Seconds until it may try again.
        retry_after_s: u32,
    },
    /// The user was disabled by an administrator.
    #[error("the user is disabled")]
    Disabled,
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// Logs a person in and opens a session. Every attempt is written down, whoever made it.
///
/// # Errors
/// [`LoginRefused`]; a wrong name and a wrong password look the same and take the same time.
pub async fn login(
    registry: &Registry,
    login: Login<'_>,
    now: DateTime<Utc>,
) -> Result<LoggedIn, LoginRefused> {
    let username = clipped(login.username);
    let mut tx = registry.read().await?;
    let policy: LockoutPolicy = settings::get(&mut tx).await?;
    let found = users::find_by_name(&mut tx, &username).await?;
    let phc = match &found {
        Some(user) => Some(users::password_hash(&mut tx, &user.id).await?),
        None => None,
    };
    let standing = lockouts::standing(&mut tx, &policy, &username, now).await?;
    drop(tx);
    let right = match standing {
        Standing::Locked { .. } => false,
        Standing::Open { .. } => passwords::matches(phc, &login.password).await?,
    };

    let active = found.as_ref().filter(|user| user.state == UserState::Active);
    let mut tx = registry.write().await?;
    let (outcome, refused) =
        decide(&mut tx, &policy, &username, right, active.is_some(), now).await?;
    let attempt = LoginAttempt { at: now, username, outcome, ip: login.ip.to_owned() };
    lockouts::note(&mut tx, &attempt).await?;
    let answer = match (refused, active) {
        (None, Some(user)) => admit(&mut tx, &user.id, &login, now).await,
        (None, None) => Err(LoginRefused::Disabled),
        (Some(refused), _) => Err(refused),
    };
    tx.commit().await?;
    answer
}

/// What becomes of an attempt. The count is read again here, as it may have moved while the password was hashed.
async fn decide(
    tx: &mut Tx,
    policy: &LockoutPolicy,
    username: &str,
    right: bool,
    active: bool,
    now: DateTime<Utc>,
) -> Result<(Outcome, Option<LoginRefused>), RegistryError> {
    lockouts::hold(tx, username, now).await?;
    if let Standing::Locked { until } = lockouts::standing(tx, policy, username, now).await? {
        return Ok((Outcome::Locked, Some(locked(until, now))));
    }
    if right {
        lockouts::lift(tx, username).await?;
        return Ok(if active {
            (Outcome::Admitted, None)
        } else {
            (Outcome::Disabled, Some(LoginRefused::Disabled))
        });
    }
    let refused = match lockouts::count_failure(tx, policy, username, now).await? {
        Standing::Open { remaining } => {
            LoginRefused::BadCredentials { remaining_attempts: remaining }
        }
        Standing::Locked { until } => locked(until, now),
    };
    Ok((Outcome::WrongPassword, Some(refused)))
}

/// The refusal of a name that is locked until then, in whole seconds rounded up.
fn locked(until: DateTime<Utc>, now: DateTime<Utc>) -> LoginRefused {
    let millis = (until - now).num_milliseconds().max(0);
    let seconds = millis.div_euclid(1_000) + i64::from(millis % 1_000 != 0);
    LoginRefused::Locked { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) }
}

async fn admit(
    tx: &mut Tx,
    user_id: &str,
    login: &Login<'_>,
    now: DateTime<Utc>,
) -> Result<LoggedIn, LoginRefused> {
    let profile = users::profile(tx, user_id).await?;
    let policy: PasswordPolicy = settings::get(tx).await?;
    let age = now - profile.user.password_changed_at;
    let must_change_password =
        profile.user.must_change || age.num_days() >= i64::from(policy.max_age_days);
    let session = sessions::open(tx, user_id, login.ip, login.user_agent, now).await?;
    Ok(LoggedIn { profile, session, must_change_password })
}

/// The name as it is looked up and written down: lower case, at most 64 characters.
fn clipped(username: &str) -> String {
    username.trim().to_lowercase().chars().take(64).collect()
}
