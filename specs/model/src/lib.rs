#![doc = include_str!("../README.md")]

pub mod alarm;
pub mod battery;
pub mod clock;
pub mod event;
pub mod facility;
pub mod grid;
pub mod ids;
pub mod milestone;
pub mod operation;
pub mod order;
pub mod person;
pub mod place;
pub mod power;
pub mod price;
pub mod process;
pub mod quantity;
pub mod reconciliation;
pub mod report;
pub mod status;
pub mod time;

pub use alarm::Alarm;
pub use battery::{BatteryReading, BatterySample};
pub use clock::Clock;
pub use event::StationEvent;
pub use facility::{Connector, Equipment, Station};
pub use ids::{ConnectorId, EquipmentId, MessageId, OperatorId, OrderNo, StationId};
pub use milestone::{MilestoneKind, SessionMilestone};
pub use operation::OperationStat;
pub use order::{Order, OrderDetail};
pub use power::{PowerLevel, PowerSample};
pub use price::{FeePeriod, PriceKind, PriceNotice};
pub use process::ProcessSample;
pub use reconciliation::{Dispute, DisputeReason, ListedOrder, OrderCheck};
pub use report::Report;
pub use status::{ConnectorState, StatusEvent};
pub use time::LocalDay;
