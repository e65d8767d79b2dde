//! Configuration of a server: one TOML file, unknown keys refused, secrets from the environment.

use anyhow::{Context, bail};
use conformance::SandboxConfig;
use ingest::GateConfig;
use portal::PortalConfig;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Everything a server needs to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The province.
    pub province: Province,
    /// Addresses and TLS.
    pub server: Server,
    /// Where the lake lies.
    pub lake: Lake,
    /// Where the registry lies.
    pub registry: Registry,
    /// The gate.
    #[serde(default)]
    pub gateway: GateConfig,
    /// The sandbox in which operators test before they go live.
    #[serde(default)]
    pub sandbox: SandboxConfig,
    /// The gate for vehicle platforms (GB/T 32960); closed while `bind` is absent.
    #[serde(default)]
    pub vehicles: vehicles::VehiclesConfig,
    /// How operators' platforms are asked.
    #[serde(default)]
    pub pulls: pulls::PullsConfig,
    /// Grid companies; none while `sources` is empty.
    #[serde(default)]
    pub grid: grid::GridConfig,
    /// The portal.
    #[serde(default)]
    pub portal: PortalConfig,
}

/// Whose platform this is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// Six-digit area code of the province, for example `370000`.
    pub area_code: String,
}

/// Addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address of portal and gate.
    pub listen: SocketAddr,
    /// Certificate chain and key (PEM). Without them the server speaks plain HTTP, which needs `allow_plain_http`.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// Plain HTTP, for test environments and behind a proxy that ends TLS.
    #[serde(default)]
    pub allow_plain_http: bool,
    /// Address of the Prometheus endpoint; none when absent.
    #[serde(default)]
    pub metrics_listen: Option<SocketAddr>,
}

/// Files of the server's certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// The lake.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lake {
    /// Folder of journal and tables.
    pub dir: PathBuf,
    /// Bytes after which a journal segment is closed.
    #[serde(default = "segment_bytes")]
    pub segment_bytes: u64,
    /// Bytes that may wait in the journal before pushes are refused.
    #[serde(default = "max_waiting_bytes")]
    pub max_waiting_bytes: u64,
    /// Memory of queries in bytes.
    #[serde(default = "query_memory_bytes")]
    pub query_memory_bytes: usize,
}

/// The registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// `sqlite:///var/lib/zhixing/registry.db` or `postgres://user@host/db` (password from PGPASSWORD).
    pub url: String,
}

fn segment_bytes() -> u64 {
    64 << 20
}

fn max_waiting_bytes() -> u64 {
    4 << 30
}

fn query_memory_bytes() -> usize {
    2 << 30
}

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// Names the file and the key that is unknown, missing or impossible.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("configuration {} cannot be read", path.display()))?;
        let config: Self = toml::from_str(&text)
            .with_context(|| format!("configuration {} is not valid", path.display()))?;
        config.check().with_context(|| format!("configuration {}", path.display()))?;
        Ok(config)
    }

    /// The settings of the sandbox with what is left open filled in: a folder beside the lake, an id of ours.
    pub fn sandbox(&self) -> SandboxConfig {
        let mut sandbox = self.sandbox.clone();
        if sandbox.dir.as_os_str().is_empty() {
            sandbox.dir = self.lake.dir.with_file_name("sandbox");
        }
        if sandbox.our_operator_id.is_empty() {
            sandbox.our_operator_id = format!("GOV{}", self.province.area_code);
        }
        sandbox
    }

    fn check(&self) -> anyhow::Result<()> {
        let code = &self.province.area_code;
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            bail!("province.area_code = {code:?}: expected six digits, for example \"370000\"");
        }
        if self.server.tls.is_none() && !self.server.allow_plain_http {
            bail!(
                "server.tls is missing: give certificate and key, or set server.allow_plain_http = true behind a proxy"
            );
        }
        if !self.registry.url.starts_with("sqlite:") && !self.registry.url.starts_with("postgres") {
            bail!("registry.url must begin with sqlite:// or postgres://");
        }
        let before_host = self.registry.url.split_once('@').map_or("", |(head, _)| head);
        if before_host.matches(':').count() > 1 {
            bail!("registry.url holds a password: leave it out and set PGPASSWORD");
        }
        if self.lake.max_waiting_bytes < self.lake.segment_bytes {
            bail!("lake.max_waiting_bytes must not be smaller than lake.segment_bytes");
        }
        Ok(())
    }
}

/// The configuration of stores in a folder of this machine, as the demo makes them.
pub fn local(lake: &Path, registry: &Path) -> Config {
    Config {
        province: Province { area_code: "440300".to_owned() },
        server: Server {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls: None,
            allow_plain_http: true,
            metrics_listen: None,
        },
        lake: Lake {
            dir: lake.to_owned(),
            segment_bytes: segment_bytes(),
            max_waiting_bytes: max_waiting_bytes(),
            query_memory_bytes: query_memory_bytes(),
        },
        registry: Registry { url: format!("sqlite://{}", registry.display()) },
        gateway: GateConfig::default(),
        sandbox: SandboxConfig::default(),
        vehicles: vehicles::VehiclesConfig::default(),
        pulls: pulls::PullsConfig::default(),
        grid: grid::GridConfig::default(),
        portal: PortalConfig::default(),
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
