//! The lake: one handle for landing, settling and asking.

use crate::error::{AppendError, OpenError, QueryError, SettleError};
use crate::house::House;
use crate::query::{ask, rows};
use crate::settle::{compact, days, run};
use crate::stats::{Compacted, LakeStats, Retained, Settled, Vacuumed};
use crate::world::number_of;
use crate::{Answer, FromRow, Governance, LakeConfig, Now, Query};
use arrow::array::RecordBatch;
use model::LocalDay;
use std::sync::Arc;
use tables::{Arrival, Rows, Table};
use tokio::sync::oneshot;

/// Folder of the journal inside the lake's folder.
pub(crate) const JOURNAL: &str = "journal";
/// Folder of the tables inside the lake's folder.
pub(crate) const TABLES: &str = "lake";

/// Columns for several tables.
pub type Batches = Vec<(&'static Table, RecordBatch)>;

/// What lands together with others or not at all.
#[derive(Debug, Clone)]
pub enum Part {
    /// Columns of a table.
    Batch(&'static Table, RecordBatch),
    /// Rows of one message, which become columns together with those of others.
    Rows(Arc<Arrival>, Rows),
}

impl From<(&'static Table, RecordBatch)> for Part {
    fn from((table, batch): (&'static Table, RecordBatch)) -> Self {
        Self::Batch(table, batch)
    }
}

impl Part {
    /// About how many bytes it takes in memory.
    ///
    /// # Errors
    /// [`AppendError::Columns`] when a batch does not have the columns of its table.
    fn check(&self) -> Result<u64, AppendError> {
        match self {
            Self::Rows(_, rows) => Ok(rows.bytes() as u64),
            Self::Batch(table, batch) => {
                let misfit =
                    |what: &str| AppendError::Columns { table: table.name, what: what.to_owned() };
                if number_of(table).is_none() {
                    return Err(misfit("it is not declared"));
                }
                if batch.schema_ref() != &table.schema() {
                    return Err(misfit("other columns, types or options"));
                }
                Ok(batch.get_array_memory_size() as u64)
            }
        }
    }
}

/// Proof that rows are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Journal segment that holds them.
    pub segment: u64,
    /// Rows.
    pub rows: usize,
}

/// The lake. Cheap to clone; the last clone that goes closes it.
#[derive(Clone)]
pub struct Lake {
    pub(crate) house: Arc<House>,
}

impl Lake {
    /// Opens the folder: creates missing tables, replays the journal, rebuilds the live state.
    ///
    /// # Errors
    /// [`OpenError`]; nothing acknowledged is ever dropped to get it open.
    pub async fn open(config: LakeConfig) -> Result<Self, OpenError> {
        let house = crate::open::open(config).await?;
        Ok(Self { house: Arc::new(house) })
    }

    /// Lands rows: all parts or none. Answers once they are durable and visible to queries.
    ///
    /// # Errors
    /// [`AppendError::Full`] when too much waits, [`AppendError::Write`] when the disk refuses (nothing is kept then),
    /// [`AppendError::Columns`] when a batch does not have the columns of its table.
    pub async fn append<P: Into<Part>>(&self, parts: Vec<P>) -> Result<Receipt, AppendError> {
        let (waiter, answer) = oneshot::channel();
        self.line_up(parts, Some(waiter))?;
        answer.await.map_err(|_| AppendError::Closed)?
    }

    /// Lands rows without waiting for durability: for rows nobody is told about, like refused messages.
    ///
    /// # Errors
    /// As [`Lake::append`], except that what the disk refuses is only logged.
    pub fn append_soon<P: Into<Part>>(&self, parts: Vec<P>) -> Result<(), AppendError> {
        self.line_up(parts, None)
    }

    fn line_up<P: Into<Part>>(
        &self,
        parts: Vec<P>,
        waiter: Option<oneshot::Sender<Result<Receipt, AppendError>>>,
    ) -> Result<(), AppendError> {
        let house = &self.house;
        let parts: Vec<Part> = parts.into_iter().map(Into::into).collect();
        let mut bytes = 0;
        for part in &parts {
            bytes += part.check()?;
        }
        let waiting_bytes = house.world.waiting_bytes() + house.journal.queued_bytes();
        if waiting_bytes + bytes > house.config.max_waiting_bytes {
            metrics::counter!("lake_appends_refused_full").increment(1);
            let retry_after_s = house.config.settle_every_s.clamp(1, 3600) as u32;
            return Err(AppendError::Full { waiting_bytes, retry_after_s });
        }
        house.journal.append(parts, bytes, waiter)
    }

    /// Moves what waits into the tables. May be interrupted anywhere and called again.
    ///
    /// # Errors
    /// [`SettleError`]; the rows keep waiting and stay visible.
    pub async fn settle(&self) -> Result<Settled, SettleError> {
        run::settle(&self.house).await
    }

    /// Joins small files of days that have many, and sets rows apart that were corrected on days before `today`.
    ///
    /// # Errors
    /// [`SettleError`]; the table stays as it was.
    pub async fn compact(&self, today: LocalDay) -> Result<Compacted, SettleError> {
        compact::compact(&self.house, today).await
    }

    /// Deletes files that no readable version and no running query needs.
    ///
    /// # Errors
    /// [`SettleError`].
    pub async fn vacuum(&self) -> Result<Vacuumed, SettleError> {
        days::vacuum(&self.house).await
    }

    /// Deletes days whose time to keep ended before `today`; every deletion is logged and returned.
    ///
    /// # Errors
    /// [`SettleError`].
    pub async fn retain(&self, today: LocalDay) -> Result<Vec<Retained>, SettleError> {
        days::retain(&self.house, today).await
    }

    /// Replaces the rows of one day of a table that is derived from others.
    ///
    /// # Errors
    /// [`SettleError::Rows`] when a row is of another day or has other columns.
    pub async fn replace_day(
        &self,
        table: &'static Table,
        day: LocalDay,
        rows: RecordBatch,
    ) -> Result<(), SettleError> {
        days::replace(&self.house, table, day, rows).await
    }

    /// Rows of the answer as batches.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn batches(&self, query: Query) -> Result<Vec<RecordBatch>, QueryError> {
        ask::batches(&self.house, self.house.world.picture(), query).await
    }

    /// Rows of the answer as values.
    ///
    /// # Errors
    /// [`QueryError`]; [`QueryError::Shape`] when a row is not what was asked for.
    pub async fn rows<T: FromRow>(&self, query: Query) -> Result<Vec<T>, QueryError> {
        rows::read(&self.batches(query).await?)
    }

    /// Answers a query of somebody else: one `SELECT` or `EXPLAIN`, only what the asker may see, within limits.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn governed(&self, sql: &str, limits: Governance) -> Result<Answer, QueryError> {
        ask::governed(&self.house, sql, limits).await
    }

    /// Rows of an answer over one table as it stood at a version of its Delta log. Only that table can be named.
    ///
    /// # Errors
    /// [`QueryError::NoVersion`] when the version was never written or is no longer kept.
    pub async fn batches_at(
        &self,
        table: &'static Table,
        version: u64,
        query: Query,
    ) -> Result<Vec<RecordBatch>, QueryError> {
        let unknown = || QueryError::NoVersion { table: table.name.to_owned(), version };
        let number = number_of(table).ok_or_else(unknown)?;
        ask::at_version(&self.house, number, version, query).await
    }

    /// The present version of a table's Delta log, to be kept with results computed from it.
    pub fn version(&self, table: &'static Table) -> Option<u64> {
        Some(self.house.world.table(number_of(table)?).files.version)
    }

    /// The live state.
    pub fn now(&self) -> &Now {
        &self.house.now
    }

    /// How things stand.
    pub fn stats(&self) -> LakeStats {
        self.house.stats()
    }

    /// Writes what waits in line to the journal and takes no more rows. What the journal holds is read at the next start.
    pub async fn close(&self) {
        let house = Arc::clone(&self.house);
        // Joining the writer's thread blocks for one sync at most.
        let _ = tokio::task::spawn_blocking(move || house.journal.close()).await;
    }
}

impl std::fmt::Debug for Lake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lake").field("dir", &self.house.config.dir).finish()
    }
}
