#![doc = include_str!("../README.md")]

pub mod clock;
pub mod facility;
pub mod ids;
pub mod order;
pub mod person;
pub mod place;
pub mod power;
pub mod process;
pub mod quantity;
pub mod status;
pub mod time;

pub use clock::Clock;
pub use facility::{Connector, Equipment, Station};
pub use ids::{ConnectorId, EquipmentId, MessageId, OperatorId, OrderNo, StationId};
pub use order::{Order, OrderDetail};
pub use power::{PowerLevel, PowerSample};
pub use process::ProcessSample;
pub use status::{ConnectorState, StatusEvent};
pub use time::LocalDay;
