#![doc = include_str!("../README.md")]

mod book;
mod calls;
pub mod certificate;
mod client;
mod config;
mod conformance;
mod crash;
mod desk;
mod door;
mod judge;
mod mask;
mod mistake_words;
mod mistakes;
mod record;
mod report;
mod running;
mod sandboxes;
mod seen;
mod stored;
mod suite;
mod suite_pulls;
mod suite_pushes;
mod trap;
mod watch;
mod words;

pub use config::SandboxConfig;
pub use conformance::{Conformance, StartError};
pub use mistakes::Mistake;
pub use record::{CaseState, Evidence};
pub use report::{CaseReport, MistakeReport, PartReport, Report, ToleranceReport, passed_cases};
pub use sandboxes::{SandboxError, SandboxParts};
pub use suite::{Case, Level, Part, SUITE, Way, cases};
pub use words::{Said, Text};
