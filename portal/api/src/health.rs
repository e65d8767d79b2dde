//! Whether the process lives and whether it can serve.

use crate::config::Metrics;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// State of the process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    version: &'static str,
}

/// State of the parts the process needs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    status: &'static str,
    /// Bytes in the journal that are not in the tables yet.
    waiting_bytes: u64,
    /// Connectors known.
    connectors: usize,
}

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "meta", security(()), responses((status = 200, body = Health)))]
pub(crate) async fn live() -> Json<Health> {
    Json(Health { status: "live", version: env!("CARGO_PKG_VERSION") })
}

/// Registry and lake answer.
#[utoipa::path(get, path = "/health/ready", tag = "meta", security(()),
    responses((status = 200, body = Readiness), (status = 503, description = "not ready")))]
pub(crate) async fn ready(State(portal): State<Portal>) -> Result<Json<Readiness>, Problem> {
    portal.registry.ping().await.map_err(|error| {
        tracing::error!(%error, "the registry does not answer");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "the registry does not answer")
    })?;
    let waiting_bytes = portal.lake.stats().waiting_bytes;
    Ok(Json(Readiness {
        status: "ready",
        waiting_bytes,
        connectors: portal.lake.now().connectors(),
    }))
}

/// Counters for Prometheus, where the configuration opens them.
pub(crate) async fn metrics(State(portal): State<Portal>) -> Result<String, Problem> {
    match (&portal.setting.metrics, portal.setting.config.metrics) {
        (Some(handle), Metrics::Open) => Ok(handle.render()),
        _ => Err(Problem::not_found("the address /metrics")),
    }
}
