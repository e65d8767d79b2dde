//! Type 03: fuel cell (2016), fuel-cell engine and hydrogen (2025).

use super::capacitor::temperatures;
use crate::header::Edition;
use crate::reading::Reading;
use crate::scale::{Count, TEMPERATURE, Wire, byte, record, word, write_count, write_temperatures};
use crate::wire::{BodyError, Input, Unfit};

record! {
    /// What the fuel cell delivers; 2016 only.
    FuelSupply {
        /// Voltage, 0.1 V.
        voltage_dv: Reading<i64> = Some(word(0, 20_000)), Some(word(0, 20_000));
        /// Current, 0.1 A.
        current_da: Reading<i64> = Some(word(0, 20_000)), Some(word(0, 20_000));
        /// Consumption, 0.01 kg per 100 km.
        consumption_ckg: Reading<i64> = Some(word(0, 60_000)), Some(word(0, 60_000));
    }
}

record! {
    /// The hydrogen system.
    Hydrogen {
        /// Highest temperature, 0.1 °C (2025 sends whole degrees).
        max_temperature_dc: Reading<i64> =
            Some(word(0, 2_400).plus(-400)), Some(word(0, 250).times(10).plus(-400));
        /// Probe of the highest temperature.
        max_temperature_probe: Reading<i64> = Some(byte(1, 252)), Some(byte(1, 252));
        /// Highest concentration, mg/kg in 2016, 0.0001 % in 2025.
        max_concentration: Reading<i64> = Some(word(0, 60_000)), Some(word(0, 60_000));
        /// Sensor of the highest concentration.
        max_concentration_sensor: Reading<i64> = Some(byte(1, 252)), Some(byte(1, 252));
        /// Highest pressure, 0.1 MPa.
        max_pressure_dmpa: Reading<i64> = Some(word(0, 1_000)), Some(word(0, 1_000));
        /// Sensor of the highest pressure.
        max_pressure_sensor: Reading<i64> = Some(byte(1, 252)), Some(byte(1, 252));
        /// High-voltage DC/DC: 1 working, 2 disconnected.
        dcdc: Reading<i64> = Some(byte(1, 2)), Some(byte(1, 2));
        /// Hydrogen left, per cent; 2025 only.
        left_pct: Option<Reading<i64>> = None, Some(byte(0, 100));
        /// Temperature of the DC/DC controller, °C; 2025 only.
        dcdc_temperature_c: Option<Reading<i64>> = None, Some(TEMPERATURE);
    }
}

/// The fuel cell and its hydrogen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FuelCell {
    /// What it delivers and the temperatures of its probes, °C; 2016 only.
    pub supply: Option<(FuelSupply, Reading<Vec<Reading<i16>>>)>,
    /// The hydrogen system.
    pub hydrogen: Hydrogen,
}

impl Wire for FuelCell {
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let supply = match edition {
            Edition::V2016 => Some((FuelSupply::read(edition, input)?, temperatures(input)?)),
            Edition::V2025 => None,
        };
        Ok(Self { supply, hydrogen: Hydrogen::read(edition, input)? })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        match (&self.supply, edition) {
            (Some((supply, probes)), Edition::V2016) => {
                supply.write(edition, out)?;
                write_count(Count::Word, probes.as_ref().map(Vec::len), "probes", out)?;
                write_temperatures(probes.items(), "probes", out)?;
            }
            (None, Edition::V2025) => {}
            _ => return Err(Unfit { field: "supply" }),
        }
        self.hydrogen.write(edition, out)
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        if let Some((supply, _)) = &self.supply {
            supply.outside(edition, tell);
        }
        self.hydrogen.outside(edition, tell);
    }
}
