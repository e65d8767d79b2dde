//! Files made by other programs, and files made to do harm.

mod hostile;
mod pages;
mod rows;
mod wild;

use sheets::{Batch, Book, Event, Fault, Kind, Limits, RowFinding, Seen, convert};

/// The operator in whose name the fixtures are read.
const OPERATOR: &str = "MA0GARAGE";

/// A file of `tests/fixtures`.
fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What a file becomes.
struct Told {
    seen: Seen,
    batches: Vec<Batch>,
    findings: Vec<RowFinding>,
}

impl Told {
    /// Findings as `row code column`.
    fn short(&self) -> Vec<String> {
        self.findings.iter().map(|f| format!("{} {} {}", f.row, f.code, f.column)).collect()
    }
}

fn read(bytes: &[u8], kind: Kind) -> Result<Told, Fault> {
    let mut book = Book::open(bytes, kind, Limits::default())?;
    book.count()?;
    let (mut batches, mut findings) = (Vec::new(), Vec::new());
    let seen = convert(&mut book, OPERATOR, &mut |event| {
        match event {
            Event::Read(_) => {}
            Event::Found(finding) => findings.push(finding),
            Event::Ready(batch) => batches.push(batch),
        }
        true
    })?;
    Ok(Told { seen, batches, findings })
}
