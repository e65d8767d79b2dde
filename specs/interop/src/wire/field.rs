//! What a field and a message are.

use super::{At, Raw};
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};

/// Whether a field has to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Mandatory.
    Must,
    /// Optional.
    Optional,
    /// Mandatory under a condition that the conversion checks.
    Conditional,
}

/// One field of a message, for schemas and for tests.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name on the wire, spelled as the standard spells it.
    pub name: &'static str,
    /// Whether it has to be sent.
    pub need: Need,
    /// What it is.
    pub about: &'static [&'static str],
    /// JSON Schema of the conformant form.
    pub schema: fn() -> serde_json::Value,
}

/// A kind of value: how it is read, what it becomes, and its schema.
pub trait Kind {
    /// What the value becomes.
    type Out<'a>: std::fmt::Debug;

    /// Reads the value; `None` when it is absent, `null` or stands for nothing.
    ///
    /// `must` says whether the field is mandatory: codes outside their table are refused only then.
    ///
    /// # Errors
    /// A [`Refusal`] with a sub-code 4004 and the pointer of the field.
    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<Self::Out<'a>>, Refusal>;

    /// JSON Schema of the conformant form.
    fn schema() -> serde_json::Value;
}

/// A message or a part of it, declared with `wire!`.
pub trait Wire {
    /// The read message.
    type Out<'a>: std::fmt::Debug;
    /// One slice of the JSON text per field.
    type Slots<'a>: AsRef<[Raw<'a>]> + AsMut<[Raw<'a>]> + std::fmt::Debug;
    /// The fields in the order of the specification.
    const FIELDS: &'static [Field];

    /// Slots of a message without any field.
    fn slots<'a>() -> Self::Slots<'a>;

    /// Position of the field with exactly this name.
    fn index(name: &str) -> Option<usize>;

    /// Reads every field.
    ///
    /// # Errors
    /// A [`Refusal`] that names the first field, in the order of the specification, that breaks a field rule.
    fn read<'a>(
        slots: &Self::Slots<'a>,
        at: &At<'_>,
        seen: &mut Deviations,
    ) -> Result<Self::Out<'a>, Refusal>;
}

/// Reads a mandatory field.
pub(crate) fn required<'a, K: Kind>(
    raw: Raw<'a>,
    at: &At<'_>,
    seen: &mut Deviations,
) -> Result<K::Out<'a>, Refusal> {
    if raw.is_absent() {
        return Err(at.refuse(SubCode::Missing));
    }
    K::read(raw, at, true, seen)?.ok_or_else(|| at.refuse(SubCode::Missing))
}

/// Reads an optional field.
pub(crate) fn optional<'a, K: Kind>(
    raw: Raw<'a>,
    at: &At<'_>,
    seen: &mut Deviations,
) -> Result<Option<K::Out<'a>>, Refusal> {
    if raw.is_absent() {
        return Ok(None);
    }
    K::read(raw, at, false, seen)
}
