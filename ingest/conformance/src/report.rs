//! The report of a run: case by case, with reasons, advice and proofs.

use crate::record::{CaseState, Evidence, PartRecord};
use crate::running::Running;
use crate::suite::{self, Case, Level, Way};
use crate::words::{Said, Text};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A part of a case in the report.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PartReport {
    /// Its word within the case.
    pub id: &'static str,
    /// What it is.
    pub label: Text,
    /// Whether the case needs it.
    pub required: bool,
    /// How it stands.
    pub state: CaseState,
    /// What proved it.
    pub evidence: Option<Evidence>,
}

/// A case in the report.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CaseReport {
    /// `T01` to `T24`.
    pub id: &'static str,
    /// For what it counts.
    pub level: Level,
    /// Who acts.
    pub way: Way,
    /// Whether production needs it.
    pub required: bool,
    /// Whether it is begun by hand.
    pub started_by_hand: bool,
    /// What it is about.
    pub title: Text,
    /// What has to come out.
    pub expected: Text,
    /// What the operator does.
    pub how: Text,
    /// How it stands.
    pub state: CaseState,
    /// When it was started, where it is begun by hand.
    pub started_at: Option<DateTime<Utc>>,
    /// Its parts.
    pub parts: Vec<PartReport>,
    /// Why its last try failed.
    pub reason: Option<Said>,
    /// What to do about it.
    pub advice: Option<Said>,
    /// The message of that try.
    pub evidence: Option<Evidence>,
}

/// A mistake that was recognised.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MistakeReport {
    /// Its word.
    pub code: &'static str,
    /// What it is.
    pub about: Said,
    /// What to do.
    pub advice: Said,
    /// How often.
    pub count: u64,
    /// When last.
    pub last_at: DateTime<Utc>,
    /// The last message.
    pub evidence: Evidence,
}

/// A tolerance that was used.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ToleranceReport {
    /// Code of chapter 22.
    pub code: String,
    /// How often.
    pub count: u64,
    /// What it is.
    pub about: &'static str,
}

/// How a run stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// Its id.
    pub run_id: String,
    /// 1, 2, … per application.
    pub number: i64,
    /// Whose platform is tested.
    pub operator_id: String,
    /// Name and version of the list of cases.
    pub suite: String,
    /// running, passed or ended.
    pub state: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was passed or ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Who began it.
    pub started_by: String,
    /// Messages that were watched.
    pub messages: u64,
    /// Cases that production needs.
    pub needed: usize,
    /// Those of them that were passed.
    pub needed_passed: usize,
    /// Whether all of them were.
    pub passed: bool,
    /// 0 to 100.
    pub score: i64,
    /// Every case.
    pub cases: Vec<CaseReport>,
    /// Mistakes that were recognised, the latest first.
    pub mistakes: Vec<MistakeReport>,
    /// Tolerances that were used.
    pub tolerances: Vec<ToleranceReport>,
}

/// Ids of the cases that were passed.
pub fn passed_cases(report: &Report) -> Vec<&'static str> {
    report.cases.iter().filter(|case| case.state == CaseState::Passed).map(|case| case.id).collect()
}

/// The report of a run.
pub fn report(run: &Running) -> Report {
    let cases: Vec<CaseReport> = suite::cases().map(|case| of_case(run, case)).collect();
    let needed: Vec<&CaseReport> = cases.iter().filter(|case| case.required).collect();
    let mistakes = run.mistakes().into_iter().map(|(mistake, it)| MistakeReport {
        code: mistake.word(),
        about: mistake.about(),
        advice: mistake.advice(),
        count: it.count,
        last_at: it.last_at,
        evidence: it.evidence.clone(),
    });
    let tolerances = run.summary.tolerances.iter().map(|(code, count)| ToleranceReport {
        code: code.clone(),
        count: *count,
        about: ingest::about(code),
    });
    let registered = &run.run;
    Report {
        run_id: registered.id.clone(),
        number: registered.number,
        operator_id: registered.operator_id.clone(),
        suite: registered.suite.clone(),
        state: registered.state.to_string(),
        started_at: registered.started_at,
        finished_at: registered.finished_at,
        started_by: registered.started_by.clone(),
        messages: run.summary.messages,
        needed: needed.len(),
        needed_passed: needed.iter().filter(|case| case.state == CaseState::Passed).count(),
        passed: run.is_passed(),
        score: run.score(),
        mistakes: mistakes.collect(),
        tolerances: tolerances.collect(),
        cases,
    }
}

fn of_case(run: &Running, case: &'static Case) -> CaseReport {
    let record = run.record(case.id).cloned().unwrap_or_default();
    let state = record.state(case);
    let parts = case.parts.iter().map(|part| {
        let PartRecord { state, evidence, .. } =
            record.parts.get(part.id).cloned().unwrap_or_default();
        PartReport { id: part.id, label: part.label, required: part.required, state, evidence }
    });
    let failed = record.failed.clone().filter(|_| state == CaseState::Failed);
    let skipped = (state == CaseState::Skipped).then(|| {
        let name = case.needs.unwrap_or_default();
        Said::new(
            format!("平台尚未开放接口 {name}，此项暂不测试，也不影响上线"),
            format!("the gate does not serve {name} yet: not tried, and not needed to go live"),
        )
    });
    CaseReport {
        id: case.id,
        level: case.level,
        way: case.way,
        required: case.is_required(),
        started_by_hand: case.is_started(),
        title: case.title,
        expected: case.expected,
        how: case.how,
        state,
        started_at: record.started_at,
        parts: parts.collect(),
        reason: failed.as_ref().map(|it| it.reason.clone()).or(skipped),
        advice: failed.as_ref().map(|it| it.advice.clone()),
        evidence: failed.and_then(|it| it.evidence),
    }
}
