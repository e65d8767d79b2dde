//! `zhixing validate --sheet`: the checks of an upload on a spreadsheet; nothing is stored.

use anyhow::{Context, anyhow};
use ingest::{Trial, try_message};
use serde_json::json;
use sheets::{Batch, Book, ByRow, Event, Fault, Kind, Limits, RowFinding, Severity, Told};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(
    path: &Path,
    errors: Option<&Path>,
    trial: &Trial<'_>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut book = open(&bytes)?;
    book.count().map_err(|fault| in_words(&fault))?;
    let mut found = ByRow::new();
    let (mut messages, mut keep) = (0_u64, |finding: RowFinding| {
        found.entry(finding.row).or_default().push(finding);
    });
    let seen = sheets::convert(&mut book, trial.operator_id.as_str(), &mut |event| {
        match event {
            Event::Read(_) => {}
            Event::Found(finding) => keep(finding),
            Event::Ready(batch) => {
                messages += 1;
                check(&batch, trial).into_iter().for_each(&mut keep);
            }
        }
        true
    });
    let seen = seen.map_err(|fault| in_words(&fault))?;
    let is_wrong = |one: &RowFinding| one.severity == Severity::Error;
    let wrong = found.values().filter(|row| row.iter().any(is_wrong)).count();
    if as_json {
        let findings: Vec<&RowFinding> = found.values().flatten().collect();
        let told = json!({"kind": book.kind().word(), "rows": seen.rows, "messages": messages, "rows_wrong": wrong,
            "findings": findings});
        println!("{told}");
    } else {
        let kind = book.kind();
        println!(
            "{} · {}: {} rows, {messages} messages, {wrong} rows wrong",
            kind.zh(),
            kind.en(),
            seen.rows
        );
        for finding in found.values().flatten() {
            println!("  row {} {}\n      {}", finding.row, finding.line(), finding.en);
        }
    }
    if let Some(errors) = errors {
        let file = sheets::error_file(&mut book, &found).map_err(|fault| in_words(&fault))?;
        std::fs::write(errors, file)
            .with_context(|| format!("{} cannot be written", errors.display()))?;
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opens a sheet as the kind whose headers it has.
fn open(bytes: &[u8]) -> anyhow::Result<Book<'_>> {
    let mut told = Vec::new();
    for kind in Kind::ALL {
        match Book::open(bytes, kind, Limits::default()) {
            Ok(book) => return Ok(book),
            Err(fault @ (Fault::NoSheet { .. } | Fault::NoColumns { .. })) => {
                told.push(format!("{}: {fault}", kind.en()));
            }
            Err(fault) => return Err(in_words(&fault)),
        }
    }
    Err(anyhow!("the sheet is of no known kind\n{}", told.join("\n")))
}

fn in_words(fault: &Fault) -> anyhow::Error {
    anyhow!("{fault}\n{}", fault.zh())
}

fn check(batch: &Batch, trial: &Trial<'_>) -> Vec<RowFinding> {
    let report = try_message(batch.interface().name(), batch.body().as_bytes(), trial);
    if report.ret != 0 && batch.len() > 1 {
        return batch.singles().iter().flat_map(|one| check(one, trial)).collect();
    }
    let told = |one: &ingest::Tried| {
        batch.finding(&Told {
            index: one.index,
            code: &one.code,
            severity: one.severity,
            field: &one.field,
            value: &one.value,
            text: &one.text,
            text_en: &one.text_en,
        })
    };
    report.findings.iter().map(told).collect()
}
