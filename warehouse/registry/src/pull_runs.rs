//! Runs of pulls: what was asked of which platform when, what came, and how it ended.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::pull_settings::PullKind;
use crate::store::{Tx, micros, new_id};

const NOUN: &str = "pull run";

text_enum! {
    /// Why a run began.
    PullCause {
        /// By its time.
        Schedule = "schedule",
        /// Somebody asked.
        Person = "person",
        /// It goes on after a restart.
        Restart = "restart",
    }
}

text_enum! {
    /// How a run ended.
    PullOutcome {
        /// It goes on.
        Running = "running",
        /// Everything that was asked for came and was taken.
        Done = "done",
        /// It came, but rows were refused or held back, or the answers contradict themselves.
        Partial = "partial",
        /// A full pull that waits for a person.
        Held = "held",
        /// Nothing is held there.
        Empty = "empty",
        /// The platform refuses.
        Refused = "refused",
        /// The platform cannot be reached, is too slow or too busy.
        Unreachable = "unreachable",
        /// The answers cannot be trusted or read.
        Failed = "failed",
        /// The process stopped while it ran.
        Interrupted = "interrupted",
    }
}

/// Rows and calls of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct PullCounts {
    /// Calls made, tokens and repeats included.
    pub calls: i64,
    /// Pages or answers with rows.
    pub pages: i64,
    /// Rows that came.
    pub received: i64,
    /// Rows taken.
    pub accepted: i64,
    /// Rows held already.
    pub repeated: i64,
    /// Rows in quarantine.
    pub quarantined: i64,
    /// Rows refused.
    pub refused: i64,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct PullRun {
    /// Id.
    pub id: String,
    /// Whose platform.
    pub operator_id: String,
    /// What was asked.
    #[sqlx(try_from = "String")]
    pub kind: PullKind,
    /// Why it began.
    #[sqlx(try_from = "String")]
    pub cause: PullCause,
    /// Who asked; `system` for the schedule.
    pub asked_by: String,
    /// The supplement it was a try of.
    pub supplement_id: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs.
    pub finished_at: Option<DateTime<Utc>>,
    /// How it ended.
    #[sqlx(try_from = "String")]
    pub outcome: PullOutcome,
    /// Rows and calls.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub counts: PullCounts,
    /// What was odd, in words.
    #[sqlx(json)]
    pub notes: Vec<String>,
    /// Why it did not do what it should.
    pub error: Option<String>,
}

/// A run that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewRun<'a> {
    /// Whose platform.
    pub operator_id: &'a str,
    /// What is asked.
    pub kind: PullKind,
    /// Why.
    pub cause: PullCause,
    /// Who asked.
    pub asked_by: &'a str,
    /// The supplement it is a try of.
    pub supplement_id: Option<&'a str>,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct EndOfRun<'a> {
    /// In one word.
    pub outcome: PullOutcome,
    /// Rows and calls.
    pub counts: PullCounts,
    /// What was odd.
    pub notes: &'a [String],
    /// Why it did not do what it should.
    pub error: Option<&'a str>,
}

macro_rules! columns {
    () => {
        "id, operator_id, kind, cause, asked_by, supplement_id, started_at, finished_at, outcome, calls, pages, received, \
         accepted, repeated, quarantined, refused, notes, error"
    };
}

sql! {
    INSERT = concat!("INSERT INTO pull_runs (", columns!(), ") \
              VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 'running', 0, 0, 0, 0, 0, 0, 0, $8, NULL)");
    FIND = concat!("SELECT ", columns!(), " FROM pull_runs WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM pull_runs WHERE operator_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2 OFFSET $3");
    LIST_KIND = concat!("SELECT ", columns!(), " FROM pull_runs WHERE operator_id = $1 AND kind = $4 \
              ORDER BY started_at DESC, id DESC LIMIT $2 OFFSET $3");
    COUNT = "SELECT COUNT(*) FROM pull_runs WHERE operator_id = $1 AND ($2 = '' OR kind = $2)";
    LAST_EACH = concat!(
        "SELECT ", columns!(), " FROM pull_runs r WHERE operator_id = $1 AND started_at = \
         (SELECT MAX(started_at) FROM pull_runs o WHERE o.operator_id = r.operator_id AND o.kind = r.kind) ORDER BY kind, id DESC"
    );
    LAST_COMPLETE = "SELECT started_at FROM pull_runs WHERE operator_id = $1 AND kind = $2 AND outcome IN ('done', 'partial') \
              ORDER BY started_at DESC LIMIT 1";
    FINISH = "UPDATE pull_runs SET finished_at = $2, outcome = $3, calls = $4, pages = $5, received = $6, accepted = $7, \
              repeated = $8, quarantined = $9, refused = $10, notes = $11, error = $12 WHERE id = $1 AND finished_at IS NULL";
    PROGRESS = "UPDATE pull_runs SET calls = $2, pages = $3, received = $4 WHERE id = $1 AND finished_at IS NULL";
    CLOSE_OPEN = "UPDATE pull_runs SET finished_at = $1, outcome = 'interrupted', error = $2 WHERE finished_at IS NULL";
    PURGE = "DELETE FROM pull_runs WHERE finished_at < $1";
}

