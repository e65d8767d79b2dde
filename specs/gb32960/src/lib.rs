#![doc = include_str!("../README.md")]

mod body;
mod decrypt;
mod frame;
mod header;
mod items;
mod login;
mod reading;
mod reply;
mod report;
mod scale;
mod signature;
mod splitter;
mod stamp;
mod wire;

pub use body::{Activation, Body, KeyExchange};
pub use decrypt::{DataKey, NotDecrypted};
pub use frame::{Frame, FrameError, MAX_DATA, bcc, write};
pub use header::{Command, Edition, Encryption, Flag, Header, VehicleId};
pub use items::alarms::{Alarms, Level, THERMAL_EVENT, alarm_name};
pub use items::capacitor::{Capacitor, CapacitorExtremes, CapacitorFigures};
pub use items::cells::{CellSpan, CellVoltages, PackFigures, Temperatures};
pub use items::engine::Engine;
pub use items::extremes::Extremes;
pub use items::fuel_cell::{FuelCell, FuelSupply, Hydrogen};
pub use items::motor::Motor;
pub use items::position::{Datum, Position};
pub use items::stack::{Stack, StackFigures};
pub use items::vehicle::{ChargeState, Gear, Vehicle, VehicleState};
pub use login::{LoginText, PlatformLogin, Serial, Storage, VehicleLogin};
pub use reading::Reading;
pub use reply::reply;
pub use report::{Item, MAX_ITEMS, Report};
pub use signature::{Algorithm, NotAKey, PublicKey, Signature, Verdict};
pub use splitter::{Counts, Splitter};
pub use wire::{BodyError, Unfit};
