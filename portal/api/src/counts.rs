//! Connectors counted by state.

use indicators::picture::StateCounts;
use model::ConnectorState;
use serde::Serialize;
use utoipa::ToSchema;

/// Connectors by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct StatusCounts {
    idle: u32,
    occupied: u32,
    charging: u32,
    reserved: u32,
    fault: u32,
    offline: u32,
    unknown: u32,
}

impl From<StateCounts> for StatusCounts {
    fn from(counts: StateCounts) -> Self {
        let [idle, occupied, charging, reserved, fault, offline, unknown] = counts;
        Self { idle, occupied, charging, reserved, fault, offline, unknown }
    }
}

/// State of a connector, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Idle,
    Occupied,
    Charging,
    Reserved,
    Fault,
    Offline,
    Unknown,
}

impl From<ConnectorState> for Status {
    fn from(state: ConnectorState) -> Self {
        match state {
            ConnectorState::Idle => Self::Idle,
            ConnectorState::Occupied => Self::Occupied,
            ConnectorState::Charging => Self::Charging,
            ConnectorState::Reserved => Self::Reserved,
            ConnectorState::Fault => Self::Fault,
            ConnectorState::Offline => Self::Offline,
            ConnectorState::Unknown => Self::Unknown,
        }
    }
}

/// The state of a word; `None` for another word.
pub(crate) fn state_of(word: &str) -> Option<ConnectorState> {
    ConnectorState::ALL.into_iter().find(|state| state.word() == word)
}
