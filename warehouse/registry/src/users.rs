//! Users: people who log in, their role and scope.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::lockouts;
use crate::passwords::{self, HashedPassword, PasswordPolicy};
use crate::roles::{self, Role, RoleId};
use crate::scope::Scope;
use crate::secret::SecretText;
use crate::sessions;
use crate::settings;
use crate::store::{Registry, Tx, micros, new_id};

const NOUN: &str = "user";

text_enum! {
    /// Whether a user may log in.
    UserState {
        /// May.
        Active = "active",
        /// May not.
        Disabled = "disabled",
    }
}

/// A person who logs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct User {
    /// Id.
    pub id: String,
    /// Name to log in with, lower case.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Bureau or company.
    pub org: String,
    /// The one role.
    #[sqlx(try_from = "String")]
    pub role: RoleId,
    /// Whose data the person may see.
    #[sqlx(json)]
    pub scope: Scope,
    /// Language, `zh-CN` or `en`.
    pub locale: String,
    /// Whether the person may log in.
    #[sqlx(try_from = "String")]
    pub state: UserState,
    /// When the password was set.
    pub password_changed_at: DateTime<Utc>,
    /// Whether the password must be changed at the next login.
    pub must_change: bool,
    /// Grows by one with each edit.
    pub version: i64,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
    /// When the user was last edited.
    pub updated_at: DateTime<Utc>,
}

/// A user together with what the role allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The user.
    pub user: User,
    /// The role.
    pub role: Role,
}

/// What is known of a user when it is created.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// See [`User::username`].
    pub username: String,
    /// See [`User::name`].
    pub name: String,
    /// See [`User::org`].
    #[serde(default)]
    pub org: String,
    /// See [`User::role`].
    pub role: RoleId,
    /// See [`User::scope`].
    #[serde(default)]
    pub scope: Scope,
    /// See [`User::must_change`].
    #[serde(default)]
    pub must_change: bool,
}

/// The fields of a user to be changed; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserChange {
    /// See [`User::name`].
    pub name: Option<String>,
    /// See [`User::org`].
    pub org: Option<String>,
    /// See [`User::role`].
    pub role: Option<RoleId>,
    /// See [`User::scope`].
    pub scope: Option<Scope>,
    /// See [`User::state`].
    pub state: Option<UserState>,
}

macro_rules! columns {
    () => {
        "id, username, name, org, role, scope, locale, state, password_changed_at, must_change, version, created_at, updated_at"
    };
}

sql! {
    INSERT = concat!(
        "INSERT INTO users (", columns!(), ", password_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, 'zh-CN', 'active', $7, $8, 1, $7, $7, $9)"
    );
    FIND = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
    BY_NAME = concat!("SELECT ", columns!(), " FROM users WHERE username = $1");
    LIST = concat!("SELECT ", columns!(), " FROM users ORDER BY username");
    COUNT = "SELECT COUNT(*) FROM users";
    UPDATE = "UPDATE users SET name = $3, org = $4, role = $5, scope = $6, state = $7, version = version + 1, \
              updated_at = $8 WHERE id = $1 AND version = $2";
    SET_LOCALE = "UPDATE users SET locale = $2, updated_at = $3 WHERE id = $1";
    HASH = "SELECT password_hash FROM users WHERE id = $1";
    FORMER = "SELECT password_hash FROM password_history WHERE user_id = $1 ORDER BY replaced_at DESC LIMIT $2";
    KEEP_FORMER = "INSERT INTO password_history (user_id, password_hash, replaced_at) \
                   SELECT id, password_hash, $2 FROM users WHERE id = $1";
    SET_PASSWORD = "UPDATE users SET password_hash = $2, password_changed_at = $3, must_change = $4, \
                    version = version + 1, updated_at = $3 WHERE id = $1";
}

/// Creates a user with a hashed password.
///
/// # Errors
/// [`RegistryError::Taken`] for a known name, [`RegistryError::Invalid`] for a malformed field or a scope too wide for the role.
pub async fn create(
    tx: &mut Tx,
    new: &NewUser,
    password: &HashedPassword,
    now: DateTime<Utc>,
) -> Result<User, RegistryError> {
    let username = new.username.trim().to_lowercase();
    let well_formed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@');
    if !(3..=64).contains(&username.len()) || !username.bytes().all(well_formed) {
        return Err(RegistryError::invalid("username", "3 to 64 letters, digits and . - _ @"));
    }
    check(&new.name, &new.org)?;
    new.scope.check(new.role)?;
    let id = new_id();
    execute!(
        tx,
        INSERT,
        &id,
        &username,
        new.name.trim(),
        new.org.trim(),
        new.role.as_str(),
        Json(&new.scope),
        micros(now),
        new.must_change,
        password.phc()
    )
    .map_err(|e| RegistryError::or_taken(e, NOUN, &username))?;
    get(tx, &id).await
}

