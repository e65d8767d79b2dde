//! Takes a day: fetch, hash, read, land, acknowledge.

use crate::ack::Ack;
use crate::carrier::{Carrier, CarrierError, Entry};
use crate::config::{GridConfig, SourceConfig};
use crate::day::Pieces;
use crate::known::Known;
use crate::manifest::{Listed, Manifest};
use crate::ports::{NotLanded, Ports};
use crate::spool::{Hashed, Spool};
use crate::tally::{Chunk, Spot, Tally};
use crate::upload::Upload;
use model::{Clock, LocalDay};
use quality::{Areas, GridDay};
use std::path::PathBuf;
use std::sync::Arc;
use tables::grid_deliveries::{self, DeliveryState};
use tokio::sync::Mutex;

/// Largest manifest.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;
/// The gate for grid companies. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    pub(crate) config: GridConfig,
    pub(crate) ports: Ports,
    pub(crate) clock: Clock,
    pub(crate) areas: Arc<Areas>,
    pub(crate) spool: PathBuf,
    /// One delivery at a time: what is held of a sender must not change while a day is read.
    pub(crate) one: Arc<Mutex<()>>,
}

/// How a day is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct How {
    /// The word kept of how it came; that of the carrier when empty.
    pub carrier: &'static str,
    /// A person confirmed what a rule of severity block found.
    pub confirmed: bool,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It was looked at now.
    Now(Box<Ack>),
    /// It was decided before, or nothing has changed since it was looked at last.
    Before(DeliveryState),
}

