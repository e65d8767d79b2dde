//! Alarms: 2016 type 07, 2025 type 06.

use crate::header::Edition;
use crate::reading::Reading;
use crate::scale::{Count, Scale, Wire, byte, read_count, write_count};
use crate::wire::{BodyError, Input, Unfit};

/// Bit of the flags that says that the battery runs away thermally (2025).
pub const THERMAL_EVENT: u32 = 1 << 23;

/// How bad the worst alarm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// No alarm.
    None,
    /// Driving is not affected.
    Note,
    /// Driving is restricted.
    Restricted,
    /// The vehicle must stop at once.
    Stop,
    /// Thermal event (2025).
    Thermal,
}

/// Alarms of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarms {
    /// Highest level as sent: 0 to 3 in 2016, 0 to 4 in 2025; see [`Alarms::level`].
    pub level_code: Reading<i64>,
    /// Flags, see [`alarm_name`].
    pub flags: u32,
    /// Codes of storage faults, the maker's own.
    pub storage: Reading<Vec<u32>>,
    /// Codes of motor faults, the maker's own.
    pub motor: Reading<Vec<u32>>,
    /// Codes of engine faults, the maker's own.
    pub engine: Reading<Vec<u32>>,
    /// Codes of other faults, the maker's own.
    pub other: Reading<Vec<u32>>,
    /// Number and level of single flags; 2025 only.
    pub levels: Option<Reading<Vec<(u8, u8)>>>,
}

/// Name of a flag by its bit in an edition; `None` for reserved bits.
pub fn alarm_name(edition: Edition, bit: u32) -> Option<&'static str> {
    const NAMES: [&str; 28] = [
        "temp_difference",
        "battery_high_temp",
        "storage_over_voltage",
        "storage_under_voltage",
        "soc_low",
        "cell_over_voltage",
        "cell_under_voltage",
        "soc_high",
        "soc_jump",
        "storage_mismatch",
        "cell_consistency",
        "insulation",
        "dcdc_temperature",
        "brake",
        "dcdc_state",
        "motor_controller_temperature",
        "high_voltage_interlock",
        "motor_temperature",
        "storage_over_charge",
        "motor_over_speed",
        "motor_over_current",
        "capacitor_over_temperature",
        "capacitor_over_voltage",
        "thermal_event",
        "hydrogen_leak",
        "hydrogen_pressure",
        "hydrogen_temperature",
        "stack_over_temperature",
    ];
    let known = edition.pick(19, NAMES.len());
    NAMES.iter().take(known).nth(bit as usize).copied()
}

fn level_scale(edition: Edition) -> Scale {
    edition.pick(byte(0, 3), byte(0, 4))
}

impl Alarms {
    /// How bad the worst alarm is; a thermal event forces the highest level. `None` when the vehicle does not say.
    pub fn level(&self, edition: Edition) -> Option<Level> {
        if edition == Edition::V2025 && self.flags & THERMAL_EVENT != 0 {
            return Some(Level::Thermal);
        }
        match self.level_code.value()? {
            0 => Some(Level::None),
            1 => Some(Level::Note),
            2 => Some(Level::Restricted),
            3 => Some(Level::Stop),
            4 if edition == Edition::V2025 => Some(Level::Thermal),
            _ => None,
        }
    }

    /// Names of the flags that are set and not reserved.
    pub fn active(&self, edition: Edition) -> impl Iterator<Item = &'static str> {
        let flags = self.flags;
        (0..32)
            .filter(move |bit| flags >> bit & 1 == 1)
            .filter_map(move |bit| alarm_name(edition, bit))
    }
}

fn codes(input: &mut Input<'_>) -> Result<Reading<Vec<u32>>, BodyError> {
    let count = match read_count(Count::Byte, input)? {
        Reading::Value(count) => count,
        Reading::Abnormal => return Ok(Reading::Abnormal),
        Reading::Invalid => return Ok(Reading::Invalid),
    };
    let raw = input.take(count * 4)?;
    let code = |four: &[u8]| u32::from_be_bytes([four[0], four[1], four[2], four[3]]);
    Ok(Reading::Value(raw.chunks_exact(4).map(code).collect()))
}

fn write_codes(
    codes: &Reading<Vec<u32>>,
    field: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), Unfit> {
    write_count(Count::Byte, codes.as_ref().map(Vec::len), field, out)?;
    codes.items().iter().for_each(|code| out.extend_from_slice(&code.to_be_bytes()));
    Ok(())
}

fn pairs(input: &mut Input<'_>) -> Result<Reading<Vec<(u8, u8)>>, BodyError> {
    let count = match read_count(Count::Byte, input)? {
        Reading::Value(count) => count,
        Reading::Abnormal => return Ok(Reading::Abnormal),
        Reading::Invalid => return Ok(Reading::Invalid),
    };
    let raw = input.take(count * 2)?;
    Ok(Reading::Value(raw.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()))
}

impl Wire for Alarms {
    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        Ok(Self {
            level_code: level_scale(edition).read(input)?,
            flags: input.dword()?,
            storage: codes(input)?,
            motor: codes(input)?,
            engine: codes(input)?,
            other: codes(input)?,
            levels: match edition {
                Edition::V2016 => None,
                Edition::V2025 => Some(pairs(input)?),
            },
        })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        level_scale(edition).write(self.level_code, "level", out)?;
        out.extend_from_slice(&self.flags.to_be_bytes());
        write_codes(&self.storage, "storage", out)?;
        write_codes(&self.motor, "motor", out)?;
        write_codes(&self.engine, "engine", out)?;
        write_codes(&self.other, "other", out)?;
        match (edition, &self.levels) {
            (Edition::V2016, None) => Ok(()),
            (Edition::V2025, Some(levels)) => {
                write_count(Count::Byte, levels.as_ref().map(Vec::len), "levels", out)?;
                levels.items().iter().for_each(|(flag, level)| out.extend([*flag, *level]));
                Ok(())
            }
            _ => Err(Unfit { field: "levels" }),
        }
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        if !level_scale(edition).allows(self.level_code) {
            tell("level");
        }
    }
}
