#![doc = include_str!("../README.md")]

mod config;
mod error;
mod faults;
mod house;
mod journal;
mod lake;
pub mod now;
mod open;
pub mod query;
mod settle;
mod stats;
mod store;
mod world;

pub use config::LakeConfig;
pub use error::{AppendError, OpenError, QueryError, SettleError};
pub use faults::{Faults, Step};
pub use lake::{Batches, Lake, Part, Receipt};
pub use now::{Applied, Change, ConnectorInfo, Connectors, Now, PutStation, StationEntry};
pub use query::{Answer, FromRow, Governance, Query, Row, Value};
pub use stats::{Compacted, LakeStats, Retained, Settled, TableStats, Vacuumed};
