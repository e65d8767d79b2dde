//! Filters of the day alone. Each file holds one day, so they are decided for whole files and no row is looked at.

use crate::store::files::LakeFile;
use crate::store::shape::DAY;
use arrow::array::{ArrayRef, AsArray, BooleanArray, Date32Array, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::conjunction;
use datafusion::physical_plan::PhysicalExpr;
use std::sync::Arc;

/// Whether a filter depends on the day and on nothing else.
pub(super) fn of_day(filter: &Expr) -> bool {
    let columns = filter.column_refs();
    let asks = |part: &Expr| {
        let of_others = matches!(
            part,
            Expr::ScalarSubquery(_)
                | Expr::InSubquery(_)
                | Expr::Exists(_)
                | Expr::SetComparison(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
        );
        Ok(of_others)
    };
    !columns.is_empty()
        && columns.iter().all(|column| column.name == DAY)
        && !filter.is_volatile()
        && filter.exists(asks).is_ok_and(|asks| !asks)
}

/// The filters of the day among those of a scan.
pub(super) struct Dated(Option<(Arc<dyn PhysicalExpr>, Arc<Schema>)>);

impl Dated {
    /// Prepares them.
    pub fn of(filters: &[Expr], state: &dyn Session) -> Result<Self> {
        let dated = filters.iter().filter(|filter| of_day(filter)).cloned();
        let Some(filter) = conjunction(dated) else { return Ok(Self(None)) };
        let schema = Arc::new(Schema::new(vec![Field::new(DAY, DataType::Date32, false)]));
        let filter =
            state.create_physical_expr(filter, &DFSchema::try_from(Arc::clone(&schema))?)?;
        Ok(Self(Some((filter, schema))))
    }

    /// Which of the days pass; `None` when all do.
    fn pass(&self, days: ArrayRef) -> Result<Option<BooleanArray>> {
        let Some((filter, schema)) = &self.0 else { return Ok(None) };
        let rows = days.len();
        let batch = RecordBatch::try_new(Arc::clone(schema), vec![days])?;
        let passed = filter.evaluate(&batch)?.into_array(rows)?;
        Ok(Some(passed.as_boolean().clone()))
    }

    /// The files of the days that pass.
    pub fn files(&self, files: Vec<Arc<LakeFile>>) -> Result<Vec<Arc<LakeFile>>> {
        let days: Date32Array = files.iter().map(|file| Some(file.day)).collect();
        let Some(passed) = self.pass(Arc::new(days))? else { return Ok(files) };
        let kept = files.into_iter().zip(passed.iter());
        Ok(kept.filter(|(_, passed)| *passed == Some(true)).map(|(file, _)| file).collect())
    }

    /// The waiting rows of the days that pass.
    pub fn batches(&self, waiting: Vec<RecordBatch>) -> Result<Vec<RecordBatch>> {
        let keep = |batch: RecordBatch| match self.pass(Arc::clone(batch.column(0)))? {
            Some(passed) => Ok(filter_record_batch(&batch, &passed)?),
            None => Ok(batch),
        };
        waiting.into_iter().map(keep).collect()
    }
}
