//! Bodies: one object, or rows under a name.

use super::{Parsed, Row};
use crate::deviations::{Deviation, Deviations, spelling};
use crate::refusal::{Refusal, SubCode};
use crate::wire::object::Shape;
use crate::wire::scan::{NotJson, Scanner};
use crate::wire::{At, Object, Wire, parse_object};
use model::OperatorId;

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
    parse_object(text).ok_or_else(not_an_object)
}

/// A converted row, and the operator that it names.
pub(super) type Converted<R> = Result<(Option<OperatorId>, R), Refusal>;

/// Reads a body that is one row.
pub(super) fn one<'a, T: Wire, R>(
    object: &Object<'a, T>,
    at: &At<'_>,
    seen: &mut Deviations,
    convert: impl FnOnce(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
) -> Result<Parsed<R>, Refusal> {
    seen.count_set(object.marks);
    let (operator_id, value) = convert(T::read(&object.slots, at, seen)?, at, seen)?;
    let warnings = std::mem::take(seen);
    Ok(Parsed { total: 1, rows: vec![Row { index: 0, operator_id, value }], bad: vec![], warnings })
}

/// Rows found under one of the names that a body may use.
#[derive(Debug)]
pub(super) struct Wrapped<R> {
    /// The name, as the specification spells it.
    pub name: &'static str,
    /// What stands under it.
    pub rows: Rows<R>,
}

/// The rows of a push; their warnings are their own, without those of the body.
#[derive(Debug)]
pub(super) enum Rows<R> {
    /// One object.
    One(Result<Parsed<R>, Refusal>),
    /// A list; it is refused when every item is bad or there are too many.
    Many(Result<Parsed<R>, Refusal>),
    /// Neither.
    Neither,
}

/// Adds what the body deviates in to the rows found in it.
pub(super) fn with<R>(
    rows: Result<Parsed<R>, Refusal>,
    seen: &Deviations,
) -> Result<Parsed<R>, Refusal> {
    let mut rows = rows?;
    rows.warnings.add(seen);
    Ok(rows)
}

/// Parses a body whose rows, at most `max`, stand under one of `names`, and converts them. Of several the last counts;
/// `null` and an empty text mean that nothing was sent.
pub(super) fn wrapped<'a, T: Wire, R>(
    text: &'a str,
    names: &[&'static str],
    max: usize,
    seen: &mut Deviations,
    mut convert: impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
) -> Result<Option<Wrapped<R>>, Refusal> {
    let mut body = Body::<T> { text: Scanner::new(text), row: Object::empty(), max };
    body.found(names, seen, &mut convert).map_err(|_: NotJson| not_an_object())
}

/// A body that is being parsed, and the row that is being looked at.
struct Body<'a, T: Wire> {
    text: Scanner<'a>,
    row: Object<'a, T>,
    max: usize,
}

impl<'a, T: Wire> Body<'a, T> {
    fn found<R>(
        &mut self,
        names: &[&'static str],
        seen: &mut Deviations,
        convert: &mut impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
    ) -> Result<Option<Wrapped<R>>, NotJson> {
        if self.text.peek() != Some(b'{') {
            return Err(NotJson);
        }
        let mut found: Option<Wrapped<R>> = None;
        let mut more = self.text.open(b'}')?;
        while more {
            if let Some(name) = accepted(&self.text.name()?, names) {
                if let Some(rows) = self.rows(&At::ROOT.key(name), convert)? {
                    if found.as_ref().is_some_and(|earlier| earlier.name == name) {
                        seen.count(Deviation::DuplicateKey);
                    }
                    found = Some(Wrapped { name, rows });
                }
            } else {
                self.text.skip()?;
            }
            more = self.text.more(b'}')?;
        }
        self.text.end()?;
        Ok(found)
    }

    /// What stands under one name; `None` when nothing was sent.
    fn rows<R>(
        &mut self,
        at: &At<'_>,
        convert: &mut impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
    ) -> Result<Option<Rows<R>>, NotJson> {
        match self.text.peek() {
            Some(b'{') => {
                self.row.read(&mut self.text, &mut Shape::unknown())?;
                let mut seen = Deviations::new();
                Ok(Some(Rows::One(one(&self.row, at, &mut seen, convert))))
            }
            Some(b'[') => self.many(at, convert).map(|rows| Some(Rows::Many(rows))),
            _ => Ok((!self.text.nothing()?).then_some(Rows::Neither)),
        }
    }

    /// The items of a list, converted one after the other; those above the limit are only counted.
    fn many<R>(
        &mut self,
        at: &At<'_>,
        convert: &mut impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
    ) -> Result<Result<Parsed<R>, Refusal>, NotJson> {
        let mut told = Parsed { total: 0, rows: vec![], bad: vec![], warnings: Deviations::new() };
        let mut shape = Shape::of_rows();
        let mut more = self.text.open(b']')?;
        while more {
            if told.total < self.max {
                self.item(at, &mut told, &mut shape, convert)?;
            } else {
                self.text.skip()?;
            }
            told.total += 1;
            more = self.text.more(b']')?;
        }
        if told.total > self.max {
            let detail = format!("(最多{}项)", self.max);
            return Ok(Err(at.refuse(SubCode::TooManyItems).saying(detail)));
        }
        Ok(match told.bad.first() {
            Some((_, first)) if told.rows.is_empty() => Err(first.clone()),
            _ => Ok(told),
        })
    }

    /// One item of a list.
    fn item<R>(
        &mut self,
        at: &At<'_>,
        told: &mut Parsed<R>,
        shape: &mut Shape<'a>,
        convert: &mut impl FnMut(T::Out<'a>, &At<'_>, &mut Deviations) -> Converted<R>,
    ) -> Result<(), NotJson> {
        let from = self.text.passed();
        let is_object = self.row.read(&mut self.text, shape)?;
        if told.total == 0 {
            // As many as follow when they are about as long as the first.
            let follow = self.text.ahead() / (self.text.passed() - from);
            told.rows.reserve((follow + 1).min(self.max));
        }
        let (index, at) = (told.total, at.item(told.total));
        let read = if is_object {
            told.warnings.count_set(self.row.marks);
            T::read(&self.row.slots, &at, &mut told.warnings)
                .and_then(|row| convert(row, &at, &mut told.warnings))
        } else {
            Err(at.refuse(SubCode::WrongType))
        };
        match read {
            Ok((operator_id, value)) => told.rows.push(Row { index, operator_id, value }),
            Err(refusal) => told.bad.push((index, refusal)),
        }
        Ok(())
    }
}

/// The name among the accepted ones that `name` means.
fn accepted(name: &str, names: &[&'static str]) -> Option<&'static str> {
    let own = |name: &str| names.iter().copied().find(|known| *known == name);
    own(name).or_else(|| spelling(name)?.1.iter().find_map(|other| own(other)))
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
