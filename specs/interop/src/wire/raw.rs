//! A JSON value as it stands in the text.

use std::borrow::Cow;

/// A slice of the JSON text that holds one value; absent fields have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Raw<'a> {
    text: Option<&'a str>,
    known: Known,
}

/// Powers of ten that make up for digits that were not written: with any of them nine digits stay in the range kept.
const TENS: [i64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// What the scanner saw when it passed the value, so that nobody has to look again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Known {
    /// Nothing of use.
    #[default]
    Nothing,
    /// A quoted text without escapes.
    Plain,
    /// A short number without sign and exponent: its digits as one number, and how many of them follow the point.
    Digits(u32, u8),
}

/// What kind of value a slice holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal<'a> {
    /// Absent or `null`, which mean the same.
    Absent,
    /// A number, as its digits stand in the text.
    Number(&'a str),
    /// A text, unescaped.
    Text(Cow<'a, str>),
    /// `true` or `false`.
    Bool(bool),
    /// A list, as text.
    List(&'a str),
    /// An object, as text.
    Object(&'a str),
    /// A text with an escape that means no character.
    Broken,
}

impl<'a> Raw<'a> {
    /// A field that was not sent.
    pub const ABSENT: Self = Self { text: None, known: Known::Nothing };

    /// A value of valid JSON text.
    pub fn new(text: &'a str) -> Self {
        Self { text: Some(text), known: Known::Nothing }
    }

    /// A quoted text without escapes.
    #[inline]
    pub(super) fn plain(quoted: &'a str) -> Self {
        Self { text: Some(quoted), known: Known::Plain }
    }

    /// A number of at most nine digits, without sign and exponent; `count` is the number without its point.
    #[inline]
    pub(super) fn digits(text: &'a str, count: u32, fraction: u8) -> Self {
        Self { text: Some(text), known: Known::Digits(count, fraction) }
    }

    /// The text of the value, if it was sent.
    pub fn text(self) -> Option<&'a str> {
        self.text
    }

    /// Whether the field was not sent or is `null`.
    #[inline]
    pub fn is_absent(self) -> bool {
        matches!(self.text, None | Some("null"))
    }

    /// What stands between the quotes of a text that is known to hold no escape.
    #[inline]
    pub(super) fn unquoted(self) -> Option<&'a str> {
        let text = self.text.filter(|_| self.known == Known::Plain)?;
        text.get(1..text.len() - 1)
    }

    /// The number with `stored` digits after the point, when it is known to have no more than `stated`, no sign and no
    /// exponent.
    #[inline]
    pub(super) fn scaled(self, stated: u32, stored: u32) -> Option<i64> {
        let Known::Digits(count, fraction) = self.known else { return None };
        let fraction = u32::from(fraction);
        let tens = TENS.get(stored.checked_sub(fraction)? as usize)?;
        (fraction <= stated).then(|| i64::from(count) * tens)
    }

    /// What the slice holds.
    pub fn literal(self) -> Literal<'a> {
        if let Some(text) = self.unquoted() {
            return Literal::Text(Cow::Borrowed(text));
        }
        let Some(text) = self.text else { return Literal::Absent };
        match text.as_bytes().first() {
            Some(b'"') => string(text),
            Some(b'{') => Literal::Object(text),
            Some(b'[') => Literal::List(text),
            Some(b't') => Literal::Bool(true),
            Some(b'f') => Literal::Bool(false),
            Some(b'-' | b'0'..=b'9') => Literal::Number(text),
            _ => Literal::Absent,
        }
    }
}

/// A quoted text; borrowed unless it holds an escape.
fn string(quoted: &str) -> Literal<'_> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if !inner.as_bytes().contains(&b'\\') {
        return Literal::Text(Cow::Borrowed(inner));
    }
    match serde_json::from_str::<String>(quoted) {
        Ok(text) => Literal::Text(Cow::Owned(text)),
        Err(_) => Literal::Broken,
    }
}
