//! Governed SQL of analysts.

use crate::ask::Given;
use crate::caller::{Caller, RunsQueries};
use crate::deed;
use crate::portal::Portal;
use crate::problem::Problem;
use arrow::json::writer::{JsonArray, WriterBuilder};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lake::{Answer, Governance, QueryError};
use registry::roles::{RoleId, rights};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QueryBody {
    /// One SELECT over the tables of the dictionary.
    sql: String,
    /// Rows at most.
    limit: Option<usize>,
}

/// A column of the answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColumnBody {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryAnswer {
    columns: Vec<ColumnBody>,
    #[schema(value_type = Vec<Vec<Object>>)]
    rows: Vec<Vec<Value>>,
    /// Whether there were more rows.
    truncated: bool,
    took_ms: u64,
}

/// Asks the warehouse in SQL: one SELECT, own scope, no withheld column. Each question is recorded.
#[utoipa::path(post, path = "/query", tag = "admin", request_body = QueryBody, responses((status = 200, body = QueryAnswer)))]
pub(crate) async fn run(
    State(portal): State<Portal>,
    RunsQueries(caller): RunsQueries,
    Given(given): Given<QueryBody>,
) -> Result<Json<QueryAnswer>, Problem> {
    let governance = governance(&portal, &caller, given.limit)?;
    deed::note(&portal, &caller, "query.run", "query", json!({ "sql": given.sql })).await?;
    let answer = portal.lake.governed(&given.sql, governance).await.map_err(wrong)?;
    Ok(Json(body(&answer)?))
}

/// What the caller may ask: the own operators, and conditional columns only for those who supervise or own them.
fn governance(
    portal: &Portal,
    caller: &Caller,
    limit: Option<usize>,
) -> Result<Governance, Problem> {
    let reach = caller.reach();
    // The tables know operators, not regions, so a reach of regions cannot be kept in free SQL.
    if reach.limits_regions() {
        return Err(Problem::forbidden(rights::QUERY_RUN));
    }
    let config = &portal.setting.config;
    let regulator = caller.profile.user.role == RoleId::ProvinceRegulator;
    Ok(Governance {
        max_rows: limit.unwrap_or(1_000).clamp(1, config.query_max_rows),
        max_ms: config.query_max_ms,
        operators: reach.operators().map(<[String]>::to_vec),
        see_conditional: regulator || reach.limits_operators(),
    })
}

fn wrong(error: QueryError) -> Problem {
    match error {
        QueryError::Wrong(_) | QueryError::NotAllowed(_) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_query", error.to_string())
        }
        other => other.into(),
    }
}

fn body(answer: &Answer) -> Result<QueryAnswer, Problem> {
    let mut writer =
        WriterBuilder::new().with_explicit_nulls(true).build::<_, JsonArray>(Vec::new());
    for batch in &answer.batches {
        writer.write(batch).map_err(|error| Problem::internal(&error))?;
    }
    writer.finish().map_err(|error| Problem::internal(&error))?;
    let text = writer.into_inner();
    let records: Vec<Map<String, Value>> = match text.is_empty() {
        true => Vec::new(),
        false => serde_json::from_slice(&text).map_err(|error| Problem::internal(&error))?,
    };
    let fields = answer.schema.fields();
    let row = |mut record: Map<String, Value>| {
        fields.iter().map(|field| record.remove(field.name()).unwrap_or(Value::Null)).collect()
    };
    Ok(QueryAnswer {
        columns: fields
            .iter()
            .map(|field| ColumnBody {
                name: field.name().clone(),
                kind: field.data_type().to_string(),
            })
            .collect(),
        rows: records.into_iter().map(row).collect(),
        truncated: answer.truncated,
        took_ms: answer.took_ms,
    })
}
