//! Decimal numbers of files as whole thousandths.

/// Most digits of a number.
const MOST_DIGITS: usize = 17;

/// The number times `factor` in thousandths, rounded half away from zero; none when the text is no decimal number
/// (no exponent, no sign of thousands) or too large.
pub(crate) fn thousandths(text: &str, factor: f64) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mut mantissa, mut count, mut decimals, mut point) = (0i64, 0, 0u32, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' if count < MOST_DIGITS => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                count += usize::from(mantissa != 0);
                decimals += u32::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    if digits.is_empty() || digits == b"." || decimals > 18 {
        return None;
    }
    let whole = if factor == 1.0 {
        exact(mantissa, decimals)?
    } else {
        scaled(mantissa, decimals, factor)?
    };
    Some(if negative { -whole } else { whole })
}

fn exact(mantissa: i64, decimals: u32) -> Option<i64> {
    match decimals {
        0..=3 => mantissa.checked_mul(10i64.pow(3 - decimals)),
        more => {
            let unit = 10i64.checked_pow(more - 3)?;
            Some(mantissa / unit + i64::from(mantissa % unit >= unit / 2 + unit % 2))
        }
    }
}

fn scaled(mantissa: i64, decimals: u32, factor: f64) -> Option<i64> {
    let value = mantissa as f64 * factor * 1_000.0 / 10f64.powi(decimals as i32);
    // The nearest decimal text decides, so that half a thousandth rounds up as its writer meant.
    let nudged = value + value.abs() * f64::EPSILON * 4.0;
    (nudged.is_finite() && nudged.abs() < 9.0e15).then(|| nudged.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn decimals_become_whole_thousandths() {
        let cases = [
            ("0", 1.0, 0),
            ("118.402", 1.0, 118_402),
            ("-0.0005", 1.0, -1),
            ("0.0004999", 1.0, 0),
            ("12.5", 80.0, 1_000_000),
            ("1.671740", 1_000.0, 1_671_740),
            ("+.5", 1.0, 500),
            ("7.", 1.0, 7_000),
            ("000000000000000000001", 1.0, 1_000),
        ];
        for (text, factor, expected) in cases {
            assert_eq!(thousandths(text, factor), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in ["", ".", "-", "1,234.5", "1e3", "NaN", "1.2.3", "12 ", "99999999999999999999"]
        {
            assert_eq!(thousandths(text, 1.0), None, "{text}");
        }
    }
}
