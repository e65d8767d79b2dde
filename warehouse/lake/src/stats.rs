//! What happened and how things stand.

use chrono::{DateTime, Utc};
use model::LocalDay;
use serde::Serialize;

/// Outcome of a settle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Last segment that is now in the tables; 0 when nothing waited.
    pub segment: u64,
    /// Rows moved into the tables.
    pub rows: u64,
    /// Rows dropped because they repeated held rows word for word.
    pub repeats: u64,
    /// Rows that turned out to correct held rows.
    pub corrections: u64,
    /// Files written.
    pub files: u64,
    /// Time it took, milliseconds.
    pub took_ms: u64,
}

/// Outcome of a compaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Days of tables whose files were joined.
    pub days: u64,
    /// Files before.
    pub files_before: u64,
    /// Files after.
    pub files_after: u64,
    /// Rows rewritten.
    pub rows: u64,
}

/// Outcome of a vacuum: files no version still needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vacuumed {
    /// Files deleted.
    pub files: u64,
}

/// Rows of one day of one table deleted because their time to keep is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retained {
    /// The table.
    pub table: &'static str,
    /// The day.
    pub day: LocalDay,
    /// Rows deleted.
    pub rows: u64,
    /// Files removed from the table.
    pub files: u64,
}

/// How one table stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableStats {
    /// The table.
    pub table: &'static str,
    /// Version of the Delta table.
    pub version: u64,
    /// Files.
    pub files: u64,
    /// Days that have rows.
    pub days: u64,
    /// Rows in files.
    pub rows: u64,
    /// Bytes in files.
    pub bytes: u64,
    /// Rows that wait to be settled.
    pub waiting_rows: u64,
    /// Most files on one day.
    pub most_files_on_a_day: u64,
}

/// How the lake stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LakeStats {
    /// Bytes in memory that wait to be settled.
    pub waiting_bytes: u64,
    /// Rows that wait to be settled.
    pub waiting_rows: u64,
    /// Journal segments on disk.
    pub segments: u64,
    /// Per table.
    pub tables: Vec<TableStats>,
    /// End of the last settle.
    pub last_settle: Option<DateTime<Utc>>,
    /// What it did.
    pub last_settled: Option<Settled>,
}
