//! Runs of rows with equal keys.

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, UInt32Array};
use arrow::buffer::BooleanBuffer;
use arrow::compute::kernels::cmp::distinct;
use arrow::datatypes::{
    DataType, Date32Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use arrow::error::ArrowError;

/// Runs of a batch: where each begins, and the number of rows.
#[derive(Debug, Clone)]
pub(super) struct Spans {
    starts: Vec<u32>,
    rows: usize,
}

impl Spans {
    /// Runs of rows whose keys are all equal to those of the row before. Two runs beside each other may have equal keys
    /// where telling so would cost more; rows of one run never differ.
    pub fn of(keys: &[ArrayRef], rows: usize) -> Result<Self, ArrowError> {
        let mut starts = Vec::new();
        if rows == 0 {
            return Ok(Self { starts, rows });
        }
        starts.push(0);
        let mut breaks: Option<BooleanBuffer> = None;
        for key in keys {
            let own = changes(key)?;
            breaks = Some(breaks.map_or(own.clone(), |others| &others | &own));
        }
        if let Some(breaks) = breaks {
            starts.extend(breaks.set_indices().map(|before| before as u32 + 1));
        }
        Ok(Self { starts, rows })
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// First row of each run.
    pub fn starts(&self) -> UInt32Array {
        UInt32Array::from(self.starts.clone())
    }

    /// First row of each run and the first after it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let ends = self.starts.iter().skip(1).map(|next| *next as usize).chain([self.rows]);
        self.starts.iter().map(|start| *start as usize).zip(ends)
    }
}

/// Bit n tells whether row n + 1 differs from row n.
fn changes(key: &ArrayRef) -> Result<BooleanBuffer, ArrowError> {
    fn neighbours<T: PartialEq>(values: &[T]) -> BooleanBuffer {
        BooleanBuffer::collect_bool(values.len() - 1, |row| values[row] != values[row + 1])
    }
    fn of<T: ArrowPrimitiveType>(key: &ArrayRef) -> BooleanBuffer {
        neighbours(key.as_primitive::<T>().values())
    }
    if key.null_count() == 0 {
        match key.data_type() {
            DataType::Int32 => return Ok(of::<Int32Type>(key)),
            DataType::Int64 => return Ok(of::<Int64Type>(key)),
            DataType::Date32 => return Ok(of::<Date32Type>(key)),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                return Ok(of::<TimestampMicrosecondType>(key));
            }
            // Equal views of one array are equal texts; texts of more than 12 bytes may be equal behind differing views.
            DataType::Utf8View => return Ok(neighbours(key.as_string_view().views())),
            _ => {}
        }
    }
    let differs = distinct(&key.slice(0, key.len() - 1), &key.slice(1, key.len() - 1))?;
    Ok(differs.values().clone())
}

#[cfg(test)]
#[path = "span_tests.rs"]
mod tests;
