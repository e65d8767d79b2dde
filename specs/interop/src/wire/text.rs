//! Texts: length in characters, no control characters, words for nothing.

use super::{At, Kind, Literal, Raw};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Whether senders write `text` for "nothing" (CW29).
pub(crate) fn is_null_word(text: &str) -> bool {
    matches!(text, "null" | "NULL" | "-" | "无")
}

/// Characters of a text.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The text of a field without control characters; `None` for nothing.
pub(crate) fn words<'a>(
    raw: Raw<'a>,
    at: &At<'_>,
    seen: &mut Deviations,
) -> Result<Option<Cow<'a, str>>, Refusal> {
    let text = match raw.literal() {
        Literal::Absent => return Ok(None),
        Literal::Text(text) => text,
        _ => return Err(at.refuse(SubCode::WrongType)),
    };
    if text.is_empty() {
        return Ok(None);
    }
    if is_null_word(&text) {
        seen.count(Deviation::NullWord);
        return Ok(None);
    }
    let unwanted = |c: char| c.is_control() && c != '\t' && c != '\n';
    if text.contains(unwanted) {
        let clean: String = text.chars().filter(|c| !unwanted(*c)).collect();
        return Ok((!clean.is_empty()).then_some(Cow::Owned(clean)));
    }
    Ok(Some(text))
}

/// A text of at most `N` characters.
#[derive(Debug)]
pub struct Str<const N: usize>;

impl<const N: usize> Kind for Str<N> {
    type Out<'a> = Cow<'a, str>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        let Some(text) = words(raw, at, seen)? else { return Ok(None) };
        if text.len() > N && length(&text) > N {
            return Err(at.refuse(SubCode::WrongLength).saying(format!("(最多{N}字符)")));
        }
        Ok(Some(text))
    }

    fn schema() -> Value {
        json!({"type": "string", "maxLength": N})
    }
}

/// A text of exactly `N` characters.
#[derive(Debug)]
pub struct Exact<const N: usize>;

impl<const N: usize> Kind for Exact<N> {
    type Out<'a> = Cow<'a, str>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        let Some(text) = words(raw, at, seen)? else { return Ok(None) };
        if length(&text) != N {
            return Err(at.refuse(SubCode::WrongLength).saying(format!("(应为{N}字符)")));
        }
        Ok(Some(text))
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": N, "maxLength": N})
    }
}

/// A text or a number of at most `N` characters, as text.
#[derive(Debug)]
pub struct Loose<const N: usize>;

impl<const N: usize> Kind for Loose<N> {
    type Out<'a> = Cow<'a, str>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        if let Literal::Number(digits) = raw.literal() {
            seen.count(Deviation::NumberForm);
            return Ok(Some(Cow::Borrowed(digits)));
        }
        Str::<N>::read(raw, at, must, seen)
    }

    fn schema() -> Value {
        Str::<N>::schema()
    }
}

/// Any value as it stands, for fields whose rules are not field rules.
#[derive(Debug)]
pub struct AsSent;

impl Kind for AsSent {
    type Out<'a> = Literal<'a>;

    fn read<'a>(
        raw: Raw<'a>,
        _at: &At<'_>,
        _must: bool,
        _seen: &mut Deviations,
    ) -> Result<Option<Literal<'a>>, Refusal> {
        Ok(Some(raw.literal()))
    }

    fn schema() -> Value {
        json!({})
    }
}
