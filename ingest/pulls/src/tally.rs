//! What a run counts and notes, and who watches it.

use crate::ports::Landed;
use registry::pull_runs::PullCounts;
use registry::pull_settings::PullKind;
use std::sync::Arc;

/// Most notes kept of one run; the rest is counted.
const MAX_NOTES: usize = 50;
/// Most findings of the rules that become notes.
const MAX_FINDINGS: usize = 10;

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is asked.
    pub kind: PullKind,
    /// Rows and calls so far.
    pub counts: PullCounts,
    /// What happens now, in words.
    pub doing: String,
}

/// Somebody who watches a run.
pub type Watch = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Counts and notes of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Rows and calls.
    pub counts: PullCounts,
    notes: Vec<String>,
    more_notes: usize,
    findings: usize,
    /// Whether something was odd enough that the run is not simply done.
    pub odd: bool,
}

impl Tally {
    /// Notes what was odd; the same words are kept once.
    pub fn note(&mut self, words: String) {
        self.odd = true;
        self.say(words);
    }

    /// Notes something that is not odd.
    pub fn say(&mut self, words: String) {
        if self.notes.contains(&words) {
            return;
        }
        if self.notes.len() < MAX_NOTES {
            self.notes.push(words);
        } else {
            self.more_notes += 1;
        }
    }

    /// Counts what became of rows.
    pub fn landed(&mut self, landed: &Landed) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.counts.accepted += count(landed.accepted);
        self.counts.repeated += count(landed.repeated);
        self.counts.quarantined += count(landed.quarantined);
        self.counts.refused += count(landed.refused);
        self.odd |= landed.quarantined + landed.refused > 0;
        for finding in landed.findings.iter().filter(|one| one.severity == "error") {
            self.findings += 1;
            if self.findings <= MAX_FINDINGS {
                self.say(format!("{} {}: {}", finding.code, finding.field, finding.text));
            }
        }
    }

    /// The notes, with a word about those left out.
    pub fn take_notes(&mut self) -> Vec<String> {
        let mut notes = std::mem::take(&mut self.notes);
        if self.more_notes > 0 {
            notes.push(format!("… and {} more notes", self.more_notes));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_noted_once_and_many_are_cut() {
        let mut tally = Tally::default();
        tally.note("one".into());
        tally.note("one".into());
        for n in 0..MAX_NOTES + 5 {
            tally.say(format!("note {n}"));
        }
        let notes = tally.take_notes();
        assert_eq!(notes.len(), MAX_NOTES + 1);
        assert_eq!(notes.last().map(String::as_str), Some("… and 6 more notes"));
    }

    #[test]
    fn rows_that_are_refused_make_a_run_odd() {
        let mut tally = Tally::default();
        tally.landed(&Landed { rows: 3, accepted: 3, ..Landed::default() });
        assert!(!tally.odd);
        tally.landed(&Landed { rows: 2, accepted: 1, refused: 1, ..Landed::default() });
        assert!(tally.odd);
        assert_eq!((tally.counts.accepted, tally.counts.refused), (4, 1));
    }
}
