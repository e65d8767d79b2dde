//! Scanning files: which of them a query needs, and the plan that reads them.

use super::session::Sessions;
use crate::store::files::{FileSet, LakeFile};
use crate::store::shape::Shape;
use arrow::array::RecordBatch;
use datafusion::catalog::Session;
use datafusion::common::pruning::PrunableStatistics;
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, Result, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::conjunction;
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use datafusion::physical_plan::ExecutionPlan;
use std::sync::Arc;

/// Files whose statistics are joined for the planner; with more only the rows are counted.
const SUMMED_FILES: usize = 256;
/// Bytes at the end of a file that are read at once to get its metadata.
const FOOTER_HINT: usize = 64 << 10;

/// The files that may hold rows for the filters, by day and by smallest and largest values.
pub(crate) fn prune(
    shape: &Shape,
    files: Vec<Arc<LakeFile>>,
    filters: &[Expr],
    state: &dyn Session,
) -> Result<Vec<Arc<LakeFile>>> {
    let Some(filter) = conjunction(filters.to_vec()) else { return Ok(files) };
    if files.is_empty() {
        return Ok(files);
    }
    let schema = Arc::clone(shape.scanned.table_schema());
    let named = DFSchema::try_from(Arc::clone(&schema))?;
    let filter = state.create_physical_expr(filter, &named)?;
    let built =
        PruningPredicateBuilder::new().with_file_schema(Arc::clone(&schema)).try_build(filter);
    // A filter that says nothing about bounds keeps every file.
    let Ok(predicate) = built else { return Ok(files) };
    if predicate.always_true() {
        return Ok(files);
    }
    let statistics =
        files.iter().filter_map(|file| file.scan.statistics.clone()).collect::<Vec<_>>();
    if statistics.len() != files.len() {
        return Ok(files);
    }
    let needed = predicate.prune(&PrunableStatistics::new(statistics, schema))?;
    let kept: Vec<_> = files
        .iter()
        .zip(needed)
        .filter(|(_, needed)| *needed)
        .map(|(file, _)| Arc::clone(file))
        .collect();
    metrics::counter!("lake_files_pruned").increment((files.len() - kept.len()) as u64);
    metrics::counter!("lake_files_scanned").increment(kept.len() as u64);
    Ok(kept)
}

/// A plan that reads the files; columns are given by their position in the scan.
pub(crate) fn plan(
    shape: &Shape,
    files: &[Arc<LakeFile>],
    columns: Vec<usize>,
    limit: Option<usize>,
    state: &dyn Session,
) -> Result<Arc<dyn ExecutionPlan>> {
    let runtime = state.runtime_env();
    let url = ObjectStoreUrl::local_filesystem();
    let reader =
        datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory::new(
            runtime.object_store(&url)?,
            runtime.cache_manager.get_file_metadata_cache(),
        );
    let options = state.config_options().execution.parquet.clone();
    let source = ParquetSource::new(shape.scanned.clone())
        .with_table_parquet_options(datafusion::config::TableParquetOptions {
            global: options,
            ..Default::default()
        })
        .with_metadata_size_hint(FOOTER_HINT)
        .with_parquet_file_reader_factory(Arc::new(reader));
    let groups = group(files, state.config().target_partitions());
    let config = FileScanConfigBuilder::new(url, Arc::new(source))
        .with_file_groups(groups)
        .with_statistics(summed(shape, files))
        .with_limit(limit)
        .with_projection_indices(Some(columns))?
        .build();
    Ok(DataSourceExec::from_data_source(config))
}

/// Spreads files over groups of about the same size, keeping neighbours together.
fn group(files: &[Arc<LakeFile>], groups: usize) -> Vec<FileGroup> {
    let total: u64 = files.iter().map(|file| file.size).sum();
    let share = total / groups.max(1) as u64 + 1;
    let mut all: Vec<Vec<PartitionedFile>> = vec![Vec::new()];
    let (mut size, last) = (0, groups.max(1));
    for file in files {
        if size >= share && all.len() < last {
            all.push(Vec::new());
            size = 0;
        }
        size += file.size;
        if let Some(group) = all.last_mut() {
            group.push(file.scan.clone());
        }
    }
    all.into_iter().filter(|group| !group.is_empty()).map(FileGroup::new).collect()
}

/// What is known of all files together.
fn summed(shape: &Shape, files: &[Arc<LakeFile>]) -> Statistics {
    let schema = shape.scanned.table_schema();
    let each = || files.iter().filter_map(|file| file.scan.statistics.as_deref());
    if files.len() <= SUMMED_FILES
        && each().count() == files.len()
        && !files.is_empty()
        && let Ok(merged) = Statistics::try_merge_iter(each(), schema)
    {
        return merged;
    }
    let mut unknown = Statistics::new_unknown(schema);
    let rows: usize = files.iter().map(|file| file.rows as usize).sum();
    unknown.num_rows = Precision::Exact(rows);
    unknown
}

/// Rows of the files that may meet the filters, all columns in declared order; only an aid, rows beyond may come too.
pub(crate) async fn rows_of(
    shape: &'static Shape,
    files: Vec<Arc<LakeFile>>,
    filters: Vec<Expr>,
    sessions: &Sessions,
) -> Result<Vec<RecordBatch>> {
    let table = super::table::LakeTable::of_files(shape, Arc::new(FileSet::of(0, files)));
    let context = sessions.plain();
    let mut frame = context.read_table(Arc::new(table))?;
    if let Some(filter) = conjunction(filters) {
        frame = frame.filter(filter)?;
    }
    frame.collect().await
}
