//! Spans of Beijing days.

use chrono::{DateTime, Utc};
use model::LocalDay;

/// Beijing days from `first` to `last`, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayRange {
    /// First day.
    pub first: LocalDay,
    /// Last day.
    pub last: LocalDay,
}

impl DayRange {
    /// One day.
    pub fn of(day: LocalDay) -> Self {
        Self { first: day, last: day }
    }

    /// The days in either order.
    pub fn between(one: LocalDay, other: LocalDay) -> Self {
        if one.0 <= other.0 {
            Self { first: one, last: other }
        } else {
            Self { first: other, last: one }
        }
    }

    /// First instant.
    pub fn start(self) -> DateTime<Utc> {
        self.first.start()
    }

    /// First instant after.
    pub fn end(self) -> DateTime<Utc> {
        self.last.end()
    }

    /// Number of days.
    pub fn days(self) -> i64 {
        (self.last.0 - self.first.0).num_days() + 1
    }

    /// Each day in order.
    pub fn each(self) -> impl Iterator<Item = LocalDay> {
        (0..self.days()).map(move |n| self.first.plus(n))
    }

    /// The days that hold instants of a span.
    pub fn holding(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self::between(LocalDay::of(start), LocalDay::of(end))
    }
}
