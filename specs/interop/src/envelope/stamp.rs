//! `TimeStamp` and `Seq` of an envelope (specification 3.1 and 10).

use crate::wire::when::compact;
use chrono::{DateTime, Utc};
use model::time::{compact_time, local};

/// `TimeStamp` of an envelope made at `instant`: `yyyyMMddHHmmss`, Beijing time.
pub fn time_stamp(instant: DateTime<Utc>) -> String {
    compact_time(instant)
}

/// The instant of a `TimeStamp` in any accepted form, and whether the form is the standard's 14 digits.
///
/// Accepted too (CW06): 12 digits without seconds, 13 digits of epoch milliseconds, 10 digits of epoch seconds.
pub fn time_stamp_of(text: &str) -> Option<(DateTime<Utc>, bool)> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    match bytes.len() {
        14 => Some((local(compact(bytes)?), true)),
        12 => Some((local(compact(format!("{text}00").as_bytes())?), false)),
        13 => Some((DateTime::from_timestamp_millis(text.parse().ok()?)?, false)),
        10 => Some((DateTime::from_timestamp(text.parse().ok()?, 0)?, false)),
        _ => None,
    }
}

/// Whether a `Seq` is acceptable: 1 to 8 digits; the standard has four.
pub(super) fn is_sequence(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
