//! One application: changing it, handing it in, the province's decisions.

use crate::applicant::Onboarder;
use crate::application_page::{self, ApplicationPage};
use crate::applications::ApplicationBody;
use crate::ask::Given;
use crate::certificate;
use crate::gate;
use crate::operator_page::INTERFACES;
use crate::operators::Reason;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use registry::Tx;
use registry::application_steps as steps;
use registry::applications;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

type Answer = Result<Json<ApplicationPage>, Problem>;

/// One application: to its applicant, the operator's own staff and the province.
#[utoipa::path(get, path = "/applications/{id}", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn one(State(portal): State<Portal>, who: Onboarder) -> Answer {
    Ok(Json(application_page::build(&portal, &who).await?))
}

/// A changed application.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChangedBody {
    /// Version the change was made from.
    version: i64,
    application: ApplicationBody,
}

/// Changes an application while it is a draft or was returned.
#[utoipa::path(put, path = "/applications/{id}", tag = "onboarding", params(("id" = String, Path)),
    request_body = ChangedBody, responses((status = 200, body = ApplicationPage), (status = 409, description = "version_conflict")))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<ChangedBody>,
) -> Answer {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    let (id, now) = (&who.application.id, portal.setting.machine_now());
    applications::change(&mut tx, id, given.version, &given.application.into(), now).await?;
    done(&portal, &who, tx, "application.change", json!({ "version": given.version })).await
}

/// Hands an application in.
#[utoipa::path(post, path = "/applications/{id}/submit", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = ApplicationPage), (status = 409, description = "taken, wrong_state")))]
pub(crate) async fn submit(State(portal): State<Portal>, who: Onboarder) -> Answer {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    steps::submit(&mut tx, &who.application.id, who.by(portal.setting.machine_now())).await?;
    done(&portal, &who, tx, "application.submit", json!({})).await
}

/// Gives an application back with a reason.
#[utoipa::path(post, path = "/applications/{id}/return", tag = "onboarding", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn give_back(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<Reason>,
) -> Answer {
    who.reviews()?;
    let mut tx = portal.registry.write().await?;
    let by = who.by(portal.setting.machine_now());
    steps::give_back(&mut tx, &who.application.id, &given.reason, by).await?;
    done(&portal, &who, tx, "application.return", json!({ "reason": given.reason })).await
}

/// Accepts an application: its operator is registered and may test.
#[utoipa::path(post, path = "/applications/{id}/accept", tag = "onboarding", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn accept(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<Reason>,
) -> Answer {
    who.reviews()?;
    let interfaces: Vec<String> = INTERFACES.iter().map(|name| (*name).to_owned()).collect();
    let mut tx = portal.registry.write().await?;
    let by = who.by(portal.setting.machine_now());
    steps::accept(&mut tx, &who.application.id, &interfaces, &given.reason, by).await?;
    done(&portal, &who, tx, "application.accept", json!({ "reason": given.reason })).await
}

/// Asks the province to let the operator go live.
#[utoipa::path(post, path = "/applications/{id}/ask-live", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn ask_live(State(portal): State<Portal>, who: Onboarder) -> Answer {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    let by = who.by(portal.setting.machine_now());
    steps::ask_to_go_live(&mut tx, &who.application.id, by).await?;
    done(&portal, &who, tx, "application.ask_live", json!({})).await
}

/// Lets the operator go live and issues its certificate of access.
#[utoipa::path(post, path = "/applications/{id}/go-live", tag = "onboarding", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn go_live(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<Reason>,
) -> Answer {
    who.reviews()?;
    let ground = certificate::ground(&portal, &who.application).await?;
    let mut tx = portal.registry.write().await?;
    let by = who.by(portal.setting.machine_now());
    let live = steps::go_live(&mut tx, &who.application.id, &given.reason, by).await?;
    let number = certificate::issue(&mut tx, &portal, &live, &ground, &who.actor).await?;
    let detail = json!({ "reason": given.reason, "certificate": number });
    done(&portal, &who, tx, "application.go_live", detail).await
}

/// Where the operator's test platform is called.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AddressBody {
    base_url: String,
}

/// Says where the operator's test platform is called.
#[utoipa::path(put, path = "/applications/{id}/address", tag = "onboarding", params(("id" = String, Path)),
    request_body = AddressBody, responses((status = 200, body = ApplicationPage)))]
pub(crate) async fn set_address(
    State(portal): State<Portal>,
    who: Onboarder,
    Given(given): Given<AddressBody>,
) -> Answer {
    who.applies()?;
    let mut tx = portal.registry.write().await?;
    let now = portal.setting.machine_now();
    applications::set_base_url(&mut tx, &who.application.id, &given.base_url, now).await?;
    done(&portal, &who, tx, "application.address", json!({ "base_url": given.base_url })).await
}

/// Writes the deed, ends the edit, tells both gates and reads the application again.
async fn done(portal: &Portal, who: &Onboarder, mut tx: Tx, action: &str, detail: Value) -> Answer {
    who.deed(&mut tx, action, detail, portal.setting.now()).await?;
    tx.commit().await?;
    portal.figures.forget_operators();
    gate::refresh_access(portal).await;
    Ok(Json(application_page::build(portal, who).await?))
}
