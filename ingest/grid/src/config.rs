//! What an administrator may set about grid companies.

use crate::profile::Profile;
use model::OperatorId;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Settings of the gate for grid companies.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GridConfig {
    /// Folder in which a day lies while it is read; a folder beside the lake when absent.
    pub spool_dir: Option<PathBuf>,
    /// Most bytes of all files of a day, as sent.
    pub max_day_bytes: u64,
    /// Most rows of a day.
    pub max_day_rows: u64,
    /// Days back that an in-box is looked through.
    pub look_back_days: u32,
    /// Grid companies, or parts of them that deliver on their own.
    pub sources: Vec<SourceConfig>,
}

impl Default for GridConfig {
    fn default() -> Self {
        Self {
            spool_dir: None,
            max_day_bytes: 4 << 30,
            max_day_rows: 4_000_000,
            look_back_days: 31,
            sources: Vec::new(),
        }
    }
}

/// Settings of one sender.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// The grid company as an operator; its rows carry this id.
    pub id: OperatorId,
    /// Its name in manifests, for example `sgcc-sd-jn`.
    pub source: String,
    /// Its name for people.
    pub name: String,
    /// Area that it covers, GB/T 2260.
    pub area_code: String,
    /// Where its days are fetched; none when it uploads them.
    #[serde(default)]
    pub carrier: Option<CarrierConfig>,
    /// How its files differ from ours.
    #[serde(default)]
    pub profile: Profile,
}

/// Where days are fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CarrierConfig {
    /// A folder of this machine, with `in` and `out` below it.
    Folder {
        /// The folder.
        dir: PathBuf,
    },
    /// A server of the grid company, with `in` and `out` below a folder. Fetched with OpenSSH's `ssh`, which has to be
    /// installed; login by key only, and only to the host key given here.
    Sftp {
        /// Name or address of the server.
        host: String,
        /// Port.
        #[serde(default = "ssh_port")]
        port: u16,
        /// Public key of the server, for example `ssh-ed25519 AAAA…`.
        host_key: String,
        /// User on the server.
        user: String,
        /// File of the private key, readable by this platform alone.
        key_file: PathBuf,
        /// Folder on the server.
        #[serde(default = "root")]
        dir: String,
    },
}

fn ssh_port() -> u16 {
    22
}

fn root() -> String {
    "/".to_owned()
}
