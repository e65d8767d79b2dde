#![doc = include_str!("../README.md")]

mod ack;
mod archive_rows;
mod carrier;
mod columns;
mod config;
mod curve_rows;
mod day;
mod e_rows;
mod history;
mod inbox;
mod known;
mod manifest;
mod moment;
mod number;
mod ports;
mod profile;
mod records;
mod sftp;
mod spool;
mod take;
mod tally;
mod text;

pub use ack::Ack;
pub use carrier::{Carrier, CarrierError};
pub use config::{CarrierConfig, GridConfig, SourceConfig};
pub use day::{DayFacts, DayReader, NotADay, Pieces};
pub use history::{CURVES_OF_DAY, CurveOfDay, judge_days};
pub use known::{KNOWN_AREAS, KNOWN_DELIVERIES, KNOWN_STATIONS};
pub use known::{Known, KnownArea, KnownDelivery};
pub use manifest::{FileKind, Listed, Manifest, NotAManifest};
pub use ports::{NotLanded, Parts, Ports};
pub use profile::Profile;
pub use sftp::Sftp;
pub use spool::Hashed;
pub use take::{Failed, Gate, How, Taken, Upload};
pub use tally::{Chunk, Tally};
