//! Bodies: one object, or rows under a name.

use super::{Parsed, Row};
use crate::deviations::{Deviation, Deviations, spelling};
use crate::refusal::{Refusal, SubCode};
use crate::wire::list::{Rows, RowsSeed};
use crate::wire::{At, Object, Wire, parse_object};
use model::OperatorId;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Bytes at the beginning of a text that are looked at for whitespace: writers are consistent.
const LOOK_AHEAD: usize = 256;

/// Whether a JSON text has insignificant whitespace (in its beginning) or `\u` escapes (anywhere), CW05.
pub(super) fn is_loose_json(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut quoted = false;
    let mut escaped = false;
    for byte in &bytes[..bytes.len().min(LOOK_AHEAD)] {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b' ' | b'\n' | b'\r' | b'\t' if !quoted => return true,
            _ => {}
        }
    }
    bytes.contains(&b'\\') && text.contains("\\u")
}

/// Refusal of a text that is not a JSON object.
pub(crate) fn not_an_object() -> Refusal {
    Refusal::new(SubCode::NotAnObject)
}

/// Parses a body that is one object.
pub(crate) fn object<T: Wire>(text: &str) -> Result<Object<'_, T>, Refusal> {
    parse_object(text).ok().flatten().ok_or_else(not_an_object)
}

/// Reads a body that is one row.
pub(super) fn one<'a, T: Wire, R>(
    object: &Object<'a, T>,
    at: &At<'_>,
    seen: &mut Deviations,
    convert: impl FnOnce(
        T::Out<'a>,
        &At<'_>,
        &mut Deviations,
    ) -> Result<(Option<OperatorId>, R), Refusal>,
) -> Result<Parsed<R>, Refusal> {
    seen.count_set(object.marks);
    let (operator_id, value) = convert(T::read(&object.slots, at, seen)?, at, seen)?;
    let warnings = std::mem::take(seen);
    Ok(Parsed { total: 1, rows: vec![Row { index: 0, operator_id, value }], bad: vec![], warnings })
}

/// Reads the items of a list; the message is refused when every one is bad or there are too many.
pub(super) fn many<'a, T: Wire, R>(
    (rows, total): (Vec<Option<Object<'a, T>>>, usize),
    max: usize,
    at: &At<'_>,
    seen: &mut Deviations,
    mut convert: impl FnMut(
        T::Out<'a>,
        &At<'_>,
        &mut Deviations,
    ) -> Result<(Option<OperatorId>, R), Refusal>,
) -> Result<Parsed<R>, Refusal> {
    if total > max {
        return Err(at.refuse(SubCode::TooManyItems).saying(format!("(最多{max}项)")));
    }
    let mut good = Vec::with_capacity(rows.len());
    let mut bad = Vec::new();
    for (index, object) in rows.into_iter().enumerate() {
        let at = at.item(index);
        let read = object.ok_or_else(|| at.refuse(SubCode::WrongType)).and_then(|object| {
            seen.count_set(object.marks);
            convert(T::read(&object.slots, &at, seen)?, &at, seen)
        });
        match read {
            Ok((operator_id, value)) => good.push(Row { index, operator_id, value }),
            Err(refusal) => bad.push((index, refusal)),
        }
    }
    match bad.first() {
        Some((_, first)) if good.is_empty() => Err(first.clone()),
        _ => Ok(Parsed { total, rows: good, bad, warnings: std::mem::take(seen) }),
    }
}

/// Rows found under one of the names that a body may use.
pub(super) struct Wrapped<'a, T: Wire> {
    /// The name, as the specification spells it.
    pub name: &'static str,
    /// What stands under it.
    pub rows: Rows<'a, T>,
}

/// Parses a body whose rows stand under one of `names`; at most `max` rows are kept.
pub(super) fn wrapped<'a, T: Wire>(
    text: &'a str,
    names: &'static [&'static str],
    max: usize,
    seen: &mut Deviations,
) -> Result<Option<Wrapped<'a, T>>, Refusal> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = BodySeed { names, max, seen, row: PhantomData };
    let found = seed.deserialize(&mut reader).map_err(|_| not_an_object())?;
    reader.end().map_err(|_| not_an_object())?;
    Ok(found)
}

struct BodySeed<'s, T> {
    names: &'static [&'static str],
    max: usize,
    seen: &'s mut Deviations,
    row: PhantomData<T>,
}

impl<'de, T: Wire> DeserializeSeed<'de> for BodySeed<'_, T> {
    type Value = Option<Wrapped<'de, T>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for BodySeed<'_, T> {
    type Value = Option<Wrapped<'de, T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Option<Wrapped<'de, T>> = None;
        while let Some(name) = map.next_key_seed(NameSeed(self.names))? {
            let Some(name) = name else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let rows = map.next_value_seed(RowsSeed::<T> { max: self.max, row: PhantomData })?;
            if matches!(rows, Rows::Absent) {
                continue;
            }
            if found.as_ref().is_some_and(|earlier| earlier.name == name) {
                self.seen.count(Deviation::DuplicateKey);
            }
            found = Some(Wrapped { name, rows });
        }
        Ok(found)
    }
}

/// Finds a name among the accepted ones.
struct NameSeed(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let own = |name: &str| self.0.iter().copied().find(|known| *known == name);
        Ok(own(name).or_else(|| spelling(name)?.1.iter().find_map(|other| own(other))))
    }
}
