//! How a number lies in its bytes: width, scale, offset, range, and whether the two codes apply.

use crate::header::Edition;
use crate::reading::Reading;
use crate::wire::{BodyError, Input, Unfit, long_length, short_length};

/// Width of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    Byte,
    Word,
    Dword,
}

impl Width {
    /// The code for invalid; the one for abnormal is one less.
    const fn ones(self) -> i64 {
        match self {
            Self::Byte => 0xFF,
            Self::Word => 0xFFFF,
            Self::Dword => 0xFFFF_FFFF,
        }
    }
}

/// Layout of one field in one edition. `low`, `high` and `also` are raw numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    width: Width,
    times: i64,
    offset: i64,
    low: i64,
    high: i64,
    also: Option<i64>,
    coded: bool,
}

const fn scale(width: Width, low: i64, high: i64) -> Scale {
    Scale { width, times: 1, offset: 0, low, high, also: None, coded: true }
}

/// A BYTE whose raw numbers lie between the two.
pub(crate) const fn byte(low: i64, high: i64) -> Scale {
    scale(Width::Byte, low, high)
}

/// A WORD whose raw numbers lie between the two.
pub(crate) const fn word(low: i64, high: i64) -> Scale {
    scale(Width::Word, low, high)
}

/// A DWORD whose raw numbers lie between the two.
pub(crate) const fn dword(low: i64, high: i64) -> Scale {
    scale(Width::Dword, low, high)
}

/// A temperature of one byte: 1 °C from −40.
pub(crate) const TEMPERATURE: Scale = byte(0, 250).plus(-40);

impl Scale {
    /// The value is the raw number plus this.
    pub const fn plus(self, offset: i64) -> Self {
        Self { offset, ..self }
    }

    /// The value is the raw number times this (before the offset).
    pub const fn times(self, times: i64) -> Self {
        Self { times, ..self }
    }

    /// One more raw number is in range.
    pub const fn or(self, also: i64) -> Self {
        Self { also: Some(also), ..self }
    }

    /// No codes: every raw number is a value.
    pub const fn plain(self) -> Self {
        Self { coded: false, ..self }
    }

    fn of_raw(self, raw: i64) -> Reading<i64> {
        let ones = self.width.ones();
        match raw {
            _ if !self.coded => Reading::Value(raw * self.times + self.offset),
            _ if raw == ones => Reading::Invalid,
            _ if raw == ones - 1 => Reading::Abnormal,
            _ => Reading::Value(raw * self.times + self.offset),
        }
    }

    fn to_raw(self, reading: Reading<i64>) -> Option<i64> {
        let ones = self.width.ones();
        let most = if self.coded { ones - 2 } else { ones };
        match reading {
            Reading::Value(value) => {
                let scaled = value.checked_sub(self.offset)?;
                let raw = scaled / self.times;
                (scaled % self.times == 0 && (0..=most).contains(&raw)).then_some(raw)
            }
            Reading::Abnormal => self.coded.then_some(ones - 1),
            Reading::Invalid => self.coded.then_some(ones),
        }
    }

    /// Whether the standard allows the value; codes are always allowed.
    pub fn allows(self, reading: Reading<i64>) -> bool {
        let Reading::Value(value) = reading else { return true };
        let raw = (value - self.offset) / self.times;
        (self.low..=self.high).contains(&raw) || self.also == Some(raw)
    }

    pub fn read(self, input: &mut Input<'_>) -> Result<Reading<i64>, BodyError> {
        let raw = match self.width {
            Width::Byte => i64::from(input.byte()?),
            Width::Word => i64::from(input.word()?),
            Width::Dword => i64::from(input.dword()?),
        };
        Ok(self.of_raw(raw))
    }

    pub fn write(
        self,
        reading: Reading<i64>,
        field: &'static str,
        out: &mut Vec<u8>,
    ) -> Result<(), Unfit> {
        let raw = self.to_raw(reading).ok_or(Unfit { field })?;
        let bytes = raw.to_be_bytes();
        out.extend_from_slice(match self.width {
            Width::Byte => &bytes[7..],
            Width::Word => &bytes[6..],
            Width::Dword => &bytes[4..],
        });
        Ok(())
    }
}

/// A field of a record that both editions have, or only one.
pub(crate) trait Slot: Copy {
    fn put(reading: Option<Reading<i64>>) -> Self;
    fn get(self) -> Option<Reading<i64>>;
}

impl Slot for Reading<i64> {
    fn put(reading: Option<Reading<i64>>) -> Self {
        reading.unwrap_or(Self::Invalid)
    }

    fn get(self) -> Option<Reading<i64>> {
        Some(self)
    }
}

impl Slot for Option<Reading<i64>> {
    fn put(reading: Option<Reading<i64>>) -> Self {
        reading
    }

    fn get(self) -> Option<Reading<i64>> {
        self
    }
}

/// Something a data unit holds.
pub(crate) trait Wire: Sized {
    /// Reads it as the edition writes it.
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError>;
    /// Writes it as the edition reads it.
    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit>;
    /// Names every field whose value lies outside the range of the standard.
    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str));
}

/// Width of a list's count.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Count {
    Byte,
    Word,
}

/// The count of a list, or its code.
pub(crate) fn read_count(width: Count, input: &mut Input<'_>) -> Result<Reading<usize>, BodyError> {
    let (count, ones) = match width {
        Count::Byte => (usize::from(input.byte()?), 0xFF),
        Count::Word => (usize::from(input.word()?), 0xFFFF),
    };
    Ok(match count {
        _ if count == ones => Reading::Invalid,
        _ if count == ones - 1 => Reading::Abnormal,
        _ => Reading::Value(count),
    })
}

