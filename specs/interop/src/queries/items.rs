//! Rows that stay text, and paging numbers.

use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use crate::wire::number::Int;
use crate::wire::{At, Kind, Literal, Raw};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Rows as they stand in the text, at most `MAX`; one object without brackets is a list of one.
#[derive(Debug)]
pub struct Items<const MAX: usize>;

impl<const MAX: usize> Kind for Items<MAX> {
    type Out<'a> = Vec<&'a str>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Vec<&'a str>>, Refusal> {
        let text = match raw.literal() {
            Literal::Absent => return Ok(Some(Vec::new())),
            Literal::Text(text) if text.is_empty() => return Ok(Some(Vec::new())),
            Literal::List(text) => text,
            Literal::Object(text) => {
                seen.count(Deviation::AnswerForm);
                return Ok(Some(vec![text]));
            }
            _ => return Err(at.refuse(SubCode::WrongType)),
        };
        let items: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|_| at.refuse(SubCode::WrongType))?;
        if items.len() > MAX {
            return Err(at.refuse(SubCode::TooManyItems).saying(format!("(最多{MAX}项)")));
        }
        Ok(Some(items.into_iter().map(RawValue::get).collect()))
    }

    fn schema() -> Value {
        json!({"type": "array", "maxItems": MAX, "items": {"type": "object"}})
    }
}

/// A paging number; as text it is accepted and counted (CW25).
#[derive(Debug)]
pub struct Count;

impl Kind for Count {
    type Out<'a> = i32;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<i32>, Refusal> {
        if let Literal::Text(digits) = raw.literal() {
            seen.count(Deviation::PagingText);
            let digits = digits.trim();
            if digits.is_empty() {
                return Ok(None);
            }
            return digits.parse().map(Some).map_err(|_| at.refuse(SubCode::WrongType));
        }
        Int::read(raw, at, must, seen)
    }

    fn schema() -> Value {
        json!({"type": "integer"})
    }
}
