//! What a cell holds, however the file says it.

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number.
    Number(f64),
    /// A date or time as Excel counts it, as wall clock seconds since 1970-01-01.
    Clock(i64),
    /// True or false.
    Flag(bool),
    /// An error that a formula ended with, for example `#REF!`.
    Broken(String),
    /// A formula whose value was not saved.
    NoValue,
    /// The value of a merged cell that begins in a row above.
    Merged(Box<Cell>),
}

impl Cell {
    /// A text cell, or an empty one.
    pub(crate) fn text(text: &str) -> Self {
        let text =
            text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{a0}');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Merged(inner) => inner.is_empty(),
            _ => false,
        }
    }

    /// The cell that speaks: for a merged one, the one it was merged from.
    pub(crate) fn spoken(&self) -> &Self {
        match self {
            Self::Merged(inner) => inner.spoken(),
            own => own,
        }
    }

    /// As a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Broken(text) => text.clone(),
            Self::Number(number) => plain_number(*number),
            Self::Clock(seconds) => crate::when::shown(*seconds),
            Self::Flag(true) => "是".to_owned(),
            Self::Flag(false) => "否".to_owned(),
            Self::NoValue => "（公式无值）".to_owned(),
            Self::Merged(inner) => inner.shown(),
        }
    }
}

/// A number without exponent and without the noise of binary fractions: nine decimals at most.
pub(crate) fn plain_number(number: f64) -> String {
    let text = format!("{number:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Full-width digits, letters and signs as ASCII; other characters stay.
pub(crate) fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '−' | '–' | '—' => '-',
            '。' => '.',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{narrow, plain_number};

    #[test]
    fn full_width_characters_become_ascii() {
        assert_eq!(narrow("１２．５　ｋＷ（约）"), "12.5 kW(约)");
    }

    #[test]
    fn a_number_has_no_exponent_and_no_binary_noise() {
        assert_eq!(plain_number(0.1 + 0.2), "0.3");
        assert_eq!(plain_number(1e15), "1000000000000000");
        assert_eq!(plain_number(-0.0), "0");
        assert_eq!(plain_number(120.0), "120");
    }
}
