#![doc = include_str!("../README.md")]

mod bind;
pub mod connector_history;
pub mod days;
pub mod definitions;
pub mod energy;
pub mod findings;
pub mod grid;
pub mod heat;
pub mod interfaces;
pub mod load;
pub mod messages;
pub mod orders;
pub mod picture;
pub mod quality_score;
pub mod quarantine;
pub mod reach;
pub mod station_day;
pub mod station_history;
pub mod station_hours;
pub mod vehicles;

pub use days::DayRange;
pub use definitions::{DEFINITIONS, Definition, definition};
pub use picture::{Picture, StationNow, Totals};
pub use reach::Reach;
