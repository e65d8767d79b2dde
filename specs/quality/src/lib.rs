#![doc = include_str!("../README.md")]

mod check;
pub mod examples;
pub mod facts;
pub mod limits;
pub mod price_text;
pub mod published;
pub mod rule;
pub mod rules;

pub use check::{
    Finding, NOT_REGISTERED, Verdict, check_credit_code, check_full_pull, check_order, check_power,
    check_process, check_report, check_station, check_status, explain,
};
pub use facts::{ConnectorFacts, Facts, FullPull};
pub use limits::{Limits, Override, UnknownLimit};
/// Areas, for callers that judge stations.
pub use reference::{Areas, ProvinceCode};
pub use rule::{Break, Dimension, Example, Input, Rule, Severity, Stage, Threshold};
pub use rules::{RULES, rule};
