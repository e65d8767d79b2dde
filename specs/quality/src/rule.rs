//! What a rule is.

use crate::facts::{CurveDays, Facts, FullPull, GridDay};
use model::grid::{AreaCurve, AreaStation};
use model::{
    Alarm, BatterySample, OperationStat, Order, PowerSample, PriceNotice, ProcessSample,
    SessionMilestone, Station, StationEvent, StatusEvent,
};

/// How grave a broken rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Kept and counted; a person looks.
    Warn,
    /// Held for the subsidy desk, counted in statistics.
    Flag,
    /// The row is quarantined and in no figure.
    Error,
    /// The whole delivery waits for confirmation.
    Block,
}

impl Severity {
    /// The word stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Flag => "flag",
            Self::Error => "error",
            Self::Block => "block",
        }
    }

    /// Whether a row with such a finding is kept out of its table.
    pub fn holds(self) -> bool {
        matches!(self, Self::Error | Self::Block)
    }

    /// Weight of one finding in the quality score: 1, or 0.3 for a warning, 0 for a flag.
    pub fn weight(self) -> f64 {
        match self {
            Self::Error | Self::Block => 1.0,
            Self::Warn => 0.3,
            Self::Flag => 0.0,
        }
    }
}

/// When a rule is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before the answer to the message.
    Arrival,
    /// By a nightly job that sees the history.
    History,
}

/// Part of the quality score that a rule counts for, after (EU) 2025/655.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// 完整性.
    Completeness,
    /// 准确性.
    Accuracy,
    /// 一致性.
    Consistency,
    /// 及时性.
    Timeliness,
    /// 稳定性.
    Stability,
}

impl Dimension {
    /// All dimensions with their weights in the score; the weights sum to 1.
    pub const WEIGHTS: [(Self, f64); 5] = [
        (Self::Completeness, 0.20),
        (Self::Accuracy, 0.30),
        (Self::Consistency, 0.20),
        (Self::Timeliness, 0.20),
        (Self::Stability, 0.10),
    ];
}

/// What a rule looks at, and how.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// One connector state.
    Status(fn(&StatusEvent, &Facts) -> Option<Break>),
    /// One sample of a session.
    Process(fn(&ProcessSample, &Facts) -> Option<Break>),
    /// One order.
    Order(fn(&Order, &Facts) -> Option<Break>),
    /// All power samples of one station in one message.
    Power(fn(&[PowerSample], &Facts) -> Vec<Break>),
    /// One station with its equipment.
    Station(fn(&Station, &Facts) -> Vec<Break>),
    /// The totals of one station on one day.
    Stats(fn(&[OperationStat], &Facts) -> Vec<Break>),
    /// One alarm.
    Alarm(fn(&Alarm, &Facts) -> Option<Break>),
    /// One event.
    Event(fn(&StationEvent, &Facts) -> Option<Break>),
    /// One sample of a battery.
    Battery(fn(&BatterySample, &Facts) -> Option<Break>),
    /// The prices of one station.
    Prices(fn(&PriceNotice, &Facts) -> Vec<Break>),
    /// One result of starting or stopping.
    Milestone(fn(&SessionMilestone, &Facts) -> Option<Break>),
    /// The credit code of an operator at registration.
    CreditCode(fn(&str) -> Option<Break>),
    /// The sizes of a full pull and of the one before.
    FullPull(fn(FullPull, &Facts) -> Option<Break>),
    /// One day of a grid company, before anything of it is read.
    GridDay(fn(&GridDay, &Facts) -> Vec<Break>),
    /// The sizes of an archive of transformer areas and of the one before.
    GridArchive(fn(FullPull, &Facts) -> Option<Break>),
    /// One curve of a transformer area.
    Curve(fn(&AreaCurve, &Facts) -> Option<Break>),
    /// One station on a transformer area.
    AreaStation(fn(&AreaStation, &Facts) -> Option<Break>),
    /// One curve beside the day before and beside the energy of the day; judged by a job.
    CurveDays(fn(&CurveDays, &Facts) -> Option<Break>),
    /// Judged by a nightly job.
    History,
}

