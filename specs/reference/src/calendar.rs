//! Working days, week-ends, holidays and make-up working days of mainland China.

use crate::BadData;
use chrono::NaiveDate;
use model::time::LocalDay;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kind of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// An ordinary working day.
    Workday,
    /// A free Saturday or Sunday.
    Weekend,
    /// A day off by the yearly notice of the State Council.
    Holiday,
    /// A Saturday or Sunday that is worked for a holiday.
    MakeupWorkday,
}

impl DayKind {
    /// Whether people work.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Workday | Self::MakeupWorkday)
    }
}

/// One day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Kind.
    pub kind: DayKind,
    /// Name of the holiday the day is off or worked for.
    pub holiday: Option<String>,
}

/// The years that were announced.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<LocalDay, Day>,
}

#[derive(Deserialize)]
struct Row {
    date: NaiveDate,
    day_type: DayKind,
    holiday_name: String,
}

impl Calendar {
    /// The embedded years 2022 to 2026.
    ///
    /// # Errors
    /// [`BadData`] when the embedded file does not follow its form.
    pub fn load() -> Result<Self, BadData> {
        Self::read(include_str!("../data/calendar_2022_2026.csv"))
    }

    /// A calendar from CSV text with the columns `date,iso_weekday,day_type,holiday_name,is_working`.
    ///
    /// # Errors
    /// [`BadData`] with the first row that cannot be read.
    pub fn read(text: &str) -> Result<Self, BadData> {
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Row>();
        let days = rows
            .map(|row| {
                let row = row.map_err(|e| BadData::of("calendar")(e.to_string()))?;
                let holiday = Some(row.holiday_name).filter(|name| !name.is_empty());
                Ok((LocalDay(row.date), Day { kind: row.day_type, holiday }))
            })
            .collect::<Result<_, BadData>>()?;
        Ok(Self { days })
    }

    /// Both calendars; days of `later` win.
    pub fn with(mut self, later: Self) -> Self {
        self.days.extend(later.days);
        self
    }

    /// The day; `None` for a year that was not announced.
    pub fn day(&self, day: LocalDay) -> Option<&Day> {
        self.days.get(&day)
    }

    /// Whether people work on that day; `None` for a year that was not announced.
    pub fn is_working(&self, day: LocalDay) -> Option<bool> {
        self.day(day).map(|known| known.kind.is_working())
    }

    /// The day that is `count` working days after `from`; `None` when the calendar ends before.
    pub fn working_days_after(&self, from: LocalDay, count: u32) -> Option<LocalDay> {
        let mut left = count;
        let mut day = from;
        while left > 0 {
            day = day.plus(1);
            left -= u32::from(self.is_working(day)?);
        }
        Some(day)
    }

    /// First and last day of the calendar.
    pub fn covers(&self) -> Option<(LocalDay, LocalDay)> {
        let first = self.days.first_key_value()?;
        let last = self.days.last_key_value()?;
        Some((*first.0, *last.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::load().expect("embedded data")
    }

    fn day(text: &str) -> LocalDay {
        text.parse().expect("a day")
    }

    #[test]
    fn every_day_of_five_years_is_known_and_no_other() {
        let calendar = calendar();
        assert_eq!(calendar.covers(), Some((day("2022-01-01"), day("2026-12-31"))));
        assert_eq!(calendar.days.len(), 1826);
        assert_eq!(calendar.is_working(day("2027-01-01")), None);
    }

    #[test]
    fn days_off_and_made_up_are_as_announced() {
        let counts = |year: &str| {
            let of_year = |kind| {
                let days = calendar().days;
                days.iter()
                    .filter(|(d, k)| d.to_string().starts_with(year) && k.kind == kind)
                    .count()
            };
            (of_year(DayKind::Holiday), of_year(DayKind::MakeupWorkday))
        };
        assert_eq!(counts("2022"), (32, 7));
        assert_eq!(counts("2025"), (28, 5));
        assert_eq!(counts("2026"), (33, 6));
    }

    #[test]
    fn spring_festival_is_off_and_named() {
        let calendar = calendar();
        let festival = calendar.day(day("2026-02-17")).expect("announced");
        assert_eq!(festival.kind, DayKind::Holiday);
        assert_eq!(festival.holiday.as_deref(), Some("春节"));
        assert_eq!(calendar.is_working(day("2022-01-29")), Some(true), "worked Saturday");
    }

    #[test]
    fn working_days_skip_week_ends_and_holidays() {
        // 2026-10-01 to 07 are off; 30 September is a Wednesday.
        assert_eq!(calendar().working_days_after(day("2026-09-30"), 1), Some(day("2026-10-08")));
        assert_eq!(calendar().working_days_after(day("2026-12-31"), 1), None);
    }

    #[test]
    fn a_new_year_can_be_added_and_wins() {
        let text =
            "date,iso_weekday,day_type,holiday_name,is_working\n2027-01-01,5,holiday,元旦,0\n";
        let merged = calendar().with(Calendar::read(text).expect("a calendar"));
        assert_eq!(merged.is_working(day("2027-01-01")), Some(false));
        assert!(Calendar::read("date,day_type,holiday_name\n2027-01-01,party,\n").is_err());
    }
}
