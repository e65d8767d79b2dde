//! People: for the system administrator.

use crate::ask::{Ask, Given, Part};
use crate::caller::{Caller, ReadsUsers, WritesUsers};
use crate::csv::Columns;
use crate::deed;
use crate::me::ScopeBody;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use registry::login::{self, Login};
use registry::passwords;
use registry::roles::RoleId;
use registry::settings;
use registry::users::{self, NewUser, User, UserChange, UserState};
use registry::{SecretText, sessions};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UserRow {
    id: String,
    username: String,
    name: String,
    org: String,
    role: String,
    scope: ScopeBody,
    /// active or disabled.
    state: String,
    must_change: bool,
    /// Give it back with a change.
    version: i64,
    updated_at: DateTime<Utc>,
}

impl Columns for UserRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "username", "name", "org", "role", "scope", "state", "updated_at"];
}

impl From<User> for UserRow {
    fn from(user: User) -> Self {
        Self {
            scope: (&user.scope).into(),
            id: user.id,
            username: user.username,
            name: user.name,
            org: user.org,
            role: user.role.to_string(),
            state: user.state.to_string(),
            must_change: user.must_change,
            version: user.version,
            updated_at: user.updated_at,
        }
    }
}

/// A user to be created.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserBody {
    username: String,
    name: String,
    #[serde(default)]
    org: String,
    role: String,
    #[serde(default)]
    scope: ScopeBody,
    /// First password; it must be changed at the first login.
    password: String,
}

/// Fields to be changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserPatch {
    name: Option<String>,
    org: Option<String>,
    role: Option<String>,
    scope: Option<ScopeBody>,
    /// active or disabled.
    state: Option<String>,
    /// A new password, to be changed at the next login.
    password: Option<String>,
    /// Version the change was made from; the newest when absent.
    version: Option<i64>,
}

/// All users.
#[utoipa::path(get, path = "/admin/users", tag = "admin", params(Part), responses((status = 200, body = Page<UserRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsUsers(_caller): ReadsUsers,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let mut tx = portal.registry.read().await?;
    let all = users::list(&mut tx).await?;
    let total = all.len() as i64;
    let cut = all.into_iter().skip(part.offset() as usize).take(part.limit() as usize);
    let items = cut.map(UserRow::from).collect();
    Ok(Page { items, total, next_cursor: None, as_of: portal.setting.now() }.answer(&part, "users"))
}

/// Creates a user.
#[utoipa::path(post, path = "/admin/users", tag = "admin", request_body = UserBody, responses((status = 201, body = UserRow)))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    WritesUsers(caller): WritesUsers,
    Given(given): Given<UserBody>,
) -> Result<(StatusCode, Json<UserRow>), Problem> {
    let now = portal.setting.machine_now();
    let (new, password) = given.into_new()?;
    let policy = settings::get(&mut portal.registry.read().await?).await?;
    let hashed = passwords::hash(&policy, &new.username, &password).await?;
    let mut tx = portal.registry.write().await?;
    let user = users::create(&mut tx, &new, &hashed, now).await?;
    let detail = json!({ "username": user.username, "role": user.role, "scope": user.scope });
    let object = format!("user/{}", user.id);
    deed::within(&mut tx, &portal, &caller, "user.create", &object, detail).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

impl UserBody {
    fn into_new(self) -> Result<(NewUser, SecretText), Problem> {
        let new = NewUser {
            role: role(&self.role)?,
            username: self.username,
            name: self.name,
            org: self.org,
            scope: self.scope.into(),
            must_change: true,
        };
        Ok((new, SecretText::new(self.password)))
    }
}

/// Changes role, scope or state of a user, or gives a new password. The user's sessions end.
#[utoipa::path(patch, path = "/admin/users/{id}", tag = "admin", params(("id" = String, Path)), request_body = UserPatch,
    responses((status = 200, body = UserRow)))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    WritesUsers(caller): WritesUsers,
    Path(id): Path<String>,
    Given(given): Given<UserPatch>,
) -> Result<Json<UserRow>, Problem> {
    let now = portal.setting.machine_now();
    if let Some(password) = &given.password {
        users::set_password(&portal.registry, &id, &SecretText::from(password.as_str()), true, now)
            .await?;
    }
    let user = apply(&portal, &caller, &id, given, now).await?;
    portal.setting.keyring.reload(&portal.registry, now).await?;
    portal.figures.forget_profile(&id);
    Ok(Json(user.into()))
}

async fn apply(
    portal: &Portal,
    caller: &Caller,
    id: &str,
    given: UserPatch,
    now: DateTime<Utc>,
) -> Result<User, Problem> {
    let state = |word: &str| {
        word.parse::<UserState>().map_err(|_| Problem::field("/state", "active or disabled"))
    };
    let mut tx = portal.registry.write().await?;
    let before = users::get(&mut tx, id).await?;
    // A new password has just raised the version by itself.
    let version = given.version.filter(|_| given.password.is_none());
    if given.password.is_some() {
        sessions::end_all_of_user(&mut tx, id, "password", now).await?;
    }
    let detail = json!({
        "role": given.role, "scope": given.scope, "state": given.state, "password": given.password.is_some(),
    });
    let change = UserChange {
        name: given.name,
        org: given.org,
        role: given.role.as_deref().map(role).transpose()?,
        scope: given.scope.map(Into::into),
        state: given.state.as_deref().map(state).transpose()?,
    };
    let user = users::update(&mut tx, id, version.unwrap_or(before.version), &change, now).await?;
    deed::within(&mut tx, portal, caller, "user.change", &format!("user/{id}"), detail).await?;
    tx.commit().await?;
    Ok(user)
}

fn role(word: &str) -> Result<RoleId, Problem> {
    word.parse().map_err(|_| Problem::field("/role", "one of the roles of the platform"))
}

/// Checks the caller's own password, counted like a login.
pub(crate) async fn check_password(
    portal: &Portal,
    caller: &Caller,
    password: &str,
) -> Result<(), Problem> {
    let asked = Login {
        username: caller.username(),
        password: SecretText::from(password),
        ip: &caller.ip,
        user_agent: "",
    };
    match login::login(&portal.registry, asked, portal.setting.machine_now()).await {
        Ok(_) => Ok(()),
        Err(_) => Err(Problem::field("/present", "the present password is wrong")),
    }
}
