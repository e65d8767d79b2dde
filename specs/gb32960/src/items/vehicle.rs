//! Type 01: the whole vehicle.

use crate::reading::Reading;
use crate::scale::{byte, dword, record, word};

record! {
    /// The whole vehicle: 20 bytes in 2016, 18 in 2025.
    Vehicle {
        /// 1 started, 2 off, 3 other; see [`Vehicle::state`].
        state_code: Reading<i64> = Some(byte(1, 3)), Some(byte(1, 3));
        /// 1 parked charging, 2 charging while driving, 3 not charging, 4 complete; see [`Vehicle::charge`].
        charge_code: Reading<i64> = Some(byte(1, 4)), Some(byte(1, 4));
        /// 1 electric, 2 hybrid, 3 fuel.
        run_mode: Reading<i64> = Some(byte(1, 3)), Some(byte(1, 3));
        /// Speed, 0.1 km/h.
        speed_dkmh: Reading<i64> = Some(word(0, 2_200)), Some(word(0, 5_000));
        /// Odometer, 0.1 km.
        odometer_hm: Reading<i64> = Some(dword(0, 9_999_999)), Some(dword(0, 9_999_999));
        /// Total voltage, 0.1 V.
        voltage_dv: Reading<i64> = Some(word(0, 10_000)), Some(word(0, 60_000));
        /// Total current, 0.1 A; negative while charging in the vehicles seen.
        current_da: Reading<i64> =
            Some(word(0, 20_000).plus(-10_000)), Some(word(0, 60_000).plus(-30_000));
        /// State of charge, per cent.
        soc_pct: Reading<i64> = Some(byte(0, 100)), Some(byte(0, 100));
        /// 1 working, 2 disconnected.
        dcdc: Reading<i64> = Some(byte(1, 2)), Some(byte(1, 2));
        /// The bits of the gear; see [`Vehicle::gear`].
        gear_bits: Reading<i64> = Some(byte(0, 255).plain()), Some(byte(0, 255).plain());
        /// Insulation resistance, kΩ. 2016 defines no codes here, so that all ones is a value out of range.
        insulation_kohm: Reading<i64> = Some(word(0, 60_000).plain()), Some(word(0, 60_000));
        /// Accelerator, per cent; 2016 only, a reserved byte on platform links.
        accelerator_pct: Option<Reading<i64>> = Some(byte(0, 100)), None;
        /// Brake, per cent, 101 when it is on and its travel unknown; 2016 only, reserved on platform links.
        brake_pct: Option<Reading<i64>> = Some(byte(0, 100).or(101)), None;
    }
}

/// Whether the vehicle is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VehicleState {
    /// Started.
    Started,
    /// Off.
    Off,
    /// Something else.
    Other,
}

/// Whether the vehicle charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeState {
    /// Charging while parked.
    Parked,
    /// Charging while driving.
    Driving,
    /// Not charging.
    NotCharging,
    /// Charging is complete.
    Complete,
}

impl ChargeState {
    /// By its number; `None` for a reserved one.
    pub fn of(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Parked),
            2 => Some(Self::Driving),
            3 => Some(Self::NotCharging),
            4 => Some(Self::Complete),
            _ => None,
        }
    }

    /// The number on the wire.
    pub fn number(self) -> i64 {
        match self {
            Self::Parked => 1,
            Self::Driving => 2,
            Self::NotCharging => 3,
            Self::Complete => 4,
        }
    }
}

/// The gear lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gear {
    /// 0 neutral, 1 to 12 gears, 13 reverse, 14 drive, 15 park.
    pub position: u8,
    /// There is braking force.
    pub braking: bool,
    /// There is driving force.
    pub driving: bool,
    /// The top bit: in 2025 it says that the gear is invalid, in 2016 it is reserved.
    pub invalid: bool,
}

impl Vehicle {
    /// Whether the vehicle is on; `None` when it does not say.
    pub fn state(&self) -> Option<VehicleState> {
        match self.state_code.value()? {
            1 => Some(VehicleState::Started),
            2 => Some(VehicleState::Off),
            3 => Some(VehicleState::Other),
            _ => None,
        }
    }

    /// Whether the vehicle charges; `None` when it does not say.
    pub fn charge(&self) -> Option<ChargeState> {
        ChargeState::of(self.charge_code.value()?)
    }

    /// The gear lever.
    pub fn gear(&self) -> Gear {
        let bits = self.gear_bits.value().unwrap_or_default();
        Gear {
            position: (bits & 0x0F) as u8,
            braking: bits & 0x10 != 0,
            driving: bits & 0x20 != 0,
            invalid: bits & 0x80 != 0,
        }
    }

    /// Electric power at the battery's poles, W, without sign; `None` when voltage or current is unknown.
    pub fn power_w(&self) -> Option<i64> {
        // 0.1 V × 0.1 A = 0.01 W
        Some(self.voltage_dv.value()? * self.current_da.value()?.abs() / 100)
    }

    /// How many of the ten coded fields that both editions have say nothing.
    pub fn silent_fields(&self) -> usize {
        [
            self.state_code,
            self.charge_code,
            self.run_mode,
            self.speed_dkmh,
            self.odometer_hm,
            self.voltage_dv,
            self.current_da,
            self.soc_pct,
            self.dcdc,
            self.insulation_kohm,
        ]
        .into_iter()
        .filter(|reading| reading.value().is_none())
        .count()
    }
}
