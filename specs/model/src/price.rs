//! Prices announced before they take effect (费率).

use crate::ids::{OperatorId, StationId};
use crate::quantity::YuanPerKilowattHour;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which of a station's price lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceKind {
    /// The price charged.
    Charged,
    /// The list price.
    Original,
    /// The price after discount.
    Discount,
}

impl PriceKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Charged, Self::Original, Self::Discount];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Original => "original",
            Self::Discount => "discount",
        }
    }
}

/// The price of a part of every day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FeePeriod {
    /// Table 20.10; 0 stands for all types.
    pub equipment_type: i32,
    /// Minutes after midnight, first of the period.
    pub from_min: u16,
    /// Minutes after midnight, first after the period; 1440 is the end of the day.
    pub to_min: u16,
    /// Price of energy.
    pub electricity: YuanPerKilowattHour,
    /// Price of service.
    pub service: YuanPerKilowattHour,
}

/// Prices of one station from one instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceNotice {
    /// Who operates the station.
    pub operator_id: OperatorId,
    /// The station.
    pub station_id: StationId,
    /// When they take effect: `EffectiveTime`, else the envelope's time.
    pub effective_at: DateTime<Utc>,
    /// Whether the sender gave the time.
    pub timed_by_sender: bool,
    /// The price charged.
    pub charged: Vec<FeePeriod>,
    /// The list price.
    pub original: Vec<FeePeriod>,
    /// The price after discount.
    pub discount: Vec<FeePeriod>,
}

impl PriceNotice {
    /// The periods of one of the lists.
    pub fn list(&self, kind: PriceKind) -> &[FeePeriod] {
        match kind {
            PriceKind::Charged => &self.charged,
            PriceKind::Original => &self.original,
            PriceKind::Discount => &self.discount,
        }
    }

    /// Every period with its list and its place in it.
    pub fn periods(&self) -> impl Iterator<Item = (PriceKind, usize, &FeePeriod)> {
        PriceKind::ALL.into_iter().flat_map(|kind| {
            self.list(kind).iter().enumerate().map(move |(at, period)| (kind, at, period))
        })
    }
}
