//! Parsing of one JSON object into the slots of a message.

use super::scan::{NotJson, Scanner};
use super::{Raw, Wire};
use crate::deviations::{Deviation, spelling};

/// A parsed object: one slice per known field, and which deviations its names show.
#[derive(Debug)]
pub struct Object<'a, T: Wire> {
    /// The slices, in the order of [`Wire::FIELDS`].
    pub slots: T::Slots<'a>,
    /// Deviations of names, bit n = CW n.
    pub(crate) marks: u64,
}

impl<'a, T: Wire> Object<'a, T> {
    /// Without any field.
    pub(crate) fn empty() -> Self {
        Self { slots: T::slots(), marks: 0 }
    }

    /// Whether no known field was met.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.as_ref().iter().all(|slot| slot.text().is_none())
    }

    /// Reads the value that stands at `text`, forgetting what was read before; `false`, and the value is passed, when it
    /// is not an object.
    ///
    /// # Errors
    /// When the value is not JSON.
    pub(crate) fn read(
        &mut self,
        text: &mut Scanner<'a>,
        shape: &mut Shape<'a>,
    ) -> Result<bool, NotJson> {
        if text.peek() != Some(b'{') {
            return text.nothing().map(|_| false);
        }
        self.slots = T::slots();
        let slots = self.slots.as_mut();
        let mut names = Names::default();
        let mut more = text.open(b'}')?;
        let mut place = 0;
        while more {
            let mut unknown = Raw::ABSENT;
            let key = shape.key::<T>(text, place)?.filter(|key| names.take(*key));
            let slot = key.and_then(|key| slots.get_mut(usize::from(key.index)));
            text.value(slot.unwrap_or(&mut unknown))?;
            place += 1;
            more = text.more(b'}')?;
        }
        self.marks = names.marks;
        Ok(true)
    }
}

/// What the names of an object were.
#[derive(Debug, Default)]
struct Names {
    /// Deviations, bit n = CW n.
    marks: u64,
    /// Fields met under their own name.
    own: u64,
}

impl Names {
    /// Whether the value under a name is kept. The last of several with the same name wins; another spelling never beats
    /// the own name.
    #[inline]
    fn take(&mut self, key: Key) -> bool {
        let bit = 1_u64 << key.index;
        let again = self.own & bit != 0;
        if key.own {
            self.own |= bit;
            self.mark(again.then_some(Deviation::DuplicateKey));
        } else if !again {
            self.mark(key.deviation);
        }
        key.own || !again
    }

    fn mark(&mut self, deviation: Option<Deviation>) {
        if let Some(deviation) = deviation {
            self.marks |= 1 << deviation as u64;
        }
    }
}

/// Parses a whole document; `None` when it is not a JSON object.
pub fn parse_object<T: Wire>(text: &str) -> Option<Object<'_, T>> {
    let mut text = Scanner::new(text);
    let mut object = Object::empty();
    let is_object = object.read(&mut text, &mut Shape::unknown()).ok()?;
    text.end().ok()?;
    is_object.then_some(object)
}

/// A known field name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    index: u8,
    own: bool,
    deviation: Option<Deviation>,
}

impl Key {
    fn named<T: Wire>(name: &str) -> Option<Self> {
        let key = |index: usize, own, deviation| {
            let index = u8::try_from(index).expect("a message has at most 64 fields");
            Self { index, own, deviation }
        };
        if let Some(index) = T::index(name) {
            return Some(key(index, true, None));
        }
        let (deviation, names) = spelling(name)?;
        let index = names.iter().find_map(|other| T::index(other))?;
        Some(key(index, false, *deviation))
    }
}

/// Names that are remembered of one row.
const REMEMBERED: usize = 64;

/// The names of the row before, as they stand in the text: the rows of a push mostly look alike, and comparing a name with
/// the one expected takes less than looking for its end and its meaning.
#[derive(Debug, Default)]
pub(crate) struct Shape<'a> {
    names: Vec<(&'a str, Option<Key>)>,
    learns: bool,
}

impl<'a> Shape<'a> {
    /// Of an object that stands alone.
    pub(crate) fn unknown() -> Self {
        Self::default()
    }

    /// Of the objects of a list.
    pub(crate) fn of_rows() -> Self {
        Self { names: Vec::new(), learns: true }
    }

    /// The meaning of the name that stands here, the `place`-th of its object; `None` for a name nobody knows.
    #[inline]
    fn key<T: Wire>(
        &mut self,
        text: &mut Scanner<'a>,
        place: usize,
    ) -> Result<Option<Key>, NotJson> {
        match self.names.get(place) {
            Some((name, key)) if text.pass(name) => Ok(*key),
            _ => self.learn::<T>(text, place),
        }
    }

    #[inline(never)]
    fn learn<T: Wire>(
        &mut self,
        text: &mut Scanner<'a>,
        place: usize,
    ) -> Result<Option<Key>, NotJson> {
        let from = text.passed();
        let key = Key::named::<T>(&text.name()?);
        let learnt = (text.since(from), key);
        match self.names.get_mut(place) {
            Some(name) => *name = learnt,
            None if self.learns && place < REMEMBERED => self.names.push(learnt),
            None => {}
        }
        Ok(key)
    }
}
