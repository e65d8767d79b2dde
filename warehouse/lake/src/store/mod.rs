//! The stored part of the lake: one Delta table of Parquet files per declared table.

pub(crate) mod delta;
pub(crate) mod files;
pub(crate) mod parquet;
pub(crate) mod shape;
pub(crate) mod stats;
