//! A run while it is watched: its cases, mistakes and tolerances.

use crate::mistakes::Mistake;
use crate::record::{CaseRecord, CaseState, Evidence, Failed, PartRecord};
use crate::seen::Seen;
use crate::suite::{self, Case};
use crate::words::Said;
use chrono::{DateTime, Utc};
use registry::conformance::Run;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Highest deduction for tolerances.
const MOST_DEDUCTED: i64 = 20;
/// Deduction for one kind of tolerance.
const DEDUCTED: i64 = 2;

/// How often a mistake was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mistaken {
    /// How often.
    pub count: u64,
    /// When last.
    pub last_at: DateTime<Utc>,
    /// The last message.
    pub evidence: Evidence,
}

/// What a run keeps beside its cases.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Messages of the operator that were watched.
    #[serde(default)]
    pub messages: u64,
    /// Mistakes by their word.
    #[serde(default)]
    pub mistakes: BTreeMap<String, Mistaken>,
    /// Tolerances by their code.
    #[serde(default)]
    pub tolerances: BTreeMap<String, u64>,
}

/// A run with everything seen.
#[derive(Debug, Clone)]
pub struct Running {
    /// The run as it is registered.
    pub run: Run,
    /// Cases of which something was seen.
    pub records: BTreeMap<String, CaseRecord>,
    /// Mistakes, tolerances, messages.
    pub summary: Summary,
    /// Seconds after which a message is repeated that was answered with Ret −1.
    pub busy_s: i64,
    dirty: BTreeSet<String>,
    summary_dirty: bool,
}

impl Running {
    /// A run with what the registry kept of it.
    pub fn new(run: Run, records: BTreeMap<String, CaseRecord>, busy_s: i64) -> Self {
        let summary = serde_json::from_value(run.summary.clone()).unwrap_or_default();
        Self { run, records, summary, busy_s, dirty: BTreeSet::new(), summary_dirty: false }
    }

    /// What was seen of a case.
    pub fn record(&self, case: &str) -> Option<&CaseRecord> {
        self.records.get(case)
    }

    /// The record of a case, to be changed.
    pub fn change(&mut self, case: &str) -> &mut CaseRecord {
        self.dirty.insert(case.to_owned());
        self.records.entry(case.to_owned()).or_default()
    }

    /// What has to be remembered for a case.
    pub fn memo(&self, case: &str, key: &str) -> Value {
        self.records.get(case).map_or(Value::Null, |record| record.memo[key].clone())
    }

    /// Remembers something for a case.
    pub fn remember(&mut self, case: &str, key: &str, value: Value) {
        let memo = &mut self.change(case).memo;
        if memo.is_object() {
            memo[key] = value;
        } else {
            *memo = json!({ key: value });
        }
    }

    /// Whether a part was passed.
    pub fn has(&self, case: &str, part: &str) -> bool {
        self.records.get(case).is_some_and(|record| record.has(part))
    }

    /// Whether a case was passed.
    pub fn passed(&self, case: &str) -> bool {
        suite::case(case).is_some_and(|it| self.state(it) == CaseState::Passed)
    }

    /// How a case stands.
    pub fn state(&self, case: &Case) -> CaseState {
        self.records.get(case.id).cloned().unwrap_or_default().state(case)
    }

    /// Ticks a part off; the first message that proved it stays.
    pub fn pass(&mut self, case: &str, part: &str, seen: &Seen) {
        self.prove(case, part, seen.evidence());
    }

    /// The same for a proof that is no message.
    pub fn prove(&mut self, case: &str, part: &str, evidence: Evidence) {
        if self.has(case, part) {
            return;
        }
        let passed =
            PartRecord { state: CaseState::Passed, reason: None, evidence: Some(evidence) };
        let record = self.change(case);
        record.parts.insert(part.to_owned(), passed);
        record.failed = None;
    }

    /// Notes a failed try of a case that was not passed.
    pub fn fail(&mut self, case: &str, reason: Said, advice: Said, evidence: Option<Evidence>) {
        if !self.passed(case) {
            self.change(case).failed = Some(Failed { reason, advice, evidence });
        }
    }

    /// Counts a message with its mistake and tolerances.
    pub fn count(&mut self, seen: &Seen) {
        self.summary.messages += 1;
        self.summary_dirty = true;
        if let Some(mistake) = seen.mistake {
            let evidence = seen.evidence();
            let entry = self.summary.mistakes.entry(mistake.word().to_owned());
            let one = entry.or_insert_with(|| Mistaken {
                count: 0,
                last_at: seen.at,
                evidence: evidence.clone(),
            });
            *one = Mistaken { count: one.count + 1, last_at: seen.at, evidence };
        }
        let warnings = seen.stored.as_ref().map_or("", |stored| &stored.warnings);
        for (code, count) in warnings.split(' ').filter_map(|word| word.split_once(':')) {
            *self.summary.tolerances.entry(code.to_owned()).or_default() +=
                count.parse().unwrap_or(1);
        }
    }

    /// Whether every case that production needs was passed.
    pub fn is_passed(&self) -> bool {
        suite::cases()
            .filter(|case| case.is_required())
            .all(|case| self.state(case) == CaseState::Passed)
    }

    /// Share of passed cases in percent, less two points for each kind of tolerance, at most twenty.
    pub fn score(&self) -> i64 {
        let (mut all, mut passed) = (0, 0);
        for case in suite::cases().filter(|case| case.is_served()) {
            all += 1;
            passed += i64::from(self.state(case) == CaseState::Passed);
        }
        let deducted = (self.summary.tolerances.len() as i64 * DEDUCTED).min(MOST_DEDUCTED);
        (passed * 100 / all.max(1) - deducted).max(0)
    }

    /// The mistakes made, the latest first.
    pub fn mistakes(&self) -> Vec<(Mistake, &Mistaken)> {
        let known = self.summary.mistakes.iter();
        let mut all: Vec<_> =
            known.filter_map(|(word, it)| Some((Mistake::of_word(word)?, it))).collect();
        all.sort_by_key(|(_, it)| std::cmp::Reverse(it.last_at));
        all
    }

    /// Takes what changed since it was last asked: cases, and whether the summary did.
    pub fn take_changes(&mut self) -> (BTreeSet<String>, bool) {
        (std::mem::take(&mut self.dirty), std::mem::take(&mut self.summary_dirty))
    }
}

#[cfg(test)]
#[path = "running_tests.rs"]
mod tests;
