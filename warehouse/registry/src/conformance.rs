//! Runs of the conformance test and what was seen of each case.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::store::{Tx, micros, new_id};

const NOUN: &str = "conformance run";

text_enum! {
    /// How a run stands.
    RunState {
        /// Messages are watched.
        Running = "running",
        /// Every case that production needs was passed.
        Passed = "passed",
        /// Ended before that.
        Ended = "ended",
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// For which application.
    pub application_id: String,
    /// Whose platform is tested.
    pub operator_id: String,
    /// 1, 2, … per application.
    pub number: i64,
    /// Name and version of the list of cases.
    pub suite: String,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: RunState,
    /// 0 to 100 once it was passed.
    pub score: Option<i64>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was passed or ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Who began it.
    pub started_by: String,
    /// What it came to.
    #[sqlx(json)]
    pub summary: Value,
}

/// What was seen of one case.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct CaseRow {
    /// Which case, such as `T05`.
    pub case_id: String,
    /// Its state, as the suite words it.
    pub state: String,
    /// Everything seen of it.
    #[sqlx(json)]
    pub record: Value,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "id, application_id, operator_id, number, suite, state, score, started_at, finished_at, started_by, summary"
    };
}

sql! {
    NEXT = "SELECT COALESCE(MAX(number), 0) + 1 FROM conformance_runs WHERE application_id = $1";
    END_OTHERS = "UPDATE conformance_runs SET state = 'ended', finished_at = $2 WHERE application_id = $1 AND state = 'running'";
    INSERT = concat!(
        "INSERT INTO conformance_runs (", columns!(), ") VALUES ($1, $2, $3, $4, $5, 'running', NULL, $6, NULL, $7, $8)"
    );
    FIND = concat!("SELECT ", columns!(), " FROM conformance_runs WHERE id = $1");
    OF_APPLICATION = concat!(
        "SELECT ", columns!(), " FROM conformance_runs WHERE application_id = $1 ORDER BY number DESC"
    );
    RUNNING = concat!("SELECT ", columns!(), " FROM conformance_runs WHERE state <> 'ended' ORDER BY number DESC");
    FINISH = "UPDATE conformance_runs SET state = $2, score = $3, finished_at = COALESCE(finished_at, $4), summary = $5 WHERE id = $1";
    PUT_CASE = "INSERT INTO conformance_cases (run_id, case_id, state, record, updated_at) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (run_id, case_id) DO UPDATE SET state = EXCLUDED.state, record = EXCLUDED.record, \
                updated_at = EXCLUDED.updated_at";
    CASES = "SELECT case_id, state, record, updated_at FROM conformance_cases WHERE run_id = $1 ORDER BY case_id";
}

/// Begins the next run of an application; one that still ran ends.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn begin(
    tx: &mut Tx,
    (application_id, operator_id): (&str, &str),
    suite: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Run, RegistryError> {
    execute!(tx, END_OTHERS, application_id, micros(now))?;
    let (number,) = fetch_one!(tx, (i64,), NEXT, application_id)?;
    let id = new_id();
    let nothing = Json(Value::Object(serde_json::Map::new()));
    let at = micros(now);
    execute!(tx, INSERT, &id, application_id, operator_id, number, suite, at, by, nothing)?;
    get(tx, &id).await
}

/// The run with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Run, RegistryError> {
    fetch_optional!(tx, Run, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// Runs of an application, the newest first.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn of_application(tx: &mut Tx, id: &str) -> Result<Vec<Run>, RegistryError> {
    Ok(fetch_all!(tx, Run, OF_APPLICATION, id)?)
}

/// Runs that are watched: running ones, and passed ones that nothing followed.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn watched(tx: &mut Tx) -> Result<Vec<Run>, RegistryError> {
    Ok(fetch_all!(tx, Run, RUNNING)?)
}

/// Writes how a run stands; the moment it was first passed stays.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn stand(
    tx: &mut Tx,
    id: &str,
    state: RunState,
    score: Option<i64>,
    summary: &Value,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    let finished = (state != RunState::Running).then(|| micros(now));
    execute!(tx, FINISH, id, state.as_str(), score, finished, Json(summary))?;
    Ok(())
}

/// Writes what was seen of a case.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn put_case(
    tx: &mut Tx,
    run_id: &str,
    case: (&str, &str),
    record: &Value,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    execute!(tx, PUT_CASE, run_id, case.0, case.1, Json(record), micros(now))?;
    Ok(())
}

/// The cases of a run of which something was seen.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn cases(tx: &mut Tx, run_id: &str) -> Result<Vec<CaseRow>, RegistryError> {
    Ok(fetch_all!(tx, CaseRow, CASES, run_id)?)
}
