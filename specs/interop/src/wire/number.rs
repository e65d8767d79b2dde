//! Numbers: codes, whole numbers and quantities with their unit.

use super::fixed::{Fixed, NotFixed, fixed};
use super::text::is_null_word;
use super::{At, Kind, Literal, Raw};
use crate::codes::CodeTable;
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use model::quantity::{
    Ampere, AmpereHour, Kilowatt, KilowattHour, Percent, Volt, Yuan, YuanPerKilowattHour,
};
use serde_json::{Value, json};
use std::marker::PhantomData;

/// Reads a number; numeric texts are accepted and counted.
#[inline]
fn number(
    raw: Raw<'_>,
    at: &At<'_>,
    stated: u32,
    stored: u32,
    seen: &mut Deviations,
) -> Result<Option<i64>, Refusal> {
    match raw.scaled(stated, stored) {
        Some(count) => Ok(Some(count)),
        None => any_number(raw, at, stated, stored, seen),
    }
}

/// Reads a number in any form.
fn any_number(
    raw: Raw<'_>,
    at: &At<'_>,
    stated: u32,
    stored: u32,
    seen: &mut Deviations,
) -> Result<Option<i64>, Refusal> {
    let literal = raw.literal();
    let (text, quoted) = match &literal {
        Literal::Absent => return Ok(None),
        Literal::Number(text) => (*text, false),
        Literal::Text(text) => (text.trim(), true),
        _ => return Err(at.refuse(SubCode::WrongType)),
    };
    if quoted && (text.is_empty() || is_null_word(text)) {
        seen.count(Deviation::NullWord);
        return Ok(None);
    }
    match fixed(text, stated, stored) {
        Ok(Fixed { count, odd }) => {
            if quoted || odd {
                seen.count(Deviation::NumberForm);
            }
            Ok(Some(count))
        }
        Err(NotFixed::Malformed) => Err(at.refuse(SubCode::WrongType)),
        Err(NotFixed::Range) => Err(at.refuse(SubCode::OutOfRange)),
    }
}

/// Schema of a number with at most `digits` digits after the point.
fn decimal_schema(digits: u32) -> Value {
    json!({"type": "number", "description": format!("at most {digits} digits after the point")})
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident = $quantity:ident::$from:ident, $stated:literal of $stored:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl Kind for $name {
            type Out<'a> = $quantity;

            fn read<'a>(
                raw: Raw<'a>,
                at: &At<'_>,
                _must: bool,
                seen: &mut Deviations,
            ) -> Result<Option<$quantity>, Refusal> {
                Ok(number(raw, at, $stated, $stored, seen)?.map($quantity::$from))
            }

            fn schema() -> Value {
                decimal_schema($stated)
            }
        }
    )*};
}

quantities! {
    /// Energy in kWh, three digits, kept in Wh.
    Energy = KilowattHour::from_watt_hours, 3 of 3;
    /// Money in CNY, two digits, kept in fen.
    Money = Yuan::from_fen, 2 of 2;
    /// Price in CNY per kWh, four digits, kept in 0.0001 CNY.
    Price = YuanPerKilowattHour::from_ten_thousandths, 4 of 4;
    /// Rated power in kW, one digit, kept in W.
    RatedPower = Kilowatt::from_watts, 1 of 3;
    /// Measured power in kW, three digits, kept in W.
    LivePower = Kilowatt::from_watts, 3 of 3;
    /// Current in A, two digits, kept in mA.
    Amps = Ampere::from_milliamperes, 2 of 3;
    /// Voltage in V, two digits, kept in mV.
    Volts = Volt::from_millivolts, 2 of 3;
    /// Current of a battery in A, one digit, kept in mA.
    BatteryAmps = Ampere::from_milliamperes, 1 of 3;
    /// Voltage of a battery in V, one digit, kept in mV.
    BatteryVolts = Volt::from_millivolts, 1 of 3;
    /// Voltage of a cell in V, three digits, kept in mV.
    CellVolts = Volt::from_millivolts, 3 of 3;
    /// Charge in Ah, one digit, kept in mAh.
    AmpereHours = AmpereHour::from_milliampere_hours, 1 of 3;
    /// State of charge in %, one digit, kept in tenths.
    Charge = Percent::from_tenths, 1 of 1;
    /// State of charge in whole %, kept in tenths.
    WholeCharge = Percent::from_tenths, 0 of 1;
}

