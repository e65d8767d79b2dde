//! Sorting rows, splitting them by day, writing one file per day.

use crate::store::files::Role;
use crate::store::parquet::{DayWriter, Written, properties};
use crate::store::shape::Shape;
use crate::store::stats::day_text;
use crate::{LakeConfig, SettleError};
use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;
use parking_lot::Mutex;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::revisions::Keys;

/// The rows in order of day, then of the table.
pub(crate) fn sort(shape: &Shape, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let mut columns = vec![crate::store::shape::DAY];
    columns.extend(shape.table.sorted_by);
    let rows = Keys::new(shape, columns)?.rows(shape, batch)?;
    let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
    if rows.iter().zip(rows.iter().skip(1)).all(|(a, b)| a <= b) {
        return Ok(batch.clone());
    }
    order.sort_by(|a, b| rows.row(*a as usize).cmp(&rows.row(*b as usize)));
    take_record_batch(batch, &UInt32Array::from(order))
}

/// The days of sorted rows with their range.
pub(crate) fn by_day(batch: &RecordBatch) -> Vec<(i32, Range<usize>)> {
    let days = batch.column(0).as_primitive::<Date32Type>().values();
    let mut ranges: Vec<(i32, Range<usize>)> = Vec::new();
    for (at, day) in days.iter().enumerate() {
        match ranges.last_mut() {
            Some((last, range)) if last == day => range.end = at + 1,
            _ => ranges.push((*day, at..at + 1)),
        }
    }
    ranges
}

/// The rows without the day, as files hold them.
pub(crate) fn undated(shape: &Shape, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns()[1..].to_vec();
    RecordBatch::try_new(Arc::clone(&shape.written), columns)
}

/// Writes sorted rows, one file per day, on several threads.
///
/// Files already written are removed when one fails.
pub(crate) fn write_days(
    shape: &'static Shape,
    folder: &Path,
    batch: &RecordBatch,
    config: &LakeConfig,
) -> Result<Vec<Written>, SettleError> {
    let days = by_day(batch);
    let (next, written, failure) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(None));
    let properties = properties(shape, config);
    let work = || {
        while failure.lock().is_none() {
            let Some((day, range)) = days.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            let rows = batch.slice(range.start, range.len());
            match write_day(shape, folder, *day, &rows, properties.clone()) {
                Ok(one) => written.lock().push(one),
                Err(error) => *failure.lock() = Some(error),
            }
        }
    };
    let threads = config.threads().min(days.len());
    if threads <= 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    }
    let mut written = written.into_inner();
    if let Some(error) = failure.into_inner() {
        remove(folder, &written);
        return Err(error);
    }
    // Folders of new days are durable with the folder that names them.
    crate::journal::segment::sync_folder(folder).map_err(|source| SettleError::File {
        what: "cannot write a file",
        table: shape.table.name.to_owned(),
        source,
    })?;
    written.sort_by_key(|one| one.file.day);
    Ok(written)
}

fn write_day(
    shape: &'static Shape,
    folder: &Path,
    day: i32,
    rows: &RecordBatch,
    properties: parquet::file::properties::WriterProperties,
) -> Result<Written, SettleError> {
    let rows = undated(shape, rows)
        .map_err(|source| SettleError::Rows { table: shape.table.name, source })?;
    let mut writer = DayWriter::create(shape, folder, day, Role::New, properties)?;
    writer.write(&rows)?;
    let written = writer.finish()?;
    tracing::trace!("wrote {} rows of {} {}", rows.num_rows(), shape.table.name, day_text(day));
    Ok(written)
}

/// Removes files that will not become part of the table.
pub(crate) fn remove(folder: &Path, written: &[Written]) {
    for one in written {
        // What cannot be removed now is no part of any version and goes with the next vacuum.
        let _ = std::fs::remove_file(folder.join(&one.file.path));
    }
}
