//! Times and days: Beijing time on the wire, instants inside (specification chapter 13).

use super::text::is_null_word;
use super::{At, Kind, Literal, Raw};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use model::time::local;
use serde_json::{Value, json};
use std::borrow::Cow;

/// The text of a time; a bare number is taken for its digits.
fn time_text<'a>(
    raw: Raw<'a>,
    at: &At<'_>,
    seen: &mut Deviations,
) -> Result<Option<Cow<'a, str>>, Refusal> {
    match raw.literal() {
        Literal::Absent => Ok(None),
        Literal::Text(text) if text.is_empty() => Ok(None),
        Literal::Text(text) if is_null_word(&text) => {
            seen.count(Deviation::NullWord);
            Ok(None)
        }
        Literal::Text(text) => Ok(Some(text)),
        Literal::Number(digits) => Ok(Some(Cow::Borrowed(digits))),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}

/// `n` digits from `from` on, as a number.
fn digits(text: &[u8], from: usize, n: usize) -> Option<u32> {
    text.get(from..from + n)?
        .iter()
        .try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `yyyy?MM?dd` with the same sign twice.
fn dashed_day(text: &[u8]) -> Option<(NaiveDate, u8)> {
    let sign = *text.get(4)?;
    if text.get(7) != Some(&sign) || !matches!(sign, b'-' | b'/') {
        return None;
    }
    Some((day(digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?)?, sign))
}

/// `HH:mm:ss` from `from` on.
fn clock(text: &[u8], from: usize) -> Option<NaiveTime> {
    if text.get(from + 2) != Some(&b':') || text.get(from + 5) != Some(&b':') {
        return None;
    }
    NaiveTime::from_hms_opt(
        digits(text, from, 2)?,
        digits(text, from + 3, 2)?,
        digits(text, from + 6, 2)?,
    )
}

/// `yyyy-MM-dd HH:mm:ss`, the standard's form: the same as [`instant`], in one look at the text. `None` says nothing about
/// the text.
fn standard(text: &str) -> Option<DateTime<Utc>> {
    let text: &[u8; 19] = text.as_bytes().try_into().ok()?;
    let mut wrong = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')]
        .iter()
        .fold(false, |wrong, (at, sign)| wrong | (text[*at] != *sign));
    let mut two = |at: usize| {
        let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
        wrong |= tens > 9 || ones > 9;
        u32::from(tens) * 10 + u32::from(ones)
    };
    let year = two(0) * 100 + two(2);
    let (month, day_of_month) = (two(5), two(8));
    let (hour, minute, second) = (two(11), two(14), two(17));
    let date = day(year, month, day_of_month).filter(|_| !wrong)?;
    Some(local(date.and_time(NaiveTime::from_hms_opt(hour, minute, second)?)))
}

/// An instant in one of the accepted forms, and whether the form is the standard's.
pub(crate) fn instant(text: &str) -> Option<(DateTime<Utc>, bool)> {
    let bytes = text.as_bytes();
    if bytes.len() == 14 {
        return compact(bytes).map(|wall| (local(wall), false));
    }
    let (date, sign) = dashed_day(bytes)?;
    let between = *bytes.get(10)?;
    if !matches!(between, b' ' | b'T') {
        return None;
    }
    let wall = date.and_time(clock(bytes, 11)?);
    if bytes.len() == 19 {
        return Some((local(wall), sign == b'-' && between == b' '));
    }
    let (micros, rest) = fraction(text.get(19..)?)?;
    let wall = wall + chrono::TimeDelta::microseconds(micros);
    let instant = match rest {
        "" => local(wall),
        "Z" | "z" => wall.and_utc(),
        _ => wall.and_local_timezone(offset(rest)?).single()?.with_timezone(&Utc),
    };
    Some((instant, false))
}

/// `yyyyMMddHHmmss`.
pub(crate) fn compact(text: &[u8]) -> Option<NaiveDateTime> {
    let date = day(digits(text, 0, 4)?, digits(text, 4, 2)?, digits(text, 6, 2)?)?;
    let time =
        NaiveTime::from_hms_opt(digits(text, 8, 2)?, digits(text, 10, 2)?, digits(text, 12, 2)?)?;
    (text.len() == 14).then(|| date.and_time(time))
}

/// `.fff…` as microseconds, and what follows.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    if end == 0 {
        return None;
    }
    let micros = rest.bytes().take(end).chain(std::iter::repeat(b'0')).take(6);
    Some((micros.fold(0, |sum, b| sum * 10 + i64::from(b - b'0')), &rest[end..]))
}

