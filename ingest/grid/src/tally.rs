//! What was counted and found while a day was read.

use model::grid::{AreaStation, TransformerArea};
use quality::Verdict;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use tables::quarantine::HeldState;
use tables::{findings, quarantine, transformer_area_curves};

/// Findings of one rule that are kept with their words; more are only counted.
const FINDINGS_KEPT: usize = 10_000;
/// Rows that could not be read and are told to the sender; more are only counted.
const UNREAD_TOLD: usize = 1_000;
/// Rows of one kind that are held with their content; more are only counted.
const HELD_KEPT: usize = 50_000;

/// Rows that land together.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Transformer areas that are new or changed.
    pub areas: Vec<TransformerArea>,
    /// Stations on them that are new or changed, and whether each is registered.
    pub stations: Vec<(AreaStation, bool)>,
    /// Curves.
    pub curves: Vec<transformer_area_curves::Row>,
    /// Rows held back.
    pub held: Vec<quarantine::Row>,
    /// Findings.
    pub findings: Vec<findings::Row>,
}

impl Chunk {
    /// Rows in it.
    pub fn len(&self) -> usize {
        let stored = self.areas.len() + self.stations.len() + self.curves.len();
        stored + self.held.len() + self.findings.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A row that could not be read, for the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// File.
    pub file: String,
    /// Line in it, from 1; row of its block in an E document.
    pub line: u64,
    /// Column.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What may stand there.
    pub expected: String,
}

/// Counts of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows of all files.
    pub rows: u64,
    /// Rows of the archive of areas.
    pub areas: u64,
    /// Rows stored.
    pub accepted: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Rows held already.
    pub repeated: u64,
    /// Rows whose area or station is not known.
    pub unmatched: u64,
    /// Broken rules with their counts.
    pub findings: BTreeMap<&'static str, u64>,
    /// Character sets of the files.
    pub encodings: BTreeMap<String, Vec<&'static str>>,
    /// Rows that could not be read; at most 1,000 are listed.
    pub unread: Vec<Unread>,
    #[serde(skip)]
    held: usize,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'s> {
    pub interface: &'static str,
    pub table: &'static str,
    pub file: &'s str,
    pub line: u64,
    pub tg_no: &'s str,
}

impl Spot<'_> {
    /// The day as a whole.
    pub fn day() -> Self {
        let table = tables::GRID_DELIVERIES.name;
        Self { interface: "grid_day", table, file: "manifest", line: 0, tg_no: "" }
    }
}

impl Tally {
    /// Broken rules with their counts, for example `GR03:2 GR08:1`.
    pub fn found(&self) -> String {
        let each = self.findings.iter().map(|(code, count)| format!("{code}:{count}"));
        each.collect::<Vec<_>>().join(" ")
    }

    /// Keeps what the rules found about a row.
    pub(crate) fn find(&mut self, spot: Spot<'_>, verdict: &Verdict, chunk: &mut Chunk) {
        for finding in &verdict.findings {
            let count = self.findings.entry(finding.code).or_default();
            *count += 1;
            if *count <= FINDINGS_KEPT as u64 {
                let (explanation, _) = finding.explain();
                chunk.findings.push(findings::Row {
                    interface: Cow::Borrowed(spot.interface),
                    code: finding.code,
                    severity: finding.severity.word(),
                    row_index: i32::try_from(spot.line).unwrap_or(i32::MAX),
                    field: finding.field,
                    value: finding.value.clone(),
                    explanation: format!("{} {}: {explanation}", spot.file, spot.tg_no),
                    station_id: None,
                    connector_id: None,
                });
            }
        }
    }

    /// Holds a row back.
    pub(crate) fn hold(
        &mut self,
        spot: Spot<'_>,
        codes: String,
        content: String,
        reason: String,
        chunk: &mut Chunk,
    ) {
        self.quarantined += 1;
        self.held += 1;
        if self.held > HELD_KEPT {
            return;
        }
        chunk.held.push(quarantine::Row {
            // numbered when it lands
            held_id: 0,
            state: HeldState::Held,
            table_name: spot.table,
            codes,
            station_id: None,
            connector_id: None,
            orphan: false,
            content,
            reason: format!("{} line {} {}: {reason}", spot.file, spot.line, spot.tg_no),
        });
    }

    /// Notes a row that could not be read, for the sender.
    pub(crate) fn unread(&mut self, spot: Spot<'_>, bad: &crate::columns::BadCell) {
        if self.unread.len() < UNREAD_TOLD {
            self.unread.push(Unread {
                file: spot.file.to_owned(),
                line: spot.line,
                field: bad.field.to_owned(),
                value: bad.value.clone(),
                expected: bad.expected.to_owned(),
            });
        }
    }
}
