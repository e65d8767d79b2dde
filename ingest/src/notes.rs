//! When credentials were last used and last failed, and what was refused, for people who help operators.

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

/// What happened with one credential since the notes were last written to the registry.
#[derive(Debug, Default)]
pub struct CredentialNotes {
    used: AtomicI64,
    failed: Mutex<Option<(DateTime<Utc>, &'static str)>>,
}

impl CredentialNotes {
    /// A message verified and opened with it.
    pub fn used(&self, at: DateTime<Utc>) {
        self.used.fetch_max(at.timestamp_micros(), Ordering::Relaxed);
    }

    /// A message that named it failed.
    pub fn failed(&self, at: DateTime<Utc>, sub_code: &'static str) {
        *self.failed.lock() = Some((at, sub_code));
    }

    /// Takes the time of the last use, once.
    pub fn take_used(&self) -> Option<DateTime<Utc>> {
        let micros = self.used.swap(0, Ordering::Relaxed);
        (micros > 0).then(|| DateTime::from_timestamp_micros(micros)).flatten()
    }

    /// Takes the last failure, once.
    pub fn take_failed(&self) -> Option<(DateTime<Utc>, &'static str)> {
        self.failed.lock().take()
    }
}

/// Refusals of one operator with one sub-code since the process started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Operator that the envelope named.
    pub operator_id: String,
    /// Interface of the last one.
    pub interface: &'static str,
    /// Sub-code of chapter 6.2.
    pub sub_code: &'static str,
    /// How many.
    pub count: u64,
    /// When the last one arrived.
    pub last_at: DateTime<Utc>,
}

/// Refusals of known operators, counted.
#[derive(Debug, Default)]
pub struct Failures(Mutex<HashMap<(String, &'static str), Failure>>);

impl Failures {
    /// Counts one refusal.
    pub fn count(
        &self,
        operator: &str,
        interface: &'static str,
        sub_code: &'static str,
        at: DateTime<Utc>,
    ) {
        let mut all = self.0.lock();
        let failure = all.entry((operator.to_owned(), sub_code)).or_insert_with(|| Failure {
            operator_id: operator.to_owned(),
            interface,
            sub_code,
            count: 0,
            last_at: at,
        });
        failure.count += 1;
        failure.interface = interface;
        failure.last_at = at;
    }

    /// All of them, by operator and sub-code.
    pub fn all(&self) -> Vec<Failure> {
        let mut all: Vec<Failure> = self.0.lock().values().cloned().collect();
        all.sort_by(|a, b| (&a.operator_id, a.sub_code).cmp(&(&b.operator_id, b.sub_code)));
        all
    }
}
