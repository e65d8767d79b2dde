//! The same reading with serde's visitors, in two passes and without any short cut: what the scanner has to agree with.

use super::body::{Converted, not_an_object};
use super::{Parsed, Row};
use crate::deviations::{Deviation, Deviations, spelling};
use crate::refusal::{Refusal, SubCode};
use crate::wire::{At, Raw, Wire};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// What was sent for a row.
pub(crate) enum Sent<'a, T: Wire> {
    Object(T::Slots<'a>, Deviations),
    List(Vec<Sent<'a, T>>, usize),
    Nothing,
    Other,
}

/// Any value; a list keeps at most this many rows, and none inside another list.
pub(crate) struct Any<T>(pub usize, pub PhantomData<T>);

impl<'de, T: Wire> DeserializeSeed<'de> for Any<T> {
    type Value = Sent<'de, T>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for Any<T> {
    type Value = Sent<'de, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut slots, mut met, mut own) = (T::slots(), 0_u64, 0_u64);
        let mut mark = |deviation: Deviation| met |= 1 << deviation as u64;
        while let Some(name) = map.next_key::<String>()? {
            let group = spelling(&name);
            let other = || group.and_then(|(_, names)| names.iter().find_map(|n| T::index(n)));
            let Some(index) = T::index(&name).or_else(other) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = Raw::new(map.next_value::<&'de RawValue>()?.get());
            let again = own & (1 << index) != 0;
            if T::index(&name).is_some() {
                own |= 1 << index;
                again.then(|| mark(Deviation::DuplicateKey));
            } else if again {
                continue;
            } else if let Some((Some(deviation), _)) = group {
                mark(*deviation);
            }
            slots.as_mut()[index] = value;
        }
        let mut seen = Deviations::new();
        seen.count_set(met);
        Ok(Sent::Object(slots, seen))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while rows.len() < self.0 {
            match list.next_element_seed(Any::<T>(0, PhantomData))? {
                Some(row) => rows.push(row),
                None => {
                    let total = rows.len();
                    return Ok(Sent::List(rows, total));
                }
            }
        }
        let mut total = rows.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            total += 1;
        }
        Ok(Sent::List(rows, total))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Sent::Nothing)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if text.is_empty() { Sent::Nothing } else { Sent::Other })
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Sent::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Sent::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Sent::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Sent::Other)
    }
}

/// A whole document.
pub(crate) fn document<T: Wire>(text: &str) -> Option<Sent<'_, T>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let sent = Any::<T>(0, PhantomData).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(sent)
}

/// What became of the rows; `None` when they are neither an object nor a list.
pub(crate) type Told<R> = Option<Result<Parsed<R>, Refusal>>;

/// A body whose rows stand under one of `names`: the name and what became of the rows.
pub(crate) fn wrapped<'a, T: Wire, R>(
    text: &'a str,
    names: &'static [&'static str],
    max: usize,
    seen: &mut Deviations,
    convert: impl Fn(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
) -> Result<Option<(&'static str, Told<R>)>, Refusal> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let body = Body { names, max, seen, row: PhantomData::<T> };
    let found = reader.deserialize_map(body).map_err(|_| not_an_object())?;
    reader.end().map_err(|_| not_an_object())?;
    Ok(found.map(|(name, sent)| (name, read(sent, max, &At::ROOT.key(name), convert))))
}

struct Body<'s, T> {
    names: &'static [&'static str],
    max: usize,
    seen: &'s mut Deviations,
    row: PhantomData<T>,
}

impl<'de, T: Wire> Visitor<'de> for Body<'_, T> {
    type Value = Option<(&'static str, Sent<'de, T>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Self::Value = None;
        while let Some(name) = map.next_key::<String>()? {
            let own = |name: &str| self.names.iter().copied().find(|known| *known == name);
            let Some(name) = own(&name).or_else(|| spelling(&name)?.1.iter().find_map(|n| own(n)))
            else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let sent = map.next_value_seed(Any::<T>(self.max, PhantomData))?;
            if matches!(sent, Sent::Nothing) {
                continue;
            }
            if found.as_ref().is_some_and(|(earlier, _)| *earlier == name) {
                self.seen.count(Deviation::DuplicateKey);
            }
            found = Some((name, sent));
        }
        Ok(found)
    }
}

/// Reads and converts what was sent.
fn read<'a, T: Wire, R>(
    sent: Sent<'a, T>,
    max: usize,
    at: &At<'_>,
    convert: impl Fn(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
) -> Told<R> {
    let mut told = Parsed { total: 1, rows: vec![], bad: vec![], warnings: Deviations::new() };
    let row = |sent, at: &At<'_>, seen: &mut Deviations| {
        let Sent::Object(slots, marks) = sent else { return Err(at.refuse(SubCode::WrongType)) };
        seen.add(&marks);
        convert(T::read(&slots, at, seen)?, at, seen)
    };
    match sent {
        Sent::Object(..) => Some(row(sent, at, &mut told.warnings).map(|(operator_id, value)| {
            told.rows.push(Row { index: 0, operator_id, value });
            told
        })),
        Sent::List(_, total) if total > max => {
            Some(Err(at.refuse(SubCode::TooManyItems).saying(format!("(最多{max}项)"))))
        }
        Sent::List(list, total) => {
            told.total = total;
            for (index, sent) in list.into_iter().enumerate() {
                match row(sent, &at.item(index), &mut told.warnings) {
                    Ok((operator_id, value)) => told.rows.push(Row { index, operator_id, value }),
                    Err(refusal) => told.bad.push((index, refusal)),
                }
            }
            match told.bad.first() {
                Some((_, first)) if told.rows.is_empty() => Some(Err(first.clone())),
                _ => Some(Ok(told)),
            }
        }
        Sent::Nothing | Sent::Other => None,
    }
}
