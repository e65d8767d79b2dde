//! Reads the files of a day: checks what the manifest says of them, then every row.

use crate::archive_rows::{AreaColumns, StationColumns};
use crate::columns::BadHead;
use crate::curve_rows::{CurveColumns, CurveTerms};
use crate::known::{Known, KnownArea};
use crate::manifest::{FileKind, Listed, Manifest};
use crate::moment::FirstPoint;
use crate::ports::IsStation;
use crate::profile::Profile;
use crate::records::Record;
use crate::sheets::{Columns, Sheet};
use crate::tally::{Chunk, Spot, Tally};
use chrono::{DateTime, Utc};
use foldhash::fast::FixedState;
use model::OperatorId;
use model::grid::CurveKind;
use quality::{Areas, Facts, FullPull, GridDay, Limits, Verdict};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows that land together.
const CHUNK_ROWS: usize = 2_000;
/// Why a day is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotADay {
    /// A file cannot be read or decoded.
    #[error("{file}: {source}")]
    File {
        /// Name.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The head of a file cannot be used.
    #[error("{file}: {source}")]
    Head {
        /// Name.
        file: String,
        /// Why.
        source: BadHead,
    },
    /// An E document cannot be read.
    #[error("{file}: {source}")]
    Document {
        /// Name.
        file: String,
        /// Why.
        source: efile::Refusal,
    },
    /// Another number of rows than the manifest says.
    #[error("{file}: {found} rows, the manifest says {said}")]
    Rows {
        /// Name.
        file: String,
        /// Rows found.
        found: u64,
        /// Rows announced.
        said: u64,
    },
    /// More rows than a day may have.
    #[error("more than {0} rows in a day")]
    TooMany(u64),
    /// Something of the manifest that cannot be worked with.
    #[error("manifest: {field} = {value:?}, expected {expected}")]
    Terms {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        expected: String,
    },
    /// A rule keeps the whole day waiting for a person.
    #[error("{0}")]
    Blocked(String),
    /// Rows could not land.
    #[error("rows did not land: {0}")]
    NotLanded(String),
}

/// What is known beside the files.
#[derive(Clone)]
pub struct DayFacts {
    /// The grid company.
    pub operator_id: OperatorId,
    /// When the day is taken.
    pub received_at: DateTime<Utc>,
    /// Limits of the rules.
    pub limits: Arc<Limits>,
    /// Areas of the province.
    pub areas: Arc<Areas>,
    /// What is held of the sender.
    pub known: Arc<Known>,
    /// Whether a station is registered.
    pub station: IsStation,
    /// A person confirmed that rules of severity block do not hold it.
    pub confirmed: bool,
    /// Most rows.
    pub max_rows: u64,
}

/// The pieces of a day.
#[derive(Debug, Clone)]
pub struct Pieces {
    /// Its manifest.
    pub manifest: Manifest,
    /// Revision of the manifest.
    pub revision: i32,
    /// Folder with its files.
    pub dir: PathBuf,
    /// The sender's profile.
    pub profile: Profile,
}

/// Reads a day.
pub struct DayReader {
    pub(crate) pieces: Pieces,
    pub(crate) facts: DayFacts,
    pub(crate) terms: Option<CurveTerms>,
    pub(crate) areas: HashMap<Box<str>, KnownArea>,
    /// Rows seen in this delivery: digest of the key, digest of the content.
    pub(crate) seen: HashMap<u64, u64>,
    pub(crate) hash: FixedState,
    pub(crate) tally: Tally,
    pub(crate) chunk: Chunk,
    pub(crate) of_day: Vec<tables::findings::Row>,
}

impl DayReader {
    /// A reader of a day whose files are as the manifest says.
    pub fn new(pieces: Pieces, facts: DayFacts) -> Self {
        Self {
            pieces,
            facts,
            terms: None,
            areas: HashMap::new(),
            seen: HashMap::new(),
            hash: FixedState::with_seed(0x5a48_4958),
            tally: Tally::default(),
            chunk: Chunk::default(),
            of_day: Vec::new(),
        }
    }

