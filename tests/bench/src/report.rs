//! What a bench says: tables on the screen and the same as JSON.

use crate::machine::{self, Machine};
use crate::options::Options;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Figures of one bench, gathered while it runs.
#[derive(Debug)]
pub struct Report {
    bench: &'static str,
    head: Map<String, Value>,
    tables: Vec<Value>,
}

impl Report {
    /// Begins a report; prints machine, input and rival.
    pub fn begin(
        bench: &'static str,
        options: &Options,
        machine: &Machine,
        input: &str,
        rival: &str,
    ) -> Self {
        println!(
            "# {bench}{}",
            if options.quick { " (quick: smoke only, no figures to quote)" } else { "" }
        );
        println!(
            "machine: {} × {}, {} GiB, {}",
            machine.cores, machine.cpu, machine.ram_gib, machine.disk
        );
        println!(
            "         Linux {}, {}, load before {}",
            machine.kernel, machine.rustc, machine.load_before
        );
        println!("input:   {input}\nrival:   {rival}");
        let mut head = Map::new();
        head.insert("bench".to_owned(), json!(bench));
        head.insert("quick".to_owned(), json!(options.quick));
        head.insert("only".to_owned(), json!(options.only));
        head.insert("machine".to_owned(), json!(machine));
        head.insert("input".to_owned(), json!(input));
        head.insert("rival".to_owned(), json!(rival));
        Self { bench, head, tables: Vec::new() }
    }

    /// Notes one fact about the run.
    pub fn note(&mut self, name: &str, value: impl Serialize) {
        let value = json!(value);
        println!("{name}: {}", shown(&value));
        self.head.insert(name.to_owned(), value);
    }

    /// Prints rows under a title; every row has one value per column.
    pub fn table(&mut self, title: &str, columns: &[&str], rows: &[Vec<Value>]) {
        println!("\n## {title}");
        let mut lines = vec![columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
        lines.extend(rows.iter().map(|row| row.iter().map(shown).collect()));
        let width =
            |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).enumerate();
            let cells = cells.map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            println!("{}", cells.collect::<Vec<_>>().join("  "));
        }
        let named = |row: &Vec<Value>| -> Map<String, Value> {
            columns.iter().map(|name| (*name).to_owned()).zip(row.iter().cloned()).collect()
        };
        let rows: Vec<Value> = rows.iter().map(|row| Value::Object(named(row))).collect();
        self.tables.push(json!({"title": title, "rows": rows}));
    }

    /// Everything so far.
    pub fn json(&self) -> Value {
        let mut all = self.head.clone();
        all.insert("tables".to_owned(), Value::Array(self.tables.clone()));
        Value::Object(all)
    }

    /// Writes `target/bench/<bench>.json` and says where; quick and partial runs have a name of their own, so that they
    /// never stand where a full one is looked for.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self) -> anyhow::Result<PathBuf> {
        let quick = self.head.get("quick") == Some(&Value::Bool(true));
        let part = self.head.get("only") != Some(&json!([]));
        let kind = if quick { "-quick" } else { "" };
        let name = format!("{}{kind}{}.json", self.bench, if part { "-part" } else { "" });
        let path = machine::folder().join(name);
        std::fs::create_dir_all(machine::folder())?;
        std::fs::write(&path, serde_json::to_vec_pretty(&self.json())?)?;
        println!("\nwritten: {}", path.display());
        Ok(path)
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            let digits = if number.abs() >= 100.0 {
                0
            } else if number.abs() >= 10.0 {
                1
            } else {
                2
            };
            format!("{number:.digits$}")
        }
        Value::String(text) => text.clone(),
        Value::Null => "—".to_owned(),
        other => other.to_string(),
    }
}
