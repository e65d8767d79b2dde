//! Arguments of the gates beside that of operators' pushes: vehicle platforms, grid companies, pulls.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Where vehicle platforms are heard, if anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VehicleAddress(pub Option<std::net::SocketAddr>);

pub(super) fn vehicle_address(text: &str) -> Result<VehicleAddress, String> {
    if text == "off" {
        return Ok(VehicleAddress(None));
    }
    text.parse()
        .map(|address| VehicleAddress(Some(address)))
        .map_err(|_| format!("{text} is neither an address with a port, as 0.0.0.0:32960, nor off"))
}

/// Arguments of `vehicle-platform`.
#[derive(Debug, Args)]
pub struct VehiclePlatform {
    /// What to do.
    #[command(subcommand)]
    pub action: VehiclePlatformAction,
}

/// Actions for platforms that report vehicles.
#[derive(Debug, Subcommand)]
pub enum VehiclePlatformAction {
    /// Prints the `password_hash` of a password, read from ZHIXING_PASSWORD or standard input.
    Hash,
}

/// Arguments of `grid`.
#[derive(Debug, Args)]
pub struct Grid {
    /// What to do.
    #[command(subcommand)]
    pub action: GridAction,
}

/// Actions on days of grid companies.
#[derive(Debug, Subcommand)]
pub enum GridAction {
    /// Takes the day in a folder, with its manifest, while no server runs on the lake; prints the acknowledgement.
    Take {
        /// Folder of one day.
        dir: PathBuf,
        /// Configuration file (TOML).
        #[arg(long, env = "ZHIXING_CONFIG")]
        config: PathBuf,
        /// Takes it although a rule of severity block found something, for example an archive that shrank.
        #[arg(long)]
        confirm: bool,
    },
}

/// Arguments of `pull`.
#[derive(Debug, Args)]
pub struct Pull {
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
    /// Operator id.
    #[arg(long)]
    pub operator: String,
    /// What is asked: the name of a query, or a word such as stations_changed; the operator's whole plan when absent.
    #[arg(long)]
    pub interface: Option<String>,
}
