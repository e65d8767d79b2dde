//! Errors, one enum per operation.

use std::io;
use std::path::PathBuf;

/// Why the lake does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be used.
    #[error("lake folder {} cannot be used", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Another process has it open.
    #[error("lake folder {} is in use by another process", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// Bytes that were acknowledged are not readable. Nothing was changed; restore the segment from a copy.
    #[error("journal segment {segment} is damaged at byte {offset}: {what}; restore {} from a copy", path.display())]
    Damaged {
        /// Segment number.
        segment: u64,
        /// First unreadable byte.
        offset: u64,
        /// What is wrong there.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// A stored table does not fit its declaration.
    #[error("table {table} is stored with other columns than declared: {what}")]
    Columns {
        /// The table.
        table: String,
        /// The difference.
        what: String,
    },
    /// A Delta table cannot be created or read.
    #[error("table {table} cannot be opened")]
    Table {
        /// The table.
        table: &'static str,
        /// Cause.
        source: deltalake::DeltaTableError,
    },
    /// The live state cannot be rebuilt.
    #[error("live state cannot be rebuilt from the tables")]
    Now {
        /// Cause.
        source: Box<QueryError>,
    },
}

/// Why rows were not taken.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// Too much waits to be settled.
    #[error("journal is full ({waiting_bytes} B waiting), retry in {retry_after_s} s")]
    Full {
        /// Bytes waiting.
        waiting_bytes: u64,
        /// When it is worth trying again, seconds.
        retry_after_s: u32,
    },
    /// The disk refused the rows; none of them is kept.
    #[error("journal segment {segment} cannot be written: {cause}")]
    Write {
        /// Segment number.
        segment: u64,
        /// What the system said.
        cause: String,
    },
    /// The batch does not have the columns of the table.
    #[error("rows for table {table} do not fit its declaration: {what}")]
    Columns {
        /// The table.
        table: &'static str,
        /// The difference.
        what: String,
    },
    /// The lake is closed or closing.
    #[error("lake is closed")]
    Closed,
}

/// Why rows could not be moved into, inside or out of the tables. Nothing is lost: the same call may be repeated.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The journal could not close its segment.
    #[error("journal cannot close its segment")]
    Journal(#[from] AppendError),
    /// A file could not be written, read or removed.
    #[error("{what} of table {table}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The table.
        table: String,
        /// Cause.
        source: io::Error,
    },
    /// Parquet could not be written or read.
    #[error("Parquet of table {table} cannot be written")]
    Parquet {
        /// The table.
        table: &'static str,
        /// Cause.
        source: parquet::errors::ParquetError,
    },
    /// The commit failed.
    #[error("commit to table {table} failed")]
    Commit {
        /// The table.
        table: &'static str,
        /// Cause.
        source: deltalake::DeltaTableError,
    },
    /// Rows could not be sorted, compared or split.
    #[error("rows of table {table} cannot be arranged")]
    Rows {
        /// The table.
        table: &'static str,
        /// Cause.
        source: arrow::error::ArrowError,
    },
    /// Stored rows could not be read.
    #[error("rows of table {table} cannot be read")]
    Read {
        /// The table.
        table: &'static str,
        /// Cause.
        source: datafusion::error::DataFusionError,
    },
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is not a query, names what does not exist, or has wrong types.
    #[error("query is wrong: {0}")]
    Wrong(String),
    /// The text is more than a single `SELECT` or `EXPLAIN`.
    #[error("query is not allowed: {0}")]
    NotAllowed(String),
    /// It took too long and was stopped.
    #[error("query was stopped after {max_ms} ms; ask for fewer days or fewer groups")]
    TooLong {
        /// The limit.
        max_ms: u64,
    },
    /// It needed more memory than queries have.
    #[error("query needs more memory than allowed; ask for fewer days or fewer groups")]
    TooLarge {
        /// Cause.
        source: datafusion::error::DataFusionError,
    },
    /// It failed while running.
    #[error("query failed")]
    Failed {
        /// Cause.
        source: datafusion::error::DataFusionError,
    },
    /// A row does not have the shape asked for.
    #[error("row does not fit: {0}")]
    Shape(String),
    /// The table has no such version.
    #[error("table {table} has no readable version {version}")]
    NoVersion {
        /// The table.
        table: String,
        /// The version.
        version: u64,
    },
}

impl From<datafusion::error::DataFusionError> for QueryError {
    fn from(source: datafusion::error::DataFusionError) -> Self {
        use datafusion::error::DataFusionError as E;
        match source.find_root() {
            E::SQL(..) | E::Plan(_) | E::SchemaError(..) | E::Configuration(_) => {
                Self::Wrong(source.strip_backtrace())
            }
            E::NotImplemented(_) => Self::Wrong(source.strip_backtrace()),
            E::ResourcesExhausted(_) => Self::TooLarge { source },
            _ => Self::Failed { source },
        }
    }
}
