//! Supplements (补采): gaps that the operator is asked to fill, three tries each. Source: access specification 19.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::error::RegistryError;
use crate::operators;
use crate::store::{Tx, micros, new_id};

const NOUN: &str = "supplement";

/// Waits after the opening before each try.
pub const TRIES: [TimeDelta; 3] =
    [TimeDelta::minutes(10), TimeDelta::hours(1), TimeDelta::hours(6)];

/// How long orders are waited for that the operator holds and has not pushed.
pub const WAIT_FOR_PUSH: TimeDelta = TimeDelta::hours(6);

text_enum! {
    /// What became of a supplement.
    SupplementState {
        /// It waits for its next try.
        Open = "open",
        /// Rows came.
        Filled = "filled",
        /// The operator holds nothing.
        Empty = "empty",
        /// The operator refuses.
        Refused = "refused",
        /// Three tries brought nothing.
        Failed = "failed",
    }
}

/// A gap that is to be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Supplement {
    /// Id.
    pub id: String,
    /// Whose data.
    pub operator_id: String,
    /// What is asked: `supplement_stationInfo`, or a name of table 20.23.
    pub interface: String,
    /// The station; empty for all.
    pub station_id: String,
    /// The device; empty for all.
    pub equipment_id: String,
    /// The connector; empty for all.
    pub connector_id: String,
    /// Start of the gap.
    pub missing_from: DateTime<Utc>,
    /// End of the gap.
    pub missing_to: Option<DateTime<Utc>>,
    /// Why it was opened.
    pub reason: String,
    /// By whom; `system` for the rules.
    pub opened_by: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub state: SupplementState,
    /// Tries made.
    pub tries: i64,
    /// When it is tried next; absent when it is closed.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Rows that came.
    pub got_rows: i64,
    /// What went wrong at the last try.
    pub last_error: Option<String>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A gap to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSupplement {
    /// Whose data.
    pub operator_id: String,
    /// What is asked.
    pub interface: String,
    /// The station; empty for all.
    pub station_id: String,
    /// The device; empty for all.
    pub equipment_id: String,
    /// The connector; empty for all.
    pub connector_id: String,
    /// Start of the gap.
    pub missing_from: DateTime<Utc>,
    /// End of the gap.
    pub missing_to: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// How long to wait before the first try, in place of ten minutes.
    pub wait: Option<TimeDelta>,
}

/// Names of table 20.23, and the question for one station.
pub const INTERFACES: [&str; 9] = [
    "supplement_stationInfo",
    "supplement_stationStatus",
    "supplement_chargeStatus",
    "supplement_orderInfo",
    "supplement_realtimePower",
    "supplement_operationStats",
    "supplement_alarmInfo",
    "supplement_eventInfo",
    "supplement_bmsInfo",
];

macro_rules! columns {
    () => {
        "id, operator_id, interface, station_id, equipment_id, connector_id, missing_from, missing_to, reason, opened_by, \
         opened_at, state, tries, next_try_at, got_rows, last_error, closed_at"
    };
}

sql! {
    INSERT = concat!("INSERT INTO supplements (", columns!(), ") \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', 0, $12, 0, NULL, NULL) \
              ON CONFLICT DO NOTHING");
    FIND = concat!("SELECT ", columns!(), " FROM supplements WHERE id = $1");
    FIND_OPEN = concat!("SELECT ", columns!(), " FROM supplements WHERE operator_id = $1 AND interface = $2 \
              AND station_id = $3 AND equipment_id = $4 AND connector_id = $5 AND state = 'open'");
    LIST = concat!("SELECT ", columns!(), " FROM supplements WHERE operator_id = $1 AND ($2 = '' OR state = $2) \
              ORDER BY opened_at DESC, id DESC LIMIT $3 OFFSET $4");
    COUNT = "SELECT COUNT(*) FROM supplements WHERE operator_id = $1 AND ($2 = '' OR state = $2)";
    RECENT = "SELECT COUNT(*) FROM supplements WHERE operator_id = $1 AND interface = $2 AND station_id = $3 \
              AND connector_id = $4 AND closed_at > $5";
    DUE = concat!("SELECT ", columns!(), " FROM supplements WHERE state = 'open' AND next_try_at <= $1 \
              ORDER BY next_try_at, id LIMIT $2");
    WIDEN = "UPDATE supplements SET missing_from = $2, missing_to = $3 WHERE id = $1";
    TRIED = "UPDATE supplements SET state = $2, tries = $3, next_try_at = $4, got_rows = $5, last_error = $6, closed_at = $7 \
             WHERE id = $1 AND state = 'open'";
    PURGE = "DELETE FROM supplements WHERE closed_at < $1";
}