/// `+08:00` or `+0800`.
fn offset(text: &str) -> Option<FixedOffset> {
    let bytes = text.as_bytes();
    let minutes_from = match bytes.len() {
        5 => 3,
        6 if bytes[3] == b':' => 4,
        _ => return None,
    };
    let seconds = digits(bytes, 1, 2)? * 3_600 + digits(bytes, minutes_from, 2)? * 60;
    let seconds = i32::try_from(seconds).ok()?;
    match bytes[0] {
        b'+' => FixedOffset::east_opt(seconds),
        b'-' => FixedOffset::west_opt(seconds),
        _ => None,
    }
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing time.
#[derive(Debug)]
pub struct When;

impl Kind for When {
    type Out<'a> = DateTime<Utc>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<DateTime<Utc>>, Refusal> {
        if let Some(instant) = raw.unquoted().and_then(standard) {
            return Ok(Some(instant));
        }
        let Some(text) = time_text(raw, at, seen)? else { return Ok(None) };
        let (instant, conformant) =
            instant(text.trim()).ok_or_else(|| at.refuse(SubCode::MalformedTime))?;
        if !conformant {
            seen.count(Deviation::TimeForm);
        }
        Ok(Some(instant))
    }

    fn schema() -> Value {
        json!({
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$",
            "description": "Beijing time"
        })
    }
}

/// `yyyy-MM-dd`, a Beijing day.
#[derive(Debug)]
pub struct Day;

impl Kind for Day {
    type Out<'a> = NaiveDate;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<NaiveDate>, Refusal> {
        let Some(text) = time_text(raw, at, seen)? else { return Ok(None) };
        let bytes = text.trim().as_bytes();
        let found = match bytes.len() {
            8 => digits(bytes, 0, 4)
                .zip(digits(bytes, 4, 2))
                .zip(digits(bytes, 6, 2))
                .and_then(|((y, m), d)| day(y, m, d)),
            10 => dashed_day(bytes).map(|(day, _)| day),
            _ => instant(text.trim()).and_then(|_| dashed_day(bytes)).map(|(day, _)| day),
        };
        if bytes.len() != 10 || bytes[4] != b'-' {
            seen.count(Deviation::TimeForm);
        }
        found.map(Some).ok_or_else(|| at.refuse(SubCode::MalformedTime))
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
    }
}

/// Hours, minutes and perhaps seconds, with or without colons, as seconds since midnight; and how many digits there were.
fn time_of_day(text: &str) -> Option<(u32, usize)> {
    let plain: Vec<u8> = text.bytes().filter(|b| *b != b':').collect();
    let second = match plain.len() {
        6 => digits(&plain, 4, 2)?,
        4 => 0,
        _ => return None,
    };
    let (hour, minute) = (digits(&plain, 0, 2)?, digits(&plain, 2, 2)?);
    let seconds = hour * 3_600 + minute * 60 + second;
    (minute < 60 && second < 60 && seconds <= 86_400).then_some((seconds, plain.len()))
}

/// `HHmmss`, a time of day in seconds since midnight; `240000` is the end of the day.
#[derive(Debug)]
pub struct TimeOfDay;

impl Kind for TimeOfDay {
    type Out<'a> = u32;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<u32>, Refusal> {
        let Some(text) = time_text(raw, at, seen)? else { return Ok(None) };
        let (seconds, digits) =
            time_of_day(&text).ok_or_else(|| at.refuse(SubCode::MalformedTime))?;
        if digits != 6 || text.len() != 6 {
            seen.count(Deviation::TimeForm);
        }
        Ok(Some(seconds))
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": r"^\d{6}$"})
    }
}

/// `HH:mm`, a time of day in minutes since midnight; `24:00` is the end of the day.
#[derive(Debug)]
pub struct ClockMinute;

impl Kind for ClockMinute {
    type Out<'a> = u16;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<u16>, Refusal> {
        let Some(text) = time_text(raw, at, seen)? else { return Ok(None) };
        let standard = text.len() == 5 && text.as_bytes()[2] == b':';
        let (seconds, _) = time_of_day(&text).ok_or_else(|| at.refuse(SubCode::MalformedTime))?;
        if !standard {
            seen.count(Deviation::TimeForm);
        }
        let minutes = seconds / 60;
        let whole = seconds % 60 == 0;
        let minutes = u16::try_from(minutes).ok().filter(|_| whole);
        minutes.map(Some).ok_or_else(|| at.refuse(SubCode::MalformedTime))
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": r"^\d{2}:\d{2}$"})
    }
}

#[cfg(test)]
#[path = "when_tests.rs"]
mod tests;
