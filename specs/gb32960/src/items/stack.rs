//! 2025 type 30: fuel-cell stacks.

use super::capacitor::temperatures;
use crate::header::Edition;
use crate::reading::Reading;
use crate::scale::{Count, TEMPERATURE, Wire, byte, record, word, write_count, write_temperatures};
use crate::wire::{BodyError, Input, Unfit};

record! {
    /// Figures of one fuel-cell stack.
    StackFigures {
        /// Number of the stack.
        number: Reading<i64> = Some(byte(1, 253).plain()), Some(byte(1, 253).plain());
        /// Voltage, 0.1 V.
        voltage_dv: Reading<i64> = Some(word(0, 20_000)), Some(word(0, 20_000));
        /// Current, 0.1 A.
        current_da: Reading<i64> = Some(word(0, 20_000)), Some(word(0, 20_000));
        /// Pressure at the hydrogen inlet, 0.1 kPa.
        hydrogen_dkpa: Reading<i64> =
            Some(word(0, 60_000).plus(-1_000)), Some(word(0, 60_000).plus(-1_000));
        /// Pressure at the air inlet, 0.1 kPa.
        air_dkpa: Reading<i64> =
            Some(word(0, 60_000).plus(-1_000)), Some(word(0, 60_000).plus(-1_000));
        /// Temperature of the air, °C.
        air_c: Reading<i64> = Some(TEMPERATURE), Some(TEMPERATURE);
    }
}

/// One fuel-cell stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Number, voltage, current, pressures.
    pub figures: StackFigures,
    /// Temperatures of the probes, °C.
    pub probes_c: Reading<Vec<Reading<i16>>>,
}

impl Wire for Stack {
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let figures = StackFigures::read(edition, input)?;
        Ok(Self { figures, probes_c: temperatures(input)? })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        self.figures.write(edition, out)?;
        write_count(Count::Word, self.probes_c.as_ref().map(Vec::len), "probes_c", out)?;
        write_temperatures(self.probes_c.items(), "probes_c", out)
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        self.figures.outside(edition, tell);
    }
}
