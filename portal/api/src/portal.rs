//! The state of the portal: seven parts.

use crate::figures::Figures;
use crate::hub::Hub;
use crate::parts::PortalParts;
use crate::setting::Setting;
use crate::sheets::Desk;
use crate::tickets::Tickets;
use axum::extract::FromRef;
use lake::Lake;
use registry::signing::Keyring;
use registry::{Registry, RegistryError};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Shared by all handlers; cheap to clone.
#[derive(Clone, FromRef)]
pub(crate) struct Portal {
    pub(crate) lake: Lake,
    pub(crate) registry: Registry,
    pub(crate) gateway: ingest::Gateway,
    pub(crate) conformance: Option<conformance::Conformance>,
    pub(crate) setting: Arc<Setting>,
    pub(crate) figures: Arc<Figures>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) desk: Desk,
}

/// How often keys and ended sessions are read again, for what other processes did.
const RELOAD: Duration = Duration::from_secs(15);

impl Portal {
    /// Puts the parts together and starts the two small tasks that keep keys and live events current.
    pub(crate) async fn new(parts: PortalParts) -> Result<Self, RegistryError> {
        let keyring = Keyring::load(&parts.registry, chrono::Utc::now()).await?;
        let setting = Arc::new(Setting {
            clock: parts.clock,
            areas: parts.areas,
            grid: parts.grid,
            config: parts.config,
            jobs: parts.jobs,
            vehicles: parts.vehicles,
            pulls: parts.pulls,
            metrics: parts.metrics,
            keyring,
            tickets: Tickets::default(),
        });
        let figures = Arc::new(Figures::new(
            parts.lake.clone(),
            parts.registry.clone(),
            Arc::clone(&setting),
        ));
        let hub = Hub::start(&parts.lake);
        let desk = Desk::new(parts.registry.clone(), parts.gateway.clone(), parts.clock);
        desk.watch();
        tokio::spawn(reload(Arc::downgrade(&setting), parts.registry.clone()));
        Ok(Self {
            lake: parts.lake,
            registry: parts.registry,
            gateway: parts.gateway,
            conformance: parts.conformance,
            setting,
            figures,
            hub,
            desk,
        })
    }
}

/// Reads keys and ended sessions again until the portal is gone.
async fn reload(setting: Weak<Setting>, registry: Registry) {
    loop {
        tokio::time::sleep(RELOAD).await;
        let Some(setting) = setting.upgrade() else { return };
        if let Err(error) = setting.keyring.reload(&registry, setting.machine_now()).await {
            tracing::warn!(%error, "keys of sessions cannot be read again, the present ones stay");
        }
    }
}
