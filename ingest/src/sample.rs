//! Rows of connectors: states and samples of sessions. They are judged, stored and applied in the same way.

use crate::checks::Checks;
use crate::config::Targets;
use crate::contents;
use crate::keys::{Key, key};
use crate::landing::{Landing, Told, Whereabouts};
use crate::orphans::Waiting;
use crate::recent::{Asked, Claims, Fate, Standing};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use interop::Row;
use lake::{ConnectorInfo, Now};
use model::{ConnectorState, ProcessSample, StatusEvent};
use quality::Verdict;
use serde::Serialize;
use std::sync::Arc;
use tables::{PROCESS_SAMPLES, Rows, STATUS_EVENTS, Table, process_samples, status_events};

/// Age up to which the live state knows every row, also after a restart; the lake reads three days back.
const COMPLETE: TimeDelta = TimeDelta::days(2);

/// Age above which a state is history only, never the present state (specification, SU01).
const HISTORY: TimeDelta = TimeDelta::hours(24);

/// What is known of a row's connector at this moment.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its station.
    pub station_id: Arc<str>,
    /// Its device.
    pub equipment_id: Arc<str>,
    /// Rated power, W.
    pub rated_power_w: i64,
    /// Direct current.
    pub is_dc: bool,
    /// Commissioning day of its station.
    pub opened_on: Option<NaiveDate>,
    /// Whether a session runs.
    pub charging: bool,
    /// Whether the row is later than everything known of the connector.
    pub surely_new: bool,
}

impl Found {
    /// From the live state; `newest` is the newest business time of the row's kind, `at` that of the row.
    pub fn of(info: &ConnectorInfo<'_>, newest: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Self {
        Self {
            station_id: Arc::clone(info.station_id),
            equipment_id: Arc::clone(info.equipment_id),
            rated_power_w: info.rated_power_w,
            is_dc: info.is_dc,
            opened_on: info.opened_on,
            charging: info.state == ConnectorState::Charging,
            surely_new: newest.is_some_and(|newest| at > newest),
        }
    }

    /// The same about a row that arrives at `received_at`: what the live state never heard of is new while the live
    /// state is known to be complete.
    fn arriving<S: Sample>(
        self,
        info: &ConnectorInfo<'_>,
        row: &S,
        received_at: DateTime<Utc>,
    ) -> Self {
        let never = S::newest(info).is_none() && received_at - row.occurred() < COMPLETE;
        Self { surely_new: self.surely_new || never, ..self }
    }
}

/// A row about one connector at one instant.
pub(crate) trait Sample: Serialize + Clone + Send + Sync + Sized {
    /// The row with what the gate adds, as its table takes it.
    type Stored: Send + Sync;
    /// Its table.
    const TABLE: &'static Table;

    fn connector(&self) -> &str;
    fn occurred(&self) -> DateTime<Utc>;
    fn natural_key(&self, owner: &str) -> Key;
    fn content(&self) -> u64;
    fn newest(info: &ConnectorInfo<'_>) -> Option<DateTime<Utc>>;
    fn check(&self, checks: &Checks<'_>, found: Option<&Found>) -> Verdict;
    fn stored(self, found: Found, revision: i32) -> Self::Stored;
    fn rows(stored: Arc<Vec<Self::Stored>>) -> Rows;
    fn waiting(self) -> Waiting;
    fn row(stored: &Self::Stored) -> &Self;
    /// Changes the live state by rows of one owner.
    fn apply<'a>(
        now: &Now,
        owner: &str,
        rows: impl Iterator<Item = &'a Self>,
        received_at: DateTime<Utc>,
    ) where
        Self: 'a;
    fn target_s(targets: &Targets) -> i64;

    /// Whether the row is too old to tell the present state.
    fn is_history(&self, _received_at: DateTime<Utc>) -> bool {
        false
    }
}

/// Rows that wait for the append.
pub(crate) struct Staged<'g, S: Sample> {
    claims: Claims<'g>,
    fates: Vec<(Key, Fate)>,
    rows: Arc<Vec<S::Stored>>,
    /// Rows held already: they tell that their connector is alive.
    repeats: Vec<S>,
    owner: String,
    received_at: DateTime<Utc>,
}

/// Looks up the connector of a row.
pub(crate) fn find<S: Sample>(
    now: &Now,
    owner: &str,
    row: &S,
    received_at: DateTime<Utc>,
) -> Option<Found> {
    now.with_connector(owner, row.connector(), |info| found(info, row, received_at))
}

fn found<S: Sample>(info: &ConnectorInfo<'_>, row: &S, received_at: DateTime<Utc>) -> Found {
    Found::of(info, S::newest(info), row.occurred()).arriving(info, row, received_at)
}

/// Looks up the connectors of all rows at once.
fn find_all<S: Sample>(
    now: &Now,
    owner: &str,
    rows: &[Row<S>],
    received_at: DateTime<Utc>,
) -> Vec<Option<Found>> {
    now.with_connectors(owner, |known| {
        let find =
            |row: &Row<S>| Some(found(&known.get(row.value.connector())?, &row.value, received_at));
        rows.iter().map(find).collect()
    })
}

