//! Configuration.

use crate::faults::Faults;
use serde::Deserialize;
use std::path::PathBuf;

/// Where the lake lies and how much it may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LakeConfig {
    /// Folder; holds `journal/` and `lake/`. There is no default for it: an empty path is refused.
    pub dir: PathBuf,
    /// Size at which a journal segment is closed, bytes.
    pub segment_bytes: u64,
    /// Rows waiting to be settled, bytes in memory; more are refused until a settle makes room.
    pub max_waiting_bytes: u64,
    /// Time between settles, seconds. Read by the scheduler of the executable, not by this crate.
    pub settle_every_s: u64,
    /// Size compaction aims at for one Parquet file, bytes.
    pub target_file_bytes: u64,
    /// Files one table may have on one day before compaction joins them.
    pub max_files_per_day: usize,
    /// Rows in one row group of a Parquet file.
    pub row_group_rows: usize,
    /// Zstandard level of Parquet files, 1 to 22.
    pub zstd_level: i32,
    /// Commits between two checkpoints of a table's log.
    pub checkpoint_interval: u32,
    /// Days for which earlier versions of a table stay readable.
    pub keep_versions_days: u32,
    /// Memory queries may use together, bytes.
    pub query_memory_bytes: usize,
    /// Threads one query may use; 0 takes the number of cores.
    pub query_threads: usize,
    /// Days of status and process rows read back at start to rebuild the live state.
    pub now_days: u32,
    /// Hook for tests that stops a named step; does nothing in production.
    #[serde(skip)]
    pub faults: Faults,
}

impl Default for LakeConfig {
    fn default() -> Self {
        Self {
            dir: PathBuf::new(),
            segment_bytes: 64 << 20,
            max_waiting_bytes: 1 << 30,
            settle_every_s: 60,
            target_file_bytes: 128 << 20,
            max_files_per_day: 8,
            row_group_rows: 131_072,
            zstd_level: 3,
            checkpoint_interval: 50,
            keep_versions_days: 7,
            query_memory_bytes: 2 << 30,
            query_threads: 0,
            now_days: 3,
            faults: Faults::none(),
        }
    }
}

impl LakeConfig {
    /// Defaults for everything but the folder.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), ..Self::default() }
    }

    /// Threads one query may use, never 0.
    pub fn threads(&self) -> usize {
        if self.query_threads > 0 {
            return self.query_threads;
        }
        std::thread::available_parallelism().map_or(1, usize::from)
    }
}
