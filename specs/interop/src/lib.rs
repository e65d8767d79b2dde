#![doc = include_str!("../README.md")]

pub mod answers;
pub mod codes;
pub mod deviations;
pub mod envelope;
pub mod interface;
pub mod messages;
pub mod person;
pub mod queries;
pub mod refusal;
pub mod schema;
pub mod token;
pub mod wire;
pub mod write;

pub use codes::Profile;
pub use deviations::{Deviation, Deviations};
pub use envelope::{Opened, Request, Sealer, Secrets, Suite, Verified};
pub use interface::{Interface, Named};
pub use messages::{Context, Message, Parsed, Row, parse};
pub use person::PersonField;
pub use queries::Query;
pub use refusal::{Refusal, SubCode};
pub use schema::published;
