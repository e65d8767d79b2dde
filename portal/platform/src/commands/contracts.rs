//! `zhixing contracts`: what others build on, generated from the code and committed.

use crate::cli::Contracts;
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(arguments: &Contracts) -> anyhow::Result<ExitCode> {
    let mut stale = Vec::new();
    for (name, text) in all()? {
        let path = arguments.dir.join(&name);
        if std::fs::read_to_string(&path).is_ok_and(|held| held == text) {
            continue;
        }
        if arguments.check {
            stale.push(name);
        } else {
            write(&path, &text)?;
            println!("{} written", path.display());
        }
    }
    if stale.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "out of date: {}; run `cargo run -- contracts` and commit the result",
        stale.join(", ")
    );
    Ok(ExitCode::FAILURE)
}

fn all() -> anyhow::Result<Vec<(String, String)>> {
    let mut files = vec![
        ("openapi.json".to_owned(), portal::published::openapi()),
        ("rules.json".to_owned(), pretty(&quality::published::rules())?),
        ("tables.json".to_owned(), pretty(&quality::published::tables())?),
    ];
    for (name, schema) in interop::published() {
        files.push((format!("interop/{name}.schema.json"), pretty(&schema)?));
    }
    Ok(files)
}

fn pretty(value: &serde_json::Value) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(value)?))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
