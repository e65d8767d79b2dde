//! Dashboard queries on a month of 100,000 connectors, against DuckDB on the same Parquet files in the same run.

mod answer;
mod question;
mod rival;

use crate::history::{Made, Size, open_or_make};
use crate::machine::{self, Machine};
use crate::options::Options;
use crate::province::Province;
use crate::report::Report;
use crate::spread::Spread;
use crate::usage::{mib, resident};
use answer::Answer;
use lake::Lake;
use question::{Question, Subject};
use rival::DuckDb;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Threads of both sides.
const THREADS: usize = 2;

/// Runs the bench; returns what it wrote.
///
/// # Errors
/// When the lake cannot be made or read, or an answer differs from DuckDB's.
pub fn run(options: &Options) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> anyhow::Result<Value> {
    let size = if options.quick { Size::QUICK } else { Size::MONTH };
    let dir = machine::folder().join(format!("queries/{}x{}", size.stations, size.days));
    let province = Province::new(size.stations)?;
    std::fs::create_dir_all(&dir)?;
    let machine = Machine::of(&dir);
    let (lake, made) = open_or_make(&dir, size, &province).await?;
    let rival = DuckDb::start(&dir, THREADS)?;
    let mut report = begin(options, size, &machine, rival.as_ref());
    describe(&mut report, &lake, &made);
    let subject = Subject::of(&province, size);
    let runs = if options.quick { 2 } else { 20 };
    let lines = compare(&lake, rival, &subject, runs, options).await?;
    report.table("queries, ms", &COLUMNS, &lines.rows);
    report.note("resident_mib_after", mib(resident()));
    report.write()?;
    lake.close().await;
    anyhow::ensure!(lines.different.is_empty(), "answers differ from DuckDB's: {:?}", lines.different);
    Ok(report.json())
}

fn begin(options: &Options, size: Size, machine: &Machine, rival: Option<&DuckDb>) -> Report {
    let input = format!(
        "{} days of {} connectors, {} to {}, seed fixed; every file in the page cache after warm-up",
        size.days,
        size.stations * crate::province::CONNECTORS,
        size.first(),
        size.last()
    );
    let rival = match rival {
        Some(rival) => format!(
            "DuckDB {} (PyPI), {THREADS} threads, read_parquet over the same files, footer cache on; \
             plain tables where the platform reads views of valid rows; times of execute and fetch inside Python",
            rival.version
        ),
        None => "none: no Python with duckdb (ZHIXING_PYTHON)".to_owned(),
    };
    Report::begin("queries", options.quick, machine, &input, &rival)
}

fn describe(report: &mut Report, lake: &Lake, made: &Made) {
    let stats = lake.stats();
    report.note("rows_made", made.rows);
    report.note("made_in_s", made.took_s.round());
    report.note("append_rows_per_s", made.append_rows_per_s.round());
    report.note("settle_rows_per_s", made.settle_rows_per_s.round());
    let rows: Vec<Vec<Value>> = stats
        .tables
        .iter()
        .filter(|table| table.rows > 0)
        .map(|table| {
            let most = table.most_files_on_a_day;
            vec![json!(table.table), json!(table.rows), json!(mib(table.bytes)), json!(table.files), json!(most)]
        })
        .collect();
    report.table("tables", &["table", "rows", "MiB", "files", "most files on a day"], &rows);
}

const COLUMNS: [&str; 8] =
    ["query", "rows out", "lake p50", "lake p95", "DuckDB p50", "DuckDB p95", "lake ÷ DuckDB", "answers"];

struct Lines {
    rows: Vec<Vec<Value>>,
    different: Vec<&'static str>,
}

async fn compare(
    lake: &Lake,
    mut rival: Option<DuckDb>,
    subject: &Subject,
    runs: usize,
    options: &Options,
) -> anyhow::Result<Lines> {
    let mut lines = Lines { rows: Vec::new(), different: Vec::new() };
    let mut sums = [0.0; 4];
    for question in question::ALL.iter().filter(|question| options.wants(question.name)) {
        let (ours, our_answer) = ask_lake(lake, question, subject, runs).await?;
        let theirs = match &mut rival {
            Some(rival) => Some(ask_rival(rival, question, subject, runs)?),
            None => None,
        };
        let same = theirs.as_ref().map(|(_, answer)| our_answer.is_like(answer, question.tolerance));
        if same == Some(false) {
            lines.different.push(question.name);
        }
        let theirs = theirs.map(|(spread, _)| spread);
        let ratio = theirs.map(|theirs| ours.p50_ms / theirs.p50_ms);
        let both = [ours.p50_ms, ours.p95_ms, theirs.map_or(0.0, |t| t.p50_ms), theirs.map_or(0.0, |t| t.p95_ms)];
        sums.iter_mut().zip(both).for_each(|(sum, ms)| *sum += ms);
        lines.rows.push(vec![
            json!(question.name),
            json!(our_answer.rows.len()),
            json!(ours.p50_ms),
            json!(ours.p95_ms),
            json!(theirs.map(|t| t.p50_ms)),
            json!(theirs.map(|t| t.p95_ms)),
            json!(ratio),
            json!(same.map(|same| if same { "equal" } else { "DIFFERENT" })),
        ]);
    }
    let [our50, our95, their50, their95] = sums;
    let theirs = |ms: f64| if rival.is_some() { json!(ms) } else { Value::Null };
    let ratio = if rival.is_some() { json!(our50 / their50) } else { Value::Null };
    let sum = [json!("sum"), Value::Null, json!(our50), json!(our95), theirs(their50), theirs(their95), ratio, Value::Null];
    lines.rows.push(sum.into());
    Ok(lines)
}

/// The answer, and the times after two runs to warm up.
async fn ask_lake(lake: &Lake, question: &Question, subject: &Subject, runs: usize) -> anyhow::Result<(Spread, Answer)> {
    let mut times = Vec::with_capacity(runs);
    let mut answer = None;
    for run in 0..runs + 2 {
        let begun = Instant::now();
        let batches = lake.batches(question.ours(subject)).await?;
        if run >= 2 {
            times.push(begun.elapsed());
        }
        answer = Some(batches);
    }
    Ok((Spread::of(&times), Answer::of_batches(&answer.unwrap_or_default())?))
}

fn ask_rival(rival: &mut DuckDb, question: &Question, subject: &Subject, runs: usize) -> anyhow::Result<(Spread, Answer)> {
    let sql = question.rivals(subject);
    let mut times = Vec::with_capacity(runs);
    let mut answer = Answer::default();
    for run in 0..runs + 2 {
        let (ms, rows) = rival.ask(&sql)?;
        if run >= 2 {
            times.push(Duration::from_secs_f64(ms / 1e3));
        }
        answer = rows;
    }
    Ok((Spread::of(&times), answer))
}
