//! Certificates of access: what one says, and the public check by number and code.

use crate::applicant::{Onboarder, sandbox};
use crate::ask::Ask;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use conformance::Report;
use conformance::certificate::{AccessCertificate, VALID_DAYS, certificate, says};
use registry::Tx;
use registry::applications::{self, Application, ApplicationState};
use registry::certificates::{self, Ground};
use registry::conformance::{self as runs, RunState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The passed run that a certificate rests on: the newest one.
pub(crate) async fn ground(portal: &Portal, application: &Application) -> Result<Report, Problem> {
    let mut tx = portal.registry.read().await?;
    let listed = runs::of_application(&mut tx, &application.id).await?;
    drop(tx);
    let passed = |run: &runs::Run| run.state == RunState::Passed || run.score.is_some();
    let run = listed.into_iter().find(passed).ok_or_else(|| {
        let status = axum::http::StatusCode::CONFLICT;
        Problem::new(status, "wrong_state", "no run of the conformance test was passed")
    })?;
    Ok(sandbox(portal)?.report(&run.id).await?)
}

/// Issues the certificate of an application that goes live; its number.
pub(crate) async fn issue(
    tx: &mut Tx,
    portal: &Portal,
    application: &Application,
    report: &Report,
    by: &str,
) -> Result<String, Problem> {
    let now = portal.setting.machine_now();
    let root = portal.setting.areas.root();
    let says = says(application, report, &root.name, by, now);
    let says = serde_json::to_value(says).map_err(|error| Problem::internal(&error))?;
    let year = model::time::beijing(now).year();
    let prefix = format!("ZX-{}-{year}", root.code);
    let ground = Ground {
        application_id: &application.id,
        operator_id: &application.operator_id,
        run_id: &report.run_id,
    };
    let span = (now, now + TimeDelta::days(VALID_DAYS));
    Ok(certificates::issue(tx, &prefix, ground, &says, span).await?.number)
}

/// Everything the certificate of an application says.
#[utoipa::path(get, path = "/applications/{id}/certificate", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = AccessCertificate)))]
pub(crate) async fn of_application(
    State(portal): State<Portal>,
    who: Onboarder,
) -> Result<Json<AccessCertificate>, Problem> {
    let mut tx = portal.registry.read().await?;
    let kept = certificates::newest(&mut tx, &who.application.id).await?;
    let missing = || Problem::not_found("a certificate of this application");
    kept.and_then(certificate).map(Json).ok_or_else(missing)
}

/// The code printed on a certificate.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CodeAsk {
    code: String,
}

/// What anybody may know about a certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedCertificate {
    number: String,
    /// valid, suspended, expired or withdrawn.
    status: String,
    operator_id: String,
    operator_name: String,
    uscid: String,
    province: String,
    suite: String,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
}

/// Checks a certificate by its number and the code printed on it. Open to everyone.
#[utoipa::path(get, path = "/certificates/{number}", tag = "onboarding", security(()),
    params(("number" = String, Path), CodeAsk), responses((status = 200, body = CheckedCertificate)))]
pub(crate) async fn check(
    State(portal): State<Portal>,
    Path(number): Path<String>,
    Ask(ask): Ask<CodeAsk>,
) -> Result<Json<CheckedCertificate>, Problem> {
    let missing = || Problem::not_found("a certificate with this number and code");
    let mut tx = portal.registry.read().await?;
    let kept = certificates::get(&mut tx, number.trim()).await.map_err(|_| missing())?;
    // Digests are compared, so the time tells nothing about the code.
    let digest = registry::vault::digest;
    if digest(&kept.code) != digest(ask.code.trim()) {
        return Err(missing());
    }
    let state = applications::get(&mut tx, &kept.application_id).await?.state;
    let one = certificate(kept).ok_or_else(missing)?;
    let status = if one.withdrawn_at.is_some() {
        "withdrawn"
    } else if one.valid_until <= portal.setting.machine_now() {
        "expired"
    } else if state == ApplicationState::Live {
        "valid"
    } else {
        "suspended"
    };
    Ok(Json(CheckedCertificate {
        number: one.number,
        status: status.to_owned(),
        operator_id: one.operator_id,
        operator_name: one.says.operator_name,
        uscid: one.says.uscid,
        province: one.says.province,
        suite: one.says.suite,
        issued_at: one.issued_at,
        valid_until: one.valid_until,
    }))
}
