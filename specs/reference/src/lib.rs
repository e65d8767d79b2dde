#![doc = include_str!("../README.md")]

pub mod area;
mod area_files;
pub mod areas;
pub mod calendar;
pub mod codes;
pub mod credit_code;
pub mod grid_factor;
pub mod province;
pub mod tariff;

pub use area::{Area, Level};
pub use areas::Areas;
pub use calendar::{Calendar, DayKind};
pub use codes::CodeTable;
pub use grid_factor::{GridFactor, GridFactors};
pub use province::ProvinceCode;
pub use tariff::{Band, Tariff, Tariffs};

/// Why embedded or loaded reference data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadData {
    /// A row or a file does not follow its form.
    #[error("{file} is not usable: {reason}")]
    Form {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl BadData {
    /// The error of one file, from anything that can be told.
    pub(crate) fn of(file: &'static str) -> impl Fn(String) -> Self {
        move |reason| Self::Form { file, reason }
    }
}
