//! A hook with which tests stop a step.

use std::io;
use std::sync::Arc;

/// A step that a test may stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A journal segment is about to be created.
    SegmentCreate,
    /// A group is about to be written to the journal.
    JournalWrite,
    /// A group is written and about to be synced.
    JournalSync,
    /// The Parquet files of a table are about to be written.
    SettleWrite(&'static str),
    /// The Parquet files of a table are written, the commit is next.
    SettleCommit(&'static str),
    /// The commit of a table is done, queries do not see it yet.
    SettleSwap(&'static str),
    /// All tables are committed, a segment is about to be deleted.
    SegmentDelete(u64),
    /// The joined files of a table are written, the commit is next.
    CompactCommit(&'static str),
}

type Hook = dyn Fn(Step) -> io::Result<()> + Send + Sync;

/// Decides at every [`Step`] whether it fails.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<Hook>>);

impl Faults {
    /// Nothing fails.
    pub fn none() -> Self {
        Self(None)
    }

    /// Asks `hook` at every step.
    pub fn new(hook: impl Fn(Step) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    pub(crate) fn at(&self, step: Step) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |hook| hook(step))
    }
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Faults(hook)" } else { "Faults(none)" })
    }
}
