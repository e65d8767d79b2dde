//! Realtime and reissued reports: a time and information items.

use crate::header::Edition;
use crate::items::alarms::Alarms;
use crate::items::capacitor::{Capacitor, CapacitorExtremes};
use crate::items::cells::{CellVoltages, Temperatures};
use crate::items::engine::Engine;
use crate::items::extremes::Extremes;
use crate::items::fuel_cell::FuelCell;
use crate::items::motor::Motor;
use crate::items::position::Position;
use crate::items::stack::Stack;
use crate::items::vehicle::Vehicle;
use crate::reading::Reading;
use crate::scale::{Count, Wire, read_list, write_list};
use crate::signature::Signature;
use crate::stamp;
use crate::wire::{BodyError, Input, Unfit, long_length};
use chrono::{DateTime, Utc};

/// Most information items taken from one frame; more is refused, so that memory stays near the frame's own size.
pub const MAX_ITEMS: usize = 255;

/// One information item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The whole vehicle.
    Vehicle(Vehicle),
    /// Drive motors.
    Motors(Reading<Vec<Motor>>),
    /// Fuel cell and hydrogen.
    FuelCell(FuelCell),
    /// Combustion engine.
    Engine(Engine),
    /// Where the vehicle is.
    Position(Position),
    /// Extremes of cells and probes (2016).
    Extremes(Extremes),
    /// Alarms.
    Alarms(Alarms),
    /// Voltages of cells.
    CellVoltages(Reading<Vec<CellVoltages>>),
    /// Temperatures of probes.
    Temperatures(Reading<Vec<Temperatures>>),
    /// Fuel-cell stacks (2025).
    Stacks(Reading<Vec<Stack>>),
    /// A super-capacitor (2025).
    Capacitor(Capacitor),
    /// Extremes of a super-capacitor (2025).
    CapacitorExtremes(CapacitorExtremes),
    /// Signature over everything before it (2025).
    Signature(Signature),
    /// An item defined by a platform or a maker, kept as it came.
    Opaque {
        /// Type.
        kind: u8,
        /// Bytes after the length.
        bytes: Vec<u8>,
    },
}

impl Item {
    /// The type's number in an edition; `None` when the edition does not have it.
    pub fn kind(&self, edition: Edition) -> Option<u8> {
        let only_new = |kind| (edition == Edition::V2025).then_some(kind);
        match self {
            Self::Vehicle(_) => Some(0x01),
            Self::Motors(_) => Some(0x02),
            Self::FuelCell(_) => Some(0x03),
            Self::Engine(_) => Some(0x04),
            Self::Position(_) => Some(0x05),
            Self::Extremes(_) => (edition == Edition::V2016).then_some(0x06),
            Self::Alarms(_) => Some(edition.pick(0x07, 0x06)),
            Self::CellVoltages(_) => Some(edition.pick(0x08, 0x07)),
            Self::Temperatures(_) => Some(edition.pick(0x09, 0x08)),
            Self::Stacks(_) => only_new(0x30),
            Self::Capacitor(_) => only_new(0x31),
            Self::CapacitorExtremes(_) => only_new(0x32),
            Self::Signature(_) => only_new(0xFF),
            Self::Opaque { kind, .. } => is_opaque(edition, *kind).then_some(*kind),
        }
    }

    fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let at = input.at();
        let kind = input.byte()?;
        let new = edition == Edition::V2025;
        Ok(match kind {
            0x01 => Self::Vehicle(Vehicle::read(edition, input)?),
            0x02 => Self::Motors(read_list(edition, Count::Byte, input)?),
            0x03 => Self::FuelCell(FuelCell::read(edition, input)?),
            0x04 => Self::Engine(Engine::read(edition, input)?),
            0x05 => Self::Position(Position::read(edition, input)?),
            0x06 if !new => Self::Extremes(Extremes::read(edition, input)?),
            0x06 | 0x07 if kind == edition.pick(0x07, 0x06) => {
                Self::Alarms(Alarms::read(edition, input)?)
            }
            0x07 | 0x08 if kind == edition.pick(0x08, 0x07) => {
                Self::CellVoltages(read_list(edition, Count::Byte, input)?)
            }
            0x08 | 0x09 if kind == edition.pick(0x09, 0x08) => {
                Self::Temperatures(read_list(edition, Count::Byte, input)?)
            }
            0x30 if new => Self::Stacks(read_list(edition, Count::Byte, input)?),
            0x31 if new => Self::Capacitor(Capacitor::read(edition, input)?),
            0x32 if new => Self::CapacitorExtremes(CapacitorExtremes::read(edition, input)?),
            0xFF if new => Self::Signature(Signature::read(at, input)?),
            _ if is_opaque(edition, kind) => {
                let length = usize::from(input.word()?);
                Self::Opaque { kind, bytes: input.take(length)?.to_vec() }
            }
            _ => return Err(BodyError::Kind { kind, at }),
        })
    }

    fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        out.push(self.kind(edition).ok_or(Unfit { field: "information type" })?);
        match self {
            Self::Vehicle(item) => item.write(edition, out),
            Self::Motors(list) => write_list(edition, Count::Byte, list, "motors", out),
            Self::FuelCell(item) => item.write(edition, out),
            Self::Engine(item) => item.write(edition, out),
            Self::Position(item) => item.write(edition, out),
            Self::Extremes(item) => item.write(edition, out),
            Self::Alarms(item) => item.write(edition, out),
            Self::CellVoltages(list) => write_list(edition, Count::Byte, list, "packs", out),
            Self::Temperatures(list) => write_list(edition, Count::Byte, list, "packs", out),
            Self::Stacks(list) => write_list(edition, Count::Byte, list, "stacks", out),
            Self::Capacitor(item) => item.write(edition, out),
            Self::CapacitorExtremes(item) => item.write(edition, out),
            Self::Signature(item) => item.write(out),
            Self::Opaque { bytes, .. } => {
                out.extend_from_slice(&long_length(bytes.len(), "opaque item")?);
                out.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    fn outside(&self, edition: Edition, tell: &mut dyn FnMut(&'static str)) {
        fn each<T: Wire>(
            list: &Reading<Vec<T>>,
            edition: Edition,
            tell: &mut dyn FnMut(&'static str),
        ) {
            list.items().iter().for_each(|item| item.outside(edition, tell));
        }
        match self {
            Self::Vehicle(item) => item.outside(edition, tell),
            Self::Motors(list) => each(list, edition, tell),
            Self::FuelCell(item) => item.outside(edition, tell),
            Self::Engine(item) => item.outside(edition, tell),
            Self::Position(item) => item.outside(edition, tell),
            Self::Extremes(item) => item.outside(edition, tell),
            Self::Alarms(item) => item.outside(edition, tell),
            Self::CellVoltages(list) => each(list, edition, tell),
            Self::Temperatures(list) => each(list, edition, tell),
            Self::Stacks(list) => each(list, edition, tell),
            Self::Capacitor(item) => item.outside(edition, tell),
            Self::CapacitorExtremes(item) => item.outside(edition, tell),
            Self::Signature(_) | Self::Opaque { .. } => {}
        }
    }
}

/// Whether the edition leaves the type to platforms and makers; such items carry their length.
fn is_opaque(edition: Edition, kind: u8) -> bool {
    match kind {
        0x09 => edition == Edition::V2025,
        0x0A..=0x2F | 0x80..=0xFE => true,
        _ => false,
    }
}

/// Data unit of a realtime or reissued report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When the vehicle measured, whole seconds.
    pub at: DateTime<Utc>,
    /// The items in their order. A type may occur twice, and there may be none but opaque ones.
    pub items: Vec<Item>,
}

impl Report {
    pub(crate) fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let at = stamp::read(input)?;
        let mut items = Vec::with_capacity(input.left().min(8));
        while input.left() > 0 {
            if items.len() == MAX_ITEMS {
                return Err(BodyError::Items { most: MAX_ITEMS });
            }
            items.push(Item::read(edition, input)?);
        }
        Ok(Self { at, items })
    }

    pub(crate) fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        stamp::write(self.at, out)?;
        self.items.iter().try_for_each(|item| item.write(edition, out))
    }

    /// The whole vehicle, when reported; the last one counts.
    pub fn vehicle(&self) -> Option<&Vehicle> {
        self.items.iter().rev().find_map(|item| match item {
            Item::Vehicle(vehicle) => Some(vehicle),
            _ => None,
        })
    }

    /// The position, when reported; the last one counts.
    pub fn position(&self) -> Option<&Position> {
        self.items.iter().rev().find_map(|item| match item {
            Item::Position(position) => Some(position),
            _ => None,
        })
    }

    /// The alarms, when reported; the last ones count.
    pub fn alarms(&self) -> Option<&Alarms> {
        self.items.iter().rev().find_map(|item| match item {
            Item::Alarms(alarms) => Some(alarms),
            _ => None,
        })
    }

    /// The signature, when there is one.
    pub fn signature(&self) -> Option<&Signature> {
        self.items.iter().find_map(|item| match item {
            Item::Signature(signature) => Some(signature),
            _ => None,
        })
    }

    /// Names of fields whose values lie outside the range of the standard, each once.
    pub fn out_of_range(&self, edition: Edition) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        let mut tell = |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        self.items.iter().for_each(|item| item.outside(edition, &mut tell));
        names
    }
}
