//! One small lake and gate per operator, opened when it sends and closed when it is quiet. Nothing is ever settled
//! there: what the journal holds is all there is, which bounds its size.

use crate::config::SandboxConfig;
use arc_swap::ArcSwap;
use axum::Router;
use ingest::{AccessBook, GateConfig, GateError, Gateway, GatewayParts};
use lake::{Lake, LakeConfig, OpenError};
use model::Clock;
use parking_lot::Mutex as Quick;
use quality::{Areas, Limits};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What the gates of all sandboxes share.
pub struct SandboxParts {
    /// Settings.
    pub config: SandboxConfig,
    /// Test credentials.
    pub access: AccessBook,
    /// Settings of the gate of production, whose rules hold here too.
    pub gate: GateConfig,
    /// Limits of the quality rules.
    pub limits: Arc<ArcSwap<Limits>>,
    /// Areas of the province.
    pub areas: Arc<Areas>,
    /// Clock: the machine's, whatever the data's.
    pub clock: Clock,
    /// Key of marks of personal data; another one than production's.
    pub person_key: [u8; 32],
    /// Key that seals bodies; another one than production's.
    pub raw_key: [u8; 32],
}

/// Why a sandbox is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Too many are open.
    #[error("{0} sandboxes are open already, try again later")]
    Full(usize),
    /// Its lake does not open.
    #[error("the sandbox of {operator} does not open")]
    Lake {
        /// Whose.
        operator: String,
        /// Why.
        source: Box<OpenError>,
    },
    /// Its gate does not open.
    #[error("the gate of the sandbox of {operator} does not open")]
    Gate {
        /// Whose.
        operator: String,
        /// Why.
        source: Box<GateError>,
    },
    /// Its folder cannot be deleted.
    #[error("the sandbox of {operator} cannot be emptied")]
    Folder {
        /// Whose.
        operator: String,
        /// Why.
        source: std::io::Error,
    },
}

/// An open sandbox.
pub struct Sandbox {
    /// Its rows.
    pub lake: Lake,
    /// Its gate.
    pub gateway: Gateway,
    /// The gate's paths.
    pub router: Router,
    /// Where it lies.
    pub dir: PathBuf,
    used: Quick<Instant>,
}

impl Sandbox {
    fn idle(&self) -> Duration {
        self.used.lock().elapsed()
    }

    async fn close(&self) {
        self.gateway.close().await;
        self.lake.close().await;
    }
}

/// All sandboxes.
pub struct Sandboxes {
    parts: SandboxParts,
    open: Mutex<HashMap<String, Arc<Sandbox>>>,
}

/// A sandbox in use for less than this is not closed for another.
const IN_USE: Duration = Duration::from_secs(30);

impl Sandboxes {
    /// No sandbox is open yet.
    pub fn new(parts: SandboxParts) -> Self {
        Self { parts, open: Mutex::default() }
    }

    /// What they share.
    pub fn parts(&self) -> &SandboxParts {
        &self.parts
    }

    /// The sandbox of an operator, opened when it is not.
    ///
    /// # Errors
    /// [`SandboxError::Full`] when too many others are in use; what does not open.
    pub async fn of(&self, operator: &str) -> Result<Arc<Sandbox>, SandboxError> {
        let mut open = self.open.lock().await;
        if let Some(found) = open.get(operator) {
            *found.used.lock() = Instant::now();
            return Ok(Arc::clone(found));
        }
        if open.len() >= self.parts.config.max_open.max(1) {
            let quietest = open.iter().max_by_key(|(_, one)| one.idle()).map(|(id, _)| id.clone());
            let closed = quietest
                .filter(|id| open.get(id).is_some_and(|one| one.idle() > IN_USE))
                .and_then(|id| open.remove(&id));
            match closed {
                Some(closed) => closed.close().await,
                None => return Err(SandboxError::Full(open.len())),
            }
        }
        let opened = Arc::new(self.open_one(operator).await?);
        open.insert(operator.to_owned(), Arc::clone(&opened));
        Ok(opened)
    }

    async fn open_one(&self, operator: &str) -> Result<Sandbox, SandboxError> {
        let parts = &self.parts;
        let dir = self.dir(operator);
        let lake = open_lake(&dir, parts.config.max_bytes).await.map_err(|source| {
            SandboxError::Lake { operator: operator.to_owned(), source: Box::new(source) }
        })?;
        let prefixes = parts.gate.prefixes.iter().map(|prefix| format!("/sandbox{prefix}"));
        let gate = GatewayParts {
            lake: lake.clone(),
            access: parts.access.clone(),
            clock: parts.clock,
            config: GateConfig {
                prefixes: prefixes.collect(),
                max_body_bytes: parts.config.max_body_bytes,
                replay_bytes: 4 << 20,
                recent_keys: 100_000,
                orphan_rows: 10_000,
                ..parts.gate.clone()
            },
            limits: Arc::clone(&parts.limits),
            areas: Arc::clone(&parts.areas),
            person_key: parts.person_key,
            raw_key: parts.raw_key,
        };
        let gateway = Gateway::open(gate).await.map_err(|source| SandboxError::Gate {
            operator: operator.to_owned(),
            source: Box::new(source),
        })?;
        let router = gateway.router();
        Ok(Sandbox { lake, gateway, router, dir, used: Quick::new(Instant::now()) })
    }

    fn dir(&self, operator: &str) -> PathBuf {
        self.parts.config.dir.join(operator)
    }

    /// Empties the sandbox of an operator: every row and message of it is gone.
    ///
    /// # Errors
    /// [`SandboxError::Folder`] when its folder cannot be deleted.
    pub async fn reset(&self, operator: &str) -> Result<(), SandboxError> {
        let mut open = self.open.lock().await;
        if let Some(closed) = open.remove(operator) {
            closed.close().await;
        }
        let dir = self.dir(operator);
        let deleted = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(dir)).await;
        match deleted.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(SandboxError::Folder { operator: operator.to_owned(), source })
            }
            _ => Ok(()),
        }
    }

    /// Closes sandboxes that nobody used for a while.
    pub async fn close_idle(&self) {
        let idle = Duration::from_secs(self.parts.config.idle_s.max(60));
        let mut open = self.open.lock().await;
        let quiet: Vec<String> =
            open.iter().filter(|(_, one)| one.idle() > idle).map(|(id, _)| id.clone()).collect();
        for id in quiet {
            if let Some(closed) = open.remove(&id) {
                closed.close().await;
            }
        }
    }

    /// Closes all.
    pub async fn close(&self) {
        for (_, one) in self.open.lock().await.drain() {
            one.close().await;
        }
    }
}

/// Opens a small lake.
pub(crate) async fn open_lake(dir: &Path, max_bytes: u64) -> Result<Lake, OpenError> {
    let config = LakeConfig {
        segment_bytes: 8 << 20,
        max_waiting_bytes: max_bytes,
        query_memory_bytes: 64 << 20,
        query_threads: 1,
        ..LakeConfig::at(dir)
    };
    let mut tries = 0;
    loop {
        match Lake::open(config.clone()).await {
            // A request that was under way when it was closed may hold the folder a moment longer.
            Err(OpenError::InUse { .. }) if tries < 20 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            done => return done,
        }
    }
}
