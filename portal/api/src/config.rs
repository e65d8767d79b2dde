//! What an administrator may set about the portal.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// Whether the platform shows real or replayed data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Replayed data, demonstration accounts.
    Demo,
    /// Real data.
    #[default]
    Serve,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metrics {
    /// Not served here; a separate listener may serve it.
    #[default]
    Off,
    /// Served to everyone who reaches the address.
    Open,
}

/// Settings of the portal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PortalConfig {
    /// Real or replayed data.
    pub mode: Mode,
    /// Attribution line of maps, with 审图号; that of the embedded boundaries when absent.
    pub map_attribution: Option<String>,
    /// Whether cookies are sent over TLS only.
    pub secure_cookie: bool,
    /// Folder with a built web application to serve instead of the embedded one.
    pub web_dir: Option<PathBuf>,
    /// Who may read `/metrics`.
    pub metrics: Metrics,
    /// Attempts to log in per minute and address.
    pub logins_per_minute: u32,
    /// Applications for access per hour and address.
    pub applications_per_hour: u32,
    /// Requests per minute and address of applicants and of people who check a certificate.
    pub applicants_per_minute: u32,
    /// Requests per second and user.
    pub requests_per_s: u32,
    /// Requests of a user that may come at once.
    pub burst: u32,
    /// Milliseconds for which figures of the present moment are kept.
    pub keep_figures_ms: u64,
    /// Rows of a governed query at most.
    pub query_max_rows: usize,
    /// Milliseconds of a governed query at most.
    pub query_max_ms: u64,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self {
            mode: Mode::Serve,
            map_attribution: None,
            secure_cookie: true,
            web_dir: None,
            metrics: Metrics::Off,
            logins_per_minute: 30,
            applications_per_hour: 10,
            applicants_per_minute: 240,
            requests_per_s: 50,
            burst: 200,
            keep_figures_ms: 2_000,
            query_max_rows: 10_000,
            query_max_ms: 15_000,
            trusted_proxies: Vec::new(),
        }
    }
}

impl PortalConfig {
    pub(crate) fn keep_figures(&self) -> Duration {
        Duration::from_millis(self.keep_figures_ms)
    }
}
