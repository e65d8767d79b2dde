//! A JSON value as it stands in the text.

use std::borrow::Cow;

/// A slice of the JSON text that holds one value; absent fields have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Raw<'a> {
    text: Option<&'a str>,
    /// A quoted text that is known to hold no escape.
    plain: bool,
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
    pub const ABSENT: Self = Self { text: None, plain: false };

    /// A value of valid JSON text.
    pub fn new(text: &'a str) -> Self {
        Self { text: Some(text), plain: false }
    }

    /// A quoted text without escapes.
    #[inline]
    pub(super) fn plain(quoted: &'a str) -> Self {
        Self { text: Some(quoted), plain: true }
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
        let text = self.text.filter(|_| self.plain)?;
        text.get(1..text.len() - 1)
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
