//! 2016 type 06: the extremes of cells and probes.

use crate::reading::Reading;
use crate::scale::{TEMPERATURE, byte, record, word};

record! {
    /// Highest and lowest cell voltage and temperature (2016): 14 bytes.
    Extremes {
        /// Subsystem of the highest voltage.
        max_voltage_subsystem: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Cell of the highest voltage.
        max_voltage_cell: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Highest cell voltage, mV.
        max_voltage_mv: Reading<i64> = Some(word(0, 15_000)), Some(word(0, 15_000));
        /// Subsystem of the lowest voltage.
        min_voltage_subsystem: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Cell of the lowest voltage.
        min_voltage_cell: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Lowest cell voltage, mV.
        min_voltage_mv: Reading<i64> = Some(word(0, 15_000)), Some(word(0, 15_000));
        /// Subsystem of the highest temperature.
        max_temperature_subsystem: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Probe of the highest temperature.
        max_temperature_probe: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Highest temperature, °C.
        max_temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
        /// Subsystem of the lowest temperature.
        min_temperature_subsystem: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Probe of the lowest temperature.
        min_temperature_probe: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Lowest temperature, °C.
        min_temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
    }
}
