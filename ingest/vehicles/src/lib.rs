#![doc = include_str!("../README.md")]

mod areas;
mod book;
mod charging;
mod checks;
mod config;
mod day;
mod fleet;
mod gate;
mod hours;
mod link;
mod login;
mod password;
mod platform;
mod server;
mod vin;

pub use areas::AreasOf;
pub use book::{Book, Standing};
pub use charging::{Point, sessions};
pub use config::{PlatformConfig, VehiclesConfig};
pub use day::{DayOfVehicles, HEAT, Made, POINTS_OF_DAYS, slices};
pub use gate::{Gate, Land, NotLanded, Number, Parts, Ports, Seal};
pub use password::{NotAHash, PasswordHash};
pub use platform::{AnswerRealtime, NotAPlatform, Platform, SignaturePolicy, System2016};
pub use server::{BindError, Server};
pub use vin::VinKey;