/// Why a delivery could not be looked at; it is looked at again later.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The carrier or the disk.
    #[error(transparent)]
    Carrier(#[from] CarrierError),
    /// Rows did not land.
    #[error("rows did not land: {0}")]
    Landing(#[source] NotLanded),
    /// What is held of the sender cannot be read.
    #[error("what is held of the sender cannot be read: {0}")]
    Known(String),
    /// The reading thread ended badly.
    #[error("reading ended badly: {0}")]
    Read(String),
}

/// Why looking at a delivery stops.
pub(crate) enum Stop {
    Waits(String),
    Refused(String),
    Failed(Failed),
}

impl From<CarrierError> for Stop {
    fn from(error: CarrierError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failed> for Stop {
    fn from(error: Failed) -> Self {
        Self::Failed(error)
    }
}

/// One revision of a day in a carrier.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub day: LocalDay,
    /// The day as its folder and files spell it.
    pub compact: String,
    pub revision: i32,
    /// Name of the manifest; none while there is none.
    pub manifest: Option<String>,
    pub folder: String,
    pub entries: Vec<Entry>,
}

/// Where a delivery stands while it is looked at.
pub(crate) struct Looked {
    pub row: grid_deliveries::Row,
    pub manifest: Vec<u8>,
    pub tally: Tally,
    /// Findings about the day as a whole that did not land with its rows.
    pub findings: Vec<tables::findings::Row>,
}

impl Gate {
    /// A gate.
    pub fn new(
        config: GridConfig,
        clock: Clock,
        areas: Arc<Areas>,
        spool: PathBuf,
        ports: Ports,
    ) -> Self {
        Self { config, ports, clock, areas, spool, one: Arc::default() }
    }

    /// Settings of the senders.
    pub fn sources(&self) -> &[SourceConfig] {
        &self.config.sources
    }

    /// Settings of the sender of that name.
    pub fn source(&self, name: &str) -> Option<&SourceConfig> {
        self.config.sources.iter().find(|source| source.source == name)
    }

    /// Areas of the province.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// A folder for an upload; it is gone when it is dropped.
    ///
    /// # Errors
    /// [`Failed`] when the disk refuses.
    pub fn receive(&self) -> Result<Upload, Failed> {
        Ok(Upload { spool: Spool::new(&self.spool, (self.ports.number)())?, bytes: 0 })
    }

    /// Most bytes of all files of a day.
    pub fn max_day_bytes(&self) -> u64 {
        self.config.max_day_bytes
    }

    /// Takes one revision of a day out of a carrier.
    ///
    /// # Errors
    /// What the carrier, the lake or the disk fails with; the day is looked at again later.
    pub(crate) async fn take(
        &self,
        source: &SourceConfig,
        carrier: &mut Carrier,
        found: &Found,
        known: &Known,
        how: How,
    ) -> Result<Taken, Failed> {
        let number = (self.ports.number)();
        let spool = Spool::new(&self.spool, number)?;
        let mut looked = Looked::of(source, found, carrier, how);
        let started = std::time::Instant::now();
        let looking = &mut looked;
        let mut view =
            View { source, carrier, found, known, how, spool: &spool, number, looked: looking };
        let outcome = self.look(&mut view).await;
        let (state, reason) = match outcome {
            Ok(Some(state)) => return Ok(Taken::Before(state)),
            Ok(None) => (DeliveryState::Taken, String::new()),
            Err(Stop::Waits(reason)) => (DeliveryState::Waiting, reason),
            Err(Stop::Refused(reason)) => (DeliveryState::Refused, reason),
            Err(Stop::Failed(error)) => return Err(error),
        };
        let last = known.last_of(found.day, found.revision);
        let same = |last: &crate::KnownDelivery| last.state == state && last.reason == reason;
        if state == DeliveryState::Waiting && last.is_some_and(same) {
            return Ok(Taken::Before(state));
        }
        looked.count(state, reason);
        let ack = self.record(source, number, looked, started.elapsed()).await?;
        Ok(Taken::Now(Box::new(ack)))
    }

    /// Nothing when the day was taken, a state when it was decided before.
    async fn look(&self, view: &mut View<'_>) -> Result<Option<DeliveryState>, Stop> {
        let Some(name) = view.found.manifest.clone() else {
            let missing = vec!["the manifest".to_owned()];
            return Err(self.incomplete(view.source, view.found.day, missing, view.looked));
        };
        let path = view.spool.path().join("manifest.json");
        let mut hashed = Hashed::create(&path).await?;
        let file = format!("{}/{name}", view.found.folder);
        view.carrier.fetch(&file, MOST_MANIFEST_BYTES, &mut hashed).await?;
        let (sha256, _) = hashed.finish().await?;
        view.looked.row.manifest_sha256.clone_from(&sha256);
        if let Some(state) = view.decided(&sha256)? {
            return Ok(Some(state));
        }
        let read = tokio::fs::read(&path).await;
        view.looked.manifest = read.map_err(|source| CarrierError::File { path, source })?;
        let manifest = self.manifest(view)?;
        self.fetch(view, &manifest).await?;
        let pieces = Pieces {
            manifest,
            revision: view.found.revision,
            dir: view.spool.path().to_owned(),
            profile: view.source.profile.clone(),
        };
        self.read(view.source, pieces, view.known, view.how, view.number, view.looked).await?;
        Ok(None)
    }

    /// The manifest, when it can be worked with.
    fn manifest(&self, view: &mut View<'_>) -> Result<Manifest, Stop> {
        let (found, looked) = (view.found, &mut *view.looked);
        let read = Manifest::read(&looked.manifest, &view.source.source, found.day, found.revision);
        let manifest = read.map_err(|error| Stop::Refused(error.to_string()))?;
        looked.row.first_point = manifest.first_point.clone().unwrap_or_default();
        looked.row.files = manifest.files.len() as i32;
        looked.row.bytes = i64::try_from(manifest.bytes()).unwrap_or(i64::MAX);
        let most = self.config.max_day_bytes;
        if manifest.bytes() > most {
            let reason = format!("{} bytes, at most {most} of a day", manifest.bytes());
            return Err(Stop::Refused(reason));
        }
        Ok(manifest)
    }

    /// Copies every file; sizes first, since they cost nothing.
    async fn fetch(&self, view: &mut View<'_>, manifest: &Manifest) -> Result<(), Stop> {
        let (found, spool) = (view.found, view.spool);
        let missing = |file: &Listed| {
            let entry = found.entries.iter().find(|entry| entry.name == file.name);
            match entry {
                None => Some(format!("{} is not there", file.name)),
                Some(entry) if entry.bytes != file.bytes => Some(format!(
                    "{} has {} bytes instead of {}",
                    file.name, entry.bytes, file.bytes
                )),
                Some(_) => None,
            }
        };
        let mut wrong: Vec<String> = manifest.files.iter().filter_map(missing).collect();
        if wrong.is_empty() {
            for file in &manifest.files {
                let mut hashed = Hashed::create(&spool.path().join(&file.name)).await?;
                let path = format!("{}/{}", found.folder, file.name);
                view.carrier.fetch(&path, file.bytes, &mut hashed).await?;
                let (sha256, bytes) = hashed.finish().await?;
                if bytes != file.bytes || !sha256.eq_ignore_ascii_case(&file.sha256) {
                    wrong.push(format!("{} has another sha256", file.name));
                }
            }
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(self.incomplete(view.source, found.day, wrong, view.looked))
        }
    }

    /// A day that waits: rule GR09 says so.
    fn incomplete(
        &self,
        source: &SourceConfig,
        date: LocalDay,
        missing: Vec<String>,
        looked: &mut Looked,
    ) -> Stop {
        let limits = (self.ports.limits)();
        let facts = quality::Facts::new(&source.id, self.clock.now(), &limits, &self.areas);
        let reason = missing.join("; ");
        let stated = Some("00:00".to_owned());
        let (without_unit, without_ratio) = (Vec::new(), Vec::new());
        let day = GridDay { date, first_point: stated, without_unit, without_ratio, missing };
        let verdict = quality::check_grid_day(&day, &facts);
        let mut chunk = Chunk::default();
        looked.tally.find(Spot::day(), &verdict, &mut chunk);
        looked.findings = chunk.findings;
        Stop::Waits(format!("GR09 {reason}"))
    }
}

/// What a delivery is looked at with.
struct View<'v> {
    source: &'v SourceConfig,
    carrier: &'v mut Carrier,
    found: &'v Found,
    known: &'v Known,
    how: How,
    spool: &'v Spool,
    number: i64,
    looked: &'v mut Looked,
}

impl View<'_> {
    /// What was decided before of this manifest, or of the day by another one.
    fn decided(&self, sha256: &str) -> Result<Option<DeliveryState>, Stop> {
        let (day, revision) = (self.found.day, self.found.revision);
        if let Some(decided) = self.known.decided(sha256)
            && !(self.how.confirmed && decided.state == DeliveryState::Refused)
        {
            return Ok(Some(decided.state));
        }
        match self.known.newest_taken(day) {
            Some(newest) if newest > revision => Ok(Some(DeliveryState::Refused)),
            Some(newest) if newest == revision => Err(Stop::Refused(format!(
                "revision {revision} of {day} was taken with another manifest: send a correction as r{}",
                revision + 1
            ))),
            _ => Ok(None),
        }
    }
}

impl Looked {
    fn of(source: &SourceConfig, found: &Found, carrier: &Carrier, how: How) -> Self {
        let word = if how.carrier.is_empty() { carrier.word() } else { how.carrier };
        let row = grid_deliveries::Row {
            source: source.source.clone(),
            day: found.day,
            revision: found.revision,
            carrier: word,
            ..grid_deliveries::Row::default()
        };
        Self { row, manifest: Vec::new(), tally: Tally::default(), findings: Vec::new() }
    }

    fn count(&mut self, state: DeliveryState, reason: String) {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (row, tally) = (&mut self.row, &self.tally);
        row.state = state;
        row.reason = reason;
        row.areas = count(tally.areas);
        row.rows = count(tally.rows);
        row.accepted = if state == DeliveryState::Taken { count(tally.accepted) } else { 0 };
        row.quarantined = count(tally.quarantined);
        row.repeated = count(tally.repeated);
        row.unmatched = count(tally.unmatched);
        row.findings = tally.found();
        let mut codes: Vec<&str> =
            tally.encodings.values().filter_map(|notes| notes.first().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        row.encodings = codes.join(" ");
    }
}
