//! 2025 types 31 and 32: super-capacitors.

use crate::header::Edition;
use crate::reading::Reading;
use crate::scale::{
    Count, TEMPERATURE, Wire, byte, read_count, read_temperatures, read_words, record, word,
    write_count, write_temperatures, write_words,
};
use crate::wire::{BodyError, Input, Unfit};

record! {
    /// Number, voltage and current of a super-capacitor.
    CapacitorFigures {
        /// Number of the system.
        system: Reading<i64> = Some(byte(1, 253).plain()), Some(byte(1, 253).plain());
        /// Voltage, 0.1 V.
        voltage_dv: Reading<i64> = Some(word(0, 10_000)), Some(word(0, 10_000));
        /// Current, 0.1 A.
        current_da: Reading<i64> =
            Some(word(0, 60_000).plus(-30_000)), Some(word(0, 60_000).plus(-30_000));
    }
}

/// Type 31: one super-capacitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacitor {
    /// Number, voltage, current.
    pub figures: CapacitorFigures,
    /// Voltages of the cells, mV.
    pub cells_mv: Reading<Vec<Reading<u16>>>,
    /// Temperatures of the probes, °C.
    pub probes_c: Reading<Vec<Reading<i16>>>,
}

impl Wire for Capacitor {
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let figures = CapacitorFigures::read(edition, input)?;
        let cells_mv = words(input)?;
        let probes_c = temperatures(input)?;
        Ok(Self { figures, cells_mv, probes_c })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        self.figures.write(edition, out)?;
        write_count(Count::Word, self.cells_mv.as_ref().map(Vec::len), "cells_mv", out)?;
        write_words(self.cells_mv.items(), "cells_mv", out)?;
        write_count(Count::Word, self.probes_c.as_ref().map(Vec::len), "probes_c", out)?;
        write_temperatures(self.probes_c.items(), "probes_c", out)
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        self.figures.outside(edition, tell);
    }
}

/// A WORD count and that many WORDs.
pub(crate) fn words(input: &mut Input<'_>) -> Result<Reading<Vec<Reading<u16>>>, BodyError> {
    Ok(match read_count(Count::Word, input)? {
        Reading::Value(count) => Reading::Value(read_words(count, input)?),
        Reading::Abnormal => Reading::Abnormal,
        Reading::Invalid => Reading::Invalid,
    })
}

/// A WORD count and that many temperatures.
pub(crate) fn temperatures(input: &mut Input<'_>) -> Result<Reading<Vec<Reading<i16>>>, BodyError> {
    Ok(match read_count(Count::Word, input)? {
        Reading::Value(count) => Reading::Value(read_temperatures(count, input)?),
        Reading::Abnormal => Reading::Abnormal,
        Reading::Invalid => Reading::Invalid,
    })
}

record! {
    /// Type 32: the extremes of a super-capacitor's cells and probes: 18 bytes.
    CapacitorExtremes {
        /// System of the highest voltage.
        max_voltage_system: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Cell of the highest voltage.
        max_voltage_cell: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
        /// Highest cell voltage, mV.
        max_voltage_mv: Reading<i64> = Some(word(0, 60_000)), Some(word(0, 60_000));
        /// System of the lowest voltage.
        min_voltage_system: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Cell of the lowest voltage.
        min_voltage_cell: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
        /// Lowest cell voltage, mV.
        min_voltage_mv: Reading<i64> = Some(word(0, 60_000)), Some(word(0, 60_000));
        /// System of the highest temperature.
        max_temperature_system: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Probe of the highest temperature.
        max_temperature_probe: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
        /// Highest temperature, °C.
        max_temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
        /// System of the lowest temperature.
        min_temperature_system: Reading<i64> = Some(byte(1, 250)), Some(byte(1, 250));
        /// Probe of the lowest temperature.
        min_temperature_probe: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
        /// Lowest temperature, °C.
        min_temperature_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
    }
}