/// Opens a supplement; one that is open for the same gap is made to span both.
///
/// # Errors
/// [`RegistryError::Invalid`] for an unknown interface, a station question without a station, or a gap that ends before it
/// begins; [`RegistryError::NotFound`] for an unknown operator.
pub async fn open(
    tx: &mut Tx,
    new: &NewSupplement,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Supplement, RegistryError> {
    check(new)?;
    operators::get(tx, &new.operator_id).await?;
    if let Some(held) = find_open(tx, new).await? {
        return widen(tx, held, new).await;
    }
    let id = new_id();
    let next = micros(now + new.wait.unwrap_or(TRIES[0]));
    execute!(
        tx,
        INSERT,
        &id,
        &new.operator_id,
        &new.interface,
        &new.station_id,
        &new.equipment_id,
        &new.connector_id,
        micros(new.missing_from),
        new.missing_to.map(micros),
        &new.reason,
        by,
        micros(now),
        next
    )?;
    find_open(tx, new).await?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

fn check(new: &NewSupplement) -> Result<(), RegistryError> {
    if !INTERFACES.contains(&new.interface.as_str()) {
        return Err(RegistryError::invalid(
            "interface",
            format!("one of {}", INTERFACES.join(", ")),
        ));
    }
    if new.interface == INTERFACES[0] && new.station_id.is_empty() {
        return Err(RegistryError::invalid("station_id", "the question for one station names it"));
    }
    if new.missing_to.is_some_and(|end| end < new.missing_from) {
        return Err(RegistryError::invalid("missing_to", "not before missing_from"));
    }
    Ok(())
}

async fn find_open(tx: &mut Tx, new: &NewSupplement) -> Result<Option<Supplement>, RegistryError> {
    let place = (&new.station_id, &new.equipment_id, &new.connector_id);
    Ok(fetch_optional!(
        tx,
        Supplement,
        FIND_OPEN,
        &new.operator_id,
        &new.interface,
        place.0,
        place.1,
        place.2
    )?)
}

async fn widen(
    tx: &mut Tx,
    held: Supplement,
    new: &NewSupplement,
) -> Result<Supplement, RegistryError> {
    let from = held.missing_from.min(micros(new.missing_from));
    let to = held.missing_to.zip(new.missing_to).map(|(one, other)| one.max(micros(other)));
    if (from, to) != (held.missing_from, held.missing_to) {
        execute!(tx, WIDEN, &held.id, from, to)?;
    }
    get(tx, &held.id).await
}

/// The supplement with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Supplement, RegistryError> {
    fetch_optional!(tx, Supplement, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// Supplements of an operator, youngest first; in one state when it is given.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(
    tx: &mut Tx,
    operator_id: &str,
    state: Option<SupplementState>,
    limit: u32,
    offset: u32,
) -> Result<Vec<Supplement>, RegistryError> {
    let state = state.map_or("", SupplementState::as_str);
    let (limit, offset) = (i64::from(limit), i64::from(offset));
    Ok(fetch_all!(tx, Supplement, LIST, operator_id, state, limit, offset)?)
}

/// Number of supplements of an operator; in one state when it is given.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn count(
    tx: &mut Tx,
    operator_id: &str,
    state: Option<SupplementState>,
) -> Result<i64, RegistryError> {
    let state = state.map_or("", SupplementState::as_str);
    let (count,) = fetch_one!(tx, (i64,), COUNT, operator_id, state)?;
    Ok(count)
}

/// Whether the same gap was closed after `since`, so that the rules do not open it again at once.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn closed_since(
    tx: &mut Tx,
    new: &NewSupplement,
    since: DateTime<Utc>,
) -> Result<bool, RegistryError> {
    let (place, since) = ((&new.station_id, &new.connector_id), micros(since));
    let (count,) =
        fetch_one!(tx, (i64,), RECENT, &new.operator_id, &new.interface, place.0, place.1, since)?;
    Ok(count > 0)
}

/// Supplements whose next try is due, longest waiting first, at most `limit`.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn due(
    tx: &mut Tx,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Supplement>, RegistryError> {
    Ok(fetch_all!(tx, Supplement, DUE, micros(now), i64::from(limit))?)
}

/// What a try brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried<'a> {
    /// Rows.
    Rows(i64),
    /// The operator holds nothing.
    Nothing,
    /// The operator refuses, for this reason.
    Refused(&'a str),
    /// Nothing came, for this reason.
    Failed(&'a str),
}

/// Notes a try: closes the supplement, or sets the time of the next try while there is one left.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn tried(
    tx: &mut Tx,
    id: &str,
    what: Tried<'_>,
    now: DateTime<Utc>,
) -> Result<Supplement, RegistryError> {
    let held = get(tx, id).await?;
    let tries = held.tries + 1;
    let (state, rows, error) = match what {
        Tried::Rows(rows) => (SupplementState::Filled, rows, None),
        Tried::Nothing => (SupplementState::Empty, 0, None),
        Tried::Refused(why) => (SupplementState::Refused, 0, Some(why)),
        Tried::Failed(why) => match usize::try_from(tries).ok().and_then(|n| TRIES.get(n)) {
            Some(_) => (SupplementState::Open, 0, Some(why)),
            None => (SupplementState::Failed, 0, Some(why)),
        },
    };
    let open = state == SupplementState::Open;
    let wait = usize::try_from(tries).ok().and_then(|n| TRIES.get(n)).copied();
    let next = wait.filter(|_| open).map(|wait| micros((held.opened_at + wait).max(now)));
    let closed = (!open).then(|| micros(now));
    execute!(tx, TRIED, id, state.as_str(), tries, next, held.got_rows + rows, error, closed)?;
    get(tx, id).await
}

/// Forgets supplements that were closed before `before`; the number forgotten.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(before))?)
}
