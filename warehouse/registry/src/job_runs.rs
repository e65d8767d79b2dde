//! Runs of jobs: what ran for which day, how long, and how it ended.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::error::RegistryError;
use crate::store::{Tx, micros, new_id};

const NOUN: &str = "job run";

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct JobRun {
    /// Id.
    pub id: String,
    /// Name of the job.
    pub name: String,
    /// The local day it ran for.
    pub day: NaiveDate,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs.
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether it did what it should; absent while it runs.
    pub ok: Option<bool>,
    /// What it did, in one line.
    pub summary: String,
    /// Why it failed.
    pub error: Option<String>,
}

macro_rules! columns {
    () => {
        "id, name, day, started_at, finished_at, ok, summary, error"
    };
}

sql! {
    INSERT = "INSERT INTO job_runs (id, name, day, started_at, summary) VALUES ($1, $2, $3, $4, '')";
    FINISH = "UPDATE job_runs SET finished_at = $2, ok = $3, summary = $4, error = $5 WHERE id = $1 AND finished_at IS NULL";
    FIND = concat!("SELECT ", columns!(), " FROM job_runs WHERE id = $1");
    LAST_EACH = concat!(
        "SELECT ", columns!(), " FROM job_runs r WHERE started_at = \
         (SELECT MAX(started_at) FROM job_runs o WHERE o.name = r.name) ORDER BY name, id DESC"
    );
    LIST = concat!("SELECT ", columns!(), " FROM job_runs WHERE name = $1 ORDER BY started_at DESC, id DESC LIMIT $2");
    CLOSE_OPEN = "UPDATE job_runs SET finished_at = $1, ok = $2, error = $3 WHERE finished_at IS NULL";
    PURGE = "DELETE FROM job_runs WHERE finished_at < $1";
}

/// Notes that a job begins; a job runs once at a time.
///
/// # Errors
/// [`RegistryError::Taken`] while the same job runs, here or in another process.
pub async fn start(
    tx: &mut Tx,
    name: &str,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<JobRun, RegistryError> {
    let id = new_id();
    execute!(tx, INSERT, &id, name, day, micros(now))
        .map_err(|e| RegistryError::or_taken(e, "run of job", name))?;
    get(tx, &id).await
}

/// Notes how a run ended: a line of what was done, or the error.
///
/// # Errors
/// [`RegistryError::NotFound`] when no such run is open.
pub async fn finish(
    tx: &mut Tx,
    id: &str,
    result: Result<&str, &str>,
    now: DateTime<Utc>,
) -> Result<JobRun, RegistryError> {
    let (summary, error) = match result {
        Ok(summary) => (summary, None),
        Err(error) => ("", Some(error)),
    };
    if execute!(tx, FINISH, id, micros(now), error.is_none(), summary, error)? == 0 {
        return Err(RegistryError::not_found(NOUN, id));
    }
    get(tx, id).await
}

/// Closes the runs that a stopped process left open; called once at the start. The number closed.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn close_interrupted(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, CLOSE_OPEN, micros(now), false, "the process stopped while it ran")?)
}

/// The last run of each job, by name.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn last_of_each(tx: &mut Tx) -> Result<Vec<JobRun>, RegistryError> {
    let mut runs = fetch_all!(tx, JobRun, LAST_EACH)?;
    runs.dedup_by(|later, first| later.name == first.name);
    Ok(runs)
}

/// Runs of one job, youngest first, at most `limit`.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx, name: &str, limit: u32) -> Result<Vec<JobRun>, RegistryError> {
    Ok(fetch_all!(tx, JobRun, LIST, name, i64::from(limit))?)
}

/// Forgets runs that ended before `before`; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(before))?)
}

async fn get(tx: &mut Tx, id: &str) -> Result<JobRun, RegistryError> {
    fetch_optional!(tx, JobRun, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}
