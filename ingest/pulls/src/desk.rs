//! The desk: who is asked when, one run after the other, everything in the history.

use crate::config::PullsConfig;
use crate::error::PullError;
use crate::peer::{Meter, Peer};
use crate::plan::{self, Due};
use crate::ports::Ports;
use crate::run::Run;
use crate::tally::{Tally, Watch};
use crate::{bms, changed, full, listed, orders, policy, stats, status, supplement};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use interop::Query;
use model::{Clock, OperatorId};
use parking_lot::Mutex;
use registry::credentials::{self, Direction};
use registry::operators::{self, Operator, OperatorState};
use registry::pull_runs::{self, EndOfRun, NewRun, PullCause, PullOutcome, PullRun};
use registry::pull_settings::{self, PullKind, PullSettings};
use registry::pull_syncs::{self, SyncState};
use registry::supplements::Supplement;
use registry::{Registry, RegistryError};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// What all runs have.
pub(crate) struct Parts {
    pub registry: Registry,
    pub ports: Arc<dyn Ports>,
    pub clock: Clock,
    pub config: PullsConfig,
    /// The province as a caller.
    pub caller_id: OperatorId,
    peers: Mutex<HashMap<String, Arc<Peer>>>,
}

/// Why a run does not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nobody said how the platform is asked.
    #[error("operator {0} has no pull settings: give its address first")]
    NoSettings(String),
    /// No data are taken from the operator now.
    #[error("operator {0} is {1}: nothing is asked")]
    NotActive(String, String),
    /// Nobody gave the secrets that the operator issued for our calls.
    #[error("operator {0} has no valid credential of direction out")]
    NoCredential(String),
    /// The platform cannot be called with what is registered.
    #[error("{0}")]
    Peer(String),
    /// The registry refuses, for example because the same pull runs.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) parts: Arc<Parts>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

impl Desk {
    /// A desk that asks as `caller_id`.
    pub fn new(
        registry: Registry,
        ports: Arc<dyn Ports>,
        clock: Clock,
        config: PullsConfig,
        caller_id: OperatorId,
    ) -> Self {
        let peers = Mutex::new(HashMap::new());
        let parts = Parts { registry, ports, clock, config, caller_id, peers };
        Self { parts: Arc::new(parts), tasks: Arc::default() }
    }

