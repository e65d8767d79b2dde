//! Lake and registry, opened from a configuration.

use crate::config::Config;
use crate::secrets::MasterKey;
use anyhow::Context;
use lake::{Lake, LakeConfig};
use registry::Registry;

/// What a server keeps its data in.
#[derive(Clone)]
pub struct Stores {
    /// Things that happened.
    pub lake: Lake,
    /// Things that are edited.
    pub registry: Registry,
}

impl Stores {
    /// Opens both; makes what is missing.
    ///
    /// # Errors
    /// Says which of the two cannot be opened and why.
    pub async fn open(config: &Config, key: &MasterKey) -> anyhow::Result<Self> {
        let registry = open_registry(config, key).await?;
        let lake = open_lake(config).await?;
        Ok(Self { lake, registry })
    }

    /// Writes out what waits and closes both.
    pub async fn close(&self) {
        self.lake.close().await;
        self.registry.close().await;
    }
}

/// Opens the registry and brings its schema to this version.
///
/// # Errors
/// When it cannot be reached, or its schema is of a later version.
pub async fn open_registry(config: &Config, key: &MasterKey) -> anyhow::Result<Registry> {
    let vault = registry::MasterKey::from_bytes(key.derive("vault"));
    let mut url = config.registry.url.clone();
    if url.starts_with("sqlite:") && !url.contains('?') {
        url.push_str("?mode=rwc");
    }
    registry::open(&url, &vault)
        .await
        .with_context(|| format!("registry {} cannot be opened", config.registry.url))
}

/// Opens the lake, replays its journal and rebuilds the live state.
///
/// # Errors
/// When the folder cannot be written or the journal is damaged.
pub async fn open_lake(config: &Config) -> anyhow::Result<Lake> {
    let settings = LakeConfig {
        segment_bytes: config.lake.segment_bytes,
        max_waiting_bytes: config.lake.max_waiting_bytes,
        query_memory_bytes: config.lake.query_memory_bytes,
        ..LakeConfig::at(&config.lake.dir)
    };
    Lake::open(settings)
        .await
        .with_context(|| format!("lake {} cannot be opened", config.lake.dir.display()))
}
