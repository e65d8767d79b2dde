//! A table as queries see it: its files and its waiting rows.

use super::dated::{Dated, of_day};
use super::scan;
use super::valid::Valid;
use crate::settle::revisions::Corrections;
use crate::store::files::{FileSet, LakeFile, Role};
use crate::store::shape::Shape;
use crate::world::TableView;
use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;
use std::sync::Arc;

/// Which rows of a table a query sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Every row as it was landed.
    All,
    /// The highest revision of every fact; rows whose key is still to be looked up do not count yet.
    Valid,
}

/// A table at one moment. Making one costs nothing; files are gone through when it is scanned.
#[derive(Debug)]
pub(crate) struct LakeTable {
    shape: &'static Shape,
    view: Arc<TableView>,
    rows: Rows,
}

impl LakeTable {
    /// A table of the present picture.
    pub fn new(shape: &'static Shape, view: &Arc<TableView>, rows: Rows) -> Self {
        Self { shape, view: Arc::clone(view), rows }
    }

    /// Some files only.
    pub fn of_files(shape: &'static Shape, files: Arc<FileSet>) -> Self {
        let view = TableView { table: shape.table, files, waiting: Vec::new() };
        Self { shape, view: Arc::new(view), rows: Rows::All }
    }

    /// The corrections that rows of files not yet compacted and waiting rows make.
    fn corrections(&self) -> Result<Arc<Corrections>> {
        let mut waiting = Corrections::default();
        for batch in self.view.batches() {
            waiting.extend(&Corrections::of(self.shape, batch)?);
        }
        let stored = self.view.files.corrections();
        if waiting.is_empty() {
            return Ok(stored);
        }
        waiting.extend(&stored);
        Ok(Arc::new(waiting))
    }

    fn projected(&self, projection: Option<&Vec<usize>>) -> Result<SchemaRef> {
        Ok(match projection {
            Some(columns) => Arc::new(self.shape.seen.project(columns)?),
            None => Arc::clone(&self.shape.seen),
        })
    }

    /// Reads every file.
    fn plain(
        &self,
        files: &[Arc<LakeFile>],
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
        state: &dyn Session,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if files.is_empty() {
            return Ok(None);
        }
        let columns = self.shape.scan_positions(projection);
        scan::plan(self.shape, files, columns, limit, state).map(Some)
    }

    fn waiting(
        &self,
        batches: &[RecordBatch],
        projection: Option<&Vec<usize>>,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if batches.iter().all(|batch| batch.num_rows() == 0) {
            return Ok(None);
        }
        let schema = self.projected(projection)?;
        let seen = |batch: &RecordBatch| seen(batch, projection, &schema);
        let batches = batches.iter().map(seen).collect::<Result<Vec<_>>>()?;
        let source = MemorySourceConfig::try_new_exec(&[batches], schema, None)?;
        Ok(Some(source))
    }

    /// Reads what counts: files that hold a corrected row are filtered, the others are read as they are.
    fn valid(
        &self,
        files: Vec<Arc<LakeFile>>,
        dated: &Dated,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
        state: &dyn Session,
    ) -> Result<Vec<Arc<dyn ExecutionPlan>>> {
        let files: Vec<_> =
            files.into_iter().filter(|file| file.role != Role::Superseded).collect();
        let waiting: Vec<RecordBatch> = self.view.batches().cloned().collect();
        let valid = Valid::new(self.shape, self.corrections()?, &self.view.files, &waiting)?;
        let (mixed, clean): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| valid.touches(file));
        let mut plans = Vec::new();
        plans.extend(self.plain(&clean, projection, limit, state)?);
        if !mixed.is_empty() {
            let positions = self.shape.scan_positions(projection);
            let with_key = valid.with_key(positions);
            let all = scan::plan(self.shape, &mixed, with_key, None, state)?;
            plans.push(
                valid.filter(all, projection.map_or(self.shape.seen.fields().len(), Vec::len))?,
            );
        }
        let waiting = dated.batches(valid.batches(&waiting)?)?;
        plans.extend(self.waiting(&waiting, projection)?);
        Ok(plans)
    }
}

/// Waiting rows as queries see them: chosen columns, texts as views.
fn seen(
    batch: &RecordBatch,
    projection: Option<&Vec<usize>>,
    schema: &SchemaRef,
) -> Result<RecordBatch> {
    let chosen = match projection {
        Some(columns) => batch.project(columns)?,
        None => batch.clone(),
    };
    let columns = chosen.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

#[async_trait]
impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::<Schema>::clone(&self.shape.seen)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let kind = |filter: &&Expr| match of_day(filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Inexact,
        };
        Ok(filters.iter().map(kind).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let dated = Dated::of(filters, state)?;
        let files = dated.files(self.view.files.files().cloned().collect())?;
        let files = scan::prune(self.shape, files, filters, state)?;
        let mut plans = match self.rows {
            Rows::Valid => self.valid(files, &dated, projection, limit, state)?,
            Rows::All => {
                let files = self.plain(&files, projection, limit, state)?;
                let waiting = dated.batches(self.view.batches().cloned().collect())?;
                let waiting = self.waiting(&waiting, projection)?;
                files.into_iter().chain(waiting).collect()
            }
        };
        match plans.len() {
            0 => Ok(Arc::new(EmptyExec::new(self.projected(projection)?))),
            1 => Ok(plans.remove(0)),
            _ => UnionExec::try_new(plans),
        }
    }
}
