//! Energy, power, money and price as exact integers of the smallest unit.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    /// Not a finite number.
    #[error("is not a finite number")]
    NotFinite,
    /// Outside what the integer can hold.
    #[error("is out of range")]
    Range,
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $per:literal, $from:ident, $to:ident, $decimal:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Smallest units in one unit of the wire.
            pub const PER_UNIT: i64 = $per;
            /// Zero.
            pub const ZERO: Self = Self(0);

            /// From a count of the smallest unit.
            pub const fn $from(count: i64) -> Self {
                Self(count)
            }

            /// The count of the smallest unit.
            pub const fn $to(self) -> i64 {
                self.0
            }

            #[doc = concat!("From a decimal number of ", $decimal, ", rounded half away from zero.")]
            ///
            /// # Errors
            /// [`NotAQuantity`] when the number is not finite or beyond the integer.
            pub fn from_decimal(number: f64) -> Result<Self, NotAQuantity> {
                if !number.is_finite() {
                    return Err(NotAQuantity::NotFinite);
                }
                // The nearest decimal text decides, so that 1.005 rounds up as its writer meant.
                let scaled = number * Self::PER_UNIT as f64;
                if scaled.abs() >= 9.0e15 {
                    return Err(NotAQuantity::Range);
                }
                let nudged = scaled + scaled.signum() * scaled.abs() * f64::EPSILON * 2.0;
                Ok(Self(nudged.round() as i64))
            }

            #[doc = concat!("As a decimal number of ", $decimal, ", for models and wires.")]
            pub fn decimal(self) -> f64 {
                self.0 as f64 / Self::PER_UNIT as f64
            }

            /// The magnitude.
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                Self(all.map(|one| one.0).sum())
            }
        }
    };
}

quantity!(
    /// Energy, counted in watt-hours.
    KilowattHour, 1_000, from_watt_hours, watt_hours, "kilowatt-hours"
);
quantity!(
    /// Power, counted in watts.
    Kilowatt, 1_000, from_watts, watts, "kilowatts"
);
quantity!(
    /// Money, counted in fen (分, 0.01 CNY).
    Yuan, 100, from_fen, fen, "yuan"
);
quantity!(
    /// Price of energy, counted in 0.0001 CNY per kilowatt-hour.
    YuanPerKilowattHour, 10_000, from_ten_thousandths, ten_thousandths, "yuan per kilowatt-hour"
);
quantity!(
    /// Voltage, counted in millivolts.
    Volt, 1_000, from_millivolts, millivolts, "volts"
);
quantity!(
    /// Current, counted in milliamperes.
    Ampere, 1_000, from_milliamperes, milliamperes, "amperes"
);
quantity!(
    /// Charge, counted in milliampere-hours.
    AmpereHour, 1_000, from_milliampere_hours, milliampere_hours, "ampere-hours"
);
quantity!(
    /// Share of 100, counted in tenths of a per cent (state of charge).
    Percent, 10, from_tenths, tenths, "per cent"
);

impl KilowattHour {
    /// Mean power over `span`; `None` when `span` is zero or negative.
    pub fn over(self, span: TimeDelta) -> Option<Kilowatt> {
        let ms = span.num_milliseconds();
        (ms > 0).then(|| {
            let watts = i128::from(self.0) * 3_600_000 / i128::from(ms);
            Kilowatt::from_watts(watts as i64)
        })
    }

    /// Money for this energy at `price`, rounded half up to the fen.
    pub fn at(self, price: YuanPerKilowattHour) -> Yuan {
        // Wh × 0.0001 CNY/kWh = 1e-7 CNY = 1e-5 fen
        let raw = i128::from(self.0) * i128::from(price.ten_thousandths());
        let fen = (raw + raw.signum() * 50_000) / 100_000;
        Yuan::from_fen(fen as i64)
    }
}

#[cfg(test)]
#[path = "quantity_tests.rs"]
mod tests;
