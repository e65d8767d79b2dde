//! Rows of one owner on their way into one append.

use crate::checks::{self, Checks};
use crate::gateway::Gateway;
use crate::log::Counts;
use crate::orphans::{Orphan, Waiting};
use crate::recent::Fate;
use interop::answers::{AnswerFinding, MAX_FINDINGS};
use interop::{Interface, Refusal};
use lake::Part;
use model::OperatorId;
use quality::{Finding, Verdict};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;
use tables::quarantine::HeldState;
use tables::{Arrival, Origin, Rows};

/// What a message told its sender and the log, over all owners.
#[derive(Debug)]
pub(crate) struct Told {
    /// Rows and what became of them.
    pub counts: Counts,
    /// The first findings, for the answer.
    pub shown: Vec<AnswerFinding>,
    /// How many of them are kept.
    pub limit: usize,
    /// Whether some row waits for its station or connector.
    pub orphan: bool,
}

impl Default for Told {
    fn default() -> Self {
        let (counts, shown) = (Counts::default(), Vec::new());
        Self { counts, shown, limit: MAX_FINDINGS, orphan: false }
    }
}

impl Told {
    /// Tells about a row that breaks a field rule.
    pub fn refused(&mut self, index: usize, refusal: &Refusal) {
        self.counts.refused += 1;
        self.show(|| AnswerFinding::of_refusal(index, refusal));
    }

    /// Adds what was told about rows that these rows carried, without counting them.
    pub fn also(&mut self, carried: Self) {
        carried.shown.into_iter().for_each(|finding| self.show(|| finding));
    }

    fn show(&mut self, finding: impl FnOnce() -> AnswerFinding) {
        if self.shown.len() < self.limit {
            self.shown.push(finding());
        }
    }
}

/// Names of the place a row is about, where known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Whereabouts<'a> {
    /// The station.
    pub station: Option<&'a str>,
    /// The connector.
    pub connector: Option<&'a str>,
}

/// A row that was held back.
pub(crate) struct Hold<'a> {
    /// Table it is meant for.
    pub table: &'static str,
    /// Where it is about.
    pub place: Whereabouts<'a>,
    /// Rules that hold it.
    pub codes: String,
    /// Why, in words.
    pub reason: String,
    /// Whether it waits for master data only.
    pub orphan: bool,
}

/// Rows of one owner that will be appended together with those of the other owners of the message.
pub(crate) struct Landing<'g> {
    pub gate: &'g Gateway,
    pub interface: Interface,
    /// Whether the rows were asked for later.
    backfill: bool,
    pub arrival: Arc<Arrival>,
    /// Operators the sender reports for.
    pub owners: Arc<[OperatorId]>,
    parts: Vec<Part>,
    pub orphans: Vec<Orphan>,
    findings: Vec<tables::findings::Row>,
    held: Vec<tables::quarantine::Row>,
}

impl<'g> Landing<'g> {
    /// Nothing yet.
    pub fn new(
        gate: &'g Gateway,
        (interface, origin): (Interface, Origin),
        arrival: Arrival,
        owners: Arc<[OperatorId]>,
    ) -> Self {
        Self {
            gate,
            interface,
            backfill: origin == Origin::Supplement,
            arrival: Arc::new(arrival),
            owners,
            parts: Vec::with_capacity(5),
            orphans: Vec::new(),
            findings: Vec::new(),
            held: Vec::new(),
        }
    }

    /// Adds rows to the append.
    pub fn store(&mut self, rows: Rows) {
        if !rows.is_empty() {
            self.parts.push(Part::Rows(Arc::clone(&self.arrival), rows));
        }
    }

    /// The owner of the rows.
    pub fn owner(&self) -> &OperatorId {
        &self.arrival.operator_id
    }

    /// The rules for the rows of this owner.
    pub fn checks<'a>(&'a self, limits: &'a quality::Limits) -> Checks<'a> {
        Checks {
            owner: self.owner(),
            owners: &self.owners,
            received_at: self.arrival.received_at,
            backfill: self.backfill,
            limits,
            areas: self.gate.areas(),
            now: self.gate.lake().now(),
        }
    }

