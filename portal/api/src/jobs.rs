//! Jobs of the platform.

use crate::caller::{ReadsJobs, RunsJobs};
use crate::deed;
use crate::page::Items;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use registry::job_runs::{self, JobRun};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// The last run of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastRun {
    started_at: DateTime<Utc>,
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    #[schema(required)]
    ok: Option<bool>,
    /// What it did, or why it failed.
    summary: String,
}

impl From<&JobRun> for LastRun {
    fn from(run: &JobRun) -> Self {
        let summary = run.error.clone().unwrap_or_else(|| run.summary.clone());
        Self { started_at: run.started_at, finished_at: run.finished_at, ok: run.ok, summary }
    }
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobRow {
    name: &'static str,
    about: &'static str,
    /// When it runs, UTC, six fields from seconds.
    cron: &'static str,
    #[schema(required)]
    last_run: Option<LastRun>,
    #[schema(required)]
    next_run: Option<DateTime<Utc>>,
}

/// Jobs with their last and next run.
#[utoipa::path(get, path = "/jobs", tag = "admin", responses((status = 200, body = Items<JobRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsJobs(_caller): ReadsJobs,
) -> Result<Json<Items<JobRow>>, Problem> {
    let mut tx = portal.registry.read().await?;
    let runs = job_runs::last_of_each(&mut tx).await?;
    let jobs = &portal.setting.jobs;
    let row = |job: &crate::parts::JobInfo| JobRow {
        name: job.name,
        about: job.about,
        cron: job.cron_utc,
        last_run: runs.iter().find(|run| run.name == job.name).map(LastRun::from),
        next_run: (jobs.next)(job.name, portal.setting.machine_now()),
    };
    Ok(Json(Items { items: jobs.list.iter().map(row).collect() }))
}

/// What a job did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobAnswer {
    ok: bool,
    summary: String,
}

/// Runs a job now and answers when it has ended.
#[utoipa::path(post, path = "/jobs/{name}/run", tag = "admin", params(("name" = String, Path)),
    responses((status = 200, body = JobAnswer)))]
pub(crate) async fn run(
    State(portal): State<Portal>,
    RunsJobs(caller): RunsJobs,
    Path(name): Path<String>,
) -> Result<Json<JobAnswer>, Problem> {
    let jobs = &portal.setting.jobs;
    let job = jobs
        .list
        .iter()
        .find(|job| job.name == name)
        .ok_or_else(|| Problem::not_found(&format!("job {name}")))?;
    deed::note(&portal, &caller, "job.run", &format!("job/{name}"), json!({})).await?;
    match (jobs.run)(job.name).await {
        Ok(summary) => Ok(Json(JobAnswer { ok: true, summary })),
        Err(why) => Err(Problem::new(StatusCode::CONFLICT, "job_failed", why)),
    }
}
