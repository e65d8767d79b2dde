//! What does not change while the portal runs, and the keys of sessions.

use crate::config::PortalConfig;
use crate::parts::{Jobs, Pulls, VehiclePlatforms};
use crate::tickets::Tickets;
use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusHandle;
use model::{Clock, LocalDay};
use reference::Areas;
use registry::signing::Keyring;
use std::sync::Arc;

/// Facts of this deployment.
pub(crate) struct Setting {
    pub(crate) clock: Clock,
    pub(crate) areas: Arc<Areas>,
    pub(crate) grid: Option<grid::Gate>,
    pub(crate) config: PortalConfig,
    pub(crate) jobs: Jobs,
    pub(crate) vehicles: VehiclePlatforms,
    pub(crate) pulls: Pulls,
    pub(crate) metrics: Option<PrometheusHandle>,
    pub(crate) keyring: Keyring,
    pub(crate) tickets: Tickets,
}

impl Setting {
    /// Present instant of the data.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        model::time::micros(self.clock.now())
    }

    /// Present Beijing day of the data.
    pub(crate) fn today(&self) -> LocalDay {
        LocalDay::of(self.now())
    }

    /// Present instant of people: sessions, passwords and lockouts do not follow a replay.
    pub(crate) fn machine_now(&self) -> DateTime<Utc> {
        model::time::micros(Clock::System.now())
    }

    /// Chinese and English name of an area; the code when it is not in the tables.
    pub(crate) fn area_name<'a>(&'a self, code: &'a str) -> (&'a str, &'a str) {
        self.areas.get(code).map_or((code, code), |area| (&area.name, &area.name_en))
    }
}
