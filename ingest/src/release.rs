//! Rows that waited for their station: let into their tables, or expired.

use crate::checks::Checks;
use crate::contents;
use crate::gateway::Gateway;
use crate::keys::Key;
use crate::order;
use crate::orphans::{self, Orphan, Waiting};
use crate::power;
use crate::repeats::{OrderStanding, order_key};
use crate::report;
use crate::sample::{self, Found, Sample};
use chrono::{DateTime, TimeDelta, Utc};
use lake::{AppendError, Part};
use model::ids::MessageId;
use model::{LocalDay, OperatorId, Report, Station};
use std::sync::Arc;
use tables::quarantine::HeldState;
use tables::{Arrival, Rows, power_samples};

/// Rows released in one append.
const ROWS_AT_ONCE: usize = 1_000;

/// What became of a waiting row.
enum Freed {
    /// It goes to its table; the memory entry to update.
    Stored(Rows, Key),
    /// An order goes to its table.
    Order(Rows, Key, u64, i32),
    /// The order is stored already.
    Superseded,
    /// It breaks another rule: it stays in quarantine for people.
    Stays,
    /// Its master data are still missing.
    StillWaits,
}

impl Gateway {
    /// Lets rows wait for their master data.
    pub(crate) fn wait_for_stations(&self, rows: impl IntoIterator<Item = Orphan>) {
        let turned_away = self.inner().orphans.wait(rows);
        if turned_away > 0 {
            metrics::counter!("ingest_orphans_turned_away_total").increment(turned_away as u64);
            tracing::warn!(
                turned_away,
                "{turned_away} rows wait in quarantine only: too many wait already"
            );
        }
    }

    /// Lets in all rows that wait for one of these stations or their connectors; the number let in.
    pub async fn release(&self, stations: &[Arc<Station>]) -> usize {
        let keys = stations.iter().flat_map(|station| {
            let operator = station.operator_id.as_str();
            let connectors = station
                .connectors()
                .map(move |(_, c)| orphans::connector(operator, c.connector_id.as_str()));
            connectors.chain([orphans::station(operator, station.station_id.as_str())])
        });
        self.release_rows(self.inner().orphans.take(keys)).await
    }

    /// Tries to release everything that waits, for example after master data came another way; the number let in.
    pub async fn release_orphans(&self) -> usize {
        let all = self.inner().orphans.take_older(DateTime::<Utc>::MAX_UTC);
        self.release_rows(all).await
    }

