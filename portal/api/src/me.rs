//! The person who is logged in.

use crate::ask::Given;
use crate::caller::Caller;
use crate::page::Items;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry::saved_views::{self, NewView, SavedView};
use registry::users::{self, Profile};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose data a person may see; an empty list does not limit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct ScopeBody {
    /// Six-digit area codes.
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    /// Operator ids.
    #[serde(default)]
    pub(crate) operators: Vec<String>,
}

impl From<&registry::scope::Scope> for ScopeBody {
    fn from(scope: &registry::scope::Scope) -> Self {
        Self { regions: scope.regions.clone(), operators: scope.operators.clone() }
    }
}

impl From<ScopeBody> for registry::scope::Scope {
    fn from(scope: ScopeBody) -> Self {
        Self { regions: scope.regions, operators: scope.operators }
    }
}

/// The person who is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    id: String,
    username: String,
    name: String,
    org: String,
    role: String,
    scope: ScopeBody,
    /// Menu entries, in order.
    menu: Vec<String>,
    rights: Vec<String>,
    /// `zh-CN` or `en`.
    locale: String,
    /// Seconds without a touch after which the client logs out.
    idle_limit_s: i64,
}

impl Me {
    /// A user as the client needs it.
    pub(crate) fn of(profile: &Profile) -> Self {
        let user = &profile.user;
        Self {
            id: user.id.clone(),
            username: user.username.clone(),
            name: user.name.clone(),
            org: user.org.clone(),
            role: user.role.to_string(),
            scope: (&user.scope).into(),
            menu: profile.role.menu.clone(),
            rights: profile.role.rights.clone(),
            locale: user.locale.clone(),
            idle_limit_s: profile.role.idle_limit_s,
        }
    }
}

/// Who is logged in, with menu, rights and scope.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Me)))]
pub(crate) async fn me(caller: Caller) -> Json<Me> {
    Json(Me::of(&caller.profile))
}

/// A language.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Locale {
    /// `zh-CN` or `en`.
    locale: String,
}

/// Keeps the language in the profile.
#[utoipa::path(put, path = "/me/locale", tag = "session", request_body = Locale, responses((status = 204, description = "kept")))]
pub(crate) async fn set_locale(
    State(portal): State<Portal>,
    caller: Caller,
    Given(given): Given<Locale>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    users::set_locale(&mut tx, caller.user_id(), &given.locale, portal.setting.machine_now())
        .await?;
    tx.commit().await?;
    portal.figures.forget_profile(caller.user_id());
    Ok(StatusCode::NO_CONTENT)
}

/// A page with its filters under a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct View {
    id: String,
    name: String,
    address: String,
    shared: bool,
    /// Whether it is the caller's own.
    own: bool,
}

impl View {
    fn of(view: SavedView, caller: &Caller) -> Self {
        let own = view.user_id == caller.user_id();
        Self { id: view.id, name: view.name, address: view.address, shared: view.shared, own }
    }
}

/// A view to be kept.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ViewBody {
    name: String,
    address: String,
    #[serde(default)]
    shared: bool,
}

/// Own views and those that colleagues share.
#[utoipa::path(get, path = "/me/views", tag = "session", responses((status = 200, body = Items<View>)))]
pub(crate) async fn views(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Items<View>>, Problem> {
    let mut tx = portal.registry.read().await?;
    let views = saved_views::visible_to(&mut tx, caller.user_id()).await?;
    Ok(Json(Items { items: views.into_iter().map(|view| View::of(view, &caller)).collect() }))
}

/// Keeps a view.
#[utoipa::path(post, path = "/me/views", tag = "session", request_body = ViewBody, responses((status = 201, body = View)))]
pub(crate) async fn add_view(
    State(portal): State<Portal>,
    caller: Caller,
    Given(given): Given<ViewBody>,
) -> Result<(StatusCode, Json<View>), Problem> {
    let new = NewView { name: given.name, address: given.address, shared: given.shared };
    let mut tx = portal.registry.write().await?;
    let view = saved_views::create(&mut tx, caller.user_id(), &new, portal.setting.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(View::of(view, &caller))))
}

/// Forgets an own view.
#[utoipa::path(delete, path = "/me/views/{id}", tag = "session", params(("id" = String, Path)),
    responses((status = 204, description = "gone")))]
pub(crate) async fn drop_view(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    saved_views::delete(&mut tx, caller.user_id(), &id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A change of the own password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordBody {
    /// The present one.
    present: String,
    /// The new one.
    new: String,
}

/// Changes the own password; every session of the person ends.
#[utoipa::path(put, path = "/me/password", tag = "session", request_body = PasswordBody,
    responses((status = 204, description = "changed, log in again")))]
pub(crate) async fn set_password(
    State(portal): State<Portal>,
    caller: Caller,
    Given(given): Given<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let now = portal.setting.machine_now();
    crate::users::check_password(&portal, &caller, &given.present).await?;
    users::set_password(&portal.registry, caller.user_id(), &given.new.into(), false, now).await?;
    portal.setting.keyring.reload(&portal.registry, now).await?;
    crate::deed::note(&portal, &caller, "user.password", "user/self", serde_json::json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
