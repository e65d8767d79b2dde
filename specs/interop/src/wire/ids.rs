//! Identifiers (specification chapter 13).

use super::text::{is_null_word, length};
use super::{At, Kind, Literal, Raw};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use model::ids::NotAnId;
use model::{ConnectorId, EquipmentId, OperatorId, OrderNo, StationId};
use serde_json::{Value, json};
use std::borrow::Cow;

/// The text of an identifier; blanks around it are part of it.
fn id_text<'a>(
    raw: Raw<'a>,
    at: &At<'_>,
    seen: &mut Deviations,
) -> Result<Option<Cow<'a, str>>, Refusal> {
    match raw.literal() {
        Literal::Absent => Ok(None),
        Literal::Text(text) if text.is_empty() => Ok(None),
        Literal::Text(text) if is_null_word(&text) => {
            seen.count(Deviation::NullWord);
            Ok(None)
        }
        Literal::Text(text) => Ok(Some(text)),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}

fn not_an_id(at: &At<'_>, error: &NotAnId) -> Refusal {
    match error {
        NotAnId::Empty { .. } => at.refuse(SubCode::Missing),
        NotAnId::Length { allowed, .. } => {
            at.refuse(SubCode::WrongLength).saying(format!("(允许长度 {allowed})"))
        }
        NotAnId::Character { .. } => at.refuse(SubCode::WrongType).saying("(含不允许的字符)"),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $kind:ident = $id:ident, $standard:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $kind;

        impl Kind for $kind {
            type Out<'a> = $id;

            fn read<'a>(
                raw: Raw<'a>,
                at: &At<'_>,
                _must: bool,
                seen: &mut Deviations,
            ) -> Result<Option<$id>, Refusal> {
                let Some(text) = id_text(raw, at, seen)? else { return Ok(None) };
                if text.len() > $standard && length(&text) > $standard {
                    seen.count(Deviation::LongId);
                }
                $id::new(text.as_ref()).map(Some).map_err(|error| not_an_id(at, &error))
            }

            fn schema() -> Value {
                json!({"type": "string", "minLength": 1, "maxLength": $standard})
            }
        }
    )*};
}

ids! {
    /// A station id: 20 characters.
    Station = StationId, 20;
    /// An equipment id: 23 characters, up to 50 are taken.
    Equipment = EquipmentId, 23;
    /// A connector id: 26 characters, up to 50 are taken.
    Connector = ConnectorId, 26;
}

/// An operator id: nine digits or upper-case letters.
#[derive(Debug)]
pub struct Operator;

impl Kind for Operator {
    type Out<'a> = OperatorId;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<OperatorId>, Refusal> {
        let Some(text) = id_text(raw, at, seen)? else { return Ok(None) };
        OperatorId::new(text.as_ref()).map(Some).map_err(|error| not_an_id(at, &error))
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[0-9A-Z]{9}$"})
    }
}

/// A sequence number: 27 characters.
#[derive(Debug)]
pub struct Sequence;

impl Kind for Sequence {
    type Out<'a> = OrderNo;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<OrderNo>, Refusal> {
        let Some(text) = id_text(raw, at, seen)? else { return Ok(None) };
        OrderNo::new(text.as_ref()).map(Some).map_err(|error| match error {
            NotAnId::Empty { .. } => at.refuse(SubCode::Missing),
            _ => at.refuse(SubCode::MalformedSequence),
        })
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 27, "maxLength": 27})
    }
}
