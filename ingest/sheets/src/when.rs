//! Days and times in the spellings people use.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// First and last year that a sheet may name; a serial number outside is not a day.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;
/// Serial numbers of 1990 and 2100 in Excel's count from 1900.
const SERIALS: std::ops::RangeInclusive<f64> = 32_874.0..=73_415.0;
/// Days between Excel's day 0 of the 1900 count and 1970-01-01.
const EXCEL_TO_UNIX_DAYS: f64 = 25_569.0;

/// A day, and the time of day where one was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub wall: NaiveDateTime,
    pub timed: bool,
}

/// Wall clock seconds as text.
pub(crate) fn shown(seconds: i64) -> String {
    match DateTime::from_timestamp(seconds, 0) {
        Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        None => seconds.to_string(),
    }
}

/// Wall clock seconds of a date as Excel counts it; `None` outside of what sheets may name.
pub(crate) fn of_serial(serial: f64, is_1904: bool) -> Option<i64> {
    let serial = if is_1904 { serial + 1_462.0 } else { serial };
    SERIALS.contains(&serial).then(|| ((serial - EXCEL_TO_UNIX_DAYS) * 86_400.0).round() as i64)
}

/// The moment of wall clock seconds.
pub(crate) fn of_seconds(seconds: i64) -> Option<Moment> {
    let wall = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    Some(Moment { wall, timed: true })
}

/// The moment of a number: a serial number, or digits written together.
pub(crate) fn of_number(number: f64) -> Option<Moment> {
    match of_serial(number, false) {
        Some(seconds) => of_seconds(seconds),
        None if number.fract() == 0.0 && number > 0.0 && number < 1e15 => {
            of_digits(&format!("{number:.0}"))
        }
        None => None,
    }
}

/// `yyyyMMdd` or `yyyyMMddHHmmss`.
fn of_digits(text: &str) -> Option<Moment> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    match text.len() {
        8 => moment(&[part(0, 4)?, part(4, 6)?, part(6, 8)?]),
        12 => moment(&[part(0, 4)?, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?]),
        14 => moment(&[
            part(0, 4)?,
            part(4, 6)?,
            part(6, 8)?,
            part(8, 10)?,
            part(10, 12)?,
            part(12, 14)?,
        ]),
        _ => None,
    }
}

/// The moment of a narrow text: year first, any usual separators, 上午 and 下午, seconds optional.
pub(crate) fn of_text(text: &str) -> Option<Moment> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return of_digits(text);
    }
    let text = without_offset(text)?;
    let mut numbers: Vec<u32> = Vec::with_capacity(6);
    let mut digits = String::new();
    let mut half: Option<bool> = None;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some((later, tail)) = half_of_day(rest) {
            (half, rest) = (Some(later), tail);
            push(&mut numbers, &mut digits)?;
            continue;
        }
        rest = &rest[next.len_utf8()..];
        match next {
            '0'..='9' => digits.push(next),
            // fractions of a second are cut off
            '.' if numbers.len() == 5 && !digits.is_empty() => {
                push(&mut numbers, &mut digits)?;
                rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            }
            '-' | '/' | '.' | ':' | ' ' | 'T' | 't' | '年' | '月' | '日' | '号' | '时' | '点'
            | '分' | '秒' | ',' => push(&mut numbers, &mut digits)?,
            _ => return None,
        }
    }
    push(&mut numbers, &mut digits)?;
    if let (Some(later), Some(hour)) = (half, numbers.get_mut(3)) {
        *hour = match (later, *hour) {
            (true, 1..=11) => *hour + 12,
            (false, 12) => 0,
            (_, same) => same,
        };
    }
    moment(&numbers)
}

/// Cuts a Beijing offset off; another offset is not understood.
fn without_offset(text: &str) -> Option<&str> {
    let time = text.find([':', 'T', 't']).unwrap_or(text.len());
    let (head, tail) = text.split_at(time);
    if tail.ends_with(['Z', 'z']) {
        return None;
    }
    match tail.find(['+', '-']) {
        None => Some(text),
        Some(at) if matches!(&tail[at..], "+08:00" | "+0800" | "+08") => {
            Some(&text[..head.len() + at])
        }
        Some(_) => None,
    }
}

fn half_of_day(text: &str) -> Option<(bool, &str)> {
    const WORDS: [(&str, bool); 8] = [
        ("上午", false),
        ("凌晨", false),
        ("下午", true),
        ("晚上", true),
        ("AM", false),
        ("am", false),
        ("PM", true),
        ("pm", true),
    ];
    WORDS.iter().find_map(|(word, later)| Some((*later, text.strip_prefix(word)?)))
}

fn push(numbers: &mut Vec<u32>, digits: &mut String) -> Option<()> {
    if !digits.is_empty() {
        if digits.len() > 4 || numbers.len() == 6 {
            return None;
        }
        numbers.push(digits.parse().ok()?);
        digits.clear();
    }
    Some(())
}

fn moment(numbers: &[u32]) -> Option<Moment> {
    let (&[year, month, day], time) = numbers.split_first_chunk::<3>()?;
    let year = i32::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    let (hour, minute, second) = match *time {
        [] => (0, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    // Midnight at the end of a day is written 24:00 by some.
    let (date, hour) = match (hour, minute, second) {
        (24, 0, 0) => (date.succ_opt()?, 0),
        _ => (date, hour),
    };
    Some(Moment { wall: date.and_hms_opt(hour, minute, second)?, timed: !time.is_empty() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(moment: Option<Moment>) -> Option<String> {
        moment.map(|m| m.wall.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn times_are_read_in_the_spellings_people_use() {
        for same in [
            "2026-03-01 08:30:00",
            "2026/3/1 8:30",
            "2026.3.1 8:30:00",
            "2026年3月1日 8时30分",
            "2026年3月1日8点30分00秒",
            "20260301083000",
            "202603010830",
            "2026-03-01T08:30:00+08:00",
            "2026-03-01 08:30:00.000",
            "2026/3/1 上午8:30",
            "2026/3/1 8:30 AM",
        ] {
            assert_eq!(text(of_text(same)).as_deref(), Some("2026-03-01 08:30:00"), "{same}");
        }
        assert_eq!(text(of_text("2026/3/1 下午 3:20")).as_deref(), Some("2026-03-01 15:20:00"));
        assert_eq!(text(of_text("2026/3/1 24:00")).as_deref(), Some("2026-03-02 00:00:00"));
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for odd in [
            "",
            "昨天",
            "1/3/2026",
            "26-3-1",
            "2026-13-01",
            "2026-02-30",
            "8:30",
            "2026-03-01 25:00",
            "2026-03-01T08:30:00Z",
            "2026-03-01 08",
        ] {
            assert_eq!(of_text(odd), None, "{odd}");
        }
    }

    #[test]
    fn serial_numbers_and_digits_are_days() {
        assert_eq!(text(of_number(46_082.354_166_666_664)).as_deref(), Some("2026-03-01 08:30:00"));
        assert_eq!(text(of_number(20_260_301.0)).as_deref(), Some("2026-03-01 00:00:00"));
        assert_eq!(of_number(12.5), None);
    }

    #[test]
    fn a_day_without_a_time_says_so() {
        assert!(!of_text("2026-03-01").expect("a day").timed);
    }
}