/// Notes that a pull begins; a platform is asked one thing once at a time.
///
/// # Errors
/// [`RegistryError::Taken`] while the same pull runs.
pub async fn start(
    tx: &mut Tx,
    new: NewRun<'_>,
    now: DateTime<Utc>,
) -> Result<PullRun, RegistryError> {
    let id = new_id();
    let none: Json<&[String]> = Json(&[]);
    let (kind, cause) = (new.kind.as_str(), new.cause.as_str());
    let supplement = new.supplement_id;
    let at = micros(now);
    execute!(tx, INSERT, &id, new.operator_id, kind, cause, new.asked_by, supplement, at, none)
        .map_err(|e| RegistryError::or_taken(e, "run of pull", kind))?;
    get(tx, &id).await
}

/// Notes how far a run is, for those who watch.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn progress(tx: &mut Tx, id: &str, counts: PullCounts) -> Result<(), RegistryError> {
    execute!(tx, PROGRESS, id, counts.calls, counts.pages, counts.received)?;
    Ok(())
}

/// Notes how a run ended.
///
/// # Errors
/// [`RegistryError::NotFound`] when no such run is open.
pub async fn finish(
    tx: &mut Tx,
    id: &str,
    end: EndOfRun<'_>,
    now: DateTime<Utc>,
) -> Result<PullRun, RegistryError> {
    let counts = end.counts;
    let touched = execute!(
        tx,
        FINISH,
        id,
        micros(now),
        end.outcome.as_str(),
        counts.calls,
        counts.pages,
        counts.received,
        counts.accepted,
        counts.repeated,
        counts.quarantined,
        counts.refused,
        Json(end.notes),
        end.error
    )?;
    if touched == 0 {
        return Err(RegistryError::not_found(NOUN, id));
    }
    get(tx, id).await
}

/// Closes the runs that a stopped process left open; called once at the start. The number closed.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn close_interrupted(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, CLOSE_OPEN, micros(now), "the process stopped while it ran")?)
}

/// The run with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<PullRun, RegistryError> {
    fetch_optional!(tx, PullRun, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// Runs of one operator, youngest first; of one kind when it is given.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(
    tx: &mut Tx,
    operator_id: &str,
    kind: Option<PullKind>,
    limit: u32,
    offset: u32,
) -> Result<Vec<PullRun>, RegistryError> {
    let (limit, offset) = (i64::from(limit), i64::from(offset));
    Ok(match kind {
        None => fetch_all!(tx, PullRun, LIST, operator_id, limit, offset)?,
        Some(kind) => {
            fetch_all!(tx, PullRun, LIST_KIND, operator_id, limit, offset, kind.as_str())?
        }
    })
}

/// Number of runs of one operator; of one kind when it is given.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn count(
    tx: &mut Tx,
    operator_id: &str,
    kind: Option<PullKind>,
) -> Result<i64, RegistryError> {
    let kind = kind.map_or("", PullKind::as_str);
    let (count,) = fetch_one!(tx, (i64,), COUNT, operator_id, kind)?;
    Ok(count)
}

/// The last run of each kind of one operator.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn last_of_each(tx: &mut Tx, operator_id: &str) -> Result<Vec<PullRun>, RegistryError> {
    let mut runs = fetch_all!(tx, PullRun, LAST_EACH, operator_id)?;
    runs.dedup_by(|later, first| later.kind == first.kind);
    Ok(runs)
}

/// When the last run of this kind began that brought everything; `None` when there was none.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn last_complete(
    tx: &mut Tx,
    operator_id: &str,
    kind: PullKind,
) -> Result<Option<DateTime<Utc>>, RegistryError> {
    let row = fetch_optional!(tx, (DateTime<Utc>,), LAST_COMPLETE, operator_id, kind.as_str())?;
    Ok(row.map(|(at,)| at))
}

/// Forgets runs that ended before `before`; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(before))?)
}
