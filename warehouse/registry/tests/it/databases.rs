//! Registries to test with: one per database system.

use std::ops::Deref;

use chrono::{DateTime, Duration, Utc};
use registry::{MasterKey, Registry};

/// An open registry whose file or database belongs to one test alone.
pub struct TestRegistry {
    registry: Registry,
    /// Where it can be opened again.
    pub url: String,
    _folder: tempfile::TempDir,
}

impl Deref for TestRegistry {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        &self.registry
    }
}

/// The key of all test registries.
pub fn key() -> MasterKey {
    MasterKey::from_bytes([7; 32])
}

/// Addresses of empty databases: SQLite always, PostgreSQL unless it is switched off.
pub async fn empty_databases() -> Vec<(String, tempfile::TempDir)> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut urls = vec![(
        format!("sqlite://{}?mode=rwc", folder.path().join("registry.db").display()),
        folder,
    )];
    if let Some(url) = crate::postgres::new_database().await {
        urls.push((url, tempfile::tempdir().expect("a folder")));
    }
    urls
}

/// A fresh registry on each database system.
pub async fn registries() -> Vec<TestRegistry> {
    let mut registries = Vec::new();
    for (url, folder) in empty_databases().await {
        let registry = registry::open(&url, &key()).await.expect("an empty database opens");
        registries.push(TestRegistry { registry, url, _folder: folder });
    }
    registries
}

/// The moment at which the tests happen, with more digits than the databases keep.
pub fn noon() -> DateTime<Utc> {
    "2026-11-02T04:00:00.123456789Z".parse().expect("a time")
}

/// `seconds` after [`noon`].
pub fn after(seconds: i64) -> DateTime<Utc> {
    noon() + Duration::seconds(seconds)
}