    /// What has been counted.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What manifest and heads say, for the rules about a day.
    ///
    /// # Errors
    /// [`NotADay`] when a file or its head cannot be read.
    pub fn look(&mut self) -> Result<GridDay, NotADay> {
        let manifest = self.pieces.manifest.clone();
        let mut day = GridDay {
            date: manifest.date,
            first_point: manifest.first_point.clone(),
            without_unit: Vec::new(),
            without_ratio: Vec::new(),
            missing: Vec::new(),
        };
        for file in manifest.files.iter().filter(|file| file.kind == FileKind::Curve) {
            let named = file.name.split('_').nth(1).and_then(CurveKind::of);
            for sheet in self.sheets(file)? {
                let unit = |kind: &CurveKind| {
                    manifest.units.contains_key(kind.word()) || sheet.units.contains_key(kind)
                };
                let stated = match named {
                    Some(kind) => unit(&kind),
                    None => !manifest.units.is_empty() || !sheet.units.is_empty(),
                };
                if !stated {
                    day.without_unit.push(file.name.clone());
                }
                let columns =
                    self.in_file(file, CurveColumns::find(&sheet.head, &self.pieces.profile))?;
                if !columns.says_ratio(&self.pieces.profile) {
                    day.without_ratio.push(file.name.clone());
                }
            }
        }
        Ok(day)
    }

    /// Reads every row and hands them on in chunks.
    ///
    /// # Errors
    /// [`NotADay`]; what was handed on before does not count.
    pub fn run(
        &mut self,
        put: &mut dyn FnMut(Chunk) -> Result<(), NotADay>,
    ) -> Result<Tally, NotADay> {
        let day = self.look()?;
        self.judge_day(&day)?;
        self.terms = Some(self.terms()?);
        let files = self.pieces.manifest.files.clone();
        for kind in [FileKind::Tg, FileKind::TgStation, FileKind::Curve] {
            for file in files.iter().filter(|file| file.kind == kind) {
                self.file(file, put)?;
            }
            if kind == FileKind::Tg && files.iter().any(|file| file.kind == kind) {
                self.judge_archive()?;
            }
        }
        put(std::mem::take(&mut self.chunk))?;
        Ok(self.tally.clone())
    }

