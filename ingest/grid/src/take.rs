//! Takes a day: fetch, hash, read, land, acknowledge.

use crate::ack::Ack;
use crate::carrier::{Carrier, CarrierError, Entry};
use crate::config::{GridConfig, SourceConfig};
use crate::day::{DayFacts, DayReader, NotADay, Pieces};
use crate::known::Known;
use crate::manifest::{Listed, Manifest, plain_name};
use crate::ports::{NotLanded, Parts, Ports};
use crate::spool::{Hashed, Spool};
use crate::tally::{Chunk, Spot, Tally};
use model::{Clock, LocalDay, MessageId};
use quality::{Areas, GridDay};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tables::grid_deliveries::{self, DeliveryState};
use tables::{Arrival, messages, raw_messages};
use tokio::sync::{Mutex, mpsc};

/// Largest manifest.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;
/// Chunks that are read before the first one has landed.
const CHUNKS_AHEAD: usize = 2;
/// Longest time that rows wait for room in the journal.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The gate for grid companies. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    pub(crate) config: GridConfig,
    pub(crate) ports: Ports,
    pub(crate) clock: Clock,
    areas: Arc<Areas>,
    pub(crate) spool: PathBuf,
    /// One delivery at a time: what is held of a sender must not change while a day is read.
    pub(crate) one: Arc<Mutex<()>>,
}

/// Files of a day that somebody sends.
#[derive(Debug)]
pub struct Upload {
    spool: Spool,
    bytes: u64,
}

impl Upload {
    /// The folder.
    pub fn dir(&self) -> &std::path::Path {
        self.spool.path()
    }

    /// Begins a file.
    ///
    /// # Errors
    /// [`Failed`] for a name that is not plain, or when the disk refuses.
    pub async fn file(&mut self, name: &str) -> Result<Hashed, Failed> {
        if !plain_name(name) {
            let source = std::io::Error::other("not a plain file name");
            return Err(CarrierError::File { path: name.into(), source }.into());
        }
        Ok(Hashed::create(&self.spool.path().join(name)).await?)
    }

    /// Adds bytes to a file; at most `most` in all files.
    ///
    /// # Errors
    /// [`Failed`] beyond `most`, or when the disk refuses.
    pub async fn add(&mut self, file: &mut Hashed, bytes: &[u8], most: u64) -> Result<(), Failed> {
        self.bytes += bytes.len() as u64;
        if self.bytes > most {
            return Err(
                CarrierError::TooLarge { name: "the upload".to_owned(), bytes: most }.into()
            );
        }
        Ok(file.add(bytes).await?)
    }
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
enum Stop {
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
struct Looked {
    row: grid_deliveries::Row,
    manifest: Vec<u8>,
    tally: Tally,
    /// Findings about the day as a whole that did not land with its rows.
    findings: Vec<tables::findings::Row>,
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
        let outcome =
            self.look(source, carrier, found, known, how, &spool, number, &mut looked).await;
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
    #[allow(clippy::too_many_arguments)]
    async fn look(
        &self,
        source: &SourceConfig,
        carrier: &mut Carrier,
        found: &Found,
        known: &Known,
        how: How,
        spool: &Spool,
        number: i64,
        looked: &mut Looked,
    ) -> Result<Option<DeliveryState>, Stop> {
        let Some(name) = &found.manifest else {
            return Err(self.incomplete(
                source,
                found.day,
                vec!["the manifest".to_owned()],
                looked,
            ));
        };
        let path = spool.path().join("manifest.json");
        let mut hashed = Hashed::create(&path).await?;
        let file = format!("{}/{name}", found.folder);
        carrier.fetch(&file, MOST_MANIFEST_BYTES, &mut hashed).await?;
        let (sha256, _) = hashed.finish().await?;
        looked.row.manifest_sha256.clone_from(&sha256);
        if let Some(decided) = known.decided(&sha256)
            && !(how.confirmed && decided.state == DeliveryState::Refused)
        {
            return Ok(Some(decided.state));
        }
        if known.newest_taken(found.day).is_some_and(|newest| newest > found.revision) {
            return Ok(Some(DeliveryState::Refused));
        }
        if known.newest_taken(found.day) == Some(found.revision) {
            let reason = format!(
                "revision {} of {} was taken with another manifest: send a correction as r{}",
                found.revision,
                found.day,
                found.revision + 1
            );
            return Err(Stop::Refused(reason));
        }
        looked.manifest =
            tokio::fs::read(&path).await.map_err(|source| CarrierError::File { path, source })?;
        let manifest = Manifest::read(&looked.manifest, &source.source, found.day, found.revision)
            .map_err(|error| Stop::Refused(error.to_string()))?;
        looked.row.first_point = manifest.first_point.clone().unwrap_or_default();
        looked.row.files = manifest.files.len() as i32;
        looked.row.bytes = i64::try_from(manifest.bytes()).unwrap_or(i64::MAX);
        if manifest.bytes() > self.config.max_day_bytes {
            let most = self.config.max_day_bytes;
            return Err(Stop::Refused(format!(
                "{} bytes, at most {most} of a day",
                manifest.bytes()
            )));
        }
        self.fetch(source, carrier, found, &manifest, spool, looked).await?;
        let pieces = Pieces {
            manifest,
            revision: found.revision,
            dir: spool.path().to_owned(),
            profile: source.profile.clone(),
        };
        self.read(source, pieces, known, how, number, looked).await?;
        Ok(None)
    }

