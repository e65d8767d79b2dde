#![doc = include_str!("../README.md")]

mod bms;
mod caller;
mod changed;
mod config;
mod desk;
mod error;
mod full;
mod gaps;
mod judge;
mod listed;
mod orders;
mod pages;
mod peer;
mod plan;
mod policy;
mod ports;
mod rounds;
mod run;
mod stats;
mod status;
mod supplement;
mod tally;

pub use config::PullsConfig;
pub use desk::{Desk, StartError};
pub use error::CallError;
pub use plan::{Due, is_schedule, next_after};
pub use ports::{
    Found, GAPS, Gap, Handed, HeldOrder, KnownState, KnownStation, Landed, ORDERS_HELD, Ports,
};
pub use tally::{Progress, Watch};
