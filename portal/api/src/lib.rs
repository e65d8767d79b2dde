#![doc = include_str!("../README.md")]

mod ask;
mod audit;
mod caller;
pub mod config;
mod connector;
mod counts;
mod credentials;
mod csv;
mod deed;
mod facets;
mod figure;
mod figures;
mod finding;
mod fresh;
mod gate;
mod health;
mod heat;
mod hub;
mod idempotency;
mod interface;
mod jobs;
mod live;
mod load;
mod me;
mod message;
mod meta;
mod operator_page;
mod operators;
mod order_row;
mod orders;
mod overview;
mod page;
pub mod parts;
mod portal;
pub mod problem;
pub mod published;
mod pull_history;
mod pulls;
mod quarantine;
mod query;
mod rate;
mod router;
mod rules;
mod session;
mod setting;
mod shield;
mod station;
mod station_row;
mod stations;
mod supplements;
mod tickets;
mod todo;
mod tolerances;
mod trace;
mod try_data;
mod users;
mod vehicle;
mod web;

pub use config::{Metrics, Mode, PortalConfig};
pub use parts::{
    JobInfo, Jobs, NextRun, PortalParts, PullOrder, PullWhat, Pulls, RunJob, RunPull,
    VehiclePlatform, VehiclePlatforms,
};
pub use router::{StartError, router};
pub use web::is_built_in;
