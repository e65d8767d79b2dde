//! A message tried without storing anything: for operators who test and for the command line.

use crate::checks::Checks;
use crate::land::profile;
use crate::log::warnings_of;
use crate::marker::PersonKey;
use crate::sample::{self, Found};
use chrono::{DateTime, Utc};
use interop::messages::{Context, Message, Parsed, parse};
use interop::{Deviations, Interface, PersonField, Refusal, SubCode};
use lake::Now;
use model::{BatterySample, OperatorId};
use quality::{Areas, Limits, NOT_REGISTERED, Verdict};
use serde::Serialize;

/// What is known about the sender of a tried message.
pub struct Trial<'a> {
    /// The operator.
    pub operator_id: &'a OperatorId,
    /// Operators it may report for, itself included or not.
    pub owners: &'a [OperatorId],
    /// When the message would arrive.
    pub at: DateTime<Utc>,
    /// Limits of the rules.
    pub limits: &'a Limits,
    /// Areas of the province.
    pub areas: &'a Areas,
    /// Registered stations; without them nothing is said about unknown connectors.
    pub now: Option<&'a Now>,
}

/// What would become of a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Whether every row would be stored.
    pub ok: bool,
    /// `Ret` of the answer.
    pub ret: i32,
    /// Sub-code, empty on success.
    pub sub_code: String,
    /// Words of the refusal, empty on success.
    pub reason: String,
    /// Rows in the message.
    pub rows: usize,
    /// What the field rules and the quality rules say.
    pub findings: Vec<Tried>,
    /// Tolerances used.
    pub warnings: Vec<Warning>,
}

/// One finding about a tried message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// Rule or sub-code.
    pub code: String,
    /// block, error, warn or flag.
    pub severity: &'static str,
    /// Field or JSON pointer.
    pub field: String,
    /// Value found.
    pub value: String,
    /// Row in the message, from 0.
    pub index: usize,
    /// In Chinese.
    pub text: String,
    /// In English.
    pub text_en: String,
}

/// One tolerance used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Code of chapter 22.
    pub code: String,
    /// How often.
    pub count: u32,
    /// What it is.
    pub about: &'static str,
}

/// Tries a plaintext of an interface; stores nothing.
pub fn try_message(interface: &str, body: &[u8], trial: &Trial<'_>) -> Report {
    let Some(named) = Interface::named(interface).filter(|n| n.interface != Interface::QueryToken)
    else {
        return refused(&Refusal::new(SubCode::UnknownInterface), 0, &Deviations::new());
    };
    // Marks of a trial are thrown away, so any key will do.
    let key = PersonKey::new(&[0; 32]);
    let mark = |field: PersonField, plain: &str| key.mark(field, plain);
    let profile = profile(named.interface);
    let context = Context { envelope_time: trial.at, profile, mark: &mark };
    let message = match parse(named.interface, body, &context) {
        Ok(message) => message,
        Err(refusal) => return refused(&refusal, 0, &Deviations::new()),
    };
    let empty = Now::new();
    let checks = Checks {
        owner: trial.operator_id,
        owners: trial.owners,
        received_at: trial.at,
        backfill: false,
        limits: trial.limits,
        areas: trial.areas,
        now: trial.now.unwrap_or(&empty),
    };
    let findings = judged(&message, trial, &checks);
    Report {
        ok: findings.iter().all(|finding| !matches!(finding.severity, "error" | "block")),
        ret: 0,
        sub_code: String::new(),
        reason: String::new(),
        rows: message.total(),
        findings,
        warnings: warnings_of(message.deviations()),
    }
}

/// What the rules say about every row of a message.
fn judged(message: &Message, trial: &Trial<'_>, checks: &Checks<'_>) -> Vec<Tried> {
    let mut findings = Vec::new();
    match message {
        Message::Token(_) => {}
        Message::Status(parsed) => each(parsed, trial, &mut findings, |row| {
            checks.status(
                row,
                sample::find(checks.now, checks.owner.as_str(), row, trial.at).as_ref(),
            )
        }),
        Message::Process(parsed) => {
            each(parsed, trial, &mut findings, |row| {
                let found = sample::find(checks.now, checks.owner.as_str(), row, trial.at);
                let mut verdict = checks.process(row, found.as_ref());
                if let Some(carried) = BatterySample::of_process(row) {
                    let carried = model::Report::Battery(Box::new(carried));
                    verdict.findings.extend(report(checks, &carried).findings);
                }
                verdict
            });
        }
        Message::Report(parsed) => {
            each(parsed, trial, &mut findings, |row| report(checks, row));
        }
        // What is held here is nobody's to see who only tries a message.
        Message::Check(_) => {}
        Message::Order(parsed) => each(parsed, trial, &mut findings, |row| {
            let (owner, connector) = (checks.owner.as_str(), row.connector_id.as_str());
            let of = |info: &lake::ConnectorInfo<'_>| Found::of(info, None, row.ended_at);
            checks.order(row, checks.now.with_connector(owner, connector, of).as_ref())
        }),
        Message::Power(parsed) => each(parsed, trial, &mut findings, |rows| checks.power(rows)),
        Message::Station(parsed) => each(parsed, trial, &mut findings, |row| checks.station(row)),
    }
    findings
}

fn report(checks: &Checks<'_>, row: &model::Report) -> Verdict {
    let found = crate::report::find(checks.now, checks.owner.as_str(), row);
    checks.report(row, found.as_ref())
}

fn each<T>(
    parsed: &Parsed<T>,
    trial: &Trial<'_>,
    findings: &mut Vec<Tried>,
    judge: impl Fn(&T) -> Verdict,
) {
    findings.extend(parsed.bad.iter().map(|(index, refusal)| field(*index, refusal)));
    for row in &parsed.rows {
        let mine = |id: &OperatorId| id == trial.operator_id || trial.owners.contains(id);
        if row.operator_id.as_ref().is_some_and(|id| !mine(id)) {
            let refusal = Refusal::field(SubCode::NotYourOperator, "/OperatorID");
            findings.push(field(row.index, &refusal));
        }
        for finding in judge(&row.value).findings {
            if trial.now.is_none() && NOT_REGISTERED.contains(&finding.code) {
                continue;
            }
            let (text, text_en) = finding.explain();
            findings.push(Tried {
                code: finding.code.to_owned(),
                severity: finding.severity.word(),
                field: finding.field.to_owned(),
                value: finding.value,
                index: row.index,
                text,
                text_en,
            });
        }
    }
}

fn field(index: usize, refusal: &Refusal) -> Tried {
    Tried {
        code: refusal.sub_code().to_owned(),
        severity: "error",
        field: refusal.pointer.clone().unwrap_or_default(),
        value: String::new(),
        index,
        text: refusal.msg(),
        text_en: format!("{:?}", refusal.code),
    }
}

fn refused(refusal: &Refusal, rows: usize, seen: &Deviations) -> Report {
    Report {
        ok: false,
        ret: refusal.ret(),
        sub_code: refusal.sub_code().to_owned(),
        reason: refusal.msg(),
        rows,
        findings: vec![field(0, refusal)],
        warnings: warnings_of(seen),
    }
}
