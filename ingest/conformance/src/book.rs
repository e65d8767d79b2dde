//! The runs that are watched, in memory, and their keeping in the registry.

use crate::record::CaseRecord;
use crate::report::{Report, report};
use crate::running::Running;
use crate::suite;
use crate::trap;
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use registry::application_steps::{self, By};
use registry::conformance::{self, Run, RunState};
use registry::{Registry, RegistryError};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Who acts when nobody does.
const PLATFORM: &str = "conformance";

/// A run that is watched.
pub(crate) type Watched = Arc<Mutex<Running>>;

/// The runs of all operators, one each.
pub(crate) struct Book {
    registry: Registry,
    busy_s: i64,
    runs: Mutex<HashMap<String, Watched>>,
}

impl Book {
    /// Reads the runs that were watched when the platform stopped.
    ///
    /// # Errors
    /// [`RegistryError`] when they cannot be read.
    pub async fn open(registry: Registry, busy_s: i64) -> Result<Self, RegistryError> {
        let mut tx = registry.read().await?;
        let mut runs = HashMap::new();
        for run in conformance::watched(&mut tx).await? {
            if !runs.contains_key(&run.operator_id) {
                let operator = run.operator_id.clone();
                runs.insert(operator, Arc::new(Mutex::new(read(&mut tx, run, busy_s).await?)));
            }
        }
        drop(tx);
        Ok(Self { registry, busy_s, runs: Mutex::new(runs) })
    }

    /// The run of an operator that is watched.
    pub fn of(&self, operator: &str) -> Option<Watched> {
        self.runs.lock().get(operator).cloned()
    }

    /// Begins the next run of an application; the one before ends and keeps what it has.
    ///
    /// # Errors
    /// [`RegistryError::WrongState`] before the application was accepted.
    pub async fn begin(
        &self,
        (application, operator): (&str, &str),
        by: By<'_>,
    ) -> Result<Report, RegistryError> {
        self.flush(by.at).await?;
        let mut tx = self.registry.write().await?;
        application_steps::test(&mut tx, application, by).await?;
        let ids = (application, operator);
        let run = conformance::begin(&mut tx, ids, suite::SUITE, by.actor, by.at).await?;
        tx.commit().await?;
        let running = Running::new(run, BTreeMap::new(), self.busy_s);
        let begun = report(&running);
        self.runs.lock().insert(operator.to_owned(), Arc::new(Mutex::new(running)));
        Ok(begun)
    }

    /// The report of a run: from memory while it is watched.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`].
    pub async fn report(&self, run_id: &str, now: DateTime<Utc>) -> Result<Report, RegistryError> {
        let watched = self.runs.lock().values().find(|it| it.lock().run.id == run_id).cloned();
        if let Some(watched) = watched {
            let mut running = watched.lock();
            trap::expire(&mut running, now);
            return Ok(report(&running));
        }
        let mut tx = self.registry.read().await?;
        let run = conformance::get(&mut tx, run_id).await?;
        Ok(report(&read(&mut tx, run, self.busy_s).await?))
    }

    /// Writes what changed; passes applications whose run has everything that production needs.
    ///
    /// # Errors
    /// [`RegistryError`]; what was not written is written the next time something changes.
    pub async fn flush(&self, now: DateTime<Utc>) -> Result<(), RegistryError> {
        let all: Vec<Watched> = self.runs.lock().values().cloned().collect();
        for watched in all {
            let Some(change) = Change::take(&watched) else { continue };
            let mut tx = self.registry.write().await?;
            for (case, state, record) in &change.cases {
                let ids = (case.as_str(), *state);
                conformance::put_case(&mut tx, &change.run_id, ids, record, now).await?;
            }
            let (state, score) = (change.state, change.score);
            conformance::stand(&mut tx, &change.run_id, state, score, &change.summary, now).await?;
            if change.newly_passed {
                let by = By { actor: PLATFORM, at: now };
                let reason = format!("run {}", change.number);
                application_steps::pass(&mut tx, &change.application_id, &reason, by).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// What has to be written of one run.
struct Change {
    run_id: String,
    application_id: String,
    number: i64,
    state: RunState,
    score: Option<i64>,
    newly_passed: bool,
    summary: serde_json::Value,
    cases: Vec<(String, &'static str, serde_json::Value)>,
}

impl Change {
    fn take(watched: &Watched) -> Option<Self> {
        let mut running = watched.lock();
        let (cases, summary_changed) = running.take_changes();
        if cases.is_empty() && !summary_changed {
            return None;
        }
        let passed = running.is_passed();
        let newly_passed = passed && running.run.state == RunState::Running;
        if newly_passed {
            running.run.state = RunState::Passed;
        }
        let rows = cases.into_iter().filter_map(|id| {
            let (case, record) = (suite::case(&id)?, running.record(&id)?);
            let state = record.state(case).word();
            Some((id, state, serde_json::to_value(record).ok()?))
        });
        Some(Self {
            cases: rows.collect(),
            run_id: running.run.id.clone(),
            application_id: running.run.application_id.clone(),
            number: running.run.number,
            state: running.run.state,
            score: passed.then(|| running.score()),
            newly_passed,
            summary: serde_json::to_value(&running.summary).unwrap_or_default(),
        })
    }
}

/// A run with its cases as the registry keeps them.
async fn read(tx: &mut registry::Tx, run: Run, busy_s: i64) -> Result<Running, RegistryError> {
    let rows = conformance::cases(tx, &run.id).await?;
    let records = rows.into_iter().filter_map(|row| {
        let record: CaseRecord = serde_json::from_value(row.record).ok()?;
        Some((row.case_id, record))
    });
    let records = records.collect();
    Ok(Running::new(run, records, busy_s))
}
