//! Reading segments back at start.

use super::frame::{self, End, FRAME_MAGIC, Header};
use super::segment::{self, path_of};
use crate::OpenError;
use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use tables::Table;
use tracing::warn;

/// Rows of one frame for one table.
pub(crate) type Landed = (&'static Table, RecordBatch);

/// One segment as read.
pub(crate) struct Replayed {
    /// Its number.
    pub segment: u64,
    /// Acknowledged groups in order.
    pub groups: Vec<Vec<Landed>>,
}

/// Reads one segment after the other, oldest first.
///
/// `settled` is the highest segment that any table says it has taken over. Returns where the journal ends.
///
/// # Errors
/// [`OpenError::Damaged`] when bytes that were acknowledged cannot be read; nothing is changed then.
pub(crate) fn replay(
    folder: &Path,
    settled: u64,
    mut each: impl FnMut(Replayed) -> Result<(), OpenError>,
) -> Result<End, OpenError> {
    let unreadable = |source| OpenError::Folder { path: folder.to_owned(), source };
    let numbers = segment::list(folder).map_err(unreadable)?;
    let mut opened = Vec::new();
    for (position, number) in numbers.iter().enumerate() {
        let path = path_of(folder, *number);
        let bytes = std::fs::read(&path).map_err(unreadable)?;
        let last = position + 1 == numbers.len();
        match Header::decode(&bytes) {
            Ok((header, length)) => opened.push((header, length, bytes)),
            // A crash while the newest segment was being created: it never held a frame.
            Err(what) if last && !holds_a_frame(&bytes) => {
                warn!(segment = number, "removing journal segment {number} without header: {what}");
                std::fs::remove_file(&path).map_err(unreadable)?;
                segment::sync_folder(folder).map_err(unreadable)?;
            }
            Err(what) => return Err(damaged(folder, *number, 0, what)),
        }
    }
    check_chain(folder, settled, opened.iter().map(|(header, ..)| header))?;
    let ends: Vec<Option<u64>> = (0..opened.len())
        .map(|at| opened.get(at + 1).map(|(next, ..)| next.previous_length))
        .collect();
    let mut last = End { segment: settled, ..End::default() };
    for ((header, start, bytes), end) in opened.into_iter().zip(ends) {
        let (replayed, length) = read(folder, &header, start, &bytes, end)?;
        let groups = replayed.groups.len() as u64;
        last = End { segment: replayed.segment, length, groups };
        each(replayed)?;
    }
    Ok(last)
}

/// Every segment's predecessor must be there or have been settled.
fn check_chain<'a>(
    folder: &Path,
    settled: u64,
    headers: impl Iterator<Item = &'a Header>,
) -> Result<(), OpenError> {
    let mut before = None;
    for header in headers {
        let expected = header.previous;
        let missing = match before {
            Some(number) => expected != number,
            None => expected > settled && header.previous_groups > 0,
        };
        if missing {
            let what = format!("segment {expected} that came before is missing");
            return Err(damaged(folder, header.segment, 0, what));
        }
        before = Some(header.segment);
    }
    Ok(())
}

fn damaged(folder: &Path, segment: u64, offset: usize, what: impl Into<String>) -> OpenError {
    let path = path_of(folder, segment);
    OpenError::Damaged { segment, offset: offset as u64, what: what.into(), path }
}

/// Whether a whole frame lies anywhere in the bytes.
fn holds_a_frame(bytes: &[u8]) -> bool {
    let starts = bytes.windows(FRAME_MAGIC.len()).enumerate();
    starts
        .filter(|(_, window)| *window == FRAME_MAGIC)
        .any(|(at, _)| frame::check_frame(&bytes[at..]).is_ok())
}

/// Reads the frames of a segment. `end` is known when a later segment vouches for the length.
fn read(
    folder: &Path,
    header: &Header,
    start: usize,
    bytes: &[u8],
    end: Option<u64>,
) -> Result<(Replayed, u64), OpenError> {
    let number = header.segment;
    let limit = end.map_or(bytes.len(), |end| (end as usize).min(bytes.len()));
    if end.is_some_and(|end| end as usize > bytes.len()) {
        return Err(damaged(folder, number, bytes.len(), "the end of the segment is missing"));
    }
    let (mut groups, mut at) = (Vec::new(), start);
    while at < limit {
        let (payload, length) = match frame::check_frame(&bytes[at..limit]) {
            Ok(found) => found,
            Err(what) if end.is_some() => return Err(damaged(folder, number, at, what)),
            // Nothing valid may follow: otherwise this is not the torn tail of a crash but lost data.
            Err(what) if holds_a_frame(&bytes[at + 1..]) => {
                return Err(damaged(folder, number, at, what));
            }
            Err(what) => {
                cut(folder, number, at, bytes.len(), what)?;
                break;
            }
        };
        let parts = frame::decode_payload(payload, &header.tables)
            .map_err(|what| damaged(folder, number, at, what))?;
        groups.push(declared(header, parts)?);
        at += length;
    }
    Ok((Replayed { segment: number, groups }, at as u64))
}

/// Cuts the torn tail of the newest segment: a group that was never acknowledged.
fn cut(folder: &Path, segment: u64, at: usize, from: usize, what: &str) -> Result<(), OpenError> {
    let lost = from - at;
    warn!(
        segment,
        at, "cutting {lost} B of an unacknowledged group off journal segment {segment}: {what}"
    );
    let path = path_of(folder, segment);
    let cut = || {
        let file = OpenOptions::new().write(true).open(&path)?;
        file.set_len(at as u64)?;
        file.sync_all()
    };
    cut().map_err(|source| OpenError::Folder { path: folder.to_owned(), source })
}

/// Brings rows of an earlier declaration to the present one.
fn declared(header: &Header, parts: Vec<(u16, RecordBatch)>) -> Result<Vec<Landed>, OpenError> {
    let mut landed = Vec::with_capacity(parts.len());
    for (number, batch) in parts {
        let written = &header.tables[usize::from(number)];
        let misfit = |what: String| OpenError::Columns { table: written.name.clone(), what };
        let table = tables::by_name(&written.name).ok_or_else(|| {
            misfit("the journal holds rows for it but it is not declared any more".to_owned())
        })?;
        let batch = conform(&batch, table).map_err(|what| {
            misfit(format!(
                "{what} (journal has version {}, present {})",
                written.version, table.version
            ))
        })?;
        landed.push((table, batch));
    }
    Ok(landed)
}

/// The batch with the columns of the present declaration; new optional columns are empty.
pub(crate) fn conform(batch: &RecordBatch, table: &Table) -> Result<RecordBatch, String> {
    let schema = table.schema();
    if batch.schema() == schema {
        return RecordBatch::try_new(schema, batch.columns().to_vec()).map_err(|e| e.to_string());
    }
    let column = |field: &arrow::datatypes::FieldRef| -> Result<ArrayRef, String> {
        match batch.column_by_name(field.name()) {
            Some(column) => {
                arrow::compute::cast(column, field.data_type()).map_err(|e| e.to_string())
            }
            None if field.is_nullable() => Ok(new_null_array(field.data_type(), batch.num_rows())),
            None => Err(format!("column {} is missing", field.name())),
        }
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| error.to_string())
}
