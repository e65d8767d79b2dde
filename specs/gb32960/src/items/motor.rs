//! Type 02: drive motors.

use crate::reading::Reading;
use crate::scale::{TEMPERATURE, byte, dword, record, word};

record! {
    /// One drive motor: 12 bytes in 2016, 10 in 2025.
    Motor {
        /// Number, 1 to 253.
        number: Reading<i64> = Some(byte(1, 253).plain()), Some(byte(1, 253).plain());
        /// 1 consuming, 2 generating, 3 off, 4 ready.
        state_code: Reading<i64> = Some(byte(1, 4)), Some(byte(1, 4));
        /// Temperature of the controller, °C.
        controller_temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
        /// Speed, revolutions per minute; negative backwards.
        speed_rpm: Reading<i64> =
            Some(word(0, 65_531).plus(-20_000)), Some(word(0, 65_531).plus(-32_000));
        /// Torque, 0.1 Nm.
        torque_dnm: Reading<i64> =
            Some(word(0, 65_531).plus(-20_000)), Some(dword(0, 400_000).plus(-200_000));
        /// Temperature of the motor, °C.
        temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
        /// Voltage of the controller, 0.1 V; 2016 only.
        controller_voltage_dv: Option<Reading<i64>> = Some(word(0, 60_000)), None;
        /// Current of the controller, 0.1 A; 2016 only.
        controller_current_da: Option<Reading<i64>> = Some(word(0, 20_000).plus(-10_000)), None;
    }
}
