//! `zhixing validate`: the checks of the gate on a file, for an operator's developer.

use crate::cli::Validate;
use anyhow::Context;
use chrono::Utc;
use ingest::{Report, Trial, try_message};
use model::OperatorId;
use quality::Limits;
use reference::{Areas, ProvinceCode};
use serde_json::json;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(arguments: &Validate, as_json: bool) -> anyhow::Result<ExitCode> {
    let operator: OperatorId = arguments.operator.parse().context("--operator")?;
    let province: ProvinceCode = arguments.province.parse().context("--province")?;
    let areas = Areas::load(province)?;
    let owners = [operator.clone()];
    let trial = Trial {
        operator_id: &operator,
        owners: &owners,
        at: Utc::now(),
        limits: &Limits::default(),
        areas: &areas,
        now: None,
    };
    if let Some(path) = &arguments.sheet {
        return super::validate_sheet::run(path, arguments.errors.as_deref(), &trial, as_json);
    }
    let text = read(arguments.file.as_deref().unwrap_or(Path::new("-")))?;
    let interface = arguments.interface.as_deref().unwrap_or_default();
    let mut fine = true;
    for (number, message) in messages(&text).into_iter().enumerate() {
        let report = try_message(interface, message.as_bytes(), &trial);
        fine &= report.ok;
        if as_json {
            println!("{}", as_value(number, &report));
        } else {
            tell(number, &report);
        }
    }
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).context("standard input")?;
    } else {
        bytes =
            std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    }
    String::from_utf8(bytes).context("4003-33: the text is not UTF-8")
}

/// One message, or one per line when every line is an object of its own (JSON Lines).
fn messages(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let each =
        lines.len() > 1 && lines.iter().all(|line| line.starts_with('{') && line.ends_with('}'));
    if each { lines } else { vec![text] }
}

fn as_value(number: usize, report: &Report) -> serde_json::Value {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|f| json!({"code": f.code, "severity": f.severity, "index": f.index, "field": f.field, "value": f.value, "text": f.text, "text_en": f.text_en}))
        .collect();
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .map(|w| json!({"code": w.code, "count": w.count, "about": w.about}))
        .collect();
    json!({"message": number, "ok": report.ok, "ret": report.ret, "sub_code": report.sub_code,
        "reason": report.reason, "rows": report.rows, "findings": findings, "warnings": warnings})
}

fn tell(number: usize, report: &Report) {
    let verdict = if report.ok { "would be taken" } else { "would NOT be taken as it is" };
    println!(
        "message {number}: {verdict} · Ret {} {} · {} rows",
        report.ret, report.reason, report.rows
    );
    for finding in &report.findings {
        println!(
            "  {} {} row {} {} = {}",
            finding.code, finding.severity, finding.index, finding.field, finding.value
        );
        println!("      {}\n      {}", finding.text, finding.text_en);
    }
    for warning in &report.warnings {
        println!("  {} ×{} {}", warning.code, warning.count, warning.about);
    }
}
