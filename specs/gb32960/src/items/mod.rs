//! Information items of realtime and reissued reports, one file each.

pub mod alarms;
pub mod capacitor;
pub mod cells;
pub mod engine;
pub mod extremes;
pub mod fuel_cell;
pub mod motor;
pub mod position;
pub mod stack;
pub mod vehicle;
