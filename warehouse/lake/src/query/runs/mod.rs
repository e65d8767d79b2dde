//! Grouping of rows that lie sorted.
//!
//! Files are sorted by operator, station or connector, and each holds one day: rows of one group lie side by side.
//! [`Runs`] puts a step before the first grouping that turns each run of rows with equal keys into one row with its
//! partial sums, which costs a fraction of looking every row up in a hash table. Whether rows lie so is seen from the
//! first rows of each scan; where they do not, they are grouped as DataFusion would have done.

mod exec;
mod fold;
mod given;
mod span;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode};
use exec::RunsExec;
use fold::Fold;
use std::sync::Arc;

/// Puts [`RunsExec`] in the place of first groupings that it can do.
#[derive(Debug)]
pub(super) struct Runs;

impl PhysicalOptimizerRule for Runs {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let replace = |plan: Arc<dyn ExecutionPlan>| {
            let Some(folds) = plan.downcast_ref::<AggregateExec>().and_then(folds) else {
                return Ok(Transformed::no(plan));
            };
            Ok(Transformed::yes(Arc::new(RunsExec::new(plan, folds)) as Arc<dyn ExecutionPlan>))
        };
        plan.transform_up(replace).data()
    }

    fn name(&self) -> &'static str {
        "runs"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// How each figure of a first grouping is folded; `None` when the grouping must stay as it is.
fn folds(aggregate: &AggregateExec) -> Option<Vec<Fold>> {
    let group = aggregate.group_expr();
    let plain = *aggregate.mode() == AggregateMode::Partial
        && group.is_single()
        && !group.expr().is_empty()
        && *aggregate.input_order_mode() == InputOrderMode::Linear
        && aggregate.limit_options().is_none()
        && aggregate.filter_expr().iter().all(Option::is_none);
    let schema = aggregate.input_schema();
    let each = |one: &Arc<_>| Fold::of(one, &schema);
    plain.then(|| aggregate.aggr_expr().iter().map(each).collect()).flatten()
}