    /// Copies every file; sizes first, since they cost nothing.
    async fn fetch(
        &self,
        source: &SourceConfig,
        carrier: &mut Carrier,
        found: &Found,
        manifest: &Manifest,
        spool: &Spool,
        looked: &mut Looked,
    ) -> Result<(), Stop> {
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
                carrier.fetch(&path, file.bytes, &mut hashed).await?;
                let (sha256, bytes) = hashed.finish().await?;
                if bytes != file.bytes || !sha256.eq_ignore_ascii_case(&file.sha256) {
                    wrong.push(format!("{} has another sha256", file.name));
                }
            }
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(self.incomplete(source, found.day, wrong, looked))
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

    /// Reads the files on a thread of its own and lands what it finds.
    async fn read(
        &self,
        source: &SourceConfig,
        pieces: Pieces,
        known: &Known,
        how: How,
        number: i64,
        looked: &mut Looked,
    ) -> Result<(), Stop> {
        let archive = (self.ports.archive)(source.source.clone()).await.map_err(Failed::Known)?;
        let known = Known { deliveries: known.deliveries.clone(), ..archive };
        let (send, mut chunks) = mpsc::channel::<Chunk>(CHUNKS_AHEAD);
        let facts = DayFacts {
            operator_id: source.id.clone(),
            received_at: self.clock.now(),
            limits: (self.ports.limits)(),
            areas: Arc::clone(&self.areas),
            known: Arc::new(known),
            station: Arc::clone(&self.ports.station),
            confirmed: how.confirmed,
            max_rows: self.config.max_day_rows,
        };
        let arrival = Arrival {
            operator_id: source.id.clone(),
            received_at: facts.received_at,
            message_id: MessageId(number),
        };
        let day = pieces.manifest.date;
        let reading = tokio::task::spawn_blocking(move || {
            // Once to judge it, so that nothing lands of a day that cannot be taken; once to land it.
            let mut judge = DayReader::new(pieces.clone(), facts.clone());
            if let Err(error) = judge.run(&mut |_| Ok(())) {
                return (Err(error), judge.tally().clone(), judge.found_of_day());
            }
            let mut reader = DayReader::new(pieces, facts);
            let closed = |_| NotADay::NotLanded("the lake does not take rows".to_owned());
            let read = reader.run(&mut |chunk| send.blocking_send(chunk).map_err(closed));
            (read, reader.tally().clone(), Vec::new())
        });
        let mut landed = Ok(());
        while let Some(chunk) = chunks.recv().await {
            landed = self.land(self.parts(&arrival, &source.source, day, chunk)).await;
            if landed.is_err() {
                break;
            }
        }
        drop(chunks);
        let joined = reading.await.map_err(|error| Failed::Read(error.to_string()));
        landed.map_err(Failed::Landing)?;
        let (read, tally, findings) = joined?;
        (looked.tally, looked.findings) = (tally, findings);
        read.map(drop).map_err(|error| Stop::Refused(error.to_string()))
    }

