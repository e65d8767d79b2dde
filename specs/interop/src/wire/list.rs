//! Lists: parts of a message, and the rows of a push.

use super::object::{ObjectSeed, skip_scalars};
use super::{At, Kind, Literal, Object, Raw, Wire};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
        let mut parts = Parts::<T> { at, max: MAX, seen, out: Vec::new(), refusal: None };
        let parsed = (&mut parts).deserialize(&mut serde_json::Deserializer::from_str(text));
        if let Some(refusal) = parts.refusal {
            return Err(refusal);
        }
        parsed.map_err(|_| at.refuse(SubCode::WrongType))?;
        if parts.out.len() < MIN {
            return Err(at.refuse(SubCode::Missing).saying(format!("(至少{MIN}项)")));
        }
        Ok(Some(parts.out))
    }

    fn schema() -> Value {
        json!({"type": "array", "minItems": MIN, "maxItems": MAX, "items": crate::schema::object(T::FIELDS)})
    }
}

/// Reads parts one by one and stops at the first refusal, so that a hostile list costs nothing.
struct Parts<'p, 'a, T: Wire> {
    at: &'p At<'p>,
    max: usize,
    seen: &'p mut Deviations,
    out: Vec<T::Out<'a>>,
    refusal: Option<Refusal>,
}

impl<'de, T: Wire> DeserializeSeed<'de> for &mut Parts<'_, 'de, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for &mut Parts<'_, 'de, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let stop = || serde::de::Error::custom("refused");
        while let Some(object) = list.next_element_seed(ObjectSeed::<T>::new())? {
            let at = self.at.item(self.out.len());
            if self.out.len() == self.max {
                let code = SubCode::TooManyItems;
                self.refusal = Some(self.at.refuse(code).saying(format!("(最多{}项)", self.max)));
                return Err(stop());
            }
            let read = object.ok_or_else(|| at.refuse(SubCode::WrongType)).and_then(|object| {
                self.seen.count_set(object.marks);
                T::read(&object.slots, &at, self.seen)
            });
            match read {
                Ok(part) => self.out.push(part),
                Err(refusal) => {
                    self.refusal = Some(refusal);
                    return Err(stop());
                }
            }
        }
        Ok(())
    }
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

/// The rows of a push as they were sent.
#[derive(Debug, Default)]
pub(crate) enum Rows<'a, T: Wire> {
    /// One object.
    One(Box<Object<'a, T>>),
    /// A list; items that are not objects are `None`, items above the limit are only counted.
    Many(Vec<Option<Object<'a, T>>>, usize),
    /// Neither.
    #[default]
    Neither,
    /// `null`, which means that nothing was sent.
    Absent,
}

/// Parses the rows of a push: an object, or a list of which at most `max` items are kept.
pub(crate) struct RowsSeed<T> {
    pub max: usize,
    pub row: PhantomData<T>,
}

impl<'de, T: Wire> DeserializeSeed<'de> for RowsSeed<T> {
    type Value = Rows<'de, T>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for RowsSeed<T> {
    type Value = Rows<'de, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let object = ObjectSeed::<T>::new().visit_map(map)?;
        Ok(object.map_or(Rows::Neither, |object| Rows::One(Box::new(object))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while rows.len() < self.max {
            match list.next_element_seed(ObjectSeed::<T>::new())? {
                Some(row) => rows.push(row),
                None => {
                    let total = rows.len();
                    return Ok(Rows::Many(rows, total));
                }
            }
        }
        let mut total = rows.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            total += 1;
        }
        Ok(Rows::Many(rows, total))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Rows::Absent)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if text.is_empty() { Rows::Absent } else { Rows::Neither })
    }

    skip_scalars!();
}
