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
    Finding, NOT_REGISTERED, Verdict, check_area_station, check_credit_code, check_curve,
    check_curve_days, check_full_pull, check_grid_archive, check_grid_day, check_order,
    check_power, check_process, check_report, check_station, check_status, explain,
};
pub use facts::{AreaFacts, ConnectorFacts, CurveDays, CurveSum, Facts, FullPull, GridDay};
pub use limits::{Limits, Override, UnknownLimit};
/// Areas, for callers that judge stations.
pub use reference::{Areas, ProvinceCode};
pub use rule::{Break, Dimension, Example, Input, Rule, Severity, Stage, Threshold};
pub use rules::{RULES, rule};
