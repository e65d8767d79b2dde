//! What became of the rows so far.

use super::limits::{FINDINGS, FIRST};
use super::outcome::{Outcome, SheetFinding, Words};
use registry::uploads::Progress;
use sheets::{ByRow, RowFinding, Severity};
use std::collections::HashSet;

/// Rows of one message after it was delivered.
#[derive(Debug, Default)]
pub(super) struct Landed {
    /// Rows of the sheet.
    pub rows: i64,
    /// Of those, stored now or before.
    pub accepted: i64,
    /// Held back.
    pub quarantined: i64,
    /// Held already.
    pub repeated: i64,
    /// Not taken.
    pub refused: i64,
    /// What was found.
    pub findings: Vec<RowFinding>,
    /// Why nothing further can be taken.
    pub stop: Option<Words>,
}

/// Counts and findings of one upload.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Rows by what became of them.
    pub progress: Progress,
    /// Findings by row, as many as are kept.
    pub by_row: ByRow,
    wrong: HashSet<u32>,
    warned: HashSet<u32>,
    findings: u64,
    kept: usize,
    notes: Vec<Words>,
}

impl Tally {
    /// Adds what is said about the file.
    pub fn note(&mut self, notes: Vec<Words>) {
        self.notes = notes;
    }

    /// Adds a finding about a row that is in no message.
    pub fn unread(&mut self, finding: RowFinding) {
        if finding.severity == Severity::Error && !self.wrong.contains(&finding.row) {
            self.progress.refused += 1;
            self.progress.rows_done += 1;
        }
        self.keep(finding);
    }

    /// Adds a message.
    pub fn landed(&mut self, landed: Landed) -> Option<Words> {
        let at = &mut self.progress;
        at.rows_done += landed.rows;
        at.accepted += landed.accepted;
        at.quarantined += landed.quarantined;
        at.repeated += landed.repeated;
        at.refused += landed.refused;
        landed.findings.into_iter().for_each(|finding| self.keep(finding));
        landed.stop
    }

    fn keep(&mut self, finding: RowFinding) {
        self.findings += 1;
        let rows = match finding.severity {
            Severity::Error => &mut self.wrong,
            Severity::Warn => &mut self.warned,
        };
        rows.insert(finding.row);
        if self.kept < FINDINGS {
            self.kept += 1;
            self.by_row.entry(finding.row).or_default().push(finding);
        }
    }

    /// What is remembered.
    pub fn outcome(&self, problem: Option<Words>) -> Outcome {
        let of = |severity| {
            self.by_row.values().flatten().filter(move |finding| finding.severity == severity)
        };
        let first = of(Severity::Error).chain(of(Severity::Warn)).take(FIRST);
        Outcome {
            problem,
            findings: self.findings,
            rows_wrong: self.wrong.len() as u64,
            rows_warned: self.warned.difference(&self.wrong).count() as u64,
            cut: self.findings > self.kept as u64,
            first: first.map(SheetFinding::from).collect(),
            notes: self.notes.clone(),
        }
    }
}