    pub(crate) fn facts<'f>(&'f self) -> Facts<'f> {
        let facts = &self.facts;
        Facts::new(&facts.operator_id, facts.received_at, &facts.limits, &facts.areas)
    }

    /// Findings about the day as a whole.
    pub fn found_of_day(&self) -> Vec<tables::findings::Row> {
        self.of_day.clone()
    }

    fn of_day(&mut self, verdict: &Verdict) {
        let from = self.chunk.findings.len();
        self.tally.find(Spot::day(), verdict, &mut self.chunk);
        self.of_day.extend_from_slice(&self.chunk.findings[from..]);
    }

    fn judge_day(&mut self, day: &GridDay) -> Result<(), NotADay> {
        let verdict = quality::check_grid_day(day, &self.facts());
        self.of_day(&verdict);
        // What is not stated cannot be confirmed by anyone but the sender.
        blocked(&verdict, false)
    }

    fn judge_archive(&mut self) -> Result<(), NotADay> {
        let Some(before) = self.facts.known.last_archive() else { return Ok(()) };
        let sizes = FullPull { before: before.max(0) as usize, now: self.tally.areas as usize };
        let verdict = quality::check_grid_archive(sizes, &self.facts());
        self.of_day(&verdict);
        blocked(&verdict, self.facts.confirmed)
    }

    /// What holds for all curves of the day.
    pub(crate) fn terms(&self) -> Result<CurveTerms, NotADay> {
        let manifest = &self.pieces.manifest;
        let odd = |field, value: &str, expected: &str| NotADay::Terms {
            field,
            value: value.to_owned(),
            expected: expected.to_owned(),
        };
        let label = manifest.first_point.as_deref().unwrap_or_default();
        let first = FirstPoint::of(label).ok_or_else(|| {
            odd("first_point", label, "00:00, or the length of an interval as 00:15")
        })?;
        if let Some(expected) = self.pieces.profile.first_point.as_deref()
            && expected != label
        {
            return Err(odd("first_point", label, expected));
        }
        let factors =
            factors(manifest.units.iter().map(|(kind, unit)| (kind.as_str(), unit.as_str())))?;
        Ok(CurveTerms { first, factors, revision: self.pieces.revision, day: manifest.date })
    }

    pub(crate) fn in_file<T>(
        &self,
        file: &Listed,
        found: Result<T, BadHead>,
    ) -> Result<T, NotADay> {
        found.map_err(|source| NotADay::Head { file: file.name.clone(), source })
    }

    fn file(
        &mut self,
        file: &Listed,
        put: &mut dyn FnMut(Chunk) -> Result<(), NotADay>,
    ) -> Result<(), NotADay> {
        let mut found = 0;
        for mut sheet in self.sheets(file)? {
            let reader = self.reader(file, &sheet)?;
            let mut record = Record::default();
            loop {
                let next = sheet.rows.next(&mut record);
                let next =
                    next.map_err(|source| NotADay::File { file: file.name.clone(), source })?;
                let Some(line) = next else { break };
                found += 1;
                self.tally.rows += 1;
                if self.tally.rows > self.facts.max_rows {
                    return Err(NotADay::TooMany(self.facts.max_rows));
                }
                self.row(file, line, &reader, &record);
                if self.chunk.len() >= CHUNK_ROWS {
                    put(std::mem::take(&mut self.chunk))?;
                }
            }
        }
        if found != file.rows {
            return Err(NotADay::Rows { file: file.name.clone(), found, said: file.rows });
        }
        Ok(())
    }

    pub(crate) fn reader(&self, file: &Listed, sheet: &Sheet) -> Result<Columns, NotADay> {
        let (head, profile) = (&sheet.head, &self.pieces.profile);
        Ok(match file.kind {
            FileKind::Tg => Columns::Area(self.in_file(file, AreaColumns::find(head, profile))?),
            FileKind::TgStation => {
                Columns::Station(self.in_file(file, StationColumns::find(head, profile))?)
            }
            FileKind::Curve => {
                let columns = self.in_file(file, CurveColumns::find(head, profile))?;
                let mut terms = self.terms.clone().map_or_else(|| self.terms(), Ok)?;
                let own = sheet.units.iter().map(|(kind, unit)| (kind.word(), unit.as_str()));
                terms.factors.extend(factors(own)?);
                Columns::Curve(Box::new((columns, terms)))
            }
        })
    }
}

fn blocked(verdict: &Verdict, confirmed: bool) -> Result<(), NotADay> {
    let blocks = verdict.findings.iter().filter(|one| one.severity == quality::Severity::Block);
    let told: Vec<String> = blocks.map(|one| one.explain().0).collect();
    if told.is_empty() || confirmed { Ok(()) } else { Err(NotADay::Blocked(told.join("; "))) }
}

pub(crate) fn factors<'u>(
    units: impl Iterator<Item = (&'u str, &'u str)>,
) -> Result<BTreeMap<CurveKind, f64>, NotADay> {
    let mut found = BTreeMap::new();
    for (word, unit) in units {
        let odd = |value: &str, expected: String| NotADay::Terms {
            field: "units",
            value: format!("{word}: {value}"),
            expected,
        };
        let kind = CurveKind::of(word).ok_or_else(|| odd(unit, "P, Q, U, I or E".to_owned()))?;
        let factor =
            kind.factor(unit).ok_or_else(|| odd(unit, format!("a unit of {}", kind.unit())))?;
        found.insert(kind, factor);
    }
    Ok(found)
}