    async fn release_rows(&self, mut rows: Vec<Orphan>) -> usize {
        rows.sort_by_key(|row| row.held_id);
        let mut released = 0;
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_AT_ONCE));
            match self.release_some(rows).await {
                Ok(count) => released += count,
                Err((error, back)) => {
                    tracing::error!(%error, "waiting rows are not released: {error}");
                    self.wait_for_stations(back.into_iter().chain(rest));
                    return released;
                }
            }
            rows = rest;
        }
        released
    }

    async fn release_some(&self, rows: Vec<Orphan>) -> Result<usize, (AppendError, Vec<Orphan>)> {
        let order_keys = rows.iter().filter_map(order_of).collect();
        let _exclusive = self.orders().hold(order_keys).await;
        let mut parts = Vec::new();
        let mut freed = Vec::new();
        for row in rows {
            let what = self.judge_waiting(&row);
            match what {
                Freed::Stays => {}
                Freed::StillWaits => self.wait_for_stations([row]),
                Freed::Superseded => freed.push((row, Freed::Superseded)),
                Freed::Stored(ref rows, _) | Freed::Order(ref rows, ..) => {
                    parts.push(Part::Rows(origin(&row), rows.clone()));
                    freed.push((row, what));
                }
            }
        }
        if freed.is_empty() {
            return Ok(0);
        }
        let now = self.time();
        let decided = freed.iter().map(|(row, _)| decision(row, HeldState::Released, now));
        parts.extend(decided);
        if let Err(error) = self.lake().append(parts).await {
            return Err((error, freed.into_iter().map(|(row, _)| row).collect()));
        }
        let count = freed.len();
        freed.into_iter().for_each(|(row, what)| self.follow(&row, what));
        metrics::counter!("ingest_released_rows_total").increment(count as u64);
        Ok(count)
    }

    fn judge_waiting(&self, waiting: &Orphan) -> Freed {
        let Ok(owner) = OperatorId::new(waiting.operator_id.as_str()) else { return Freed::Stays };
        let operator = self.access().operator(owner.as_str());
        let owners =
            operator.map_or_else(|| Arc::from([]), |operator| Arc::clone(&operator.owners));
        let limits = self.limits();
        let checks = Checks {
            backfill: false,
            owner: &owner,
            owners: &owners,
            received_at: waiting.received_at,
            limits: &limits,
            areas: self.areas(),
            now: self.lake().now(),
        };
        match &waiting.row {
            Waiting::Report(row) => self.free_report(&checks, row),
            Waiting::Status(row) => self.free_sample(&checks, &**row),
            Waiting::Process(row) => self.free_sample(&checks, &**row),
            Waiting::Order(row) => self.free_order(&checks, row),
            Waiting::Power(rows) => {
                let verdict = checks.power(rows);
                if verdict.held {
                    return if verdict.orphan { Freed::StillWaits } else { Freed::Stays };
                }
                let key = power::natural_key(owner.as_str(), rows);
                let revision = self.recent().next_revision(owner.as_str(), key);
                let row = |sample: &model::PowerSample| power_samples::Row {
                    sample: sample.clone(),
                    revision,
                };
                let rows: Vec<_> = rows.iter().map(row).collect();
                Freed::Stored(Rows::Power(Arc::new(rows)), key)
            }
        }
    }

    fn free_sample<S: Sample>(&self, checks: &Checks<'_>, row: &S) -> Freed {
        let owner = checks.owner.as_str();
        let Some(found) = sample::find(checks.now, owner, row, checks.received_at) else {
            return Freed::StillWaits;
        };
        let verdict = row.check(checks, Some(&found));
        if verdict.held {
            return if verdict.orphan { Freed::StillWaits } else { Freed::Stays };
        }
        let key = row.natural_key(owner);
        let revision = self.recent().next_revision(owner, key);
        let stored = row.clone().stored(found, revision);
        Freed::Stored(S::rows(Arc::new(vec![stored])), key)
    }

    fn free_report(&self, checks: &Checks<'_>, row: &Report) -> Freed {
        let owner = checks.owner.as_str();
        let found = report::find(checks.now, owner, row);
        let verdict = checks.report(row, found.as_ref());
        if verdict.held {
            return if verdict.orphan { Freed::StillWaits } else { Freed::Stays };
        }
        let key = report::natural_key(owner, row);
        let revision = self.recent().next_revision(owner, key);
        Freed::Stored(report::stored(row.clone(), found, revision), key)
    }

    fn free_order(&self, checks: &Checks<'_>, row: &model::Order) -> Freed {
        let owner = checks.owner.as_str();
        let found = checks.now.with_connector(owner, row.connector_id.as_str(), |info| {
            Found::of(info, None, row.ended_at)
        });
        let Some(found) = found else { return Freed::StillWaits };
        let verdict = checks.order(row, Some(&found));
        if verdict.held {
            return if verdict.orphan { Freed::StillWaits } else { Freed::Stays };
        }
        let (key, content) = (order_key(owner, row.order_no.as_str()), contents::order(row));
        // The order itself is held, so only a stored one of the same number counts here.
        let today = LocalDay::of(checks.received_at).epoch_days();
        let revision =
            match self.orders().judge_stored(key, content, today, self.config().freeze_days) {
                OrderStanding::Revision(revision) => revision,
                OrderStanding::Repeat => return Freed::Superseded,
                OrderStanding::RepeatHeld(_) | OrderStanding::Frozen => return Freed::Stays,
            };
        let stored = order::placed(row.clone(), Some(&found), revision);
        Freed::Order(Rows::Orders(Arc::new(vec![stored])), key, content, revision)
    }

    /// The released row is durable: memories and live state follow.
    fn follow(&self, waiting: &Orphan, what: Freed) {
        let (owner, now) = (waiting.operator_id.as_str(), self.lake().now());
        match (&waiting.row, what) {
            (Waiting::Order(row), Freed::Order(_, key, content, revision)) => {
                let day = LocalDay::of(row.ended_at).epoch_days();
                self.orders().stored(key, content, revision, day);
                now.apply_order(owner, row);
            }
            (Waiting::Status(row), Freed::Stored(_, key)) => {
                self.recent().released(owner, key, row.content());
                Sample::apply(now, owner, std::iter::once(&**row), waiting.received_at);
            }
            (Waiting::Process(row), Freed::Stored(_, key)) => {
                self.recent().released(owner, key, row.content());
                Sample::apply(now, owner, std::iter::once(&**row), waiting.received_at);
            }
            (Waiting::Report(row), Freed::Stored(_, key)) => {
                self.recent().released(owner, key, report::content(row));
            }
            (Waiting::Power(rows), Freed::Stored(_, key)) => {
                self.recent().released(owner, key, contents::power(rows));
            }
            _ => {}
        }
    }

    /// Ends the waiting of rows whose master data did not come in time.
    pub(crate) async fn expire_orphans(&self, now: DateTime<Utc>) {
        let oldest = now - TimeDelta::days(i64::from(self.config().orphan_days));
        let old = self.inner().orphans.take_older(oldest);
        if old.is_empty() {
            return;
        }
        let decided = old.iter().map(|row| decision(row, HeldState::Expired, now)).collect();
        match self.lake().append(decided).await {
            Ok(_) => tracing::info!(rows = old.len(), "{} waiting rows expired", old.len()),
            Err(error) => {
                tracing::error!(%error, "expiry of waiting rows is not kept: {error}");
                self.wait_for_stations(old);
            }
        }
    }
}

fn order_of(row: &Orphan) -> Option<Key> {
    match &row.row {
        Waiting::Order(order) => Some(order_key(&row.operator_id, order.order_no.as_str())),
        _ => None,
    }
}

/// The message that brought a waiting row.
fn origin(waiting: &Orphan) -> Arc<Arrival> {
    let operator_id = OperatorId::new(waiting.operator_id.as_str())
        .expect("waiting rows come from operators with an id");
    let message_id = MessageId(waiting.message_id);
    Arc::new(Arrival { operator_id, received_at: waiting.received_at, message_id })
}

/// The row of `quarantine` that says what became of a waiting row.
fn decision(waiting: &Orphan, state: HeldState, now: DateTime<Utc>) -> Part {
    let arrival = Arc::new(Arrival { received_at: now, ..(*origin(waiting)).clone() });
    let reason = match state {
        HeldState::Released => "its master data arrived",
        HeldState::Expired => "its master data did not arrive in time",
        HeldState::Held => "",
    };
    let row = tables::quarantine::Row {
        held_id: waiting.held_id,
        state,
        table_name: waiting.table(),
        codes: String::new(),
        station_id: None,
        connector_id: None,
        orphan: true,
        content: String::new(),
        reason: reason.to_owned(),
    };
    Part::Rows(arrival, Rows::Held(Arc::new(vec![row])))
}