    fn parts(&self, arrival: &Arrival, source: &str, day: LocalDay, chunk: Chunk) -> Parts {
        let mut parts: Parts = Vec::new();
        if !chunk.areas.is_empty() {
            let batch = tables::transformer_areas::batch(arrival, source, day, &chunk.areas);
            parts.push((&tables::TRANSFORMER_AREAS, batch));
        }
        if !chunk.stations.is_empty() {
            let batch =
                tables::transformer_area_stations::batch(arrival, source, day, &chunk.stations);
            parts.push((&tables::TRANSFORMER_AREA_STATIONS, batch));
        }
        if !chunk.curves.is_empty() {
            let batch = tables::transformer_area_curves::batch(arrival, source, &chunk.curves);
            parts.push((&tables::TRANSFORMER_AREA_CURVES, batch));
        }
        if !chunk.held.is_empty() {
            let mut held = chunk.held;
            held.iter_mut().for_each(|row| row.held_id = (self.ports.number)());
            parts.push((&tables::QUARANTINE, tables::quarantine::batch(arrival, &held)));
        }
        if !chunk.findings.is_empty() {
            parts.push((&tables::FINDINGS, tables::findings::batch(arrival, &chunk.findings)));
        }
        parts
    }

    /// Lands rows; waits while the journal is full.
    async fn land(&self, parts: Parts) -> Result<(), NotLanded> {
        if parts.is_empty() {
            return Ok(());
        }
        let started = tokio::time::Instant::now();
        loop {
            match (self.ports.land)(parts.clone()).await {
                Err(NotLanded { retry_after: Some(wait), .. })
                    if started.elapsed() < LONGEST_WAIT =>
                {
                    tokio::time::sleep(wait).await;
                }
                landed => return landed,
            }
        }
    }

    /// Writes what became of a delivery: the row that makes its rows count, the message log, the sealed manifest.
    async fn record(
        &self,
        source: &SourceConfig,
        number: i64,
        looked: Looked,
        took: Duration,
    ) -> Result<Ack, Failed> {
        let received_at = self.clock.now();
        let message_id = MessageId(number);
        let arrival = Arrival { operator_id: source.id.clone(), received_at, message_id };
        let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        let row = &looked.row;
        let taken = row.state == DeliveryState::Taken;
        let message = messages::Row {
            interface: "grid_day".into(),
            digest: row.manifest_sha256.clone(),
            ret: if taken { 0 } else { 4 },
            sub_code: if taken { "" } else { row.state.word() }.into(),
            reason: row.reason.clone(),
            rows: small(row.rows),
            accepted: if taken { small(row.accepted) } else { 0 },
            quarantined: small(row.quarantined),
            repeated: small(row.repeated),
            body_bytes: small(row.bytes),
            took_us: i64::try_from(took.as_micros()).unwrap_or(i64::MAX),
            ..messages::Row::default()
        };
        let mut parts: Parts = vec![
            (&tables::GRID_DELIVERIES, grid_deliveries::batch(&arrival, row)),
            (&tables::MESSAGES, messages::batch(&arrival, &[message])),
        ];
        if !looked.manifest.is_empty() {
            let sealed = (self.ports.seal)(number, &looked.manifest);
            let raw = raw_messages::Row { interface: "grid_day".into(), sealed };
            parts.push((&tables::RAW_MESSAGES, raw_messages::batch(&arrival, &[raw])));
        }
        if !looked.findings.is_empty() {
            parts.push((&tables::FINDINGS, tables::findings::batch(&arrival, &looked.findings)));
        }
        self.land(parts).await.map_err(Failed::Landing)?;
        metrics::counter!("grid_deliveries_total", "state" => row.state.word()).increment(1);
        tracing::info!(
            source = source.source,
            day = %row.day,
            state = row.state.word(),
            "grid day {} r{} of {}: {}, {} rows, {} accepted, {} held, took {} ms",
            row.day, row.revision, source.source, row.state.word(), row.rows, row.accepted,
            row.quarantined, took.as_millis()
        );
        Ok(Ack {
            schema: "zhixing.grid.ack.v1",
            delivery_id: number,
            rules: looked.tally.findings.clone(),
            notes: looked.tally.encodings.clone(),
            unread: looked.tally.unread.clone(),
            delivery: looked.row,
        })
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
