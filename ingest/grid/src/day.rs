//! Reads the files of a day: checks what the manifest says of them, then every row.

use crate::archive_rows::{AreaColumns, StationColumns};
use crate::columns::{BadCell, BadHead, Cells, Head};
use crate::curve_rows::{CurveColumns, CurveTerms};
use crate::e_rows;
use crate::known::{Known, KnownArea, digest_of, station_key};
use crate::manifest::{FileKind, Listed, Manifest};
use crate::moment::FirstPoint;
use crate::profile::Profile;
use crate::records::{Lines, Record};
use crate::tally::{Chunk, Spot, Tally};
use crate::text::{Text, code_of, whole};
use chrono::{DateTime, Utc};
use efile::Code;
use foldhash::fast::FixedState;
use model::grid::{AreaCurve, CurveKind, Phase};
use model::{OperatorId, StationId};
use quality::{Areas, Facts, FullPull, GridDay, Limits, Verdict};
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use tables::transformer_area_curves::{Beside, Loading, Row};

/// Rows that land together.
const CHUNK_ROWS: usize = 2_000;
/// Largest E document.
const MOST_E_BYTES: u64 = 64 << 20;

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
    pub station: Arc<dyn Fn(&OperatorId, &StationId) -> bool + Send + Sync>,
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
    pieces: Pieces,
    facts: DayFacts,
    terms: Option<CurveTerms>,
    areas: HashMap<Box<str>, KnownArea>,
    /// Rows seen in this delivery: digest of the key, digest of the content.
    seen: HashMap<u64, u64>,
    hash: FixedState,
    tally: Tally,
    chunk: Chunk,
    of_day: Vec<tables::findings::Row>,
}

enum Rows {
    Csv(Box<Lines<Text>>),
    Table(std::vec::IntoIter<Record>, u64),
}

impl Rows {
    fn next(&mut self, record: &mut Record) -> io::Result<Option<u64>> {
        match self {
            Self::Csv(lines) => lines.next(record),
            Self::Table(rows, number) => Ok(rows.next().map(|row| {
                *record = row;
                *number += 1;
                *number
            })),
        }
    }
}

/// A table of a file.
struct Sheet {
    head: Head,
    rows: Rows,
    units: BTreeMap<CurveKind, String>,
}

