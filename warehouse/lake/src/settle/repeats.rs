//! Rows whose key may be held already: repeats go, corrections get their number.
//!
//! The gate gives revision 0 to a row when it does not know whether the key is held. Here the held rows are looked up,
//! and rows are walked through in the order of arrival.

use super::revisions::{Keys, many_rows, reach, revisions, unit_key};
use crate::SettleError;
use crate::query::scan;
use crate::query::session::Sessions;
use crate::store::files::{FileSet, LakeFile};
use crate::store::shape::Shape;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::{Date32Type, Int64Type};
use arrow::error::ArrowError;
use datafusion::logical_expr::{Expr, lit};
use datafusion::prelude::col;
use datafusion::scalar::ScalarValue;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Values of a key column that are listed one by one; more are looked for by their range.
const LISTED: usize = 512;

/// What became of the rows.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// Rows to be stored; none has revision 0.
    pub batch: RecordBatch,
    /// Rows dropped as repeats.
    pub repeats: u64,
    /// Rows that correct.
    pub corrections: u64,
}

/// Resolves the rows with revision 0 among rows given in the order of arrival.
pub(crate) async fn resolve(
    shape: &'static Shape,
    batch: RecordBatch,
    files: &FileSet,
    sessions: &Sessions,
) -> Result<Resolved, SettleError> {
    let table = shape.table.name;
    let rows = |source| SettleError::Rows { table, source };
    if !shape.revised() || !revisions(&batch).map_err(rows)?.contains(&0) {
        return Ok(Resolved { batch, repeats: 0, corrections: 0 });
    }
    let held = held(shape, &batch, files, sessions).await?;
    walk(shape, &batch, &held).map_err(rows)
}

/// Stored rows that have a key of the rows with revision 0.
async fn held(
    shape: &'static Shape,
    batch: &RecordBatch,
    files: &FileSet,
    sessions: &Sessions,
) -> Result<RecordBatch, SettleError> {
    let table = shape.table.name;
    let rows = |source| SettleError::Rows { table, source };
    let read = |source| SettleError::Read { table, source };
    let none = RecordBatch::new_empty(shape.table.schema());
    let unknown: BooleanArray =
        revisions(batch).map_err(rows)?.into_iter().map(|revision| Some(revision == 0)).collect();
    let suspects = filter_record_batch(batch, &unknown).map_err(rows)?;
    let nearby = nearby(shape, &suspects, files);
    if nearby.is_empty() {
        return Ok(none);
    }
    let keys = Keys::of_unit(shape).map_err(rows)?;
    let wanted = keys.rows(shape, &suspects).map_err(rows)?;
    let wanted: HashSet<&[u8]> = wanted.iter().map(|key| key.data()).collect::<HashSet<_>>();
    let filters = filters(shape, &suspects);
    let found = scan::rows_of(shape, nearby, filters, sessions).await.map_err(read)?;
    let mut kept = vec![none];
    for batch in found {
        let keys = keys.rows(shape, &batch).map_err(rows)?;
        let matching: BooleanArray =
            keys.iter().map(|key| Some(wanted.contains(key.data()))).collect();
        let matching = filter_record_batch(&batch, &matching).map_err(rows)?;
        if matching.num_rows() > 0 {
            let declared = crate::journal::replay::conform(&matching, shape.table);
            kept.push(declared.map_err(|what| rows(ArrowError::SchemaError(what)))?);
        }
    }
    concat_batches(&shape.table.schema(), &kept).map_err(rows)
}

/// Files of the days in which other revisions of the rows may lie.
fn nearby(shape: &Shape, suspects: &RecordBatch, files: &FileSet) -> Vec<Arc<LakeFile>> {
    let reach = reach(shape);
    let days: BTreeSet<i32> = suspects
        .column(0)
        .as_primitive::<Date32Type>()
        .values()
        .iter()
        .flat_map(|day| day - reach..=day + reach)
        .collect();
    days.iter().filter_map(|day| files.days.get(day)).flatten().cloned().collect()
}

/// Conditions that hold for every row with a wanted key; they only save reading.
fn filters(shape: &Shape, suspects: &RecordBatch) -> Vec<Expr> {
    let mut all = Vec::new();
    for name in unit_key(shape) {
        let Some(column) = suspects.column_by_name(name) else { continue };
        // An absent part of a key is equal to an absent one here, which no condition says.
        if column.null_count() > 0 || column.is_empty() {
            continue;
        }
        let values = distinct(column);
        let (Some(least), Some(most)) = (values.first(), values.last()) else { continue };
        all.push(col(*name).between(lit(least.clone()), lit(most.clone())));
        if values.len() <= LISTED {
            all.push(col(*name).in_list(values.into_iter().map(lit).collect(), false));
        }
    }
    all
}

