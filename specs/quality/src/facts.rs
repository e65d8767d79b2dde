//! What the gate knows beside the row.

use crate::limits::Limits;
use crate::rule::Rule;
use chrono::{DateTime, NaiveDate, Utc};
use model::ids::{ConnectorId, OperatorId};
use model::{LocalDay, Station};
use reference::Areas;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is registered about a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectorFacts {
    /// Rated power in watts, 0 when not known.
    pub rated_power_w: i64,
    /// Whether it delivers direct current.
    pub is_dc: bool,
    /// Commissioning day of its station.
    pub opened_on: Option<NaiveDate>,
    /// Whether its last state is charging.
    pub charging: bool,
}

/// Sizes of two full pulls of one operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullPull {
    /// Stations of the pull before.
    pub before: usize,
    /// Stations of this pull.
    pub now: usize,
}

/// What the archive knows of a transformer area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaFacts {
    /// Capacity in VA.
    pub capacity_va: i64,
    /// Whether something in it feeds in; none when nothing is said.
    pub generates: Option<bool>,
}

/// One day of a grid company as its manifest describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridDay {
    /// The day.
    pub date: LocalDay,
    /// Label of the first interval, as sent.
    pub first_point: Option<String>,
    /// Kinds of curves in it whose unit is not said.
    pub without_unit: Vec<String>,
    /// Files of curves that say neither ratios nor that values are primary.
    pub without_ratio: Vec<String>,
    /// What is missing or not as the manifest says; empty when the day is whole.
    pub missing: Vec<String>,
}

/// A curve summed over its day, thousandths of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurveSum {
    /// Intervals of the day.
    pub points: i32,
    /// Values that are there.
    pub measured: i32,
    /// Lowest value.
    pub lowest: i64,
    /// Highest value.
    pub highest: i64,
    /// Sum of the values.
    pub sum: i64,
    /// Last value.
    pub last: i64,
}

/// A curve of a transformer area beside the day before and beside the energy of the day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurveDays {
    /// The day.
    pub today: CurveSum,
    /// The day before, when it is there.
    pub before: Option<CurveSum>,
    /// Sum of the day's energy curve, Wh, when it is there and the curve is active power.
    pub energy_wh: Option<i64>,
    /// Ratio of the current transformer.
    pub ct: Option<f64>,
    /// Ratio of the voltage transformer.
    pub pt: Option<f64>,
}

/// Tells the station a connector is registered at.
pub type Home<'a> = &'a (dyn Fn(&ConnectorId) -> Option<Arc<str>> + Sync);

/// Everything a rule may know beside its row.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The operator the row belongs to.
    pub operator_id: &'a OperatorId,
    /// When the message arrived.
    pub received_at: DateTime<Utc>,
    /// The connector, when it is registered at this operator.
    pub connector: Option<ConnectorFacts>,
    /// The station as registered, for power samples.
    pub station: Option<&'a Station>,
    /// Whether the station is registered, for rows of which no more is asked.
    pub registered: bool,
    /// The transformer area, for curves, when the archive knows it.
    pub area: Option<AreaFacts>,
    /// Whether the same row is held already.
    pub repeated: bool,
    /// Whether the row was asked for later (supplement); limits of age do not hold then.
    pub backfill: bool,
    /// Further operators the sender reports for.
    pub allowed_owners: &'a [OperatorId],
    /// Where connectors of this operator are registered; `None` when nobody can tell.
    pub home: Option<Home<'a>>,
    /// Limits in force.
    pub limits: &'a Limits,
    /// Areas of the province.
    pub areas: &'a Areas,
}

impl<'a> Facts<'a> {
    /// Facts about a row of which nothing else is known.
    pub fn new(
        operator_id: &'a OperatorId,
        received_at: DateTime<Utc>,
        limits: &'a Limits,
        areas: &'a Areas,
    ) -> Self {
        Self {
            operator_id,
            received_at,
            connector: None,
            station: None,
            registered: false,
            area: None,
            repeated: false,
            backfill: false,
            allowed_owners: &[],
            home: None,
            limits,
            areas,
        }
    }

    /// The main limit of a rule for this operator at arrival; 0 for a rule without one.
    pub(crate) fn limit(&self, rule: &Rule) -> f64 {
        let default = rule.limit.unwrap_or_default();
        self.limits.value(rule.code, default, self.operator_id, self.received_at)
    }

    /// A further limit of a rule by its place in `also`; 0 when it has none there.
    pub(crate) fn also(&self, rule: &Rule, place: usize) -> f64 {
        rule.also.get(place).map_or(0.0, |threshold| {
            self.limits.value(threshold.key, threshold.value, self.operator_id, self.received_at)
        })
    }

    /// Seconds from the instant to arrival; negative for an instant in the future.
    pub(crate) fn age_s(&self, instant: DateTime<Utc>) -> f64 {
        (self.received_at - instant).num_milliseconds() as f64 / 1000.0
    }

    /// The commissioning day, when the instant lies before it.
    pub(crate) fn not_yet_open(&self, instant: DateTime<Utc>) -> Option<NaiveDate> {
        let opened_on = self.connector?.opened_on?;
        (LocalDay::of(instant).0 < opened_on).then_some(opened_on)
    }

    /// Rated power of the connector in watts, when registered and known.
    pub(crate) fn rated_w(&self) -> Option<i64> {
        self.connector.map(|connector| connector.rated_power_w).filter(|watts| *watts > 0)
    }
}
