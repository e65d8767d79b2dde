//! Queries of people and programs outside the platform's own code.

use super::live::LiveView;
use super::session::{Sessions, VALID};
use super::{Answer, Governance, plain_texts};
use crate::QueryError;
use crate::world::Picture;
use arrow::array::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::common::Result;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder, lit};
use datafusion::prelude::{SessionContext, col};
use futures::StreamExt;
use std::sync::Arc;
use std::time::Instant;
use tables::Sharing;

/// Who may see a column of anything a query can name.
fn sharing(table: &str, column: &str) -> Sharing {
    let table = VALID.iter().find(|(view, _)| *view == table).map_or(table, |(_, of)| of);
    let declared = tables::by_name(table).and_then(|table| table.column(column));
    let live = || LiveView::ALL.into_iter().find(|view| view.name() == table)?.sharing(column);
    // What nobody declared nobody sees.
    declared.map(|column| column.sharing).or_else(live).unwrap_or(Sharing::Withheld)
}

/// The table as the asker may see it: without hidden columns, only rows of the operators allowed.
fn governed_table(
    name: &'static str,
    table: Arc<dyn TableProvider>,
    limits: &Governance,
) -> Result<Arc<dyn TableProvider>> {
    let schema = table.schema();
    let visible = |field: &&arrow::datatypes::FieldRef| match sharing(name, field.name()) {
        Sharing::Public => true,
        Sharing::Conditional => limits.see_conditional,
        Sharing::Withheld => false,
    };
    let columns = schema.fields().iter().filter(visible).map(|field| col(field.name().as_str()));
    let columns: Vec<_> = columns.collect();
    let mut plan = LogicalPlanBuilder::scan(name, provider_as_source(table), None)?;
    if let Some(operators) = &limits.operators {
        let allowed = match schema.index_of("operator_id") {
            Ok(_) => {
                let names = operators.iter().map(|name| lit(name.as_str())).collect();
                col("operator_id").in_list(names, false)
            }
            // Rows that belong to nobody are not shown to one of many.
            Err(_) => lit(false),
        };
        plan = plan.filter(allowed)?;
    }
    let plan = plan.project(columns)?.build()?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// A session that shows what the asker may see.
pub(crate) fn session(
    sessions: &Sessions,
    picture: &Picture,
    limits: &Governance,
) -> Result<SessionContext> {
    let tables = sessions.tables(picture).into_iter();
    let tables = tables.map(|(name, table)| Ok((name, governed_table(name, table, limits)?)));
    sessions.with(tables.collect::<Result<Vec<_>>>()?)
}

/// Plans a text that must be one `SELECT` or `EXPLAIN`.
pub(crate) async fn plan(context: &SessionContext, sql: &str) -> Result<LogicalPlan, QueryError> {
    let plan = context.state().create_logical_plan(sql).await?;
    let only_reading =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let refused = |error: datafusion::error::DataFusionError| {
        QueryError::NotAllowed(format!("only SELECT and EXPLAIN ({})", error.strip_backtrace()))
    };
    only_reading.verify_plan(&plan).map_err(refused)?;
    Ok(plan)
}

/// Runs the plan until it ends or has given one row more than allowed.
pub(crate) async fn run(
    context: SessionContext,
    plan: LogicalPlan,
    max_rows: usize,
    began: Instant,
) -> Result<Answer, QueryError> {
    let explained = matches!(plan, LogicalPlan::Explain(_) | LogicalPlan::Analyze(_));
    let frame = DataFrame::new(context.state(), plan);
    let frame = if explained { frame } else { frame.limit(0, Some(max_rows.saturating_add(1)))? };
    let mut stream = frame.execute_stream().await?;
    let schema = stream.schema();
    let (mut batches, mut rows) = (Vec::<RecordBatch>::new(), 0);
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        rows += batch.num_rows();
        batches.push(batch);
        if rows > max_rows {
            break;
        }
    }
    let truncated = rows > max_rows;
    if let Some(last) = batches.last_mut()
        && truncated
    {
        *last = last.slice(0, last.num_rows() - (rows - max_rows));
    }
    let (schema, batches) = plain_texts(schema, batches)?;
    Ok(Answer { schema, batches, truncated, took_ms: began.elapsed().as_millis() as u64 })
}
