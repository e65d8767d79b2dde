//! Parsing of one JSON object into the slots of a message.

use super::{Raw, Wire};
use crate::deviations::{Deviation, spelling};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// Scalars where an object or a list is expected are skipped: the field rules name them later.
macro_rules! skip_scalars {
    () => {
        fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
}
pub(crate) use skip_scalars;

/// A parsed object: one slice per known field, and which deviations its names show.
#[derive(Debug)]
pub struct Object<'a, T: Wire> {
    /// The slices, in the order of [`Wire::FIELDS`].
    pub slots: T::Slots<'a>,
    /// Deviations of names, bit n = CW n.
    pub(crate) marks: u64,
    /// Fields met under their own name.
    own: u64,
}

impl<'a, T: Wire> Object<'a, T> {
    fn empty() -> Self {
        Self { slots: T::slots(), marks: 0, own: 0 }
    }

    /// Whether no known field was met.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.as_ref().iter().all(|slot| slot.text().is_none())
    }

    /// Keeps a value. The last of several with the same name wins; another spelling never beats the own name.
    fn keep(&mut self, key: Key, value: &'a str) {
        let bit = 1_u64 << key.index;
        if key.own {
            if self.own & bit != 0 {
                self.mark(Deviation::DuplicateKey);
            }
            self.own |= bit;
        } else if self.own & bit != 0 {
            return;
        } else if let Some(deviation) = key.deviation {
            self.mark(deviation);
        }
        self.slots.as_mut()[key.index] = Raw::new(value);
    }

    fn mark(&mut self, deviation: Deviation) {
        self.marks |= 1 << deviation as u64;
    }
}

/// Parses a whole document.
///
/// # Errors
/// When the text is not JSON. A value that is not an object is `None`.
pub fn parse_object<T: Wire>(text: &str) -> Result<Option<Object<'_, T>>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let object = ObjectSeed::<T>::new().deserialize(&mut reader)?;
    reader.end()?;
    Ok(object)
}

/// Parses an object where one is expected; anything else is skipped and gives `None`.
pub(crate) struct ObjectSeed<T>(PhantomData<T>);

impl<T> ObjectSeed<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Wire> DeserializeSeed<'de> for ObjectSeed<T> {
    type Value = Option<Object<'de, T>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for ObjectSeed<T> {
    type Value = Option<Object<'de, T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::empty();
        while let Some(key) = map.next_key_seed(KeySeed::<T>(PhantomData))? {
            match key {
                Some(key) => object.keep(key, map.next_value::<&'de RawValue>()?.get()),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Some(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    skip_scalars!();
}

/// A known field name.
#[derive(Clone, Copy)]
struct Key {
    index: usize,
    own: bool,
    deviation: Option<Deviation>,
}

struct KeySeed<T>(PhantomData<T>);

impl<'de, T: Wire> DeserializeSeed<'de> for KeySeed<T> {
    type Value = Option<Key>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<T: Wire> Visitor<'_> for KeySeed<T> {
    type Value = Option<Key>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        if let Some(index) = T::index(name) {
            return Ok(Some(Key { index, own: true, deviation: None }));
        }
        let Some((deviation, names)) = spelling(name) else { return Ok(None) };
        Ok(names.iter().find_map(|other| T::index(other)).map(|index| Key {
            index,
            own: false,
            deviation: *deviation,
        }))
    }
}
