//! A month of a made-up province as rows of the lake.
//!
//! The same seed makes the same rows. Rows are built with the batch builders of `tables`, a few stations and one day at a
//! time, so that memory stays small; arrival times and message numbers are then set row by row.

mod month;
mod rows;
mod session;

pub use month::{Made, make, open_or_make, put_stations};
pub use session::{Session, sessions};

use chrono::NaiveDate;
use model::LocalDay;

/// How much is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Size {
    /// Stations; each has [`crate::province::CONNECTORS`] connectors.
    pub stations: usize,
    /// Beijing days.
    pub days: usize,
}

impl Size {
    /// Thirty days of 100,000 connectors.
    pub const MONTH: Self = Self { stations: 5_000, days: 30 };
    /// Enough to see that everything works.
    pub const QUICK: Self = Self { stations: 60, days: 8 };

    /// First day.
    pub fn first(self) -> LocalDay {
        self.last().plus(1 - self.days as i64)
    }

    /// Last day.
    pub fn last(self) -> LocalDay {
        LocalDay(NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day of the calendar"))
    }

    /// The last `days` days: first and last of them.
    pub fn last_days(self, days: i64) -> (LocalDay, LocalDay) {
        (self.last().plus(1 - days).max(self.first()), self.last())
    }
}
