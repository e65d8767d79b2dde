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