    /// Milliseconds between a business time and the arrival.
    pub fn lateness_ms(&self, occurred: chrono::DateTime<chrono::Utc>) -> i64 {
        (self.arrival.received_at - occurred).num_milliseconds()
    }

    /// Keeps what the rules found in one row and tells the sender the first of it.
    pub fn found(&mut self, told: &mut Told, index: usize, at: Whereabouts<'_>, found: &[Finding]) {
        for finding in found {
            told.show(|| checks::told(finding, index));
            self.findings.push(tables::findings::Row {
                interface: Cow::Borrowed(self.interface.name()),
                code: finding.code,
                severity: finding.severity.word(),
                row_index: index as i32,
                field: finding.field,
                value: finding.value.clone(),
                explanation: finding.expected.clone(),
                station_id: at.station.map(Arc::from),
                connector_id: at.connector.map(Arc::from),
            });
        }
    }

    /// Keeps the refusal of a row as a finding.
    pub fn refused(&mut self, index: usize, refusal: &Refusal) {
        self.findings.push(tables::findings::Row {
            interface: Cow::Borrowed(self.interface.name()),
            code: refusal.sub_code(),
            severity: "error",
            row_index: index as i32,
            field: "",
            value: String::new(),
            explanation: refusal.msg(),
            station_id: None,
            connector_id: None,
        });
    }

    /// Puts a row into quarantine; returns its number.
    pub fn hold(&mut self, told: &mut Told, row: &impl Serialize, hold: Hold<'_>) -> i64 {
        told.counts.quarantined += 1;
        told.orphan |= hold.orphan;
        let held_id = self.gate.numbers().next();
        self.held.push(tables::quarantine::Row {
            held_id,
            state: HeldState::Held,
            table_name: hold.table,
            codes: hold.codes,
            station_id: hold.place.station.map(Arc::from),
            connector_id: hold.place.connector.map(Arc::from),
            orphan: hold.orphan,
            content: serde_json::to_string(row).expect("model rows have text keys only"),
            reason: hold.reason,
        });
        held_id
    }

    /// Puts a row into quarantine because of its verdict.
    pub fn hold_for(
        &mut self,
        told: &mut Told,
        table: &'static str,
        place: Whereabouts<'_>,
        row: &impl Serialize,
        verdict: &Verdict,
    ) -> i64 {
        let codes = verdict.held_by();
        let holding = verdict.findings.iter().find(|finding| finding.severity.holds());
        let reason = holding.map(|finding| finding.explain().0).unwrap_or_default();
        let orphan = verdict.orphan;
        self.hold(told, row, Hold { table, place, codes, reason, orphan })
    }

    /// Lets a held row wait for its master data, once durable.
    pub fn wait(&mut self, held_id: i64, row: Waiting) {
        self.orphans.push(Orphan {
            held_id,
            operator_id: self.owner().as_str().to_owned(),
            received_at: self.arrival.received_at,
            message_id: self.arrival.message_id.0,
            row,
        });
    }

    /// Counts a row that is held already, with what became of it.
    pub fn repeat(told: &mut Told, fate: Fate) {
        told.counts.repeated += 1;
        match fate {
            Fate::Stored => told.counts.accepted += 1,
            Fate::Held => told.counts.quarantined += 1,
            Fate::Orphan => {
                told.counts.quarantined += 1;
                told.orphan = true;
            }
        }
    }

    /// Everything for the append; the orphans are to wait afterwards.
    pub fn finish(mut self) -> (Vec<Part>, Vec<Orphan>) {
        let held = std::mem::take(&mut self.held);
        self.store(Rows::Held(Arc::new(held)));
        let findings = std::mem::take(&mut self.findings);
        self.store(Rows::Findings(Arc::new(findings)));
        (self.parts, self.orphans)
    }
}
