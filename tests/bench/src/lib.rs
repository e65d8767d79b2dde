#![doc = include_str!("../README.md")]

pub mod history;
pub mod ingest;
pub mod machine;
pub mod options;
pub mod province;
pub mod pulls;
pub mod queries;
pub mod report;
pub mod settle;
pub mod spread;
pub mod usage;
