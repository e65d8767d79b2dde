//! The desk that takes sheets in: keeps the file, works on it, survives whoever sent it.

use super::limits::LOOK;
use super::work;
use chrono::{DateTime, Utc};
use ingest::Gateway;
use model::Clock;
use registry::uploads::{self, NewUpload, Upload};
use registry::{Registry, RegistryError, Tx};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Takes sheets in and works on them one after the other. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(super) registry: Registry,
    pub(super) gateway: Gateway,
    clock: Clock,
    turn: Arc<Semaphore>,
    /// Gone when nobody holds the desk any more.
    open: Arc<()>,
}

impl Desk {
    /// A desk in front of a gate.
    pub fn new(registry: Registry, gateway: Gateway, clock: Clock) -> Self {
        Self { registry, gateway, clock, turn: Arc::new(Semaphore::new(1)), open: Arc::default() }
    }

    /// Present instant of the data.
    pub(super) fn now(&self) -> DateTime<Utc> {
        model::time::micros(self.clock.now())
    }

    /// Keeps a file within an edit; [`Self::work_on`] it once the edit is committed.
    ///
    /// # Errors
    /// When the registry does not take it.
    pub async fn keep(&self, tx: &mut Tx, new: &NewUpload<'_>) -> Result<Upload, RegistryError> {
        uploads::create(tx, new, self.now()).await
    }

    /// Works on a kept file until its end; what became of it is in the registry.
    ///
    /// # Errors
    /// When the registry fails; the upload is then taken up again later.
    pub async fn work_on(&self, id: &str) -> Result<(), RegistryError> {
        // The semaphore is never closed; without a permit nothing would be worse than working at once.
        let _turn = self.turn.acquire().await;
        work::through(self, id).await
    }

    /// The same in the background.
    pub(crate) fn work_later(&self, id: String) {
        let desk = self.clone();
        tokio::spawn(async move {
            if let Err(error) = desk.work_on(&id).await {
                tracing::error!(upload = %id, %error, "the upload is interrupted and will be taken up again");
            }
        });
    }

    /// Takes up what another process left, now and from time to time, while somebody holds the desk.
    pub(crate) fn watch(&self) {
        let open = Arc::downgrade(&self.open);
        let Self { registry, gateway, clock, turn, .. } = self.clone();
        tokio::spawn(async move {
            while let Some(open) = open.upgrade() {
                let (registry, gateway, turn) = (registry.clone(), gateway.clone(), turn.clone());
                let desk = Self { registry, gateway, clock, turn, open };
                match desk.left_behind().await {
                    Ok(ids) => ids.into_iter().for_each(|id| desk.work_later(id)),
                    Err(error) => tracing::warn!(%error, "abandoned uploads are not looked for"),
                }
                drop(desk);
                tokio::time::sleep(LOOK).await;
            }
        });
    }

    async fn left_behind(&self) -> Result<Vec<String>, RegistryError> {
        // Somebody is at work here: what waits for its turn is not abandoned.
        if self.turn.available_permits() == 0 {
            return Ok(Vec::new());
        }
        let mut tx = self.registry.write().await?;
        let ids = uploads::abandoned(&mut tx).await?;
        tx.commit().await?;
        Ok(ids)
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}
