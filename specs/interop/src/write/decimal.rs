//! Exact integers as decimal numbers with the digits that the specification states.

use model::quantity::{
    Ampere, AmpereHour, Kilowatt, KilowattHour, Percent, Volt, Yuan, YuanPerKilowattHour,
};

/// `count` of 10^-`stored`, rounded half away from zero to `stated` digits.
fn decimal(count: i64, stored: u32, stated: u32) -> f64 {
    let step = 10_i64.pow(stored.saturating_sub(stated));
    let rounded = (count + count.signum() * (step / 2)) / step;
    // Both are integers a double holds exactly, so the quotient is the double nearest to the decimal text.
    rounded as f64 / 10_f64.powi(stored.min(stated) as i32)
}

pub(crate) fn energy(energy: KilowattHour) -> f64 {
    decimal(energy.watt_hours(), 3, 3)
}

pub(crate) fn money(money: Yuan) -> f64 {
    decimal(money.fen(), 2, 2)
}

pub(super) fn price(price: YuanPerKilowattHour) -> f64 {
    decimal(price.ten_thousandths(), 4, 4)
}

/// Rated power: one digit.
pub(super) fn rated_power(power: Kilowatt) -> f64 {
    decimal(power.watts(), 3, 1)
}

/// Measured power: three digits.
pub(super) fn live_power(power: Kilowatt) -> f64 {
    decimal(power.watts(), 3, 3)
}

pub(super) fn current(current: Ampere) -> f64 {
    decimal(current.milliamperes(), 3, 2)
}

pub(super) fn voltage(voltage: Volt) -> f64 {
    decimal(voltage.millivolts(), 3, 2)
}

/// Current of a battery: one digit.
pub(super) fn battery_current(current: Ampere) -> f64 {
    decimal(current.milliamperes(), 3, 1)
}

/// Voltage of a battery: one digit.
pub(super) fn battery_voltage(voltage: Volt) -> f64 {
    decimal(voltage.millivolts(), 3, 1)
}

/// Voltage of a cell: three digits.
pub(super) fn cell_voltage(voltage: Volt) -> f64 {
    decimal(voltage.millivolts(), 3, 3)
}

/// Charge: one digit.
pub(super) fn ampere_hours(charge: AmpereHour) -> f64 {
    decimal(charge.milliampere_hours(), 3, 1)
}

/// State of charge: one digit.
pub(super) fn charge(soc: Percent) -> f64 {
    decimal(soc.tenths(), 1, 1)
}

/// State of charge in whole per cent.
pub(super) fn whole_charge(soc: Percent) -> i64 {
    decimal(soc.tenths(), 1, 0) as i64
}

/// A coordinate: six digits.
pub(super) fn degrees(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn an_integer_is_written_with_the_digits_stated() {
        assert_eq!(serde_json::to_string(&decimal(31_270, 3, 3)).unwrap(), "31.27");
        assert_eq!(serde_json::to_string(&decimal(7_350, 3, 1)).unwrap(), "7.4");
        assert_eq!(serde_json::to_string(&decimal(-98_405, 3, 2)).unwrap(), "-98.41");
        assert_eq!(serde_json::to_string(&decimal(1_999, 2, 2)).unwrap(), "19.99");
        assert_eq!(serde_json::to_string(&decimal(120_000, 3, 1)).unwrap(), "120.0");
    }
}
