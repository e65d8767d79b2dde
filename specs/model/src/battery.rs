//! What the battery management system of a vehicle says while it charges.

use crate::alarm::Alarm;
use crate::ids::{ConnectorId, OrderNo};
use crate::process::ProcessSample;
use crate::quantity::{Ampere, AmpereHour, Percent, Volt};
use crate::status::ConnectorState;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Values of a battery at one instant. Every one may be missing: what has to be there is a matter of field rules
/// (section 16.9) and of rule BM05.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatteryReading {
    /// Code of the management system.
    pub code: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Largest current it takes.
    pub current_limit: Option<Ampere>,
    /// Highest voltage a cell may have.
    pub cell_voltage_limit: Option<Volt>,
    /// Highest temperature it may have, °C.
    pub temperature_limit_c: Option<i32>,
    /// Rated capacity.
    pub rated_capacity: Option<AmpereHour>,
    /// Voltage of the pack.
    pub voltage: Option<Volt>,
    /// Current as sent; senders disagree about its sign.
    pub current: Option<Ampere>,
    /// State of charge.
    pub soc: Option<Percent>,
    /// Highest voltage of a cell.
    pub cell_voltage_high: Option<Volt>,
    /// Lowest voltage of a cell.
    pub cell_voltage_low: Option<Volt>,
    /// Highest temperature, °C.
    pub temperature_high_c: Option<i32>,
    /// Lowest temperature, °C.
    pub temperature_low_c: Option<i32>,
    /// When charging began.
    pub charging_since: Option<DateTime<Utc>>,
    /// Seconds of charging.
    pub charging_s: Option<i32>,
    /// Whether these are the raw values of the supervise form, which has fewer fields (17.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
}

/// Which message carried a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedBy {
    /// A message of its own (16.9).
    Own,
    /// A sample of a session (16.3), or its raw values of the supervise form (17.2).
    Process,
    /// An alarm (16.7).
    Alarm,
}

impl CarriedBy {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Process => "process",
            Self::Alarm => "alarm",
        }
    }
}

/// A reading with the connector and the instant it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatterySample {
    /// The connector.
    pub connector_id: ConnectorId,
    /// State of the connector, when the message says it.
    pub state: Option<ConnectorState>,
    /// `SampleTime`, else the time of the message that carried it.
    pub occurred_at: DateTime<Utc>,
    /// Whether the sender gave the time.
    pub timed_by_sender: bool,
    /// The session.
    pub order_no: Option<OrderNo>,
    /// What carried it.
    pub carried_by: CarriedBy,
    /// The values.
    pub reading: BatteryReading,
}

impl BatterySample {
    /// The reading that a sample of a session carries.
    pub fn of_process(sample: &ProcessSample) -> Option<Self> {
        Some(Self {
            connector_id: sample.connector_id.clone(),
            state: Some(sample.connector_state),
            occurred_at: sample.occurred_at,
            timed_by_sender: true,
            order_no: Some(sample.order_no.clone()),
            carried_by: CarriedBy::Process,
            reading: sample.battery.as_deref()?.clone(),
        })
    }

    /// The reading that an alarm of a connector carries.
    pub fn of_alarm(alarm: &Alarm) -> Option<Self> {
        Some(Self {
            connector_id: alarm.connector_id.clone()?,
            state: None,
            occurred_at: alarm.occurred_at,
            timed_by_sender: true,
            order_no: None,
            carried_by: CarriedBy::Alarm,
            reading: alarm.battery.as_deref()?.clone(),
        })
    }
}
