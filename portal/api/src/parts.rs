//! What the portal is made of, handed in by the executable.

use crate::config::PortalConfig;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use lake::Lake;
use metrics_exporter_prometheus::PrometheusHandle;
use model::Clock;
use reference::Areas;
use registry::Registry;
use std::sync::Arc;

/// Everything a portal needs.
pub struct PortalParts {
    /// What happened.
    pub lake: Lake,
    /// What is edited.
    pub registry: Registry,
    /// The gate, for its counters, its checker and its snapshot of operators.
    pub gateway: ingest::Gateway,
    /// The sandbox of operators; without it nobody is onboarded here.
    pub conformance: Option<conformance::Conformance>,
    /// The clock of the data; sessions of people always follow the machine's.
    pub clock: Clock,
    /// Areas of the province.
    pub areas: Arc<Areas>,
    /// Settings.
    pub config: PortalConfig,
    /// The jobs of the executable.
    pub jobs: Jobs,
    /// Counters for `/metrics`, when the executable installed a recorder.
    pub metrics: Option<PrometheusHandle>,
}

/// A job as screens show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobInfo {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// When it runs, UTC, six fields.
    pub cron_utc: &'static str,
}

/// Starts a job by name; answers when it has ended with its summary, or with why it failed.
pub type RunJob =
    Arc<dyn Fn(&'static str) -> BoxFuture<'static, Result<String, String>> + Send + Sync>;
/// When a job runs next.
pub type NextRun = Arc<dyn Fn(&str, DateTime<Utc>) -> Option<DateTime<Utc>> + Send + Sync>;

/// The jobs there are and how to start one.
#[derive(Clone)]
pub struct Jobs {
    /// All jobs.
    pub list: Vec<JobInfo>,
    /// Starts one; the run is recorded by the executable.
    pub run: RunJob,
    /// When one runs next.
    pub next: NextRun,
}

impl Default for Jobs {
    /// No jobs.
    fn default() -> Self {
        Self {
            list: Vec::new(),
            run: Arc::new(|name| Box::pin(async move { Err(format!("there is no job {name}")) })),
            next: Arc::new(|_, _| None),
        }
    }
}