impl Input {
    /// Name of the table the rows are meant for.
    pub fn table(&self) -> &'static str {
        match self {
            Self::Status(_) => tables::STATUS_EVENTS.name,
            Self::Process(_) => tables::PROCESS_SAMPLES.name,
            Self::Order(_) => tables::ORDERS.name,
            Self::Power(_) => tables::POWER_SAMPLES.name,
            Self::Station(_) | Self::FullPull(_) => tables::STATION_VERSIONS.name,
            Self::Stats(_) => tables::OPERATION_STATS.name,
            Self::Alarm(_) => tables::ALARMS.name,
            Self::Event(_) => tables::EVENTS.name,
            Self::Battery(_) => tables::BATTERY_SAMPLES.name,
            Self::Prices(_) => tables::PRICE_NOTICES.name,
            Self::Milestone(_) => tables::SESSION_MILESTONES.name,
            Self::CreditCode(_) => "operators",
            Self::GridDay(_) => tables::GRID_DELIVERIES.name,
            Self::GridArchive(_) => tables::TRANSFORMER_AREAS.name,
            Self::Curve(_) | Self::CurveDays(_) => tables::TRANSFORMER_AREA_CURVES.name,
            Self::AreaStation(_) => tables::TRANSFORMER_AREA_STATIONS.name,
            Self::History => "",
        }
    }
}

/// One more limit of a rule.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Threshold {
    /// Key of overrides: code, full stop, name.
    pub key: &'static str,
    /// Default.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
    /// What happens beyond it.
    pub about: &'static str,
}

/// A further input of a rule, with its examples.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What is looked at.
    pub input: Input,
    /// A change to the base row that keeps the rule.
    pub good: &'static str,
    /// A change to the base row that breaks it.
    pub bad: &'static str,
}

/// A quality rule: a row of the catalogue and the function that judges.
#[derive(Debug)]
pub struct Rule {
    /// Code of chapter 21, stable for ever; a withdrawn code is never used again.
    pub code: &'static str,
    /// Severity unless a [`Break`] names another.
    pub severity: Severity,
    /// When it is judged.
    pub stage: Stage,
    /// Part of the score.
    pub dimension: Dimension,
    /// What it looks at.
    pub input: Input,
    /// Fields it looks at, as the wire spells them.
    pub fields: &'static [&'static str],
    /// What holds when the rule is kept, in English.
    pub says: &'static str,
    /// The same in Chinese.
    pub says_zh: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// Where the rule or its limit comes from.
    pub source: &'static str,
    /// Default of the main limit.
    pub limit: Option<f64>,
    /// Unit of the main limit.
    pub unit: &'static str,
    /// Further limits.
    pub also: &'static [Threshold],
    /// A change to the base row of the input (see `examples`) that keeps the rule.
    pub good: &'static str,
    /// A change to the base row that breaks it.
    pub bad: &'static str,
    /// Further inputs.
    pub more: &'static [Example],
}

impl Rule {
    /// A rule judged at arrival without limits; the base of the declarations.
    pub(crate) const PLAIN: Self = Self {
        code: "",
        severity: Severity::Warn,
        stage: Stage::Arrival,
        dimension: Dimension::Accuracy,
        input: Input::History,
        fields: &[],
        says: "",
        says_zh: "",
        why: "",
        source: "access specification, chapter 21",
        limit: None,
        unit: "",
        also: &[],
        good: "{}",
        bad: "{}",
        more: &[],
    };

    /// Every input with its examples.
    pub fn inputs(&self) -> impl Iterator<Item = Example> {
        let first = Example { input: self.input, good: self.good, bad: self.bad };
        std::iter::once(first).chain(self.more.iter().copied())
    }
}

/// How a row breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The field, as the wire spells it.
    pub field: &'static str,
    /// The value found; never personal data.
    pub value: String,
    /// What was expected, in signs, numbers and field names rather than words.
    pub expected: String,
    /// Another severity than the rule's.
    pub severity: Option<Severity>,
    /// Position of the row in a group (power samples); 0 otherwise.
    pub index: usize,
}

impl Break {
    /// A break with the severity of the rule.
    pub fn new(
        field: &'static str,
        value: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        let (value, expected) = (value.to_string(), expected.to_string());
        Self { field, value, expected, severity: None, index: 0 }
    }

    /// The same break as a warning.
    pub fn warn(self) -> Self {
        Self { severity: Some(Severity::Warn), ..self }
    }

    /// The same break as an error.
    pub fn error(self) -> Self {
        Self { severity: Some(Severity::Error), ..self }
    }

    /// The same break of the row at that position of its group.
    pub fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }
}
