//! How messages are read: borrowed fields, one declaration per message, errors with JSON pointers.
//!
//! A message is declared once with [`wire!`]. Reading has two steps. Parsing keeps every known field as a slice of the
//! JSON text, so a wrong value never stops the parser; rows of a list are parsed and read one after the other. Reading turns the slices into exact integers, instants and ids,
//! counts what deviates from the standard, and names the first offending field.

pub mod at;
pub mod field;
mod fixed;
pub mod ids;
pub mod list;
pub mod number;
pub mod object;
pub mod part;
pub mod raw;
pub(crate) mod scan;
pub mod text;
pub mod when;

pub use at::At;
pub use field::{Field, Kind, Need, Wire};
pub use object::{Object, parse_object};
pub use raw::{Literal, Raw};

/// Declares a message: its fields in the order of the specification, their names, kinds and whether they are mandatory.
///
/// `must` is mandatory, `opt` is optional, `cond` is mandatory in the standard but left to the conversion.
macro_rules! wire {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[doc = $fdoc:literal])* $need:ident $field:ident : $kind:ty = $wire:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<'a> {
            $($(#[doc = $fdoc])* pub $field: $crate::wire::wire!(@out $need $kind),)*
            #[doc(hidden)]
            pub _text: std::marker::PhantomData<&'a str>,
        }

        impl $crate::wire::Wire for $name<'static> {
            type Out<'a> = $name<'a>;
            type Slots<'a> = [$crate::wire::Raw<'a>; { [$($wire),*].len() }];

            const FIELDS: &'static [$crate::wire::Field] = &[
                $($crate::wire::Field {
                    name: $wire,
                    need: $crate::wire::wire!(@need $need),
                    about: &[$($fdoc),*],
                    schema: <$kind as $crate::wire::Kind>::schema,
                },)*
            ];

            fn slots<'a>() -> Self::Slots<'a> {
                [$crate::wire::Raw::ABSENT; { [$($wire),*].len() }]
            }

            fn index(name: &str) -> Option<usize> {
                #[allow(non_camel_case_types)]
                #[derive(Clone, Copy)]
                enum At { $($field,)* }
                match name {
                    $($wire => Some(At::$field as usize),)*
                    _ => None,
                }
            }

            #[inline(always)]
            fn read<'a>(
                slots: &Self::Slots<'a>,
                at: &$crate::wire::At<'_>,
                seen: &mut $crate::Deviations,
            ) -> Result<$name<'a>, $crate::Refusal> {
                let [$($field,)*] = slots;
                Ok($name {
                    $($field: $crate::wire::wire!(@read $need $kind, $field, at, $wire, seen),)*
                    _text: std::marker::PhantomData,
                })
            }
        }
    };
    (@out must $kind:ty) => { <$kind as $crate::wire::Kind>::Out<'a> };
    (@out $need:ident $kind:ty) => { Option<<$kind as $crate::wire::Kind>::Out<'a>> };
    (@need must) => { $crate::wire::Need::Must };
    (@need opt) => { $crate::wire::Need::Optional };
    (@need cond) => { $crate::wire::Need::Conditional };
    (@read must $kind:ty, $raw:ident, $at:ident, $wire:literal, $seen:ident) => {
        $crate::wire::field::required::<$kind>(*$raw, &$at.key($wire), $seen)?
    };
    (@read $need:ident $kind:ty, $raw:ident, $at:ident, $wire:literal, $seen:ident) => {
        $crate::wire::field::optional::<$kind>(*$raw, &$at.key($wire), $seen)?
    };
}
pub(crate) use wire;
