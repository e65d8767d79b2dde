//! Options of a bench on its command line.

use std::path::PathBuf;

/// What all benches understand.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Small data and short runs.
    pub quick: bool,
    /// Words after the known ones: names of phases or queries to be run; empty for all.
    pub only: Vec<String>,
    /// Value of `--role`: what a bench that starts itself again is to be.
    pub role: Option<String>,
    /// Value of `--dir`: a folder handed over to it.
    pub dir: Option<PathBuf>,
    /// Show how each query is run before it is measured.
    pub explain: bool,
    /// Never start another process of this executable; for callers that are no bench.
    pub alone: bool,
}

impl Options {
    /// Reads the command line. `--bench`, which cargo adds, is ignored.
    ///
    /// # Errors
    /// Names the word that is not understood.
    pub fn of_command_line() -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => options.quick = true,
                "--bench" => {}
                "--explain" => options.explain = true,
                "--role" => options.role = words.next(),
                "--dir" => options.dir = words.next().map(PathBuf::from),
                "--help" => {
                    println!(
                        "--quick     small data, short runs\n--explain   (queries) show the plan of each query with its times\n[name …]    run only what is named"
                    );
                    std::process::exit(0);
                }
                other if other.starts_with('-') => anyhow::bail!("{other} is not understood"),
                _ => options.only.push(word),
            }
        }
        Ok(options)
    }

    /// Whether a phase is to be run.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| name.starts_with(only.as_str()))
    }
}