/// Judges the rows of one owner: repeats, rules, table or quarantine.
pub(crate) async fn stage<'g, S: Sample>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<S>>,
) -> Staged<'g, S> {
    let (gate, owner) = (landing.gate, landing.owner().as_str().to_owned());
    let received_at = landing.arrival.received_at;
    let found = find_all(gate.lake().now(), &owner, &rows, received_at);
    let asked: Vec<Asked> = rows
        .iter()
        .zip(&found)
        .map(|(row, found)| Asked {
            key: row.value.natural_key(&owner),
            content: row.value.content(),
            occurred: row.value.occurred().timestamp_micros(),
            surely_new: found.as_ref().is_some_and(|found| found.surely_new),
        })
        .collect();
    let claims = gate.recent().claim(&owner, &asked, received_at.timestamp_micros()).await;
    let limits = gate.limits();
    let mut staged = Staged {
        claims,
        fates: Vec::new(),
        rows: Arc::default(),
        repeats: Vec::new(),
        owner,
        received_at,
    };
    let mut stored = Vec::with_capacity(rows.len());
    let target_s = S::target_s(&gate.config().targets);
    for (at, (row, found)) in rows.into_iter().zip(found).enumerate() {
        let revision = match staged.claims.standings[at] {
            Standing::Repeat(fate) => {
                Landing::repeat(told, fate);
                staged.repeats.push(row.value);
                continue;
            }
            Standing::Take(revision) => revision,
        };
        told.counts.note_lateness(landing.lateness_ms(row.value.occurred()), target_s);
        let verdict = row.value.check(&landing.checks(&limits), found.as_ref());
        let station = found.as_ref().map(|found| &*found.station_id);
        let place = Whereabouts { station, connector: Some(row.value.connector()) };
        landing.found(told, row.index, place, &verdict.findings);
        match found {
            Some(found) if !verdict.held => {
                told.counts.accepted += 1;
                stored.push(row.value.stored(found, revision));
            }
            _ => staged.fates.push((asked[at].key, quarantine(landing, told, row.value, &verdict))),
        }
    }
    staged.rows = Arc::new(stored);
    landing.store(S::rows(Arc::clone(&staged.rows)));
    staged
}

fn quarantine<S: Sample>(
    landing: &mut Landing<'_>,
    told: &mut Told,
    row: S,
    verdict: &Verdict,
) -> Fate {
    let place = Whereabouts { station: None, connector: Some(row.connector()) };
    let held_id = landing.hold_for(told, S::TABLE.name, place, &row, verdict);
    if !verdict.orphan {
        return Fate::Held;
    }
    landing.wait(held_id, row.waiting());
    Fate::Orphan
}

impl<S: Sample> Staged<'_, S> {
    /// The rows are durable: the memory keeps them and the live state follows.
    pub fn done(self, now: &Now) {
        self.claims.keep(self.fates.into_iter());
        let fresh = self.rows.iter().map(S::row).filter(|row| !row.is_history(self.received_at));
        S::apply(now, &self.owner, fresh.chain(&self.repeats), self.received_at);
    }
}

impl Sample for StatusEvent {
    type Stored = status_events::Row;
    const TABLE: &'static Table = &STATUS_EVENTS;

    fn connector(&self) -> &str {
        self.connector_id.as_str()
    }
    fn occurred(&self) -> DateTime<Utc> {
        self.occurred_at
    }
    fn natural_key(&self, owner: &str) -> Key {
        key(("status", owner, self.connector_id.as_str(), self.occurred_at.timestamp_micros()))
    }
    fn content(&self) -> u64 {
        contents::status(self)
    }
    fn newest(info: &ConnectorInfo<'_>) -> Option<DateTime<Utc>> {
        info.last_status
    }
    fn check(&self, checks: &Checks<'_>, found: Option<&Found>) -> Verdict {
        checks.status(self, found)
    }
    fn stored(self, found: Found, revision: i32) -> Self::Stored {
        let Found { station_id, equipment_id, .. } = found;
        status_events::Row { event: self, station_id, equipment_id, revision }
    }
    fn rows(stored: Arc<Vec<Self::Stored>>) -> Rows {
        Rows::Status(stored)
    }
    fn waiting(self) -> Waiting {
        Waiting::Status(Box::new(self))
    }
    fn row(stored: &Self::Stored) -> &Self {
        &stored.event
    }
    fn apply<'a>(
        now: &Now,
        owner: &str,
        rows: impl Iterator<Item = &'a Self>,
        received_at: DateTime<Utc>,
    ) {
        now.apply_statuses(owner, rows, received_at);
    }
    fn is_history(&self, received_at: DateTime<Utc>) -> bool {
        received_at - self.occurred_at > HISTORY
    }
    fn target_s(targets: &Targets) -> i64 {
        targets.status_s
    }
}

impl Sample for ProcessSample {
    type Stored = process_samples::Row;
    const TABLE: &'static Table = &PROCESS_SAMPLES;

    fn connector(&self) -> &str {
        self.connector_id.as_str()
    }
    fn occurred(&self) -> DateTime<Utc> {
        self.occurred_at
    }
    fn natural_key(&self, owner: &str) -> Key {
        key(("process", owner, self.order_no.as_str(), self.occurred_at.timestamp_micros()))
    }
    fn content(&self) -> u64 {
        contents::process(self)
    }
    fn newest(info: &ConnectorInfo<'_>) -> Option<DateTime<Utc>> {
        info.last_sample
    }
    fn check(&self, checks: &Checks<'_>, found: Option<&Found>) -> Verdict {
        checks.process(self, found)
    }
    fn stored(self, found: Found, revision: i32) -> Self::Stored {
        process_samples::Row { sample: self, station_id: found.station_id, revision }
    }
    fn rows(stored: Arc<Vec<Self::Stored>>) -> Rows {
        Rows::Process(stored)
    }
    fn waiting(self) -> Waiting {
        Waiting::Process(Box::new(self))
    }
    fn row(stored: &Self::Stored) -> &Self {
        &stored.sample
    }
    fn apply<'a>(
        now: &Now,
        owner: &str,
        rows: impl Iterator<Item = &'a Self>,
        received_at: DateTime<Utc>,
    ) {
        now.apply_processes(owner, rows, received_at);
    }
    fn target_s(targets: &Targets) -> i64 {
        targets.process_s
    }
}
