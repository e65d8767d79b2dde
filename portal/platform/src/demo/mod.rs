//! The demo: a province of simulated operators on one machine, from an empty folder to a running portal.

mod accounts;
mod applicant;
pub mod fleet;
mod folder;
pub mod grid;
mod history;
mod operators;
pub mod platforms;
pub mod small_operator;

pub use accounts::{ACCOUNTS, PASSWORD};
pub use applicant::apply;
pub use folder::{Folder, Standing};
pub use history::{Load, load};
pub use operators::{credentials_of, read_credentials};

use crate::cli::World as Which;
use crate::config::{self, Config};
use anyhow::Context;
use model::LocalDay;
use reference::ProvinceCode;
use simulator::World;
use std::net::SocketAddr;
use std::sync::Arc;

/// Days of history that are loaded unless somebody asks for more or fewer.
const SHENZHEN_DAYS: u32 = 28;
/// The simulated Shandong has ten times the connectors, so fewer days.
const SHANDONG_DAYS: u32 = 1;

/// What the demo shows, and over which days.
pub struct Scene {
    /// The world.
    pub world: Arc<World>,
    /// Its province.
    pub province: ProvinceCode,
    /// Whole days of history, first and last.
    pub history: (LocalDay, LocalDay),
}

impl Scene {
    /// Builds the world. History ends the day before the last day of the data (Shenzhen), or yesterday.
    ///
    /// # Errors
    /// When embedded data cannot be read.
    pub fn build(
        which: Which,
        stations: usize,
        connectors: usize,
        days: Option<u32>,
    ) -> anyhow::Result<Self> {
        let (province, world, default_days) = match which {
            Which::Shenzhen => (ProvinceCode::Shenzhen, World::shenzhen()?, SHENZHEN_DAYS),
            Which::Shandong => {
                (ProvinceCode::Shandong, World::shandong(stations, connectors)?, SHANDONG_DAYS)
            }
        };
        let days = days.unwrap_or(default_days).max(1);
        let last = match world.days() {
            Some((_, last)) => last.plus(-1),
            None => LocalDay::of(chrono::Utc::now()).plus(-1),
        };
        let earliest = world.days().map_or(last.plus(-400), |(first, _)| first);
        let first = last.plus(1 - i64::from(days)).max(earliest);
        Ok(Self { world: Arc::new(world), province, history: (first, last) })
    }
}

/// The configuration of a demo server in its folder.
///
/// # Errors
/// Never in practice, see [`fleet::platform`].
pub fn configuration(
    folder: &Folder,
    scene: &Scene,
    listen: SocketAddr,
    vehicles: Option<SocketAddr>,
) -> anyhow::Result<Config> {
    let mut config = config::local(&folder.lake(), &folder.registry());
    config.province.area_code = scene.province.as_str().to_owned();
    config.server.listen = listen;
    config.pulls.allow_plain_http = true;
    config.grid = grid::configured(folder, scene);
    config.portal.mode = portal::Mode::Demo;
    config.portal.secure_cookie = false;
    config.portal.metrics = portal::Metrics::Open;
    config.sandbox.allow_private_addresses = true;
    config.sandbox.allow_plain_http = true;
    config.vehicles.bind = vehicles;
    config.vehicles.platforms = vec![fleet::platform()?];
    Ok(config)
}

/// The present folder of the demo, made when it is missing.
///
/// # Errors
/// When it cannot be made, or holds another world.
pub fn folder(path: &std::path::Path, which: Which, seed: u64) -> anyhow::Result<Folder> {
    Folder::open(path, which, seed).with_context(|| format!("data folder {}", path.display()))
}

/// Makes the demo's accounts: the city regulator sees the first area, the operator account the first operator.
///
/// # Errors
/// When the registry cannot be written.
pub async fn make_accounts(registry: &registry::Registry, scene: &Scene) -> anyhow::Result<()> {
    let areas = reference::Areas::load(scene.province)?;
    let region = areas
        .children(scene.province.as_str())
        .next()
        .map(|area| area.code.clone())
        .unwrap_or_default();
    let operator = scene.world.operators.first().context("a world without operators")?;
    accounts::make(registry, &region, operator.id.as_str()).await
}
