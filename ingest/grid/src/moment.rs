//! Days, times and the label of a first interval, as files write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use model::LocalDay;
use model::time::local;

/// A day: `2025-06-01` or `20250601`.
pub(crate) fn day(text: &str) -> Option<LocalDay> {
    let form = if text.len() == 8 { "%Y%m%d" } else { "%Y-%m-%d" };
    NaiveDate::parse_from_str(text, form).ok().map(LocalDay)
}

/// A time of Beijing, with a blank, `T` or `_` between day and hour; with an offset it is what it says. A day alone is its
/// beginning.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let plain = text.replace(['T', '_'], " ");
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y%m%d %H:%M:%S"];
    let wall = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(&plain, form).ok());
    wall.map(local).or_else(|| day(text).map(LocalDay::start))
}

/// Which instant the first value of a day stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstPoint {
    /// Labels are the starts of intervals: 00:00.
    Start,
    /// Labels are the ends of intervals, `00:15` for 96 points.
    End(TimeDelta),
}

impl FirstPoint {
    /// What a label says.
    pub fn of(label: &str) -> Option<Self> {
        let (hours, minutes) = label.split_once(':')?;
        if label.len() != 5 {
            return None;
        }
        let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        match minutes {
            0 => Some(Self::Start),
            5 | 15 | 30 | 60 => Some(Self::End(TimeDelta::minutes(minutes))),
            _ => None,
        }
    }

    /// Start of the first interval of a day with intervals of that length; none when the label does not fit them.
    pub fn start(self, day: LocalDay, step: TimeDelta) -> Option<DateTime<Utc>> {
        // Either way the first interval begins at midnight: labels differ, hours do not.
        match self {
            Self::Start => Some(day.start()),
            Self::End(first) => (first == step).then(|| day.start()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_files_write_them() {
        let expected = "2025-05-31T16:15:00Z".parse::<DateTime<Utc>>().ok();
        for text in [
            "2025-06-01 00:15:00",
            "2025-06-01_00:15",
            "2025-06-01T00:15:00+08:00",
            "20250601 00:15:00",
        ] {
            assert_eq!(instant(text), expected, "{text}");
        }
        assert_eq!(instant("2025-06-01"), "2025-05-31T16:00:00Z".parse().ok());
        assert_eq!(instant("1 June"), None);
    }

    #[test]
    fn a_label_of_the_end_has_to_be_the_length_of_the_interval() {
        let date = day("20250601").expect("a day");
        let quarter = TimeDelta::minutes(15);
        let first = |label| FirstPoint::of(label).and_then(|first| first.start(date, quarter));
        assert_eq!(first("00:00"), Some(date.start()));
        assert_eq!(first("00:15"), Some(date.start()));
        assert_eq!(first("01:00"), None);
        for odd in ["", "0:15", "24:00", "00:07", "x0:15"] {
            assert_eq!(FirstPoint::of(odd), None, "{odd}");
        }
    }
}