    /// After a start: closes runs that a stopped process left open and goes on with interrupted full pulls.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn resume(&self) -> Result<usize, RegistryError> {
        let mut tx = self.parts.registry.write().await?;
        pull_runs::close_interrupted(&mut tx, self.parts.clock.now()).await?;
        let syncs = pull_syncs::list(&mut tx).await?;
        tx.commit().await?;
        let open = syncs.into_iter().filter(|sync| sync.state != SyncState::Held);
        let due =
            open.map(|sync| Due { operator_id: sync.operator_id, kind: PullKind::StationsFull });
        let due: Vec<Due> = due.collect();
        let count = due.len();
        for one in due {
            self.spawn(one, PullCause::Restart);
        }
        Ok(count)
    }

    /// Begins every pull whose time has come; the number begun.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn tick(&self) -> Result<usize, RegistryError> {
        let now = self.parts.clock.now();
        let mut tx = self.parts.registry.read().await?;
        let mut all = Vec::new();
        for settings in pull_settings::list(&mut tx).await? {
            let operator = operators::get(&mut tx, &settings.operator_id).await?;
            if is_asked(&operator).is_ok() {
                let last = pull_runs::last_of_each(&mut tx, &settings.operator_id).await?;
                all.extend(plan::due(&settings, &last, now));
            }
        }
        drop(tx);
        let count = all.len();
        for due in all {
            self.spawn(due, PullCause::Schedule);
        }
        Ok(count)
    }

    fn spawn(&self, due: Due, cause: PullCause) {
        let desk = self.clone();
        self.begin_task(async move {
            match desk.run(&due.operator_id, due.kind, cause, "system", None).await {
                Ok(_) | Err(StartError::Registry(RegistryError::Taken { .. })) => {}
                Err(error) => {
                    let operator = due.operator_id.as_str();
                    tracing::warn!(operator, kind = due.kind.as_str(), "not pulled: {error}");
                }
            }
        });
    }

    pub(crate) fn begin_task(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }

    /// Waits until everything that was begun has ended; for commands that begin something and leave.
    pub async fn wait(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock());
        while tasks.join_next().await.is_some() {}
    }

    /// Asks an operator's platform and waits for the end. A run that cannot begin for want of settings or credentials is
    /// kept in the history where the operator has settings.
    ///
    /// # Errors
    /// [`StartError`]; whatever happens after the start is in the run.
    pub async fn run(
        &self,
        operator_id: &str,
        kind: PullKind,
        cause: PullCause,
        asked_by: &str,
        watch: Option<Watch>,
    ) -> Result<PullRun, StartError> {
        let new = NewRun { operator_id, kind, cause, asked_by, supplement_id: None };
        self.run_with(new, None, watch).await
    }

    /// Waits for nothing and ends what runs; pages that came are kept.
    pub async fn close(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock());
        tasks.shutdown().await;
    }

    pub(crate) fn run_with<'a>(
        &'a self,
        new: NewRun<'a>,
        gap: Option<Supplement>,
        watch: Option<Watch>,
    ) -> BoxFuture<'a, Result<PullRun, StartError>> {
        self.begin(new, gap, watch).boxed()
    }

    async fn begin(
        &self,
        new: NewRun<'_>,
        gap: Option<Supplement>,
        watch: Option<Watch>,
    ) -> Result<PullRun, StartError> {
        let parts = &self.parts;
        let (operator, settings) = self.asked(new.operator_id).await?;
        let begun = parts.clock.now();
        let peer = match self.peer(&settings, begun).await {
            Ok(peer) => peer,
            Err(error @ (StartError::NoCredential(_) | StartError::Peer(_))) => {
                self.refused_to_start(new, &error, begun).await?;
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        let mut tx = parts.registry.write().await?;
        let record = pull_runs::start(&mut tx, new, begun).await?;
        tx.commit().await?;
        let mut owners = vec![operator.operator_id.clone()];
        owners.extend(operator.delegations);
        let run = Run {
            parts: Arc::clone(parts),
            peer,
            settings,
            owners,
            record,
            supplement: gap.is_some(),
            tally: Mutex::new(Tally::default()),
            meter: Meter::default(),
            watch,
        };
        let ended = dispatch(&run, gap.as_ref()).await;
        self.finish(&run, ended).await.map_err(StartError::from)
    }

    /// A run that cannot begin is in the history too.
    async fn refused_to_start(
        &self,
        new: NewRun<'_>,
        error: &StartError,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let mut tx = self.parts.registry.write().await?;
        let record = pull_runs::start(&mut tx, new, now).await?;
        let words = error.to_string();
        let (outcome, counts) = (PullOutcome::Failed, record.counts);
        let end = EndOfRun { outcome, counts, notes: &[], error: Some(&words) };
        pull_runs::finish(&mut tx, &record.id, end, now).await?;
        tx.commit().await
    }

    /// The operator and how it is asked.
    async fn asked(&self, operator_id: &str) -> Result<(Operator, PullSettings), StartError> {
        let mut tx = self.parts.registry.read().await?;
        let operator = operators::get(&mut tx, operator_id).await?;
        is_asked(&operator)?;
        let settings = pull_settings::find(&mut tx, operator_id).await?;
        let settings = settings.ok_or_else(|| StartError::NoSettings(operator_id.to_owned()))?;
        Ok((operator, settings))
    }

    /// The platform with the newest valid credential; its token is kept between runs.
    async fn peer(
        &self,
        settings: &PullSettings,
        now: DateTime<Utc>,
    ) -> Result<Arc<Peer>, StartError> {
        let parts = &self.parts;
        let id = &settings.operator_id;
        let mut tx = parts.registry.read().await?;
        let live = credentials::load_live(&mut tx, Direction::Out, now).await?;
        drop(tx);
        let credential = live
            .into_iter()
            .find(|one| one.operator_id == *id && one.is_valid_at(now))
            .ok_or_else(|| StartError::NoCredential(id.clone()))?;
        let mut peers = parts.peers.lock();
        if let Some(peer) = peers.get(id)
            && peer.credential_id == credential.id
            && peer.base_url == settings.base_url
        {
            return Ok(Arc::clone(peer));
        }
        let caller_id = parts.caller_id.clone();
        let peer =
            Peer::new(&credential, &settings.base_url, caller_id, &parts.config, parts.clock)
                .map_err(|error| StartError::Peer(error.to_string()))?;
        let peer = Arc::new(peer);
        peers.insert(id.clone(), Arc::clone(&peer));
        Ok(peer)
    }

    async fn finish(
        &self,
        run: &Run,
        ended: Result<PullOutcome, PullError>,
    ) -> Result<PullRun, RegistryError> {
        let (outcome, error) = match ended {
            Ok(outcome) => (outcome, None),
            Err(error) => (error.outcome(), Some(error.to_string())),
        };
        let counts = run.counts();
        let notes = notes_of(run);
        let now = self.parts.clock.now();
        let mut tx = self.parts.registry.write().await?;
        let end = EndOfRun { outcome, counts, notes: &notes, error: error.as_deref() };
        let record = pull_runs::finish(&mut tx, &run.record.id, end, now).await?;
        let credential = &run.peer.credential_id;
        match outcome {
            PullOutcome::Refused | PullOutcome::Failed => {
                credentials::note_failed(&mut tx, credential, now, outcome.as_str()).await?;
            }
            PullOutcome::Unreachable => {}
            _ => credentials::note_used(&mut tx, credential, now).await?,
        }
        tx.commit().await?;
        Ok(record)
    }
}

/// What a run noted, and what the answers deviated in.
fn notes_of(run: &Run) -> Vec<String> {
    let mut tally = run.tally.lock();
    for (deviation, count) in run.meter.deviations().iter() {
        tally.say(format!("{}: {count}", deviation.code()));
    }
    tally.take_notes()
}

/// Whether an operator is asked at all.
fn is_asked(operator: &Operator) -> Result<(), StartError> {
    let id = || operator.operator_id.clone();
    if operator.state != OperatorState::Active {
        return Err(StartError::NotActive(id(), operator.state.to_string()));
    }
    if !operator.access_on {
        return Err(StartError::NotActive(id(), "switched off".to_owned()));
    }
    Ok(())
}

fn dispatch<'a>(
    run: &'a Run,
    gap: Option<&'a Supplement>,
) -> BoxFuture<'a, Result<PullOutcome, PullError>> {
    ask(run, gap).boxed()
}

async fn ask(run: &Run, gap: Option<&Supplement>) -> Result<PullOutcome, PullError> {
    match run.record.kind {
        PullKind::StationsFull => full::run(run).await,
        PullKind::StationsChanged => changed::run(run).await,
        PullKind::Status => status::run(run).await,
        PullKind::Stats => stats::run(run).await,
        PullKind::Policy => policy::run(run).await,
        PullKind::Orders => orders::run(run).await,
        PullKind::Alarms => listed::list(run, Query::Alarms).await,
        PullKind::Events => listed::list(run, Query::Events).await,
        PullKind::Bms => bms::run(run).await,
        PullKind::Owners => listed::owners(run).await,
        PullKind::Supplement => match gap {
            Some(gap) => supplement::run(run, gap).await,
            None => Err(PullError::Inconsistent("a supplement is tried by its id".to_owned())),
        },
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}
