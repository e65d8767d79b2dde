//! Voltages of cells (2016 type 08, 2025 type 07) and temperatures of probes (2016 type 09, 2025 type 08).

use super::capacitor::{temperatures, words};
use crate::header::Edition;
use crate::reading::Reading;
use crate::scale::{
    Count, Wire, byte, read_count, read_words, record, word, write_count, write_temperatures,
    write_words,
};
use crate::wire::{BodyError, Input, Unfit};

record! {
    /// Number, voltage and current of one storage subsystem or battery pack.
    PackFigures {
        /// Number.
        number: Reading<i64> = Some(byte(1, 250).plain()), Some(byte(1, 50).plain());
        /// Voltage, 0.1 V.
        voltage_dv: Reading<i64> = Some(word(0, 10_000)), Some(word(0, 60_000));
        /// Current, 0.1 A.
        current_da: Reading<i64> =
            Some(word(0, 20_000).plus(-10_000)), Some(word(0, 60_000).plus(-30_000));
    }
}

record! {
    /// Which cells of how many follow (2016).
    CellSpan {
        /// Cells of the subsystem.
        total: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
        /// First cell of this frame, from 1.
        first: Reading<i64> = Some(word(1, 65_531)), Some(word(1, 65_531));
    }
}

/// Cell voltages of one storage subsystem or battery pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellVoltages {
    /// Number, voltage, current.
    pub figures: PackFigures,
    /// Cells of the subsystem and the first of this frame; 2016 only. More than 200 cells come in several frames.
    pub span: Option<CellSpan>,
    /// Voltages, mV.
    pub cells_mv: Reading<Vec<Reading<u16>>>,
}

impl CellVoltages {
    /// Sum of the cells, mV; `None` when one is unknown or cells are missing.
    pub fn sum_mv(&self) -> Option<i64> {
        let cells = self.cells_mv.items();
        let whole = self.span.is_none_or(|span| {
            span.total.value() == i64::try_from(cells.len()).ok() && span.first.value() == Some(1)
        });
        if !whole || cells.is_empty() {
            return None;
        }
        cells.iter().map(|cell| cell.value().map(i64::from)).sum()
    }
}

impl Wire for CellVoltages {
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let figures = PackFigures::read(edition, input)?;
        let (span, cells_mv) = match edition {
            Edition::V2016 => {
                let span = CellSpan::read(edition, input)?;
                let cells = match read_count(Count::Byte, input)? {
                    Reading::Value(count) => Reading::Value(read_words(count, input)?),
                    Reading::Abnormal => Reading::Abnormal,
                    Reading::Invalid => Reading::Invalid,
                };
                (Some(span), cells)
            }
            Edition::V2025 => (None, words(input)?),
        };
        Ok(Self { figures, span, cells_mv })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        self.figures.write(edition, out)?;
        let width = match (edition, &self.span) {
            (Edition::V2016, Some(span)) => {
                span.write(edition, out)?;
                Count::Byte
            }
            (Edition::V2025, None) => Count::Word,
            _ => return Err(Unfit { field: "span" }),
        };
        write_count(width, self.cells_mv.as_ref().map(Vec::len), "cells_mv", out)?;
        write_words(self.cells_mv.items(), "cells_mv", out)
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        self.figures.outside(edition, tell);
        if let Some(span) = &self.span {
            span.outside(edition, tell);
        }
        let high = |cell: &Reading<u16>| cell.value().is_some_and(|mv| mv > 60_000);
        if self.cells_mv.items().iter().any(high) {
            tell("cells_mv");
        }
    }
}

/// Temperatures of one storage subsystem or battery pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Temperatures {
    /// Number.
    pub number: u8,
    /// Temperatures of the probes, °C.
    pub probes_c: Reading<Vec<Reading<i16>>>,
}

impl Wire for Temperatures {
    fn read(_: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        Ok(Self { number: input.byte()?, probes_c: temperatures(input)? })
    }

    fn write(&self, _: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        out.push(self.number);
        write_count(Count::Word, self.probes_c.as_ref().map(Vec::len), "probes_c", out)?;
        write_temperatures(self.probes_c.items(), "probes_c", out)
    }

    fn outside(&self, _: Edition, tell: &mut dyn FnMut(&'static str)) {
        let high = |probe: &Reading<i16>| probe.value().is_some_and(|c| c > 210);
        if self.probes_c.items().iter().any(high) {
            tell("probes_c");
        }
    }
}
