//! DuckDB in a Python process beside this one.

use super::answer::Answer;
use anyhow::{Context, anyhow};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A DuckDB that answers.
#[derive(Debug)]
pub struct DuckDb {
    /// Its version.
    pub version: String,
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// What DuckDB's side says about one query.
#[derive(Debug, Deserialize)]
pub struct Reply {
    /// Time of execute and fetch, milliseconds.
    pub ms: f64,
    /// Processor time of all its threads, milliseconds.
    pub cpu_ms: f64,
    /// The rows.
    #[serde(flatten)]
    pub answer: Answer,
}

/// Views of valid rows and the tables behind them. The generated rows have no corrections: table and view are the same.
const VIEWS: [(&str, &str); 4] = [
    ("orders_valid", "orders"),
    ("order_details_valid", "order_details"),
    ("status_valid", "status_events"),
    ("power_valid", "power_samples"),
];

fn python() -> PathBuf {
    std::env::var_os("ZHIXING_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from)
}

impl DuckDb {
    /// Starts DuckDB over the tables of the lake in `dir`; `None` when no Python has it.
    ///
    /// # Errors
    /// When it starts but cannot read the tables.
    pub fn start(dir: &Path, threads: usize) -> anyhow::Result<Option<Self>> {
        let has =
            Command::new(python()).args(["-c", "import duckdb"]).stderr(Stdio::null()).status();
        if !has.is_ok_and(|status| status.success()) {
            return Ok(None);
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("duckdb_rival.py");
        let mut child = Command::new(python())
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = child.stdin.take().context("no pipe to DuckDB")?;
        let answers = BufReader::new(child.stdout.take().context("no pipe from DuckDB")?).lines();
        let mut duckdb = Self { version: String::new(), child, questions, answers };
        let tables = VIEWS.iter().map(|(_, table)| *table).chain(["messages", "station_versions"]);
        let folder = |table: &str| (table.to_owned(), json!(dir.join("lake").join(table)));
        let tables: serde_json::Map<String, Value> = tables.map(folder).collect();
        let views: serde_json::Map<String, Value> =
            VIEWS.iter().map(|(view, table)| ((*view).to_owned(), json!(table))).collect();
        let stations = "SELECT operator_id, station_id, area_code, lon, lat FROM station_versions";
        let ready = duckdb.exchange(&json!({
            "threads": threads, "tables": tables, "views": views, "stations": stations,
        }))?;
        duckdb.version = ready["version"].as_str().unwrap_or("?").to_owned();
        Ok(Some(duckdb))
    }

    /// Asks and waits.
    ///
    /// # Errors
    /// What DuckDB says about the query.
    pub fn ask(&mut self, sql: &str) -> anyhow::Result<Reply> {
        Ok(serde_json::from_value(self.exchange(&json!({"sql": sql}))?)?)
    }

    fn exchange(&mut self, question: &Value) -> anyhow::Result<Value> {
        writeln!(self.questions, "{question}")?;
        self.questions.flush()?;
        let line = self.answers.next().context("DuckDB ended, see its words above")??;
        let answer: Value = serde_json::from_str(&line)?;
        match answer["error"].as_str() {
            Some(error) => Err(anyhow!("DuckDB: {error}")),
            None => Ok(answer),
        }
    }
}

impl Drop for DuckDb {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
