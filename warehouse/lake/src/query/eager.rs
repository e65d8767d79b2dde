//! Grouping before a join with the list of stations.
//!
//! Sums of many rows by something of their station need each station once: rows are first summed by station, and the
//! sums are joined. `SELECT s.area_code, SUM(o.energy_wh) FROM orders o JOIN stations s … GROUP BY s.area_code` so joins
//! thousands of rows, not millions. Sums of integers, counts and extremes do not depend on the order they are taken in:
//! the answer stays the same to the last digit.

use super::live::{LiveTable, LiveView};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result};
use datafusion::datasource::source_as_provider;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::{max, min, sum};
use datafusion::logical_expr::expr::{AggregateFunction, AggregateFunctionParams};
use datafusion::logical_expr::{
    Aggregate, Expr, ExprSchemable, Join, JoinType, LogicalPlan, LogicalPlanBuilder, lit,
};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};
use std::sync::Arc;

/// Columns that name a station or the day of a row: few values, and files are sorted by them or hold one.
const FEW: &[&str] = &["operator_id", "station_id", "day"];

/// Groups by station before a join with `stations`.
#[derive(Debug)]
pub(super) struct Eager;

impl OptimizerRule for Eager {
    fn name(&self) -> &'static str {
        "sum_by_station_before_join"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(aggregate) = &plan else { return Ok(Transformed::no(plan)) };
        match rewritten(aggregate)? {
            Some(better) => Ok(Transformed::yes(better)),
            None => Ok(Transformed::no(plan)),
        }
    }
}

/// A join of rows with `stations`, seen from the rows.
struct Sides<'a> {
    join: &'a Join,
    rows: &'a Arc<LogicalPlan>,
    rows_left: bool,
    /// Columns of the rows that the join and the grouping need.
    keys: Vec<Expr>,
}

fn rewritten(aggregate: &Aggregate) -> Result<Option<LogicalPlan>> {
    let Some(join) = joined(&aggregate.input) else { return Ok(None) };
    let Some(sides) = sides(join, &aggregate.group_expr) else { return Ok(None) };
    let mut folds = Vec::with_capacity(aggregate.aggr_expr.len());
    for figure in &aggregate.aggr_expr {
        match fold(figure, sides.rows)? {
            Some(fold) => folds.push(fold),
            None => return Ok(None),
        }
    }
    if folds.is_empty() {
        return Ok(None);
    }
    regrouped(aggregate, &sides, folds).map(Some)
}

/// The inner join below, beyond projections that only choose columns.
fn joined(plan: &LogicalPlan) -> Option<&Join> {
    match plan {
        LogicalPlan::Projection(chosen)
            if chosen.expr.iter().all(|one| matches!(one, Expr::Column(_))) =>
        {
            joined(&chosen.input)
        }
        LogicalPlan::Join(join)
            if join.join_type == JoinType::Inner && join.filter.is_none() && !join.null_aware =>
        {
            Some(join)
        }
        _ => None,
    }
}

fn sides<'a>(join: &'a Join, group: &[Expr]) -> Option<Sides<'a>> {
    let rows_left = match (is_stations(&join.left), is_stations(&join.right)) {
        (false, true) => true,
        (true, false) => false,
        _ => return None,
    };
    let rows = if rows_left { &join.left } else { &join.right };
    if is_grouped(rows) || group.is_empty() {
        return None;
    }
    let mut keys: Vec<Expr> = Vec::new();
    let mut add = |one: &Expr| match one {
        Expr::Column(column) if FEW.contains(&column.name.as_str()) => {
            if !keys.contains(one) {
                keys.push(one.clone());
            }
            true
        }
        _ => false,
    };
    if !join.on.iter().all(|(left, right)| add(if rows_left { left } else { right })) {
        return None;
    }
    for one in group {
        let of_rows = one.column_refs().into_iter().any(|column| rows.schema().has_column(column));
        if of_rows && !add(one) {
            return None;
        }
    }
    Some(Sides { join, rows, rows_left, keys })
}

