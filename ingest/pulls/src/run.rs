//! A run that is under way: the platform it asks, what it counts, and where rows go.

use crate::desk::Parts;
use crate::error::PullError;
use crate::peer::{Meter, Peer};
use crate::ports::{Found, Handed, KnownStation, Landed, Ports};
use crate::tally::{Progress, Tally, Watch};
use chrono::{DateTime, Utc};
use interop::{Query, SubCode};
use parking_lot::Mutex;
use registry::pull_runs::{self, PullCounts, PullRun};
use registry::pull_settings::PullSettings;
use std::sync::Arc;
use std::time::Duration;

/// Status 5 of table 20.2.
pub(crate) const CLOSED: i32 = 5;
/// Waits while the platform's own journal is full.
const OWN_WAITS: usize = 5;

/// A run that is under way.
pub(crate) struct Run {
    /// What all runs have.
    pub parts: Arc<Parts>,
    /// The platform.
    pub peer: Arc<Peer>,
    /// How it is asked.
    pub settings: PullSettings,
    /// Operators it reports for, itself first.
    pub owners: Vec<String>,
    /// The run in the history.
    pub record: PullRun,
    /// Whether rows fill a gap.
    pub supplement: bool,
    /// What is counted.
    pub tally: Mutex<Tally>,
    /// Calls of this run.
    pub meter: Meter,
    /// Who watches.
    pub watch: Option<Watch>,
}

impl Run {
    /// Whose platform is asked.
    pub fn operator(&self) -> &str {
        &self.settings.operator_id
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// The rest of the platform.
    pub fn ports(&self) -> &dyn Ports {
        &*self.parts.ports
    }

    /// Asks the platform; the plaintext of its answer.
    pub async fn ask(&self, query: Query, body: &[u8]) -> Result<String, PullError> {
        let own =
            self.settings.planned(self.record.kind).and_then(|planned| planned.name.as_deref());
        let name = own.unwrap_or(query.name()).to_owned();
        let answered = self.peer.call(&self.meter, &name, body).await;
        answered.map_err(|error| PullError::Call { query: name, error })
    }

    /// Hands so many rows to the gate and counts what becomes of them.
    pub async fn deliver(
        &self,
        interface: &str,
        rows: usize,
        text: &str,
    ) -> Result<Landed, PullError> {
        let handed =
            Handed { operator_id: self.operator(), interface, supplement: self.supplement, text };
        let mut waited = 0;
        loop {
            match self.ports().deliver(handed).await {
                Ok(landed) => {
                    self.tally.lock().landed(&landed);
                    return Ok(landed);
                }
                Err(refusal) if refusal.code == SubCode::Busy && waited < OWN_WAITS => {
                    waited += 1;
                    tokio::time::sleep(Duration::from_secs(waited as u64)).await;
                }
                Err(refusal)
                    if refusal.ret() == 4004 && refusal.code != SubCode::UnknownInterface =>
                {
                    // every row breaks a rule: the rows are refused, the run goes on
                    let landed = Landed { rows, refused: rows, ..Landed::default() };
                    let mut tally = self.tally.lock();
                    tally.landed(&landed);
                    tally.note(format!("{interface}: {}", refusal.msg()));
                    return Ok(landed);
                }
                Err(refusal) => return Err(PullError::Store(refusal)),
            }
        }
    }

    /// Notes what was odd.
    pub fn note(&self, words: impl Into<String>) {
        self.tally.lock().note(words.into());
    }

    /// Counts rows that came in one page or answer.
    pub fn received(&self, rows: usize) {
        let mut tally = self.tally.lock();
        tally.counts.pages += 1;
        tally.counts.received += i64::try_from(rows).unwrap_or(i64::MAX);
    }

    /// Counts so far.
    pub fn counts(&self) -> PullCounts {
        PullCounts { calls: self.meter.calls(), ..self.tally.lock().counts }
    }

    /// Tells those who watch, and the history, how far the run is.
    pub async fn tell(&self, doing: impl Into<String>) -> Result<(), PullError> {
        let counts = self.counts();
        if let Some(watch) = &self.watch {
            watch(&Progress { kind: self.record.kind, counts, doing: doing.into() });
        }
        let mut tx = self.parts.registry.write().await?;
        pull_runs::progress(&mut tx, &self.record.id, counts).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps findings of a comparison.
    pub async fn found(&self, found: Vec<Found>) -> Result<(), PullError> {
        if found.is_empty() {
            return Ok(());
        }
        self.ports().found(self.operator(), found).await.map_err(PullError::Lake)
    }

    /// Stations that are known and not closed, of all owners.
    pub fn open_stations(&self) -> Vec<KnownStation> {
        let mut all: Vec<KnownStation> = Vec::new();
        for owner in &self.owners {
            all.extend(self.ports().stations(owner));
        }
        all.retain(|station| station.status != CLOSED);
        all
    }

    /// Whether rows may name this operator; a row that names none is the platform's own.
    pub fn may_report(&self, operator_id: &str) -> bool {
        operator_id.is_empty() || self.owners.iter().any(|owner| owner == operator_id)
    }

    /// A sequence number of 27 characters: the province's id, the time, and a number.
    pub fn sequence(&self, number: usize) -> String {
        let time = model::time::compact_time(self.now());
        format!("{}{time}{:04}", self.parts.caller_id, number % 10_000)
    }
}
