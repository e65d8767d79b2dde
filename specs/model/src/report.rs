//! Rows that are judged one by one and change no live state.

use crate::{
    Alarm, BatterySample, ConnectorId, OperationStat, PriceNotice, SessionMilestone, StationEvent,
    StationId,
};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// One row of a push that nothing but its table follows. Written as what it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// Totals of a station on one day: its own first, then each device's followed by those of its connectors.
    Stats(Vec<OperationStat>),
    /// An alarm.
    Alarm(Box<Alarm>),
    /// An event.
    Event(Box<StationEvent>),
    /// A sample of a battery.
    Battery(Box<BatterySample>),
    /// Prices of a station.
    Prices(Box<PriceNotice>),
    /// A result of starting or stopping.
    Milestone(Box<SessionMilestone>),
}

impl Report {
    /// The station it names.
    pub fn station(&self) -> Option<&StationId> {
        match self {
            Self::Stats(levels) => levels.first().map(|stat| &stat.station_id),
            Self::Alarm(alarm) => Some(&alarm.station_id),
            Self::Event(event) => Some(&event.station_id),
            Self::Prices(notice) => Some(&notice.station_id),
            Self::Battery(_) | Self::Milestone(_) => None,
        }
    }

    /// The connector it names.
    pub fn connector(&self) -> Option<&ConnectorId> {
        match self {
            Self::Alarm(alarm) => alarm.connector_id.as_ref(),
            Self::Battery(sample) => Some(&sample.connector_id),
            Self::Milestone(milestone) => Some(&milestone.connector_id),
            Self::Stats(_) | Self::Event(_) | Self::Prices(_) => None,
        }
    }

    /// Its business time: the end of the day for totals.
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Stats(levels) => levels.first().map(|stat| stat.day.end()),
            Self::Alarm(alarm) => Some(alarm.occurred_at),
            Self::Event(event) => Some(event.occurred_at),
            Self::Battery(sample) => Some(sample.occurred_at),
            Self::Prices(notice) => Some(notice.effective_at),
            Self::Milestone(milestone) => Some(milestone.occurred_at),
        }
    }
}