/// Whether a plan reads the live table of stations and nothing else.
fn is_stations(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let provider = source_as_provider(&scan.source);
            provider.is_ok_and(|provider| {
                let live = provider.downcast_ref::<LiveTable>();
                live.is_some_and(|table| table.view() == LiveView::Stations)
            })
        }
        LogicalPlan::Filter(_) | LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().into_iter().all(is_stations)
        }
        _ => false,
    }
}

/// Whether the rows are sums already, as they are after this rule.
fn is_grouped(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(_) => true,
        LogicalPlan::Filter(_) | LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().into_iter().any(is_grouped)
        }
        _ => false,
    }
}

/// A figure taken in two steps.
struct Fold {
    /// Over the rows of a station.
    first: Expr,
    /// Over the stations, of the first step's column.
    then: fn(Expr) -> Expr,
    /// Whether it is a count, which is never absent.
    counts: bool,
}

fn fold(figure: &Expr, rows: &LogicalPlan) -> Result<Option<Fold>> {
    let figure = figure.clone().unalias();
    let Expr::AggregateFunction(AggregateFunction { func, params }) = &figure else {
        return Ok(None);
    };
    let AggregateFunctionParams { args, distinct, filter, order_by, null_treatment } = params;
    let plain = !distinct && filter.is_none() && order_by.is_empty() && null_treatment.is_none();
    let schema = rows.schema();
    let of_rows =
        |arg: &Expr| arg.column_refs().into_iter().all(|column| schema.has_column(column));
    if !plain || args.len() != 1 || !args.iter().all(of_rows) {
        return Ok(None);
    }
    let whole = !figure.get_type(schema)?.is_floating();
    let (then, counts): (fn(Expr) -> Expr, bool) = match func.name() {
        "sum" if whole => (sum, false),
        "count" => (sum, true),
        "min" => (min, false),
        "max" => (max, false),
        _ => return Ok(None),
    };
    Ok(Some(Fold { first: figure, then, counts }))
}

fn regrouped(aggregate: &Aggregate, sides: &Sides<'_>, folds: Vec<Fold>) -> Result<LogicalPlan> {
    let first: Vec<Expr> = folds.iter().map(|fold| fold.first.clone()).collect();
    let part = |number: usize| format!("__part_{number}");
    let parts = first.iter().enumerate().map(|(number, one)| {
        Expr::Column(Column::new_unqualified(one.schema_name().to_string())).alias(part(number))
    });
    let parts: Vec<Expr> = sides.keys.iter().cloned().chain(parts).collect();
    let sums = LogicalPlanBuilder::from(Arc::clone(sides.rows))
        .aggregate(sides.keys.clone(), first)?
        .project(parts)?
        .build()?;
    let join = sides.join;
    let (left, right) = if sides.rows_left {
        (Arc::new(sums), Arc::clone(&join.right))
    } else {
        (Arc::clone(&join.left), Arc::new(sums))
    };
    let join = Join::try_new(
        left,
        right,
        join.on.clone(),
        None,
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    let then: Vec<Expr> = folds
        .iter()
        .enumerate()
        .map(|(number, fold)| (fold.then)(Expr::Column(Column::new_unqualified(part(number)))))
        .collect();
    let names: Vec<String> = then.iter().map(|one| one.schema_name().to_string()).collect();
    let outer =
        Aggregate::try_new(Arc::new(LogicalPlan::Join(join)), aggregate.group_expr.clone(), then)?;
    // The columns get the names back that the plan above knows them by.
    let groups = aggregate.group_expr.len();
    let mut shown: Vec<Expr> = Vec::new();
    for (at, (qualifier, field)) in aggregate.schema.iter().enumerate() {
        shown.push(match at.checked_sub(groups) {
            None => Expr::Column(Column::from((qualifier, field))),
            Some(number) => {
                let sum = Expr::Column(Column::new_unqualified(names[number].clone()));
                let sum = if folds[number].counts { coalesce(vec![sum, lit(0_i64)]) } else { sum };
                sum.alias(field.name())
            }
        });
    }
    LogicalPlanBuilder::from(LogicalPlan::Aggregate(outer)).project(shown)?.build()
}
