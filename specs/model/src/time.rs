//! Instants are UTC; days, tariffs and reports are Beijing local days.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// Beijing time, UTC+8 all year.
pub const BEIJING: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => panic!("eight hours is a valid offset"),
};

/// A calendar day in Asia/Shanghai.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LocalDay(pub NaiveDate);

impl LocalDay {
    /// The local day that holds the instant.
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self(instant.with_timezone(&BEIJING).date_naive())
    }

    /// First instant of the day.
    pub fn start(self) -> DateTime<Utc> {
        local(self.0.and_time(chrono::NaiveTime::MIN))
    }

    /// First instant of the next day.
    pub fn end(self) -> DateTime<Utc> {
        self.plus(1).start()
    }

    /// The day `days` later (earlier when negative); stays put at the ends of the calendar.
    pub fn plus(self, days: i64) -> Self {
        let moved = if days >= 0 {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        Self(moved.unwrap_or(self.0))
    }

    /// Days since 1970-01-01, as Arrow's Date32 counts.
    pub fn epoch_days(self) -> i32 {
        (self.0 - NaiveDate::default()).num_days() as i32
    }
}

impl std::fmt::Display for LocalDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for LocalDay {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self)
    }
}

/// The instant that Beijing's clocks show as `wall`.
#[inline]
pub fn local(wall: NaiveDateTime) -> DateTime<Utc> {
    // East of Greenwich the wall is ahead; only at the very beginning of the calendar nothing is left to take off.
    wall.checked_sub_offset(BEIJING).unwrap_or(wall).and_utc()
}

/// What Beijing's clocks show at the instant.
pub fn beijing(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&BEIJING).naive_local()
}

/// Hour of the Beijing day, 0 to 23.
pub fn beijing_hour(instant: DateTime<Utc>) -> u32 {
    beijing(instant).hour()
}

/// The wire's `yyyy-MM-dd HH:mm:ss` in Beijing time.
pub fn wire_time(instant: DateTime<Utc>) -> String {
    written(instant, ["-", "-", " ", ":", ":"])
        .unwrap_or_else(|| beijing(instant).format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `yyyyMMddHHmmss` in Beijing time, as envelopes have it.
pub fn compact_time(instant: DateTime<Utc>) -> String {
    written(instant, [""; 5]).unwrap_or_else(|| beijing(instant).format("%Y%m%d%H%M%S").to_string())
}

/// Year, month, day, hour, minute and second with these signs between them; `None` where that is not all: years that have
/// not four digits, and leap seconds.
fn written(instant: DateTime<Utc>, signs: [&str; 5]) -> Option<String> {
    let wall = beijing(instant);
    let year = u32::try_from(wall.year()).ok().filter(|year| *year <= 9_999)?;
    let parts = [wall.month(), wall.day(), wall.hour(), wall.minute(), wall.second()];
    if wall.nanosecond() >= 1_000_000_000 {
        return None;
    }
    let mut text = String::with_capacity(19);
    let two = |text: &mut String, number: u32| {
        let digit = |digit: u32| char::from_digit(digit % 10, 10).unwrap_or('0');
        text.extend([digit(number / 10), digit(number)]);
    };
    two(&mut text, year / 100);
    two(&mut text, year % 100);
    for (sign, part) in signs.into_iter().zip(parts) {
        text.push_str(sign);
        two(&mut text, part);
    }
    Some(text)
}

/// The instant cut to whole microseconds, as the stores keep it.
pub fn micros(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
