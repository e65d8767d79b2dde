//! Decimal numbers as exact integers: no binary fraction touches money or energy.

/// A decimal number scaled to an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fixed {
    /// The number times ten to the power of the stored digits, rounded half away from zero.
    pub count: i64,
    /// Whether it was written with an exponent or more digits than stated.
    pub odd: bool,
}

/// Why a text is not a number that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotFixed {
    /// Not a decimal number.
    Malformed,
    /// Beyond the integer.
    Range,
}

/// Largest magnitude kept, so that sums of many never overflow.
const LIMIT: i128 = 9_000_000_000_000_000;

/// Reads `text` with `stored` digits after the point; more than `stated` of them are odd.
pub(super) fn fixed(text: &str, stated: u32, stored: u32) -> Result<Fixed, NotFixed> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(NotFixed::Malformed);
    }
    let shift = exponent.map_or(Ok(0), power)?;
    let fraction = fraction.trim_end_matches('0');
    let count = scaled(whole.trim_start_matches('0'), fraction, shift + i64::from(stored))?;
    let odd = exponent.is_some() || fraction.len() > stated as usize;
    Ok(Fixed { count: if negative { -count } else { count }, odd })
}

/// The power of ten of an exponent.
fn power(text: &str) -> Result<i64, NotFixed> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotFixed::Malformed);
    }
    // An exponent of more than four digits means zero or a number out of range: the sign decides.
    let magnitude = if unsigned.len() > 4 { 9_999 } else { unsigned.parse().unwrap_or(9_999) };
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// `whole.fraction` times ten to the power of `places`, rounded half up.
fn scaled(whole: &str, fraction: &str, places: i64) -> Result<i64, NotFixed> {
    let point = whole.len() as i64 + places;
    let mut count: i128 = 0;
    let mut at: i64 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        if at >= point {
            if at == point && digit >= b'5' {
                count += 1;
            }
            break;
        }
        count = count * 10 + i128::from(digit - b'0');
        if count > LIMIT {
            return Err(NotFixed::Range);
        }
        at += 1;
    }
    while at < point && count != 0 {
        count *= 10;
        if count > LIMIT {
            return Err(NotFixed::Range);
        }
        at += 1;
    }
    i64::try_from(count).map_err(|_| NotFixed::Range)
}

#[cfg(test)]
#[path = "fixed_tests.rs"]
mod tests;
