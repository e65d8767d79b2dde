#![doc = include_str!("../README.md")]

#[macro_use]
mod sql;
#[macro_use]
mod text_enum;

pub mod access;
mod access_settings;
mod admission;
pub mod application_steps;
pub mod applications;
pub mod audit;
pub mod certificates;
pub mod conformance;
mod credential_secrets;
pub mod credentials;
mod error;
pub mod idempotency;
pub mod job_runs;
pub mod limits;
mod live_credentials;
pub mod lockouts;
pub mod login;
mod open;
pub mod operators;
pub mod passwords;
pub mod pull_runs;
pub mod pull_settings;
pub mod pull_syncs;
pub mod roles;
pub mod saved_views;
pub mod scope;
mod secret;
pub mod sessions;
pub mod settings;
mod signature_provider;
pub mod signing;
mod statements;
mod store;
pub mod supplements;
pub mod tokens;
pub mod uploads;
pub mod users;
pub mod vault;

pub use error::{OpenError, RegistryError};
pub use open::open;
pub use secret::SecretText;
pub use statements::{Statement, prepare_every_statement, statements};
pub use store::{Backend, Registry, Tx, micros};
pub use vault::MasterKey;
