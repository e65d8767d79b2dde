//! Revisions: which rows say the same fact, and which of them counts.
//!
//! A *unit* is what is corrected as a whole. For most tables that is one row under its natural key; an order's price
//! periods are one unit, so that a correction with fewer periods leaves none of the old ones behind.

use crate::store::shape::Shape;
use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use arrow::row::{RowConverter, Rows, SortField};
use std::collections::HashMap;
use std::sync::Arc;

/// Days around its own in which a row's earlier revision may lie, when the key does not fix the day.
const REACH_DAYS: i32 = 3;

/// Columns that name a unit.
pub(crate) fn unit_key(shape: &Shape) -> &'static [&'static str] {
    match shape.table.name {
        "order_details" => &["operator_id", "order_no"],
        "price_notices" => &["operator_id", "station_id", "effective_at"],
        "reconciliations" => &["operator_id", "check_no"],
        _ => shape.table.key,
    }
}

/// Whether a unit may have several rows.
pub(crate) fn many_rows(shape: &Shape) -> bool {
    unit_key(shape) != shape.table.key
}

/// Days before and after its own in which a row's other revisions may lie.
pub(crate) fn reach(shape: &Shape) -> i32 {
    let fixed = |column: &&str| {
        matches!(*column, "occurred_at" | "received_at" | "hour_at" | "effective_at")
    };
    if shape.table.key.iter().any(fixed) { 0 } else { REACH_DAYS }
}

/// Makes comparable bytes of columns; equal for equal values whatever batch they come from.
pub(crate) struct Keys {
    columns: Vec<&'static str>,
    converter: RowConverter,
}

impl Keys {
    /// Of the columns that name a unit.
    pub fn of_unit(shape: &Shape) -> Result<Self, ArrowError> {
        Self::new(shape, unit_key(shape).to_vec())
    }

    /// Of the columns that say something: all but those of the arrival and the revision.
    pub fn of_content(shape: &Shape) -> Result<Self, ArrowError> {
        let said = shape.table.columns.iter().filter(|column| !column.of_arrival);
        Self::new(shape, said.map(|column| column.name).collect())
    }

    /// Of given columns.
    pub fn new(shape: &Shape, columns: Vec<&'static str>) -> Result<Self, ArrowError> {
        let declared = shape.table.schema();
        let kind = |name: &&str| -> Result<SortField, ArrowError> {
            Ok(SortField::new(declared.field_with_name(name)?.data_type().clone()))
        };
        let fields = columns.iter().map(kind).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { columns, converter: RowConverter::new(fields)? })
    }

    /// Bytes of every row.
    pub fn rows(&self, shape: &Shape, batch: &RecordBatch) -> Result<Rows, ArrowError> {
        let declared = shape.table.schema();
        let column = |name: &&str| {
            let found = batch
                .column_by_name(name)
                .ok_or_else(|| ArrowError::SchemaError(format!("column {name} is missing")))?;
            cast(found, declared.field_with_name(name)?.data_type())
        };
        let columns = self.columns.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        self.converter.convert_columns(&columns)
    }
}

/// The revision of every row.
pub(crate) fn revisions(batch: &RecordBatch) -> Result<Vec<i32>, ArrowError> {
    let column = batch
        .column_by_name("revision")
        .and_then(|column| column.as_primitive_opt::<Int32Type>())
        .ok_or_else(|| ArrowError::SchemaError("column revision is missing".to_owned()))?;
    Ok(column.values().to_vec())
}

/// Highest revision of every unit that has more than one, by the bytes of its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Corrections(HashMap<Arc<[u8]>, i32>);

impl Corrections {
    /// The corrections among some rows.
    pub fn of(shape: &Shape, batch: &RecordBatch) -> Result<Self, ArrowError> {
        let mut all = Self::default();
        if !shape.revised() || batch.num_rows() == 0 {
            return Ok(all);
        }
        let revisions = revisions(batch)?;
        if revisions.iter().all(|revision| *revision <= 1) {
            return Ok(all);
        }
        let keys = Keys::of_unit(shape)?.rows(shape, batch)?;
        for (key, revision) in keys.iter().zip(revisions) {
            if revision > 1 {
                all.note(key.data(), revision);
            }
        }
        Ok(all)
    }

    fn note(&mut self, key: &[u8], revision: i32) {
        match self.0.get_mut(key) {
            Some(known) => *known = revision.max(*known),
            None => _ = self.0.insert(key.into(), revision),
        }
    }

    /// Takes others over.
    pub fn extend(&mut self, others: &Self) {
        for (key, revision) in &others.0 {
            self.note(key, *revision);
        }
    }

    /// Whether a row of that unit and revision counts.
    pub fn count(&self, key: &[u8], revision: i32) -> bool {
        revision > 0 && self.0.get(key).is_none_or(|highest| revision >= *highest)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
