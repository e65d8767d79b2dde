//! What queries see: for every table its files and its rows that wait, always one consistent picture.

use crate::store::files::FileSet;
use arc_swap::ArcSwap;
use arrow::array::{Array, RecordBatch};
use arrow::compute::concat_batches;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tables::{TABLES, Table};

/// Rows of a batch that is not joined any further: small enough that a row is copied a few times only, large enough that
/// a scan hardly notices.
const FULL_ROWS: usize = 2_048;

/// Number of a declared table.
pub(crate) fn number_of(table: &Table) -> Option<usize> {
    TABLES.iter().position(|known| known.name == table.name)
}

/// Rows of one segment that wait to be settled, in the order of arrival.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// The segment.
    pub segment: u64,
    /// Rows; shared, because every group makes a new list.
    pub batches: Vec<Arc<RecordBatch>>,
    /// Size in memory.
    pub bytes: u64,
}

/// One table as queries see it.
#[derive(Debug, Clone)]
pub(crate) struct TableView {
    /// Declaration.
    pub table: &'static Table,
    /// Settled rows.
    pub files: Arc<FileSet>,
    /// Rows that wait, by segment.
    pub waiting: Vec<Arc<Waiting>>,
}

impl TableView {
    /// Every batch that waits.
    pub fn batches(&self) -> impl Iterator<Item = &RecordBatch> {
        self.waiting.iter().flat_map(|waiting| waiting.batches.iter().map(|batch| &**batch))
    }

    /// Rows that wait.
    pub fn waiting_rows(&self) -> u64 {
        self.batches().map(|batch| batch.num_rows() as u64).sum()
    }
}

/// Every table, by its number.
pub(crate) type Picture = Arc<Vec<Arc<TableView>>>;

/// The present picture.
pub(crate) struct World {
    picture: ArcSwap<Vec<Arc<TableView>>>,
    change: Mutex<()>,
    /// Size of all rows that wait.
    bytes: AtomicU64,
}

impl World {
    /// A world of stored files without waiting rows.
    pub fn new(files: Vec<Arc<FileSet>>) -> Self {
        let views = TABLES.iter().zip(files);
        let views =
            views.map(|(table, files)| Arc::new(TableView { table, files, waiting: Vec::new() }));
        Self {
            picture: ArcSwap::from_pointee(views.collect()),
            change: Mutex::default(),
            bytes: AtomicU64::new(0),
        }
    }

    /// The picture at this moment; it never changes.
    pub fn picture(&self) -> Picture {
        self.picture.load_full()
    }

    /// One table at this moment.
    pub fn table(&self, number: usize) -> Arc<TableView> {
        Arc::clone(&self.picture.load()[number])
    }

    /// Shows rows that are durable.
    pub fn land(&self, segment: u64, parts: Vec<(u16, RecordBatch)>) {
        let _only_one = self.change.lock();
        let mut picture = (**self.picture.load()).clone();
        for (number, batch) in parts {
            if batch.num_rows() > 0 {
                let view = Arc::make_mut(&mut picture[usize::from(number)]);
                let more = add(&mut view.waiting, segment, batch);
                self.bytes.fetch_add(more, Ordering::Relaxed);
            }
        }
        self.picture.store(Arc::new(picture));
    }

    /// Shows another set of files; rows of segments up to `settled` no longer wait.
    pub fn swap(&self, number: usize, files: Arc<FileSet>, settled: Option<u64>) {
        let _only_one = self.change.lock();
        let mut picture = (**self.picture.load()).clone();
        let view = Arc::make_mut(&mut picture[number]);
        view.files = files;
        if let Some(settled) = settled {
            let gone = view.waiting.extract_if(.., |waiting| waiting.segment <= settled);
            let bytes = gone.map(|waiting| waiting.bytes).sum();
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
        self.picture.store(Arc::new(picture));
    }

    /// Bytes that wait in all tables.
    pub fn waiting_bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Rows that wait in all tables.
    pub fn waiting_rows(&self) -> u64 {
        self.picture.load().iter().map(|view| view.waiting_rows()).sum()
    }
}

/// Adds rows of a segment; returns their size.
fn add(waiting: &mut Vec<Arc<Waiting>>, segment: u64, batch: RecordBatch) -> u64 {
    if waiting.last().is_none_or(|last| last.segment != segment) {
        waiting.push(Arc::new(Waiting { segment, batches: Vec::new(), bytes: 0 }));
    }
    let bytes = bytes_of(&batch);
    if let Some(last) = waiting.last_mut() {
        let last = Arc::make_mut(last);
        last.bytes += bytes;
        last.batches.push(Arc::new(batch));
        join(&mut last.batches);
    }
    bytes
}

/// Joins the last batches while the one before is not much larger than what follows, so that a list of many stays short
/// and a row is copied only as often as the list doubles.
fn join(batches: &mut Vec<Arc<RecordBatch>>) {
    let Some(mut start) = batches.len().checked_sub(1) else { return };
    let mut rows = batches[start].num_rows();
    while start > 0 {
        let before = batches[start - 1].num_rows();
        if before >= FULL_ROWS || before > rows * 2 {
            break;
        }
        rows += before;
        start -= 1;
    }
    if start + 1 == batches.len() {
        return;
    }
    let schema = batches[start].schema();
    // Batches of one table always fit together; if they did not, they would stay as they are.
    if let Ok(joined) = concat_batches(&schema, batches[start..].iter().map(|batch| &**batch)) {
        batches.truncate(start);
        batches.push(Arc::new(joined));
    }
}

/// Size of the rows in memory.
pub(crate) fn bytes_of(batch: &RecordBatch) -> u64 {
    let size = |column: &arrow::array::ArrayRef| {
        column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size())
    };
    batch.columns().iter().map(|column| size(column) as u64).sum()
}

#[cfg(test)]
#[path = "world_tests.rs"]
mod tests;