fn is_document(name: &str) -> bool {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    !plain.to_ascii_lowercase().ends_with(".csv")
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

    fn facts<'f>(&'f self) -> Facts<'f> {
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
    fn terms(&self) -> Result<CurveTerms, NotADay> {
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

    fn in_file<T>(&self, file: &Listed, found: Result<T, BadHead>) -> Result<T, NotADay> {
        found.map_err(|source| NotADay::Head { file: file.name.clone(), source })
    }

    /// The tables of a file.
    fn sheets(&mut self, file: &Listed) -> Result<Vec<Sheet>, NotADay> {
        let fail = |source| NotADay::File { file: file.name.clone(), source };
        let path = self.pieces.dir.join(&file.name);
        if is_document(&file.name) {
            return self.document(file, &whole(&path, MOST_E_BYTES).map_err(fail)?);
        }
        let (manifest, profile) = (&self.pieces.manifest, &self.pieces.profile);
        let named = manifest.encoding.as_deref().or(profile.encoding.as_deref());
        let code = match named {
            Some(name) => Some(Code::of(name).ok_or_else(|| NotADay::Terms {
                field: "encoding",
                value: name.to_owned(),
                expected: "UTF-8, GBK or GB18030".to_owned(),
            })?),
            None => None,
        };
        let (code, found_out) = code_of(&path, code).map_err(fail)?;
        let how = if found_out { "found out" } else { "named" };
        self.tally.encodings.insert(file.name.clone(), vec![code.word(), how]);
        let mut lines = Lines::new(Text::open(&path, code).map_err(fail)?);
        let mut head = Record::default();
        if lines.next(&mut head).map_err(fail)?.is_none() {
            return Err(fail(io::Error::new(io::ErrorKind::InvalidData, "no head line")));
        }
        let head = self.in_file(file, Head::new(&head))?;
        let rows = Rows::Csv(Box::new(lines));
        Ok(vec![Sheet { head, rows, units: BTreeMap::new() }])
    }

    fn document(&mut self, file: &Listed, bytes: &[u8]) -> Result<Vec<Sheet>, NotADay> {
        let profile = &self.pieces.profile;
        let nulls: Vec<&str> = profile.nulls.iter().map(String::as_str).collect();
        let options = efile::ReadOptions { nulls: &nulls, ..efile::ReadOptions::default() };
        let read = efile::read(bytes, &options)
            .map_err(|source| NotADay::Document { file: file.name.clone(), source })?;
        let mut notes = vec![read.code.word()];
        notes.extend(read.deviations.iter().map(|one| one.deviation.word()));
        self.tally.encodings.insert(file.name.clone(), notes);
        let mut sheets = Vec::new();
        for table in e_rows::tables(&read.document, profile) {
            let head = self.in_file(file, Head::new(&table.head))?;
            let rows = Rows::Table(table.rows.into_iter(), 0);
            sheets.push(Sheet { head, rows, units: table.units });
        }
        Ok(sheets)
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

    fn reader(&self, file: &Listed, sheet: &Sheet) -> Result<Columns, NotADay> {
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

    fn row(&mut self, file: &Listed, line: u64, reader: &Columns, record: &Record) {
        let profile = std::mem::take(&mut self.pieces.profile);
        let cells = Cells { record, profile: &profile };
        let spot = |table: &'static tables::Table| Spot {
            interface: file.kind.interface(),
            table: table.name,
            file: &file.name,
            line,
            tg_no: "",
        };
        match reader {
            Columns::Area(columns) => {
                self.tally.areas += 1;
                let spot = spot(&tables::TRANSFORMER_AREAS);
                match columns.read(&cells) {
                    Ok(area) => self.area(spot, area),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
            Columns::Station(columns) => {
                let spot = spot(&tables::TRANSFORMER_AREA_STATIONS);
                match columns.read(&cells) {
                    Ok(row) => self.station(spot, row),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
            Columns::Curve(both) => {
                let spot = spot(&tables::TRANSFORMER_AREA_CURVES);
                match both.0.read(&cells, &both.1) {
                    Ok(curve) => self.curve(spot, curve),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
        }
        self.pieces.profile = profile;
    }

    fn unread(&mut self, spot: Spot<'_>, bad: &BadCell, record: &Record) {
        let content: Vec<&str> = record.iter().take(12).collect();
        // Rows of stations may hold an account that is not masked.
        let content = match spot.table == tables::TRANSFORMER_AREA_STATIONS.name {
            true => "[]".to_owned(),
            false => serde_json::to_string(&content).unwrap_or_default(),
        };
        let reason = format!("{} = {:?}, expected {}", bad.field, bad.value, bad.expected);
        self.tally.unread(spot, bad);
        self.tally.hold(spot, String::new(), content, reason, &mut self.chunk);
    }

    /// Whether a row with this key came before in the delivery: with the same content, or with another one.
    fn seen(&mut self, key: &impl std::hash::Hash, content: u64) -> Option<bool> {
        match self.seen.insert(self.hash.hash_one(key), content) {
            None => None,
            Some(before) => Some(before == content),
        }
    }

    /// Whether the row is a repeat or contradicts one before; both are dealt with.
    fn repeated(&mut self, spot: Spot<'_>, key: &impl std::hash::Hash, content: u64) -> bool {
        match self.seen(key, content) {
            None => false,
            Some(true) => {
                self.tally.repeated += 1;
                true
            }
            Some(false) => {
                let reason = "another row of this delivery has its key and other values".to_owned();
                self.tally.hold(spot, String::new(), "{}".to_owned(), reason, &mut self.chunk);
                true
            }
        }
    }

    fn area(&mut self, spot: Spot<'_>, area: model::grid::TransformerArea) {
        let known = KnownArea::of(&area);
        let spot = Spot { tg_no: &area.tg_no, ..spot };
        let content = self.hash.hash_one(known.digest);
        if self.repeated(spot, &("tg", area.tg_no.as_str()), content) {
            return;
        }
        let before = self.facts.known.areas.get(area.tg_no.as_str());
        let same = before.is_some_and(|before| before.digest == known.digest);
        self.areas.insert(area.tg_no.as_str().into(), known);
        if same {
            self.tally.repeated += 1;
        } else {
            self.tally.accepted += 1;
            self.chunk.areas.push(area);
        }
    }

    fn station(&mut self, spot: Spot<'_>, row: model::grid::AreaStation) {
        let spot = Spot { tg_no: &row.tg_no, ..spot };
        let (key, digest) = (station_key(&row), digest_of(&row));
        if self.repeated(spot, &("station", &key), self.hash.hash_one(digest)) {
            return;
        }
        let registered = (self.facts.station)(&row.operator_id, &row.station_id);
        let verdict = quality::check_area_station(&row, &Facts { registered, ..self.facts() });
        self.tally.find(spot, &verdict, &mut self.chunk);
        let area_known = self.areas.contains_key(row.tg_no.as_str())
            || self.facts.known.areas.contains_key(row.tg_no.as_str());
        self.tally.unmatched += u64::from(!registered || !area_known);
        if self.facts.known.stations.get(&key) == Some(&digest) {
            self.tally.repeated += 1;
        } else {
            self.tally.accepted += 1;
            self.chunk.stations.push((row, registered));
        }
    }

    fn curve(&mut self, spot: Spot<'_>, curve: AreaCurve) {
        let tg_no = curve.tg_no.clone();
        let spot = Spot { tg_no: &tg_no, ..spot };
        let key = (&curve.tg_no, curve.date, curve.kind, curve.phase, curve.revision);
        let content = self.hash.hash_one((&curve.values, &curve.whole, curve.points));
        if self.repeated(spot, &key, content) {
            return;
        }
        let facts = Arc::clone(&self.facts.known);
        let area = self
            .areas
            .get(curve.tg_no.as_str())
            .or_else(|| facts.areas.get(curve.tg_no.as_str()))
            .cloned();
        let known = area.as_ref().map(|area| area.facts);
        let verdict = quality::check_curve(&curve, &Facts { area: known, ..self.facts() });
        self.tally.find(spot, &verdict, &mut self.chunk);
        if verdict.held {
            let content = serde_json::to_string(&curve).unwrap_or_default();
            let reason = verdict.findings.first().map(|one| one.explain().0).unwrap_or_default();
            self.tally.hold(spot, verdict.held_by(), content, reason, &mut self.chunk);
            return;
        }
        self.tally.accepted += 1;
        self.tally.unmatched += u64::from(area.is_none());
        let capacity_va = known.map(|area| area.capacity_va);
        let total = curve.kind == CurveKind::P && curve.phase == Phase::T;
        let loading = capacity_va.filter(|_| total).and_then(|va| Loading::of(&curve, va));
        let beside = Beside {
            area_code: area.map_or_else(String::new, |area| area.area_code.into()),
            capacity_va,
            loading,
            codes: codes(&verdict),
        };
        self.chunk.curves.push(Row { curve, beside });
    }
}

/// How rows of a file are read.
enum Columns {
    Area(AreaColumns),
    Station(StationColumns),
    Curve(Box<(CurveColumns, CurveTerms)>),
}

fn codes(verdict: &Verdict) -> String {
    verdict.findings.iter().map(|one| one.code).collect::<Vec<_>>().join(" ")
}

fn blocked(verdict: &Verdict, confirmed: bool) -> Result<(), NotADay> {
    let blocks = verdict.findings.iter().filter(|one| one.severity == quality::Severity::Block);
    let told: Vec<String> = blocks.map(|one| one.explain().0).collect();
    if told.is_empty() || confirmed { Ok(()) } else { Err(NotADay::Blocked(told.join("; "))) }
}

fn factors<'u>(
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