/// The user with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<User, RegistryError> {
    fetch_optional!(tx, User, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// The user who logs in with this name, in any case; `None` when there is none.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn find_by_name(tx: &mut Tx, username: &str) -> Result<Option<User>, RegistryError> {
    Ok(fetch_optional!(tx, User, BY_NAME, username.trim().to_lowercase())?)
}

/// A user with what the role allows.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn profile(tx: &mut Tx, id: &str) -> Result<Profile, RegistryError> {
    let user = get(tx, id).await?;
    let role = roles::get(tx, user.role).await?;
    Ok(Profile { user, role })
}

/// All users, by name.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<User>, RegistryError> {
    Ok(fetch_all!(tx, User, LIST)?)
}

/// How many users there are; zero in a new registry.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn count(tx: &mut Tx) -> Result<i64, RegistryError> {
    let (count,) = fetch_one!(tx, (i64,), COUNT)?;
    Ok(count)
}

/// Changes a user that was read at `version`. A change of role, scope or state ends the user's sessions.
///
/// # Errors
/// [`RegistryError::Stale`] when somebody else changed it since; [`RegistryError::Invalid`] for a malformed field.
pub async fn update(
    tx: &mut Tx,
    id: &str,
    version: i64,
    change: &UserChange,
    now: DateTime<Utc>,
) -> Result<User, RegistryError> {
    let old = get(tx, id).await?;
    let name = change.name.as_deref().unwrap_or(&old.name).trim();
    let org = change.org.as_deref().unwrap_or(&old.org).trim();
    let role = change.role.unwrap_or(old.role);
    let scope = change.scope.as_ref().unwrap_or(&old.scope);
    let state = change.state.unwrap_or(old.state);
    check(name, org)?;
    scope.check(role)?;
    let touched = execute!(
        tx,
        UPDATE,
        id,
        version,
        name,
        org,
        role.as_str(),
        Json(scope),
        state.as_str(),
        micros(now)
    )?;
    if touched == 0 {
        return Err(RegistryError::Stale {
            noun: NOUN,
            id: id.to_owned(),
            expected: version,
            found: old.version,
        });
    }
    if role != old.role || scope != &old.scope || state != old.state {
        sessions::end_all_of_user(tx, id, "changed", now).await?;
    }
    get(tx, id).await
}

/// Sets the language of a user.
///
/// # Errors
/// [`RegistryError::Invalid`] for a language there is no translation for.
pub async fn set_locale(
    tx: &mut Tx,
    id: &str,
    locale: &str,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    if !["zh-CN", "en"].contains(&locale) {
        return Err(RegistryError::invalid("locale", "zh-CN or en"));
    }
    if execute!(tx, SET_LOCALE, id, locale, micros(now))? == 0 {
        return Err(RegistryError::not_found(NOUN, id));
    }
    Ok(())
}

/// Sets a new password, ends the user's sessions and lifts a lockout. `must_change` when somebody else chose it.
///
/// # Errors
/// [`RegistryError::Invalid`] when the policy refuses it or it was used before.
pub async fn set_password(
    registry: &Registry,
    id: &str,
    password: &SecretText,
    must_change: bool,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    let mut tx = registry.read().await?;
    let user = get(&mut tx, id).await?;
    let policy: PasswordPolicy = settings::get(&mut tx).await?;
    let mut former: Vec<(String,)> =
        fetch_all!(tx, (String,), FORMER, id, i64::from(policy.history))?;
    former.push(fetch_one!(tx, (String,), HASH, id)?);
    drop(tx);
    let hashed = passwords::hash(&policy, &user.username, password).await?;
    if passwords::is_among(former.into_iter().map(|(phc,)| phc).collect(), password).await? {
        return Err(RegistryError::invalid(
            "password",
            format!("none of the last {}", policy.history + 1),
        ));
    }
    let mut tx = registry.write().await?;
    execute!(tx, KEEP_FORMER, id, micros(now))?;
    execute!(tx, SET_PASSWORD, id, hashed.phc(), micros(now), must_change)?;
    sessions::end_all_of_user(&mut tx, id, "password", now).await?;
    lockouts::lift(&mut tx, &user.username).await?;
    tx.commit().await
}

/// The stored hash of a user's password.
pub(crate) async fn password_hash(tx: &mut Tx, id: &str) -> Result<String, RegistryError> {
    let (phc,) = fetch_one!(tx, (String,), HASH, id)?;
    Ok(phc)
}

fn check(name: &str, org: &str) -> Result<(), RegistryError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 {
        return Err(RegistryError::invalid("name", "1 to 64 characters"));
    }
    if org.chars().count() > 100 {
        return Err(RegistryError::invalid("org", "at most 100 characters"));
    }
    Ok(())
}
