//! Worlds: who operates which stations, and how much energy each zone takes in each hour.

mod build;
pub mod demand;
pub mod operators;
mod shandong;
mod shenzhen;

pub use demand::{Demand, Source};
pub use operators::Operator;

use crate::plan::PlanCache;
use model::{ConnectorId, LocalDay, Station};
use std::sync::Arc;

/// Why a world cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The embedded hourly figures cannot be read.
    #[error("hourly figures cannot be read: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The embedded hourly figures have an unexpected form.
    #[error("hourly figures have no usable column {0}")]
    Column(&'static str),
    /// An embedded list cannot be read.
    #[error("list of {what} cannot be read")]
    List {
        /// Which list.
        what: &'static str,
        /// What the reader says.
        source: csv::Error,
    },
    /// The boundaries cannot be read.
    #[error("boundaries cannot be read: {0}")]
    Boundary(String),
    /// A made-up id is not an id.
    #[error("made-up identifier is wrong")]
    Id(#[from] model::ids::NotAnId),
}

/// A station of a world.
#[derive(Debug, Clone)]
pub struct SimStation {
    /// Index of the operator.
    pub operator: u16,
    /// Index of the zone.
    pub zone: u32,
    /// Index of its first connector.
    pub first_connector: u32,
    /// Number of connectors.
    pub connectors: u32,
    /// What the operator declares. All prices are those of the last day of the data.
    pub station: Arc<Station>,
}

/// A connector of a world.
#[derive(Debug, Clone)]
pub struct SimConnector {
    /// Index of the station.
    pub station: u32,
    /// Index of the device in its station.
    pub equipment: u16,
    /// Number inside the operator; makes order numbers unique.
    pub ordinal: u32,
    /// Rated power, W.
    pub rated_w: i64,
    /// Direct current.
    pub is_dc: bool,
    /// Id inside the operator.
    pub id: ConnectorId,
}

/// A zone: stations that share an hourly energy figure.
#[derive(Debug, Clone)]
pub struct SimZone {
    /// Number of the zone in its data set (traffic zone, or county code).
    pub number: u32,
    /// Area code as its stations declare it: a county (GB/T 2260), or `SZ` and four digits.
    pub area_code: String,
    /// Its connectors, by index.
    pub connectors: Vec<u32>,
    /// Sum of rated power, W.
    pub rated_w: i64,
}

/// Everything that exists, and the demand that moves it.
#[derive(Debug)]
pub struct World {
    /// Name for people, e.g. `shenzhen`.
    pub name: &'static str,
    /// Seed of all chance.
    pub seed: u64,
    /// Operators.
    pub operators: Vec<Operator>,
    /// Stations, those of one zone together.
    pub stations: Vec<SimStation>,
    /// Connectors, those of one station together.
    pub connectors: Vec<SimConnector>,
    /// Zones.
    pub zones: Vec<SimZone>,
    /// First day with figures; `None` when every day has some.
    pub first_day: Option<LocalDay>,
    /// Last day with figures of its own; later days are a replay. `None` when every day has its own.
    pub last_day: Option<LocalDay>,
    /// Hourly energy and prices.
    pub source: Source,
    pub(crate) plans: PlanCache,
}

impl World {
    /// The real sites and the real hourly energy of 45 zones of Shenzhen, 2022-09-01 to 2023-01-31.
    ///
    /// # Errors
    /// [`WorldError`] when the embedded data cannot be read.
    pub fn shenzhen() -> Result<Self, WorldError> {
        shenzhen::world()
    }

    /// A simulated Shandong on real county boundaries.
    ///
    /// # Errors
    /// [`WorldError`] when the boundaries cannot be read.
    pub fn shandong(stations: usize, connectors: usize) -> Result<Self, WorldError> {
        shandong::world(stations, connectors)
    }

    /// Indices of the stations of one operator.
    pub fn stations_of(&self, operator: u16) -> impl Iterator<Item = usize> + '_ {
        (0..self.stations.len()).filter(move |&s| self.stations[s].operator == operator)
    }

    /// The operator of a connector.
    pub fn operator_of(&self, connector: u32) -> u16 {
        self.stations[self.connectors[connector as usize].station as usize].operator
    }

    /// Index of the operator with this id.
    pub fn operator(&self, id: &str) -> Option<u16> {
        self.operators.iter().position(|o| o.id.as_str() == id).map(|n| n as u16)
    }

    /// The first day from which a replay can start: the first day of the data.
    pub fn days(&self) -> Option<(LocalDay, LocalDay)> {
        self.first_day.zip(self.last_day)
    }
}
