//! Rows that count: the highest revision of every fact.
//!
//! Rows that were corrected are rare. Compaction moves them into files of their own, which valid rows are never read
//! from. What is left to do here are corrections since the last compaction: only files of days that hold such
//! corrections are filtered row by row, all others are read as they are.

use crate::settle::revisions::{Corrections, reach, unit_key};
use crate::store::files::{FileSet, LakeFile};
use crate::store::shape::Shape;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Date32Type, Field, Int32Type};
use arrow::row::{RowConverter, SortField};
use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::ScalarFunctionExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::PhysicalExpr;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Tells rows that count from rows that do not.
pub(super) struct Valid {
    shape: &'static Shape,
    corrections: Arc<Corrections>,
    /// Days on which a corrected row may lie.
    days: HashSet<i32>,
}

impl Valid {
    pub fn new(
        shape: &'static Shape,
        corrections: Arc<Corrections>,
        files: &FileSet,
        waiting: &[RecordBatch],
    ) -> Result<Self> {
        let mut days = HashSet::new();
        if !corrections.is_empty() {
            let reach = reach(shape);
            let mut note = |day: i32| days.extend(day - reach..=day + reach);
            files.files().filter(|file| file.corrects()).for_each(|file| note(file.day));
            for batch in waiting {
                let revisions = batch.column_by_name("revision");
                let revisions = revisions.and_then(|column| column.as_primitive_opt::<Int32Type>());
                let dated = batch.column(0).as_primitive_opt::<Date32Type>();
                let Some((revisions, dated)) = revisions.zip(dated) else { continue };
                let rows = revisions.values().iter().zip(dated.values());
                rows.filter(|(revision, _)| **revision > 1).for_each(|(_, day)| note(*day));
            }
        }
        Ok(Self { shape, corrections, days })
    }

    /// Whether the file may hold a row that does not count.
    pub fn touches(&self, file: &LakeFile) -> bool {
        self.shape.revised() && self.days.contains(&file.day)
    }

    /// The columns of a scan followed by those that tell which rows count.
    pub fn with_key(&self, mut columns: Vec<usize>) -> Vec<usize> {
        columns.extend(self.names().filter_map(|name| self.shape.written.index_of(name).ok()));
        columns
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        unit_key(self.shape).iter().copied().chain(["revision"])
    }

    /// Keeps what counts of a scan made with [`Valid::with_key`], and its first `width` columns.
    pub fn filter(
        &self,
        scan: Arc<dyn ExecutionPlan>,
        width: usize,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = scan.schema();
        let column = |at: usize| -> Arc<dyn PhysicalExpr> {
            Arc::new(Column::new(schema.field(at).name(), at))
        };
        let arguments: Vec<_> = (width..schema.fields().len()).map(column).collect();
        let function = Arc::new(ScalarUDF::from(Counts::new(Arc::clone(&self.corrections))));
        let predicate = ScalarFunctionExpr::new(
            "counts",
            function,
            arguments,
            Arc::new(Field::new("counts", DataType::Boolean, false)),
            Arc::new(ConfigOptions::default()),
        );
        let kept = FilterExec::try_new(Arc::new(predicate), scan)?;
        let first = (0..width).map(|at| (column(at), schema.field(at).name().clone()));
        Ok(Arc::new(ProjectionExec::try_new(first, Arc::new(kept))?))
    }

    /// The waiting rows that count.
    pub fn batches(&self, waiting: &[RecordBatch]) -> Result<Vec<RecordBatch>> {
        if !self.shape.revised() {
            return Ok(waiting.to_vec());
        }
        let keep = |batch: &RecordBatch| -> Result<RecordBatch> {
            let columns = self.names().filter_map(|name| batch.column_by_name(name));
            let columns: Vec<ArrayRef> = columns.cloned().collect();
            Ok(filter_record_batch(batch, &count(&self.corrections, &columns)?)?)
        };
        waiting.iter().map(keep).collect()
    }
}

/// Whether rows count, given the columns of the unit's key and the revision.
fn count(corrections: &Corrections, columns: &[ArrayRef]) -> Result<BooleanArray> {
    let Some((revisions, key)) = columns.split_last() else {
        return Ok(BooleanArray::from(Vec::<bool>::new()));
    };
    let revisions = revisions.as_primitive::<Int32Type>().values();
    if corrections.is_empty() {
        return Ok(revisions.iter().map(|revision| Some(*revision > 0)).collect());
    }
    let plain = |column: &ArrayRef| match column.data_type() {
        DataType::Utf8View => cast(column, &DataType::Utf8),
        _ => Ok(Arc::clone(column)),
    };
    let key = key.iter().map(plain).collect::<std::result::Result<Vec<_>, _>>()?;
    let fields = key.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let rows = RowConverter::new(fields)?.convert_columns(&key)?;
    let counts = rows
        .iter()
        .zip(revisions)
        .map(|(key, revision)| Some(corrections.count(key.data(), *revision)));
    Ok(counts.collect())
}

/// [`count`] as a function of DataFusion.
#[derive(Debug)]
struct Counts {
    signature: Signature,
    corrections: Arc<Corrections>,
}

impl Counts {
    fn new(corrections: Arc<Corrections>) -> Self {
        Self { signature: Signature::variadic_any(Volatility::Immutable), corrections }
    }
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.corrections, &other.corrections)
    }
}

impl Eq for Counts {}

impl Hash for Counts {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.corrections).hash(state);
    }
}

impl ScalarUDFImpl for Counts {
    fn name(&self) -> &str {
        "counts"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        Ok(ColumnarValue::Array(Arc::new(count(&self.corrections, &columns)?)))
    }
}
