//! Times: six bytes of Beijing time.

use crate::wire::{BodyError, Input, Unfit};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

/// The instant that six bytes name: year − 2000, month, day, hour, minute, second.
pub(crate) fn read(input: &mut Input<'_>) -> Result<DateTime<Utc>, BodyError> {
    let at = input.at();
    let [year, month, day, hour, minute, second] = input.array()?;
    NaiveDate::from_ymd_opt(2000 + i32::from(year), month.into(), day.into())
        .and_then(|date| date.and_hms_opt(hour.into(), minute.into(), second.into()))
        .map(model::time::local)
        .ok_or(BodyError::Time { at })
}

/// Writes whole seconds of an instant.
pub(crate) fn write(at: DateTime<Utc>, out: &mut Vec<u8>) -> Result<(), Unfit> {
    let wall = model::time::beijing(at);
    let year = u8::try_from(wall.year() - 2000).map_err(|_| Unfit { field: "time" })?;
    // Months, days, hours, minutes and seconds are below 60.
    let rest = [wall.month(), wall.day(), wall.hour(), wall.minute(), wall.second()];
    out.push(year);
    out.extend(rest.map(|part| part as u8));
    Ok(())
}
