//! Transformer areas (台区), the stations that hang on them, and their curves, as grid companies give them.

use crate::ids::{OperatorId, StationId};
use crate::place::Wgs84;
use crate::time::LocalDay;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a curve measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CurveKind {
    /// Active power.
    P,
    /// Reactive power.
    Q,
    /// Voltage.
    U,
    /// Current.
    I,
    /// Energy of each interval.
    E,
}

impl CurveKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::P, Self::Q, Self::U, Self::I, Self::E];

    /// The letter stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::P => "P",
            Self::Q => "Q",
            Self::U => "U",
            Self::I => "I",
            Self::E => "E",
        }
    }

    /// The kind of that letter.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The unit of which values are thousandths.
    pub fn unit(self) -> &'static str {
        match self {
            Self::P => "kW",
            Self::Q => "kvar",
            Self::U => "V",
            Self::I => "A",
            Self::E => "kWh",
        }
    }

    /// How many of [`CurveKind::unit`] one of that unit is; none when it is no unit of this kind.
    pub fn factor(self, unit: &str) -> Option<f64> {
        let units: &[(&str, f64)] = match self {
            Self::P => &[("W", 0.001), ("kW", 1.0), ("MW", 1_000.0), ("万kW", 10_000.0)],
            Self::Q => &[("var", 0.001), ("kvar", 1.0), ("Mvar", 1_000.0)],
            Self::U => &[("V", 1.0), ("kV", 1_000.0)],
            Self::I => &[("A", 1.0), ("kA", 1_000.0)],
            Self::E => &[("Wh", 0.001), ("kWh", 1.0), ("MWh", 1_000.0), ("万kWh", 10_000.0)],
        };
        units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
    }
}

/// Which conductor a curve is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// All of them.
    T,
    /// The first.
    A,
    /// The second.
    B,
    /// The third.
    C,
}

impl Phase {
    /// The letter stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::T => "T",
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// The phase of that letter.
    pub fn of(word: &str) -> Option<Self> {
        [Self::T, Self::A, Self::B, Self::C].into_iter().find(|phase| phase.word() == word)
    }
}

/// One day of one quantity of one transformer area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaCurve {
    /// Number of the area at its grid company.
    pub tg_no: String,
    /// Beijing day.
    pub date: LocalDay,
    /// What is measured.
    pub kind: CurveKind,
    /// Of which conductor.
    pub phase: Phase,
    /// Intervals of the day: 24, 48, 96 or 288.
    pub points: u16,
    /// Start of the first interval.
    pub started_at: DateTime<Utc>,
    /// A value per interval on the primary side, thousandths of [`CurveKind::unit`]; none where nothing was measured.
    pub values: Vec<Option<i64>>,
    /// What the sender says of each value: `1` measured, `0` not; none when it says nothing.
    #[serde(default)]
    pub whole: Option<String>,
    /// Ratio of the current transformer, where values came from the meter's side.
    #[serde(default)]
    pub ct: Option<f64>,
    /// Ratio of the voltage transformer, where values came from the meter's side.
    #[serde(default)]
    pub pt: Option<f64>,
    /// 1 for a first report, n+1 for a correction.
    pub revision: i32,
    /// When the grid company changed it last, where it says so.
    #[serde(default)]
    pub updated_at: Option<DateTime<Utc>>,
}

impl AreaCurve {
    /// Length of an interval.
    pub fn step(&self) -> TimeDelta {
        TimeDelta::seconds(86_400 / i64::from(self.points.max(1)))
    }

    /// Values that are there.
    pub fn measured(&self) -> impl Iterator<Item = i64> {
        self.values.iter().copied().flatten()
    }
}

/// Whose transformers an area has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PubPriv {
    /// The grid company's.
    Public,
    /// The customer's.
    Private,
}

impl PubPriv {
    /// The word stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

/// Whether an area is in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// In service.
    Run,
    /// Out of service for a time.
    Stop,
    /// Taken down.
    Removed,
}

impl RunStatus {
    /// The word stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Stop => "stop",
            Self::Removed => "removed",
        }
    }
}

/// A transformer area as its grid company describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransformerArea {
    /// Its number.
    pub tg_no: String,
    /// Its name.
    pub tg_name: String,
    /// Power supply unit.
    pub org_no: String,
    /// Area code of GB/T 2260; empty when not given.
    pub area_code: String,
    /// Line of 10 kV: number and name.
    pub line: (String, String),
    /// Substation.
    pub subs_name: String,
    /// Capacity of the transformers that may run in parallel, VA.
    pub capacity_va: i64,
    /// Transformers.
    pub transformers: Option<i32>,
    /// Whose they are.
    pub pub_priv: Option<PubPriv>,
    /// Whether it is in service.
    pub run_status: Option<RunStatus>,
    /// Where it stands.
    pub place: Option<Wgs84>,
    /// Whether something in it feeds in (photovoltaics, vehicles); none when nothing is said.
    pub generates: Option<bool>,
    /// First day of this description.
    pub valid_from: LocalDay,
    /// Last day of this description, when it has one.
    pub valid_to: Option<LocalDay>,
    /// When the grid company changed it last.
    pub updated_at: DateTime<Utc>,
}

/// A charging station on a transformer area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaStation {
    /// Number of the area.
    pub tg_no: String,
    /// The station's operator.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// Since when.
    pub valid_from: LocalDay,
    /// Account at the grid company, its middle masked; empty when not given.
    pub account_masked: String,
    /// Contracted capacity, VA.
    pub contract_va: Option<i64>,
}
