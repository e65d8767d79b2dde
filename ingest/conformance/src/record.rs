//! What was seen of a case: states, reasons, and the message that proved it.

use crate::suite::Case;
use crate::words::Said;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How a case, or a part of one, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nothing was seen.
    #[default]
    Waiting,
    /// Something was seen, or it was started.
    Running,
    /// Everything it needs was seen.
    Passed,
    /// It was tried and came out otherwise; a later try can still pass it.
    Failed,
    /// It cannot be tried with this build of the gate.
    Skipped,
}

impl CaseState {
    /// The word that is stored and sent.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// A message and its answer, with secrets and personal data masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// When it arrived, or when we called.
    pub at: DateTime<Utc>,
    /// The interface, as it was named.
    pub interface: String,
    /// SHA-256 of the envelope, as in the message log; empty for our calls.
    #[serde(default)]
    pub digest: String,
    /// Result code.
    pub ret: i64,
    /// Text of the answer.
    pub msg: String,
    /// Plaintext, or the fields of the envelope where it could not be opened.
    #[schema(value_type = Object)]
    pub request: Value,
    /// Plaintext of the answer.
    #[schema(value_type = Object)]
    pub answer: Value,
}

/// What was seen of one part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PartRecord {
    /// How it stands.
    pub state: CaseState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Said>,
    /// What proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Why a case failed at its last try, and what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Why.
    pub reason: Said,
    /// What to do.
    pub advice: Said,
    /// The message.
    pub evidence: Option<Evidence>,
}

/// Everything seen of one case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Whether somebody started it.
    #[serde(default)]
    pub started_at: Option<DateTime<Utc>>,
    /// Its parts.
    #[serde(default)]
    pub parts: BTreeMap<String, PartRecord>,
    /// Its last failure.
    #[serde(default)]
    pub failed: Option<Failed>,
    /// What has to be remembered between messages.
    #[serde(default)]
    pub memo: Value,
}

impl CaseRecord {
    /// How the case stands.
    pub fn state(&self, case: &Case) -> CaseState {
        if !case.is_served() {
            return CaseState::Skipped;
        }
        let passed = |id: &str| self.has(id);
        if case.parts.iter().filter(|part| part.required).all(|part| passed(part.id)) {
            CaseState::Passed
        } else if self.failed.is_some() {
            CaseState::Failed
        } else if self.started_at.is_some()
            || self.parts.values().any(|part| part.evidence.is_some())
        {
            CaseState::Running
        } else {
            CaseState::Waiting
        }
    }

    /// Whether a part was passed.
    pub fn has(&self, part: &str) -> bool {
        self.parts.get(part).is_some_and(|record| record.state == CaseState::Passed)
    }

    /// Forgets everything, to be started again.
    pub fn restart(&mut self, now: DateTime<Utc>) {
        *self = Self { started_at: Some(now), ..Self::default() };
    }
}
