#![doc = include_str!("../README.md")]

pub mod applicant;
pub mod client;
pub mod dice;
pub mod faults;
pub mod feed;
pub mod load;
pub mod plan;
pub mod platform;
pub mod replay;
#[cfg(test)]
mod test_server;
pub mod vehicles;
pub mod world;

pub use applicant::{Applicant, Ground};
pub use client::{Client, Credentials, Patience, Transport};
pub use faults::{Fault, Faults};
pub use feed::{Cadence, Feed};
pub use platform::{Mischief, OperatorPlatform};
pub use replay::{BulkSettings, DayOrder, Replay, ReplayState};
pub use world::{World, WorldError};
