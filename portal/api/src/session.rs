//! Logging in and out.

use crate::ask::Given;
use crate::caller::{Caller, address};
use crate::me::Me;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::setting::Setting;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use registry::SecretText;
use registry::audit::{self, Deed};
use registry::login::{self, LoggedIn, Login, LoginRefused};
use registry::sessions::{self, OpenedSession, RefreshRefused};
use registry::signing::AccessToken;
use registry::users::Profile;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::net::SocketAddr;
use utoipa::ToSchema;

/// Cookie that holds the refresh token; sent to the session addresses only.
const COOKIE_NAME: &str = "zx_refresh";
/// The addresses it is sent to.
const COOKIE_PATH: &str = "/api/v1/session";

/// Name and password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

/// A session that began.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    access_token: String,
    expires_in_s: u32,
    /// Whether the password must be changed now.
    must_change_password: bool,
    me: Me,
}

/// A session that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refreshed {
    access_token: String,
    expires_in_s: u32,
}

/// Address of the other end, where the server was told.
type Peer = Option<axum::Extension<ConnectInfo<SocketAddr>>>;

/// Logs in; the refresh token comes as a cookie.
#[utoipa::path(post, path = "/session", tag = "session", request_body = Credentials, security(()),
    responses((status = 200, body = Session), (status = 401, description = "bad_credentials with remaining_attempts"),
        (status = 423, description = "locked with retry_after_s")))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    peer: Peer,
    headers: HeaderMap,
    Given(given): Given<Credentials>,
) -> Result<Response, Problem> {
    let ip = address(&portal.setting, &headers, peer.as_ref().map(|peer| &peer.0));
    let user_agent =
        headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let password = SecretText::new(given.password);
    let asked = Login { username: &given.username, password, ip: &ip, user_agent };
    let entered = login::login(&portal.registry, asked, portal.setting.machine_now())
        .await
        .map_err(refused)?;
    record(&portal, &entered.profile, "session.begin", &ip).await?;
    let body = Session::of(&portal.setting, &entered)?;
    with_cookie(&portal.setting, &entered.session, Json(body))
}

impl Session {
    fn of(setting: &Setting, entered: &LoggedIn) -> Result<Self, Problem> {
        let token = issue(setting, &entered.profile, &entered.session)?;
        Ok(Self {
            access_token: token.token.expose().to_owned(),
            expires_in_s: token.expires_in_s,
            must_change_password: entered.must_change_password,
            me: Me::of(&entered.profile),
        })
    }
}

/// Continues a session by its cookie; each cookie admits once.
#[utoipa::path(post, path = "/session/refresh", tag = "session", security(()),
    responses((status = 200, body = Refreshed), (status = 401, description = "log in again")))]
pub(crate) async fn refresh(
    State(portal): State<Portal>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = cookie(&headers)
        .ok_or_else(|| Problem::unauthorized("signed_out", "there is no session: log in"))?;
    let again = sessions::refresh(&portal.registry, &token, portal.setting.machine_now()).await;
    let again = match again {
        Ok(again) => again,
        Err(why) => return Err(ended(&portal, why).await),
    };
    let token = issue(&portal.setting, &again.profile, &again.session)?;
    let body = Refreshed {
        access_token: token.token.expose().to_owned(),
        expires_in_s: token.expires_in_s,
    };
    with_cookie(&portal.setting, &again.session, Json(body))
}

/// Logs out: refresh and access tokens of the session admit no longer.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "logged out")))]
pub(crate) async fn end(State(portal): State<Portal>, caller: Caller) -> Result<Response, Problem> {
    let mut tx = portal.registry.write().await?;
    sessions::end(&mut tx, &caller.session_id, "logged out", portal.setting.machine_now()).await?;
    crate::deed::within(&mut tx, &portal, &caller, "session.end", "session", json!({})).await?;
    tx.commit().await?;
    forget(&portal.setting, &caller.session_id);
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().append(SET_COOKIE, baked(&portal.setting, "", 0)?);
    Ok(response)
}

fn refused(why: LoginRefused) -> Problem {
    let text = why.to_string();
    match why {
        LoginRefused::BadCredentials { remaining_attempts } => {
            Problem::unauthorized("bad_credentials", text)
                .with("remaining_attempts", remaining_attempts)
        }
        LoginRefused::Locked { retry_after_s } => {
            Problem::new(StatusCode::LOCKED, "locked", text).with("retry_after_s", retry_after_s)
        }
        LoginRefused::Disabled => Problem::unauthorized("disabled", text),
        LoginRefused::Registry(error) => error.into(),
    }
}

/// Why a session is over. A cookie that came twice ends its session and is a security event.
async fn ended(portal: &Portal, why: RefreshRefused) -> Problem {
    let text = why.to_string();
    if let RefreshRefused::Reused { session_id, user_id } = &why {
        forget(&portal.setting, session_id);
        let object = format!("user/{user_id}");
        let deed = Deed {
            actor: "platform",
            action: "session.reuse",
            object: &object,
            detail: json!({}),
            ip: "",
        };
        if let Err(error) = append(portal, &deed).await {
            tracing::error!(%error, user.id = %user_id, "the reuse of a refresh token of user {user_id} is not in the audit log");
        }
    }
    match why {
        RefreshRefused::Registry(error) => error.into(),
        _ => Problem::unauthorized("session_ended", text),
    }
}

/// Stops admitting tokens and streams of an ended session at once.
fn forget(setting: &Setting, session_id: &str) {
    setting.keyring.forget_session(session_id);
    setting.tickets.end_session(session_id);
}

async fn append(portal: &Portal, deed: &Deed<'_>) -> Result<(), registry::RegistryError> {
    let mut tx = portal.registry.write().await?;
    audit::append(&mut tx, deed, portal.setting.now()).await?;
    tx.commit().await
}

async fn record(portal: &Portal, profile: &Profile, action: &str, ip: &str) -> Result<(), Problem> {
    let deed =
        Deed { actor: &profile.user.username, action, object: "session", detail: json!({}), ip };
    Ok(append(portal, &deed).await?)
}

fn issue(
    setting: &Setting,
    profile: &Profile,
    session: &OpenedSession,
) -> Result<AccessToken, Problem> {
    let issued = setting.keyring.issue(&profile.user, &session.session_id, setting.machine_now());
    issued.map_err(|error| Problem::internal(&error))
}

fn with_cookie(
    setting: &Setting,
    session: &OpenedSession,
    body: impl IntoResponse,
) -> Result<Response, Problem> {
    let left = (session.refresh_expires_at - setting.machine_now()).num_seconds().max(0);
    let cookie = baked(setting, session.refresh_token.expose(), left)?;
    let mut response = body.into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

fn baked(setting: &Setting, token: &str, max_age_s: i64) -> Result<HeaderValue, Problem> {
    let secure = if setting.config.secure_cookie { "; Secure" } else { "" };
    let text = format!(
        "{COOKIE_NAME}={token}; Path={COOKIE_PATH}; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}"
    );
    HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))
}

fn cookie(headers: &HeaderMap) -> Option<SecretText> {
    let pairs = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    let own =
        pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE_NAME);
    own.map(|(_, token)| SecretText::from(token)).filter(|token| !token.expose().is_empty())
}
