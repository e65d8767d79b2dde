//! What the demo keeps between runs.

use crate::cli::World as Which;
use crate::secrets::{MasterKey, write_private};
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use simulator::ReplayState;
use std::path::{Path, PathBuf};

/// Where a demo stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Standing {
    /// Name of the world; another one needs another folder.
    pub world: String,
    /// Seed of the world.
    pub seed: u64,
    /// First day of history that was asked for.
    pub from: Option<model::LocalDay>,
    /// What the demo's clock showed when this was written.
    pub clock: Option<DateTime<Utc>>,
    /// What has been sent.
    pub replay: ReplayState,
}

/// The data folder.
pub struct Folder {
    path: PathBuf,
    /// Where the demo stands.
    pub standing: Standing,
}

impl Folder {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// When it cannot be written, or holds another world.
    pub fn open(path: &Path, which: Which, seed: u64) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path).context("cannot be made")?;
        let world = format!("{which:?}").to_lowercase();
        let file = path.join("demo.json");
        let standing = if file.exists() {
            let text = std::fs::read(&file).context("demo.json cannot be read")?;
            serde_json::from_slice::<Standing>(&text).context("demo.json is damaged")?
        } else {
            Standing {
                world: world.clone(),
                seed,
                from: None,
                clock: None,
                replay: ReplayState::default(),
            }
        };
        if standing.world != world {
            bail!(
                "holds the world {}; give another folder with --data for {world}",
                standing.world
            );
        }
        Ok(Self { path: path.to_owned(), standing })
    }

    /// Folder of the lake.
    pub fn lake(&self) -> PathBuf {
        self.path.join("lake")
    }

    /// File of the registry.
    pub fn registry(&self) -> PathBuf {
        self.path.join("registry.db")
    }

    /// File with the operators' credentials, for clients on this machine.
    pub fn operators(&self) -> PathBuf {
        self.path.join("operators.json")
    }

    /// File with the key of the application that is under way.
    pub fn applicant(&self) -> PathBuf {
        self.path.join("applicant.json")
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The master key, made on first use.
    ///
    /// # Errors
    /// When the key file cannot be made or read.
    pub fn key(&self) -> anyhow::Result<MasterKey> {
        MasterKey::from_file(&self.path.join("master.key"))
    }

    /// Writes where the demo stands; a reader sees the old or the new text, never half of one.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> anyhow::Result<()> {
        let next = self.path.join("demo.json.next");
        write_private(&next, &serde_json::to_vec(&self.standing)?)?;
        std::fs::rename(&next, self.path.join("demo.json")).context("demo.json cannot be replaced")
    }
}
