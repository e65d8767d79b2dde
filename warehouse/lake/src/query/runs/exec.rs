//! The step itself.

use super::fold::Fold;
use super::given::Given;
use super::span::Spans;
use arrow::array::ArrayRef;
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::fmt::Formatter;
use std::sync::Arc;

/// Rows looked at before deciding.
const LOOKED_AT: usize = 20_000;
/// Mean length of runs from which folding them pays.
const WORTH: usize = 3;

/// A first grouping that folds runs before it looks groups up.
#[derive(Debug, Clone)]
pub(super) struct RunsExec {
    /// The grouping as DataFusion would do it; always an [`AggregateExec`].
    whole: Arc<dyn ExecutionPlan>,
    folds: Vec<Fold>,
}

impl RunsExec {
    pub fn new(whole: Arc<dyn ExecutionPlan>, folds: Vec<Fold>) -> Self {
        Self { whole, folds }
    }

    fn aggregate(&self) -> Result<&AggregateExec> {
        match self.whole.downcast_ref::<AggregateExec>() {
            Some(aggregate) => Ok(aggregate),
            None => internal_err!("runs are grouped by an aggregate"),
        }
    }

    fn keys(&self, batch: &RecordBatch) -> Result<Vec<ArrayRef>> {
        let keys = self.aggregate()?.group_expr().expr();
        let key = |(key, _): &(Arc<dyn PhysicalExpr>, String)| {
            key.evaluate(batch)?.into_array(batch.num_rows())
        };
        keys.iter().map(key).collect()
    }

    /// Whether the rows lie in runs long enough.
    fn worthwhile(&self, batches: &[RecordBatch]) -> Result<bool> {
        let (mut rows, mut runs) = (0, 0);
        for batch in batches {
            rows += batch.num_rows();
            runs += Spans::of(&self.keys(batch)?, batch.num_rows())?.len();
        }
        Ok(rows > 0 && runs * WORTH <= rows)
    }

    /// One row for each run, in the form of a partial grouping.
    fn fold(&self, schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
        let keys = self.keys(batch)?;
        let spans = Spans::of(&keys, batch.num_rows())?;
        let starts = spans.starts();
        let mut columns = Vec::with_capacity(keys.len() + self.folds.len());
        for key in &keys {
            columns.push(take(key, &starts, None)?);
        }
        for fold in &self.folds {
            columns.push(fold.apply(batch, &spans)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(spans.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
    }

    /// Groups what a stream holds, its first batches known.
    fn group(
        self,
        first: Vec<RecordBatch>,
        rest: SendableRecordBatchStream,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let aggregate = self.aggregate()?.clone();
        let folded = self.worthwhile(&first)?;
        let raw = rest.schema();
        let all = stream::iter(first.into_iter().map(Ok)).chain(rest);
        let (filters, figures) = (aggregate.filter_expr(), aggregate.aggr_expr());
        let (mode, group, given): (_, _, SendableRecordBatchStream) = if folded {
            let schema = self.whole.schema();
            let shown = Arc::clone(&schema);
            let all = all.map(move |batch| self.fold(&schema, &batch?));
            let group = aggregate.group_expr().as_final();
            let stream = RecordBatchStreamAdapter::new(shown, all);
            (AggregateMode::PartialReduce, group, Box::pin(stream))
        } else {
            let stream = RecordBatchStreamAdapter::new(raw, all);
            (AggregateMode::Partial, aggregate.group_expr().clone(), Box::pin(stream))
        };
        let grouping = AggregateExec::try_new(
            mode,
            group,
            figures.to_vec(),
            filters.to_vec(),
            Arc::new(Given::new(given)),
            aggregate.input_schema(),
        )?;
        grouping.execute(0, context)
    }
}

impl DisplayAs for RunsExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunsExec: ")?;
        self.whole.fmt_as(kind, f)
    }
}

impl ExecutionPlan for RunsExec {
    fn name(&self) -> &'static str {
        "RunsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.whole.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.whole.children()
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.whole.apply_expressions(look)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let whole = datafusion::physical_plan::replace_children_if_necessary(
            Arc::clone(&self.whole),
            children,
        )?;
        Ok(Arc::new(Self { whole, folds: self.folds.clone() }))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        self.whole.metrics()
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let mut rest = self.aggregate()?.input().execute(partition, Arc::clone(&context))?;
        let (this, schema) = (self.clone(), self.schema());
        let grouped = async move {
            let (mut first, mut rows) = (Vec::new(), 0);
            while rows < LOOKED_AT
                && let Some(batch) = rest.next().await
            {
                let batch = batch?;
                rows += batch.num_rows();
                first.push(batch);
            }
            this.group(first, rest, context)
        };
        let grouped = stream::once(grouped).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, grouped)))
    }
}
