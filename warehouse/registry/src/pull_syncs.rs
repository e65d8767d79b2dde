//! The progress of full pulls: pages that came and are not applied yet, and stations that were absent once.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::RegistryError;
use crate::store::{Tx, micros};

const NOUN: &str = "full pull of operator";

text_enum! {
    /// Where a full pull stands.
    SyncState {
        /// Pages are fetched.
        Fetching = "fetching",
        /// All pages are in; a person decides.
        Held = "held",
        /// A person decided: it is applied.
        Applying = "applying",
    }
}

/// A full pull that is not applied yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct PullSync {
    /// Whose stations.
    pub operator_id: String,
    /// The run that began it.
    pub run_id: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: SyncState,
    /// 1, or more when the number of stations changed meanwhile.
    pub attempt: i64,
    /// Stations of a page, as asked.
    pub page_size: i64,
    /// Pages, as the platform says.
    pub page_count: i64,
    /// Stations over all pages, as the platform says.
    pub item_size: i64,
    /// When the first page was asked for.
    pub started_at: DateTime<Utc>,
    /// Why it waits for a person.
    pub reason: String,
}

/// One page that came.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PullPage {
    /// Its number, from 1.
    pub page_no: i64,
    /// What came, as whoever put it there packed it.
    pub body: Vec<u8>,
}

macro_rules! columns {
    () => {
        "operator_id, run_id, state, attempt, page_size, page_count, item_size, started_at, reason"
    };
}

sql! {
    FIND = concat!("SELECT ", columns!(), " FROM pull_syncs WHERE operator_id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM pull_syncs ORDER BY operator_id");
    INSERT = concat!("INSERT INTO pull_syncs (", columns!(), ") VALUES ($1, $2, 'fetching', $3, $4, 0, 0, $5, '')");
    SIZES = "UPDATE pull_syncs SET page_count = $2, item_size = $3 WHERE operator_id = $1";
    MOVE = "UPDATE pull_syncs SET state = $2, reason = $3 WHERE operator_id = $1";
    DROP_SYNC = "DELETE FROM pull_syncs WHERE operator_id = $1";
    DROP_PAGES = "DELETE FROM pull_pages WHERE operator_id = $1";
    PUT_PAGE = "INSERT INTO pull_pages (operator_id, page_no, body) VALUES ($1, $2, $3) \
                ON CONFLICT (operator_id, page_no) DO UPDATE SET body = excluded.body";
    PAGE = "SELECT page_no, body FROM pull_pages WHERE operator_id = $1 AND page_no = $2";
    PAGES = "SELECT COALESCE(MAX(page_no), 0) FROM pull_pages WHERE operator_id = $1";
    ABSENT = "SELECT station_id FROM pull_absences WHERE operator_id = $1 ORDER BY station_id";
    PUT_ABSENT = "INSERT INTO pull_absences (operator_id, station_id, run_id, since) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (operator_id, station_id) DO NOTHING";
    DROP_ABSENT = "DELETE FROM pull_absences WHERE operator_id = $1 AND station_id = $2";
}

/// The full pull of an operator that is not applied yet.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn find(tx: &mut Tx, operator_id: &str) -> Result<Option<PullSync>, RegistryError> {
    Ok(fetch_optional!(tx, PullSync, FIND, operator_id)?)
}

/// Every full pull that is not applied yet.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<PullSync>, RegistryError> {
    Ok(fetch_all!(tx, PullSync, LIST)?)
}

/// Begins a full pull, forgetting what an earlier one fetched.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn begin(
    tx: &mut Tx,
    operator_id: &str,
    run_id: &str,
    attempt: i64,
    page_size: i64,
    now: DateTime<Utc>,
) -> Result<PullSync, RegistryError> {
    end(tx, operator_id).await?;
    execute!(tx, INSERT, operator_id, run_id, attempt, page_size, micros(now))?;
    get(tx, operator_id).await
}

/// Keeps a page that came, and what the platform said about all of them.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn put_page(
    tx: &mut Tx,
    operator_id: &str,
    page_no: i64,
    body: &[u8],
    (page_count, item_size): (i64, i64),
) -> Result<(), RegistryError> {
    execute!(tx, PUT_PAGE, operator_id, page_no, body)?;
    execute!(tx, SIZES, operator_id, page_count, item_size)?;
    Ok(())
}

/// A page that came.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn page(tx: &mut Tx, operator_id: &str, page_no: i64) -> Result<PullPage, RegistryError> {
    fetch_optional!(tx, PullPage, PAGE, operator_id, page_no)?
        .ok_or_else(|| RegistryError::not_found("page of full pull", page_no.to_string()))
}

/// Number of the last page that came; 0 for none.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn last_page(tx: &mut Tx, operator_id: &str) -> Result<i64, RegistryError> {
    let (last,) = fetch_one!(tx, (i64,), PAGES, operator_id)?;
    Ok(last)
}

/// Lets a complete full pull wait for a person.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn hold(tx: &mut Tx, operator_id: &str, reason: &str) -> Result<(), RegistryError> {
    execute!(tx, MOVE, operator_id, SyncState::Held.as_str(), reason)?;
    Ok(())
}

/// Lets a held full pull be applied.
///
/// # Errors
/// [`RegistryError::NotFound`] without a full pull; [`RegistryError::WrongState`] unless it is held.
pub async fn confirm(tx: &mut Tx, operator_id: &str) -> Result<PullSync, RegistryError> {
    held(tx, operator_id, "applied").await?;
    execute!(tx, MOVE, operator_id, SyncState::Applying.as_str(), "")?;
    get(tx, operator_id).await
}

/// Throws a held full pull away.
///
/// # Errors
/// [`RegistryError::NotFound`] without a full pull; [`RegistryError::WrongState`] unless it is held.
pub async fn discard(tx: &mut Tx, operator_id: &str) -> Result<PullSync, RegistryError> {
    let sync = held(tx, operator_id, "thrown away").await?;
    end(tx, operator_id).await?;
    Ok(sync)
}

async fn held(
    tx: &mut Tx,
    operator_id: &str,
    step: &'static str,
) -> Result<PullSync, RegistryError> {
    let sync = get(tx, operator_id).await?;
    if sync.state == SyncState::Held {
        return Ok(sync);
    }
    let (id, state) = (operator_id.to_owned(), sync.state.to_string());
    Err(RegistryError::WrongState { noun: NOUN, id, state, step })
}

/// Forgets progress and pages.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn end(tx: &mut Tx, operator_id: &str) -> Result<(), RegistryError> {
    execute!(tx, DROP_PAGES, operator_id)?;
    execute!(tx, DROP_SYNC, operator_id)?;
    Ok(())
}

/// Stations that the last full pull of the operator did not name.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn absent(tx: &mut Tx, operator_id: &str) -> Result<Vec<String>, RegistryError> {
    let rows = fetch_all!(tx, (String,), ABSENT, operator_id)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Notes which stations the full pull `run_id` did not name, in place of those noted before.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn note_absent(
    tx: &mut Tx,
    operator_id: &str,
    run_id: &str,
    stations: &[String],
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    for gone in absent(tx, operator_id).await? {
        if !stations.contains(&gone) {
            execute!(tx, DROP_ABSENT, operator_id, &gone)?;
        }
    }
    for station in stations {
        execute!(tx, PUT_ABSENT, operator_id, station, run_id, micros(now))?;
    }
    Ok(())
}

async fn get(tx: &mut Tx, operator_id: &str) -> Result<PullSync, RegistryError> {
    find(tx, operator_id).await?.ok_or_else(|| RegistryError::not_found(NOUN, operator_id))
}