/// A number with `D` digits that the platform checks but does not keep.
#[derive(Debug)]
pub struct Decimal<const D: u32>;

impl<const D: u32> Kind for Decimal<D> {
    type Out<'a> = f64;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<f64>, Refusal> {
        Ok(number(raw, at, D, D, seen)?.map(|count| count as f64 / 10_f64.powi(D as i32)))
    }

    fn schema() -> Value {
        decimal_schema(D)
    }
}

/// A longitude or latitude in degrees, six digits; kept as sent.
#[derive(Debug)]
pub struct Degrees;

impl Kind for Degrees {
    type Out<'a> = f64;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<f64>, Refusal> {
        let Some(millionths) = number(raw, at, 6, 6, seen)? else { return Ok(None) };
        if millionths.abs() > 180_000_000 {
            return Err(at.refuse(SubCode::OutOfRange));
        }
        Ok(Some(millionths as f64 / 1e6))
    }

    fn schema() -> Value {
        json!({"type": "number", "minimum": -180, "maximum": 180, "description": "degrees, GCJ-02, six digits"})
    }
}

/// A whole number of 32 bits.
#[derive(Debug)]
pub struct Int;

impl Int {
    fn number(raw: Raw<'_>, at: &At<'_>, seen: &mut Deviations) -> Result<Option<i32>, Refusal> {
        let Some(count) = number(raw, at, 0, 0, seen)? else { return Ok(None) };
        i32::try_from(count).map(Some).map_err(|_| at.refuse(SubCode::OutOfRange))
    }
}

impl Kind for Int {
    type Out<'a> = i32;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<i32>, Refusal> {
        Int::number(raw, at, seen)
    }

    fn schema() -> Value {
        json!({"type": "integer"})
    }
}

/// 0 or 1; booleans in other words are accepted and counted.
#[derive(Debug)]
pub struct Flag;

impl Kind for Flag {
    type Out<'a> = i32;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        _must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<i32>, Refusal> {
        let word = match raw.literal() {
            Literal::Bool(yes) => Some(yes),
            Literal::Text(text) => match text.trim() {
                "true" | "True" | "TRUE" | "是" => Some(true),
                "false" | "False" | "FALSE" | "否" => Some(false),
                _ => None,
            },
            _ => None,
        };
        match word {
            Some(yes) => {
                seen.count(Deviation::BooleanForm);
                Ok(Some(i32::from(yes)))
            }
            None => Int::number(raw, at, seen),
        }
    }

    fn schema() -> Value {
        json!({"type": "integer", "enum": [0, 1]})
    }
}

/// A code of the table `T`. In an optional field a code outside the table is kept: rule ST15 looks at it.
#[derive(Debug)]
pub struct Code<T>(PhantomData<T>);

impl<T: CodeTable + std::fmt::Debug> Kind for Code<T> {
    type Out<'a> = i32;

    fn read<'a>(
        raw: Raw<'a>,
        at: &At<'_>,
        must: bool,
        seen: &mut Deviations,
    ) -> Result<Option<i32>, Refusal> {
        let Some(code) = Int::number(raw, at, seen)? else { return Ok(None) };
        if must && !T::CODES.contains(&code) {
            return Err(at.refuse(SubCode::NotInCodeTable));
        }
        Ok(Some(code))
    }

    fn schema() -> Value {
        json!({"type": "integer", "enum": T::CODES, "description": T::NAME})
    }
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
