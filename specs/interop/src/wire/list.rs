//! Lists: parts of a message.

use super::object::Shape;
use super::scan::{NotJson, Scanner};
use super::{At, Kind, Literal, Object, Raw, Wire};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fmt;
use std::marker::PhantomData;

/// A list of at least `MIN` and at most `MAX` parts. One bad part makes the list bad.
#[derive(Debug)]
pub struct List<T, const MIN: usize, const MAX: usize>(PhantomData<T>);

impl<T: Wire + fmt::Debug, const MIN: usize, const MAX: usize> Kind for List<T, MIN, MAX> {
    type Out<'a> = Vec<T::Out<'a>>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Self::Out<'a>>, Refusal> {
        let text = match raw.literal() {
            Literal::Absent => return Ok(None),
            Literal::Text(text) if text.is_empty() => return Ok(None),
            Literal::List(text) => text,
            _ => return Err(at.refuse(SubCode::WrongType)),
        };
        let parts = parts::<T>(text, at, MAX, seen)?;
        if parts.len() < MIN {
            return Err(at.refuse(SubCode::Missing).saying(format!("(至少{MIN}项)")));
        }
        Ok(Some(parts))
    }

    fn schema() -> Value {
        json!({"type": "array", "minItems": MIN, "maxItems": MAX, "items": crate::schema::object(T::FIELDS)})
    }
}

/// Reads parts one by one and stops at the first refusal, so that a hostile list costs nothing.
fn parts<'a, T: Wire>(
    text: &'a str,
    at: &At<'_>,
    max: usize,
    seen: &mut Deviations,
) -> Result<Vec<T::Out<'a>>, Refusal> {
    let wrong_type = |at: &At<'_>| at.refuse(SubCode::WrongType);
    let broken = |_: NotJson| wrong_type(at);
    let mut text = Scanner::new(text);
    let (mut object, mut shape) = (Object::<T>::empty(), Shape::of_rows());
    let mut out = Vec::new();
    let mut more = text.open(b']').map_err(broken)?;
    while more {
        let is_object = object.read(&mut text, &mut shape).map_err(broken)?;
        let item = at.item(out.len());
        if out.len() == max {
            return Err(at.refuse(SubCode::TooManyItems).saying(format!("(最多{max}项)")));
        }
        if !is_object {
            return Err(wrong_type(&item));
        }
        seen.count_set(object.marks);
        out.push(T::read(&object.slots, &item, seen)?);
        more = text.more(b']').map_err(broken)?;
    }
    Ok(out)
}

/// A list whose items the platform counts but does not keep: at most `MAX`.
#[derive(Debug)]
pub struct Things<const MAX: usize>;

impl<const MAX: usize> Kind for Things<MAX> {
    type Out<'a> = usize;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        _seen: &mut Deviations,
    ) -> Result<Option<usize>, Refusal> {
        let text = match raw.literal() {
            Literal::Absent => return Ok(None),
            // Some senders leave the brackets away, or send an empty text for an empty list.
            Literal::Text(text) => return Ok((!text.is_empty()).then_some(1)),
            Literal::Number(_) => return Ok(Some(1)),
            Literal::List(text) => text,
            _ => return Err(at.refuse(SubCode::WrongType)),
        };
        let items: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|_| at.refuse(SubCode::WrongType))?;
        if items.len() > MAX {
            return Err(at.refuse(SubCode::TooManyItems).saying(format!("(最多{MAX}项)")));
        }
        Ok(Some(items.len()))
    }

    fn schema() -> Value {
        json!({"type": "array", "maxItems": MAX})
    }
}
