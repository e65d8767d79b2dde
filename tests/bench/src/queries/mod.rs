//! Dashboard queries on a month of 100,000 connectors, against DuckDB on the same Parquet files in the same run.

mod answer;
mod pages;
mod question;
mod rival;

use crate::history::{Made, Size, open_or_make};
use crate::machine::{self, Machine};
use crate::options::Options;
use crate::province::Province;
use crate::report::Report;
use crate::spread::Spread;
use crate::usage::{mib, process_cpu, resident};
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
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
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
    report.note("mart_station_hours_made_in_s", pages::make_mart(&lake, size).await?.round());
    let runs = if options.quick { 2 } else { 20 };
    let lines = compare(&lake, rival, &subject, runs, options).await?;
    report.table("queries, ms", &COLUMNS, &lines.rows);
    pages::measure(&lake, size, runs, options, &mut report).await?;
    report.note("resident_mib_after", mib(resident()));
    report.write()?;
    lake.close().await;
    anyhow::ensure!(
        lines.different.is_empty(),
        "answers differ from DuckDB's: {:#?}",
        lines.different
    );
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
    Report::begin("queries", options, machine, &input, &rival)
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
            vec![
                json!(table.table),
                json!(table.rows),
                json!(mib(table.bytes)),
                json!(table.files),
                json!(most),
            ]
        })
        .collect();
    report.table("tables", &["table", "rows", "MiB", "files", "most files on a day"], &rows);
}

const COLUMNS: [&str; 11] = [
    "query",
    "rows out",
    "lake p50",
    "lake p95",
    "DuckDB p50",
    "DuckDB p95",
    "lake ÷ DuckDB",
    "lake CPU",
    "DuckDB CPU",
    "÷ CPU",
    "answers",
];

/// Times of one query on one side.
#[derive(Debug, Clone, Copy)]
struct Times {
    spread: Spread,
    /// Processor time of one run over all threads, ms: tells the work apart from what else the machine does.
    cpu_ms: f64,
}

struct Lines {
    rows: Vec<Vec<Value>>,
    different: Vec<String>,
}

async fn compare(
    lake: &Lake,
    mut rival: Option<DuckDb>,
    subject: &Subject,
    runs: usize,
    options: &Options,
) -> anyhow::Result<Lines> {
    let mut lines = Lines { rows: Vec::new(), different: Vec::new() };
    let mut sums = [0.0; 6];
    for question in question::ALL.iter().filter(|question| options.wants(question.name)) {
        if options.explain {
            let plan = lake.batches(question.ours_behind("EXPLAIN ANALYZE", subject)).await?;
            println!("{}", arrow::util::pretty::pretty_format_batches(&plan)?);
        }
        let (ours, our_answer) = ask_lake(lake, question, subject, runs).await?;
        let theirs = match &mut rival {
            Some(rival) => Some(ask_rival(rival, question, subject, runs)?),
            None => None,
        };
        let verdict =
            theirs.as_ref().map(|(_, answer)| our_answer.difference(answer, question.tolerance));
        if let Some(Some(difference)) = &verdict {
            lines.different.push(format!("{}: {difference}", question.name));
        }
        let answers = json!(verdict.map(|one| if one.is_none() { "equal" } else { "DIFFERENT" }));
        let figures = figures(ours, theirs.map(|(times, _)| times));
        sums.iter_mut().zip(figures).for_each(|(sum, ms)| *sum += ms.unwrap_or(f64::NAN));
        lines.rows.push(line(question.name, Some(our_answer.rows.len()), figures, answers));
    }
    lines.rows.push(line(
        "sum",
        None,
        sums.map(|sum| Some(sum).filter(|sum| sum.is_finite())),
        Value::Null,
    ));
    Ok(lines)
}

/// p50, p95 and processor time of both sides, in the order lake p50, lake p95, DuckDB p50, DuckDB p95, lake CPU, DuckDB CPU.
fn figures(ours: Times, theirs: Option<Times>) -> [Option<f64>; 6] {
    [
        Some(ours.spread.p50_ms),
        Some(ours.spread.p95_ms),
        theirs.map(|times| times.spread.p50_ms),
        theirs.map(|times| times.spread.p95_ms),
        Some(ours.cpu_ms),
        theirs.map(|times| times.cpu_ms),
    ]
}

fn line(name: &str, rows: Option<usize>, figures: [Option<f64>; 6], answers: Value) -> Vec<Value> {
    let [our50, our95, their50, their95, our_cpu, their_cpu] = figures;
    let ratio = |ours: Option<f64>, theirs: Option<f64>| {
        json!(ours.zip(theirs).map(|(ours, theirs)| ours / theirs))
    };
    vec![
        json!(name),
        json!(rows),
        json!(our50),
        json!(our95),
        json!(their50),
        json!(their95),
        ratio(our50, their50),
        json!(our_cpu),
        json!(their_cpu),
        ratio(our_cpu, their_cpu),
        answers,
    ]
}

/// The answer, and the times after two runs to warm up.
async fn ask_lake(
    lake: &Lake,
    question: &Question,
    subject: &Subject,
    runs: usize,
) -> anyhow::Result<(Times, Answer)> {
    let mut times = Vec::with_capacity(runs);
    let mut answer = Vec::new();
    let mut cpu = process_cpu();
    for run in 0..runs + 2 {
        let begun = Instant::now();
        answer = lake.batches(question.ours(subject)).await?;
        if run >= 2 {
            times.push(begun.elapsed());
        } else {
            cpu = process_cpu();
        }
    }
    let cpu_ms = (process_cpu() - cpu).as_secs_f64() * 1e3 / runs as f64;
    Ok((Times { spread: Spread::of(&times), cpu_ms }, Answer::of_batches(&answer)?))
}

fn ask_rival(
    rival: &mut DuckDb,
    question: &Question,
    subject: &Subject,
    runs: usize,
) -> anyhow::Result<(Times, Answer)> {
    let sql = question.rivals(subject);
    let (mut times, mut cpu_ms) = (Vec::with_capacity(runs), 0.0);
    let mut answer = Answer::default();
    for run in 0..runs + 2 {
        let reply = rival.ask(&sql)?;
        if run >= 2 {
            times.push(Duration::from_secs_f64(reply.ms / 1e3));
            cpu_ms += reply.cpu_ms / runs as f64;
        }
        answer = reply.answer;
    }
    Ok((Times { spread: Spread::of(&times), cpu_ms }, answer))
}