/// Different values in ascending order, as queries see them.
fn distinct(column: &ArrayRef) -> Vec<ScalarValue> {
    let scalar = |at| {
        let value = ScalarValue::try_from_array(column, at).ok()?;
        Some(match value {
            ScalarValue::Utf8(text) => ScalarValue::Utf8View(text),
            other => other,
        })
    };
    let values: HashSet<ScalarValue> = (0..column.len()).filter_map(scalar).collect();
    let mut values: Vec<ScalarValue> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values
}

/// The newest revision of a unit.
struct Newest {
    revision: i32,
    content: Vec<u8>,
}

/// Rows of one unit that came together.
struct Unit {
    key: usize,
    rows: Vec<usize>,
}

fn walk(shape: &Shape, batch: &RecordBatch, held: &RecordBatch) -> Result<Resolved, ArrowError> {
    let (keys, contents) = (Keys::of_unit(shape)?, Keys::of_content(shape)?);
    let (held_keys, held_contents) = (keys.rows(shape, held)?, contents.rows(shape, held)?);
    let held_revisions = revisions(held)?;
    let mut newest: HashMap<Vec<u8>, Newest> = HashMap::new();
    for unit in units(shape, held, &held_keys, |at| i64::from(held_revisions[at])) {
        let revision = held_revisions[unit.key];
        let key = held_keys.row(unit.key).data().to_vec();
        let content = content(&unit.rows, &held_contents);
        if newest.get(&key).is_none_or(|known| known.revision < revision) {
            newest.insert(key, Newest { revision, content });
        }
    }
    let (batch_keys, batch_contents) = (keys.rows(shape, batch)?, contents.rows(shape, batch)?);
    let mut assigned = revisions(batch)?;
    let suspected: HashSet<Vec<u8>> = (0..batch.num_rows())
        .filter(|at| assigned[*at] == 0)
        .map(|at| batch_keys.row(at).data().to_vec())
        .collect();
    let messages = batch
        .column_by_name("message_id")
        .map(|column| column.as_primitive::<Int64Type>().values().to_vec());
    let message = |at: usize| messages.as_ref().map_or(at as i64, |all| all[at]);
    let (mut keep, mut repeats, mut corrections) = (vec![true; batch.num_rows()], 0, 0);
    for unit in units(shape, batch, &batch_keys, message) {
        let key = batch_keys.row(unit.key).data();
        if !suspected.contains(key) {
            continue;
        }
        let said = assigned[unit.key];
        let content = content(&unit.rows, &batch_contents);
        let revision = match newest.get(key) {
            None => said.max(1),
            Some(known) if said > known.revision => said,
            Some(known) if known.content == content => {
                unit.rows.iter().for_each(|at| keep[*at] = false);
                repeats += unit.rows.len() as u64;
                continue;
            }
            Some(known) => {
                corrections += unit.rows.len() as u64;
                known.revision + 1
            }
        };
        unit.rows.iter().for_each(|at| assigned[*at] = revision);
        newest.insert(key.to_vec(), Newest { revision, content });
    }
    let batch = filter_record_batch(&with_revisions(batch, assigned)?, &BooleanArray::from(keep))?;
    Ok(Resolved { batch, repeats, corrections })
}

/// Rows grouped into units, in the order of their first row. `together` tells apart rows of one key that came apart.
fn units(
    shape: &Shape,
    batch: &RecordBatch,
    keys: &arrow::row::Rows,
    together: impl Fn(usize) -> i64,
) -> Vec<Unit> {
    if !many_rows(shape) {
        return (0..batch.num_rows()).map(|at| Unit { key: at, rows: vec![at] }).collect();
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut known: HashMap<(&[u8], i64), usize> = HashMap::new();
    for at in 0..batch.num_rows() {
        let of = *known.entry((keys.row(at).data(), together(at))).or_insert_with(|| {
            units.push(Unit { key: at, rows: Vec::new() });
            units.len() - 1
        });
        units[of].rows.push(at);
    }
    units
}

/// What the rows of a unit say together, whatever their order.
fn content(rows: &[usize], contents: &arrow::row::Rows) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = rows.iter().map(|at| contents.row(*at).data().to_vec()).collect();
    parts.sort_unstable();
    let mut all = Vec::new();
    for part in parts {
        all.extend((part.len() as u64).to_le_bytes());
        all.extend(part);
    }
    all
}

fn with_revisions(batch: &RecordBatch, revisions: Vec<i32>) -> Result<RecordBatch, ArrowError> {
    let at = batch.schema().index_of("revision")?;
    let mut columns = batch.columns().to_vec();
    columns[at] = Arc::new(Int32Array::from(revisions));
    RecordBatch::try_new(batch.schema(), columns)
}

#[cfg(test)]
#[path = "repeats_tests.rs"]
mod tests;
