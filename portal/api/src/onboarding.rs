//! The conformance test of an applicant: runs, reports, cases we start, emptying the sandbox.

use crate::applicant::{Onboarder, sandbox};
use crate::application_page::RunRow;
use crate::page::Items;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use conformance::{Report, SandboxError, StartError};
use registry::application_steps as steps;
use registry::applications::ApplicationState;
use registry::conformance as runs;
use serde_json::json;

/// Runs of an application, the newest first.
#[utoipa::path(get, path = "/applications/{id}/runs", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = Items<RunRow>)))]
pub(crate) async fn runs(
    State(portal): State<Portal>,
    who: Onboarder,
) -> Result<Json<Items<RunRow>>, Problem> {
    let mut tx = portal.registry.read().await?;
    let listed = runs::of_application(&mut tx, &who.application.id).await?;
    Ok(Json(Items { items: listed.into_iter().map(RunRow::from).collect() }))
}

/// Begins a run: from now on messages to the sandbox tick cases off. A run that was under way ends.
#[utoipa::path(post, path = "/applications/{id}/runs", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 201, body = Report)))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    who: Onboarder,
) -> Result<(StatusCode, Json<Report>), Problem> {
    who.applies()?;
    let report = sandbox(&portal)?.begin(who.ids(), &who.actor).await?;
    let mut tx = portal.registry.write().await?;
    let detail = json!({ "run": report.run_id, "number": report.number });
    who.deed(&mut tx, "conformance.begin", detail, portal.setting.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(report)))
}

/// The report of a run, case by case, as it stands now.
#[utoipa::path(get, path = "/applications/{id}/runs/{run}", tag = "onboarding",
    params(("id" = String, Path), ("run" = String, Path)), responses((status = 200, body = Report)))]
pub(crate) async fn report(
    State(portal): State<Portal>,
    who: Onboarder,
    Path((_id, run)): Path<(String, String)>,
) -> Result<Json<Report>, Problem> {
    let mut tx = portal.registry.read().await?;
    let found = runs::get(&mut tx, &run).await?;
    drop(tx);
    if found.application_id != who.application.id {
        return Err(Problem::not_found(&format!("run {run}")));
    }
    Ok(Json(sandbox(&portal)?.report(&run).await?))
}

/// Starts a case in which we act: T10 to T12 call the operator's platform, T23 and T24 answer its next push wrongly.
#[utoipa::path(post, path = "/applications/{id}/cases/{case}/start", tag = "onboarding",
    params(("id" = String, Path), ("case" = String, Path)), responses((status = 202, description = "started")))]
pub(crate) async fn start(
    State(portal): State<Portal>,
    who: Onboarder,
    Path((_id, case)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    who.applies()?;
    sandbox(&portal)?.start(who.ids(), &case).await.map_err(not_started)?;
    let mut tx = portal.registry.write().await?;
    who.deed(&mut tx, "conformance.start", json!({ "case": case }), portal.setting.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

fn not_started(error: StartError) -> Problem {
    match error {
        StartError::Registry(error) => error.into(),
        StartError::Case(_) => Problem::not_found(&error.to_string()),
        StartError::NoRun => Problem::new(StatusCode::CONFLICT, "no_run", error.to_string()),
        StartError::Missing(_) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "missing", error.to_string())
        }
    }
}

/// Empties the operator's sandbox: every row and message in it is gone. Runs and their reports stay.
#[utoipa::path(post, path = "/applications/{id}/sandbox/reset", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 204, description = "emptied")))]
pub(crate) async fn reset(
    State(portal): State<Portal>,
    who: Onboarder,
) -> Result<StatusCode, Problem> {
    use ApplicationState::{Draft, Returned, Submitted};
    who.applies()?;
    if matches!(who.application.state, Draft | Submitted | Returned) {
        let text = format!("the application is {}, so it has no sandbox", who.application.state);
        return Err(Problem::new(StatusCode::CONFLICT, "wrong_state", text));
    }
    let failed = |error: SandboxError| Problem::internal(&error);
    sandbox(&portal)?.reset(&who.application.operator_id).await.map_err(failed)?;
    let mut tx = portal.registry.write().await?;
    let by = who.by(portal.setting.machine_now());
    steps::note(&mut tx, &who.application.id, "sandbox.reset", "", by).await?;
    who.deed(&mut tx, "sandbox.reset", json!({}), portal.setting.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
