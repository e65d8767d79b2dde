//! Applications for access: handing one in without an account, and the province's list.

use crate::applicant::Onboarder;
use crate::application_page::{self, ApplicationPage, ApplicationRow, ContactBody};
use crate::ask::{Ask, Given, Part};
use crate::caller::{ReadsOperators, address};
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use registry::applications::{self, Application, Form, NewApplication, People};
use registry::audit::{self, Deed};
use registry::conformance as runs;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::net::SocketAddr;
use utoipa::{IntoParams, ToSchema};

/// What an applicant hands in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationBody {
    /// Unified social credit code, 18 characters.
    uscid: String,
    name: String,
    short_name: String,
    contact: ContactBody,
    technical: ContactBody,
    /// Operator ids of owners it reports for besides itself.
    #[serde(default)]
    owners: Vec<String>,
    /// Networks its platform calls from.
    #[serde(default)]
    addresses: Vec<String>,
    /// Where its test platform is called.
    #[serde(default)]
    base_url: String,
    /// `AES128-CBC.HMAC-MD5` or `SM4-CBC.HMAC-SM3`.
    suite: String,
    #[serde(default)]
    note: String,
}

impl From<ApplicationBody> for NewApplication {
    fn from(body: ApplicationBody) -> Self {
        let lines = |list: Vec<String>| -> Vec<String> {
            let kept = list.iter().map(|line| line.trim().to_owned());
            kept.filter(|line| !line.is_empty()).collect()
        };
        Self {
            uscid: body.uscid.trim().to_owned(),
            name: body.name,
            short_name: body.short_name,
            people: People { contact: body.contact.into(), technical: body.technical.into() },
            form: Form {
                owners: lines(body.owners),
                addresses: lines(body.addresses),
                base_url: body.base_url.trim().trim_end_matches('/').to_owned(),
                suite: body.suite,
                note: body.note,
            },
        }
    }
}

/// A new application with the key that opens it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Begun {
    id: String,
    /// Shown once: send it as `X-Application-Key`.
    key: String,
    operator_id: String,
    version: i64,
}

/// Begins an application. No account is needed; the key in the answer opens this application and nothing else.
#[utoipa::path(post, path = "/applications", tag = "onboarding", security(()), request_body = ApplicationBody,
    responses((status = 201, body = Begun)))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    headers: HeaderMap,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    Given(given): Given<ApplicationBody>,
) -> Result<(StatusCode, Json<Begun>), Problem> {
    let now = portal.setting.machine_now();
    let ip = address(&portal.setting, &headers, peer.as_ref().map(|it| &it.0));
    let mut tx = portal.registry.write().await?;
    let (made, key) = applications::create(&mut tx, &given.into(), now).await?;
    let object = format!("application/{}", made.id);
    let detail = json!({ "operator_id": made.operator_id, "name": made.name });
    let deed =
        Deed { actor: "applicant", action: "application.create", object: &object, detail, ip: &ip };
    audit::append(&mut tx, &deed, portal.setting.now()).await?;
    tx.commit().await?;
    let begun = Begun {
        id: made.id,
        key: key.expose().to_owned(),
        operator_id: made.operator_id,
        version: made.version,
    };
    Ok((StatusCode::CREATED, Json(begun)))
}

/// The application that the key in `X-Application-Key` opens.
#[utoipa::path(get, path = "/applications/mine", tag = "onboarding", security(()),
    params(("x-application-key" = String, Header)), responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn mine(
    State(portal): State<Portal>,
    request: Request,
) -> Result<Json<ApplicationPage>, Problem> {
    let (parts, _) = request.into_parts();
    let own = Onboarder::of_key(&portal, &parts).await?.ok_or_else(|| {
        Problem::unauthorized("signed_out", "the key of an application is needed")
    })?;
    Ok(Json(application_page::build(&portal, &own).await?))
}

/// Which applications.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// One state, or `waiting` for those the province has to act on.
    state: Option<String>,
    /// Part of the name, the operator id or the credit code.
    q: Option<String>,
}

impl Which {
    fn holds(&self, one: &Application) -> bool {
        let state = match self.state.as_deref() {
            None | Some("") => true,
            Some("waiting") => {
                one.state == applications::ApplicationState::Submitted
                    || one.go_live_requested_at.is_some()
            }
            Some(word) => one.state.as_str() == word,
        };
        let text = self.q.as_deref().unwrap_or_default().trim().to_lowercase();
        let fits = |field: &str| field.to_lowercase().contains(&text);
        state
            && (text.is_empty()
                || [&one.name, &one.short_name, &one.operator_id, &one.uscid]
                    .iter()
                    .any(|it| fits(it)))
    }
}

/// Applications that were handed in, the one touched last first; whom to talk to is masked.
#[utoipa::path(get, path = "/applications", tag = "onboarding", params(Which, Part),
    responses((status = 200, body = Page<ApplicationRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Ask(which): Ask<Which>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let reach = caller.reach();
    let mut tx = portal.registry.read().await?;
    let mut all = applications::list(&mut tx).await?;
    let own = &caller.profile.user.scope.operators;
    all.retain(|one| {
        let claim = one.state == applications::ApplicationState::Submitted
            || one.state == applications::ApplicationState::Returned;
        let seen = if reach.limits_operators() {
            own.contains(&one.operator_id) && !claim
        } else {
            !reach.limits_regions()
        };
        seen && which.holds(one)
    });
    let total = all.len() as i64;
    let mut items = Vec::new();
    for one in all.into_iter().skip(part.offset() as usize).take(part.limit() as usize) {
        let contact = applications::people(&mut tx, &one.id).await?.contact;
        let newest = runs::of_application(&mut tx, &one.id).await?.into_iter().next();
        let passed = match newest {
            Some(run) => {
                let cases = runs::cases(&mut tx, &run.id).await?;
                Some(cases.iter().filter(|case| case.state == "passed").count())
            }
            None => None,
        };
        items.push(ApplicationRow {
            id: one.id,
            operator_id: one.operator_id,
            uscid: one.uscid,
            name: one.name,
            short_name: one.short_name,
            state: one.state.to_string(),
            contact: ContactBody::from(contact).masked(),
            submitted_at: one.submitted_at,
            go_live_requested_at: one.go_live_requested_at,
            updated_at: one.updated_at,
            passed_cases: passed,
        });
    }
    let as_of = portal.setting.machine_now();
    Ok(Page { items, total, next_cursor: None, as_of }.answer(&part, "applications"))
}
