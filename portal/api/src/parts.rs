//! What the portal is made of, handed in by the executable.

use crate::config::PortalConfig;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use lake::Lake;
use metrics_exporter_prometheus::PrometheusHandle;
use model::Clock;
use reference::Areas;
use registry::Registry;
use registry::pull_runs::PullRun;
use registry::pull_settings::PullKind;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

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
    /// The gate for grid companies: its senders, and uploads.
    pub grid: Option<grid::Gate>,
    /// Settings.
    pub config: PortalConfig,
    /// The jobs of the executable.
    pub jobs: Jobs,
    /// Platforms that report vehicles.
    pub vehicles: VehiclePlatforms,
    /// How operators' platforms are asked.
    pub pulls: Pulls,
    /// Counters for `/metrics`, when the executable installed a recorder.
    pub metrics: Option<PrometheusHandle>,
}

/// A platform that reports vehicles; counters begin with the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehiclePlatform {
    /// The platform as an operator.
    pub id: String,
    /// Links that are open.
    pub links: i64,
    /// Links it may have at once.
    pub max_links: i64,
    /// Whether too many wrong passwords lock it for some minutes.
    pub locked: bool,
    /// Editions of GB/T 32960.3 it may use; empty allows both.
    pub editions: Vec<i32>,
    /// What becomes of its signatures: `ignore`, `record` or `require`.
    pub signature: &'static str,
    /// Frames taken.
    pub frames: i64,
    /// Of them answered with an error.
    pub refused: i64,
    /// Newest login.
    #[schema(required)]
    pub last_login: Option<DateTime<Utc>>,
    /// Newest frame.
    #[schema(required)]
    pub last_frame: Option<DateTime<Utc>>,
}

/// Every platform that reports vehicles, as it stands now.
pub type VehiclePlatforms = Arc<dyn Fn() -> Vec<VehiclePlatform> + Send + Sync>;

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

/// What a person wants to be asked of an operator's platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullWhat {
    /// A pull.
    Kind(PullKind),
    /// A try of the supplement with this id.
    Supplement(String),
}

/// Something that is to be asked of an operator's platform now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullOrder {
    /// Whose platform.
    pub operator_id: String,
    /// What is asked.
    pub what: PullWhat,
    /// Who wants it.
    pub by: String,
}

/// Asks an operator's platform; answers when the run has ended, or at once with why it does not begin.
pub type RunPull =
    Arc<dyn Fn(PullOrder) -> BoxFuture<'static, Result<PullRun, String>> + Send + Sync>;

/// How operators' platforms are asked.
#[derive(Clone)]
pub struct Pulls {
    /// Asks now.
    pub run: RunPull,
    /// The next time of a schedule in Beijing time, six fields; `None` when it is not a schedule.
    pub next: NextRun,
}

impl Default for Pulls {
    /// Nobody can be asked.
    fn default() -> Self {
        Self {
            run: Arc::new(|_| Box::pin(async { Err("nobody can be asked here".to_owned()) })),
            next: Arc::new(|_, _| None),
        }
    }
}

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
