//! Running queries on their own threads.

use super::{Answer, Governance, Query, governed, plain_texts};
use crate::QueryError;
use crate::house::House;
use crate::query::table::LakeTable;
use crate::store::shape::shape;
use crate::world::Picture;
use arrow::array::RecordBatch;
use datafusion::common::ParamValues;
use datafusion::prelude::{DataFrame, SessionContext};
use futures::StreamExt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Rows of a part of an answer: few, for they may carry whole documents.
const PART_ROWS: usize = 1024;
/// Parts made ahead of the one that is taken.
const PARTS_AHEAD: usize = 1;

/// Stops the task when the asker goes away.
struct Stopping<T>(JoinHandle<T>);

impl<T> Drop for Stopping<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn closed() -> QueryError {
    QueryError::Wrong("the lake is closed".to_owned())
}

async fn apart<T: Send + 'static>(
    house: &House,
    work: impl Future<Output = Result<T, QueryError>> + Send + 'static,
) -> Result<T, QueryError> {
    let runtime = house.runtime().ok_or_else(closed)?;
    let mut task = Stopping(runtime.spawn(work));
    (&mut task.0).await.map_err(|_| closed())?
}

/// Answers a query of the platform's own code over one picture.
pub(crate) async fn batches(
    house: &House,
    picture: Picture,
    query: Query,
) -> Result<Vec<RecordBatch>, QueryError> {
    let began = Instant::now();
    let context = house.sessions.with(house.sessions.tables(&picture))?;
    let answer = apart(house, run(context, query)).await;
    metrics::histogram!("lake_query_seconds").record(began.elapsed().as_secs_f64());
    answer
}

async fn frame(context: &SessionContext, query: Query) -> Result<DataFrame, QueryError> {
    let plan = context.state().create_logical_plan(&query.sql).await?;
    let plan = plan.with_param_values(ParamValues::from(query.values))?;
    Ok(context.execute_logical_plan(plan).await?)
}

async fn run(context: SessionContext, query: Query) -> Result<Vec<RecordBatch>, QueryError> {
    let frame = frame(&context, query).await?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    Ok(plain_texts(schema, batches)?.1)
}

/// Answers a query of the platform's own code in small parts, made as fast as they are taken.
pub(crate) fn parts(
    house: &House,
    picture: Picture,
    query: Query,
) -> Result<mpsc::Receiver<Result<RecordBatch, QueryError>>, QueryError> {
    let context = house.sessions.with(house.sessions.tables(&picture))?;
    let small = context.copied_config().with_batch_size(PART_ROWS);
    *context.state_ref().write().config_mut() = small;
    let (sender, parts) = mpsc::channel(PARTS_AHEAD);
    let runtime = house.runtime().ok_or_else(closed)?;
    runtime.spawn(async move {
        if let Err(error) = send_parts(context, query, &sender).await {
            // Nobody takes it when the asker is gone.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(parts)
}

async fn send_parts(
    context: SessionContext,
    query: Query,
    sender: &mpsc::Sender<Result<RecordBatch, QueryError>>,
) -> Result<(), QueryError> {
    let mut stream = frame(&context, query).await?.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        if sender.send(Ok(batch?)).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Answers a query of somebody else.
pub(crate) async fn governed(
    house: &House,
    sql: &str,
    limits: Governance,
) -> Result<Answer, QueryError> {
    let began = Instant::now();
    let context = governed::session(&house.sessions, &house.world.picture(), &limits)?;
    let (sql, max_rows) = (sql.to_owned(), limits.max_rows);
    let work = async move {
        let plan = governed::plan(&context, &sql).await?;
        governed::run(context, plan, max_rows, began).await
    };
    let limit = Duration::from_millis(limits.max_ms);
    let answer = tokio::time::timeout(limit, apart(house, work)).await;
    metrics::histogram!("lake_governed_query_seconds").record(began.elapsed().as_secs_f64());
    answer.unwrap_or(Err(QueryError::TooLong { max_ms: limits.max_ms }))
}

/// Answers a query over one table as it stood at a version; the table is the only one the query can name.
pub(crate) async fn at_version(
    house: &House,
    number: usize,
    version: u64,
    query: Query,
) -> Result<Vec<RecordBatch>, QueryError> {
    let name = shape(number).table.name;
    let gone = |_| QueryError::NoVersion { table: name.to_owned(), version };
    let files = house.tables[number].at_version(version).await.map_err(gone)?;
    let table: Arc<dyn datafusion::catalog::TableProvider> =
        Arc::new(LakeTable::of_files(shape(number), Arc::new(files)));
    let context = house.sessions.with([(name, table)])?;
    apart(house, run(context, query)).await
}
