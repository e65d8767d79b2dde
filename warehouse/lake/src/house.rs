//! Everything behind a [`crate::Lake`] handle.

use crate::LakeConfig;
use crate::journal::Journal;
use crate::now::Now;
use crate::query::session::Sessions;
use crate::stats::{LakeStats, Settled, TableStats};
use crate::store::delta::StoredTable;
use crate::world::World;
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use std::fs::File;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Everything behind a handle.
pub(crate) struct House {
    pub config: Arc<LakeConfig>,
    pub world: Arc<World>,
    pub journal: Journal,
    pub tables: Vec<Arc<StoredTable>>,
    pub now: Arc<Now>,
    pub sessions: Sessions,
    /// One settle at a time.
    pub settling: tokio::sync::Mutex<()>,
    /// One compaction, retention, vacuum or replacement of a day at a time.
    pub maintaining: tokio::sync::Mutex<()>,
    /// Threads of queries, apart from those that answer requests. `None` only while closing.
    pub threads: Mutex<Option<Runtime>>,
    /// Ends the task that publishes changes of the live state.
    pub publisher: tokio::task::AbortHandle,
    pub last_settle: Mutex<Option<(DateTime<Utc>, Settled)>>,
    /// Held as long as the folder is in use.
    pub lock: File,
}

impl House {
    /// Notes the outcome of a settle.
    pub fn settled(&self, done: Settled) {
        *self.last_settle.lock() = Some((Utc::now(), done));
    }

    /// Where queries run; `None` when closed.
    pub fn runtime(&self) -> Option<tokio::runtime::Handle> {
        self.threads.lock().as_ref().map(|runtime| runtime.handle().clone())
    }

    /// How things stand.
    pub fn stats(&self) -> LakeStats {
        let picture = self.world.picture();
        let (waiting_bytes, waiting_rows) = (self.world.waiting_bytes(), self.world.waiting_rows());
        let table = |view: &Arc<crate::world::TableView>| {
            let files = &view.files;
            let most = files.days.values().map(Vec::len).max().unwrap_or(0);
            TableStats {
                table: view.table.name,
                version: files.version,
                files: files.len() as u64,
                days: files.days.len() as u64,
                rows: files.files().map(|file| file.rows).sum(),
                bytes: files.files().map(|file| file.size).sum(),
                waiting_rows: view.waiting_rows(),
                most_files_on_a_day: most as u64,
            }
        };
        let folder = self.config.dir.join(crate::lake::JOURNAL);
        let segments = crate::journal::segment::list(&folder).map_or(0, |all| all.len() as u64);
        let last = self.last_settle.lock().clone();
        LakeStats {
            waiting_bytes: waiting_bytes + self.journal.queued_bytes(),
            waiting_rows,
            segments,
            tables: picture.iter().map(table).collect(),
            last_settle: last.as_ref().map(|(at, _)| *at),
            last_settled: last.map(|(_, done)| done),
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.publisher.abort();
        self.journal.close();
        // A runtime must not be waited for inside another one.
        if let Some(threads) = self.threads.lock().take() {
            threads.shutdown_background();
        }
        // The lock goes with the file; an error would say that it is gone already.
        let _ = fs2::FileExt::unlock(&self.lock);
    }
}