/// Writes the count of a list, or its code.
pub(crate) fn write_count(
    width: Count,
    count: Reading<usize>,
    field: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), Unfit> {
    let ones: usize = match width {
        Count::Byte => 0xFF,
        Count::Word => 0xFFFF,
    };
    let count = match count {
        Reading::Value(count) if count >= ones - 1 => return Err(Unfit { field }),
        Reading::Value(count) => count,
        Reading::Abnormal => ones - 1,
        Reading::Invalid => ones,
    };
    match width {
        Count::Byte => out.push(short_length(count, field)?),
        Count::Word => out.extend_from_slice(&long_length(count, field)?),
    }
    Ok(())
}

/// A list of things, each as the edition writes it. Room is taken as the things are read, never as the count promises.
pub(crate) fn read_list<T: Wire>(
    edition: Edition,
    width: Count,
    input: &mut Input<'_>,
) -> Result<Reading<Vec<T>>, BodyError> {
    Ok(match read_count(width, input)? {
        Reading::Abnormal => Reading::Abnormal,
        Reading::Invalid => Reading::Invalid,
        Reading::Value(count) => {
            let mut items = Vec::with_capacity(count.min(16).min(input.left()));
            for _ in 0..count {
                items.push(T::read(edition, input)?);
            }
            Reading::Value(items)
        }
    })
}

/// Writes a list.
pub(crate) fn write_list<T: Wire>(
    edition: Edition,
    width: Count,
    list: &Reading<Vec<T>>,
    field: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), Unfit> {
    write_count(width, list.as_ref().map(Vec::len), field, out)?;
    list.items().iter().try_for_each(|item| item.write(edition, out))
}

/// `count` WORDs with codes: cell voltages.
pub(crate) fn read_words(
    count: usize,
    input: &mut Input<'_>,
) -> Result<Vec<Reading<u16>>, BodyError> {
    let raw = input.take(count * 2)?;
    Ok(raw
        .chunks_exact(2)
        .map(|pair| match u16::from_be_bytes([pair[0], pair[1]]) {
            u16::MAX => Reading::Invalid,
            0xFFFE => Reading::Abnormal,
            value => Reading::Value(value),
        })
        .collect())
}

/// Writes WORDs with codes.
pub(crate) fn write_words(
    words: &[Reading<u16>],
    field: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), Unfit> {
    for word in words {
        let raw = match *word {
            Reading::Value(value) if value >= 0xFFFE => return Err(Unfit { field }),
            Reading::Value(value) => value,
            Reading::Abnormal => 0xFFFE,
            Reading::Invalid => u16::MAX,
        };
        out.extend_from_slice(&raw.to_be_bytes());
    }
    Ok(())
}

/// `count` temperatures of one byte, °C.
pub(crate) fn read_temperatures(
    count: usize,
    input: &mut Input<'_>,
) -> Result<Vec<Reading<i16>>, BodyError> {
    let of_raw = |raw: &u8| match *raw {
        u8::MAX => Reading::Invalid,
        0xFE => Reading::Abnormal,
        value => Reading::Value(i16::from(value) - 40),
    };
    Ok(input.take(count)?.iter().map(of_raw).collect())
}

/// Writes temperatures of one byte.
pub(crate) fn write_temperatures(
    temperatures: &[Reading<i16>],
    field: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), Unfit> {
    for one in temperatures {
        TEMPERATURE.write(one.map(i64::from), field, out)?;
    }
    Ok(())
}

/// Declares a run of fields, each with its layout in 2016 and in 2025 (`None` where an edition lacks it).
macro_rules! record {
    ($(#[$doc:meta])* $name:ident {
        $( $(#[$about:meta])* $field:ident : $kind:ty = $old:expr, $new:expr; )+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$about])* pub $field: $kind, )+
        }

        impl $crate::scale::Wire for $name {
            fn read(
                edition: $crate::header::Edition,
                input: &mut $crate::wire::Input<'_>,
            ) -> Result<Self, $crate::wire::BodyError> {
                Ok(Self {
                    $( $field: {
                        let layout: Option<$crate::scale::Scale> = edition.pick($old, $new);
                        let reading = match layout {
                            Some(layout) => Some(layout.read(input)?),
                            None => None,
                        };
                        <$kind as $crate::scale::Slot>::put(reading)
                    }, )+
                })
            }

            fn write(
                &self,
                edition: $crate::header::Edition,
                out: &mut Vec<u8>,
            ) -> Result<(), $crate::wire::Unfit> {
                $(
                    let layout: Option<$crate::scale::Scale> = edition.pick($old, $new);
                    match (layout, $crate::scale::Slot::get(self.$field)) {
                        (Some(layout), Some(reading)) => {
                            layout.write(reading, stringify!($field), out)?;
                        }
                        (None, None) => {}
                        _ => return Err($crate::wire::Unfit { field: stringify!($field) }),
                    }
                )+
                Ok(())
            }

            fn outside(
                &self,
                edition: $crate::header::Edition,
                tell: &mut dyn FnMut(&'static str),
            ) {
                $(
                    let layout: Option<$crate::scale::Scale> = edition.pick($old, $new);
                    if let (Some(layout), Some(reading)) =
                        (layout, $crate::scale::Slot::get(self.$field))
                        && !layout.allows(reading)
                    {
                        tell(stringify!($field));
                    }
                )+
            }
        }
    };
}
pub(crate) use record;
