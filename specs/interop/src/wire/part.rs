//! Parts: one object inside a message.

use super::object::Shape;
use super::scan::Scanner;
use super::{At, Kind, Literal, Object, Raw, Wire};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// One object with its own fields.
#[derive(Debug)]
pub struct Part<T>(PhantomData<T>);

impl<T: Wire + fmt::Debug> Kind for Part<T> {
    type Out<'a> = Box<T::Out<'a>>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Self::Out<'a>>, Refusal> {
        let text = match raw.literal() {
            Literal::Absent => return Ok(None),
            Literal::Text(text) if text.is_empty() => return Ok(None),
            Literal::Object(text) => text,
            _ => return Err(at.refuse(SubCode::WrongType)),
        };
        let mut object = Object::<T>::empty();
        let read = object.read(&mut Scanner::new(text), &mut Shape::unknown());
        if !read.unwrap_or(false) {
            return Err(at.refuse(SubCode::WrongType));
        }
        seen.count_set(object.marks);
        Ok(Some(Box::new(T::read(&object.slots, at, seen)?)))
    }

    fn schema() -> Value {
        crate::schema::object(T::FIELDS)
    }
}

/// A value that has to be sent but may be an empty text, which says that there is none.
#[derive(Debug)]
pub struct OrEmpty<K>(PhantomData<K>);

impl<K: Kind + fmt::Debug> Kind for OrEmpty<K> {
    type Out<'a> = Option<K::Out<'a>>;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Self::Out<'a>>, Refusal> {
        if raw.is_absent() {
            return Ok(None);
        }
        K::read(raw, at, must, seen).map(Some)
    }

    fn schema() -> Value {
        let mut schema = K::schema();
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("minLength");
        }
        schema
    }
}
