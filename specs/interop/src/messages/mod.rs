//! The pushes: wire structs, field rules, conversion to the model (specification chapters 14, 16 and 17).

mod alarm;
mod bms;
mod body;
mod check;
mod fee;
#[cfg(test)]
mod oracle;
mod order;
mod order_other_names;
mod order_supervise;
mod person;
mod power;
mod process;
mod process_supervise;
mod results;
mod station;
mod station_model;
mod stats;
mod status;

pub use alarm::{AlarmInfo, EventInfo};
pub use bms::{Bms, BmsInfo};
pub(crate) use body::object as object_body;
pub use check::{CheckOrders, CheckedOrder, ParsedCheck};
pub use fee::{FeeDetail, StationFee};
pub use order::{ChargeDetail, ChargeOrder};
pub use order_other_names::OrderOtherNames;
pub use order_supervise::{SuperviseChargeDetail, SuperviseOrder};
pub use power::{ConnectorPower, EquipmentPower, StationPower};
pub use process::ChargeStatus;
pub use process_supervise::{Battery, SuperviseChargeStatus};
pub use results::{StartResult, StopResult};
pub use station::{ConnectorInfo, EquipmentInfo, StationInfo, StationPolicy};
pub use stats::{ConnectorStats, EquipmentStats, OperationStats};
pub use status::{ConnectorStatusInfo, SuperviseStatus};

use crate::codes::Profile;
use crate::deviations::{Deviation, Deviations};
use crate::interface::Interface;
use crate::person::Marker;
use crate::refusal::{Refusal, SubCode};
use crate::token::TokenRequest;
use chrono::{DateTime, Utc};
use model::{OperatorId, Order, PowerSample, ProcessSample, Report, Station, StatusEvent};

/// What a conversion needs besides the message.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// `TimeStamp` of the envelope: the time of a status without `UpdateTime`.
    pub envelope_time: DateTime<Utc>,
    /// Whose extensions of colliding code tables the sender uses.
    pub profile: Profile,
    /// Replaces personal texts by keyed marks.
    pub mark: &'c Marker<'c>,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context({}, {})", self.envelope_time, self.profile.word())
    }
}

/// One good row of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<T> {
    /// Position in the message, from 0.
    pub index: usize,
    /// The operator the body names; the caller has to be it or to report for it. `None`: the body names nobody.
    pub operator_id: Option<OperatorId>,
    /// The row.
    pub value: T,
}

/// What became of the rows of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// Rows in the message.
    pub total: usize,
    /// Rows that keep every field rule.
    pub rows: Vec<Row<T>>,
    /// Rows that break one, with their position and the reason.
    pub bad: Vec<(usize, Refusal)>,
    /// What was accepted although it deviates from the standard.
    pub warnings: Deviations,
}

/// A parsed message.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// `query_token`.
    Token(TokenRequest),
    /// Stations.
    Station(Parsed<Station>),
    /// States of connectors.
    Status(Parsed<StatusEvent>),
    /// Samples of sessions.
    Process(Parsed<ProcessSample>),
    /// Orders.
    Order(Parsed<Order>),
    /// Power; one row per station, its own sample first, then devices and connectors.
    Power(Parsed<Vec<PowerSample>>),
    /// Statistics, alarms, events, batteries, prices, results of starting and stopping.
    Report(Parsed<Report>),
    /// A reconciliation.
    Check(Box<ParsedCheck>),
}

impl Message {
    /// What was accepted although it deviates from the standard.
    pub fn deviations(&self) -> &Deviations {
        match self {
            Self::Token(token) => &token.deviations,
            Self::Station(parsed) => &parsed.warnings,
            Self::Status(parsed) => &parsed.warnings,
            Self::Process(parsed) => &parsed.warnings,
            Self::Order(parsed) => &parsed.warnings,
            Self::Power(parsed) => &parsed.warnings,
            Self::Report(parsed) => &parsed.warnings,
            Self::Check(parsed) => &parsed.warnings,
        }
    }

    /// Rows in the message.
    pub fn total(&self) -> usize {
        match self {
            Self::Token(_) => 1,
            Self::Station(parsed) => parsed.total,
            Self::Status(parsed) => parsed.total,
            Self::Process(parsed) => parsed.total,
            Self::Order(parsed) => parsed.total,
            Self::Power(parsed) => parsed.total,
            Self::Report(parsed) => parsed.total,
            Self::Check(parsed) => parsed.check.orders.len(),
        }
    }
}

/// Parses the plaintext of a push, applies the field rules and converts the good rows.
///
/// One bad row of many does not lose the others; the message is refused when every row is bad.
///
/// # Errors
/// 4003-33 and 4003-34 when the text is not UTF-8 or not a JSON object, 4004-01 to 4004-08 with the pointer of the
/// first field that breaks a rule.
pub fn parse(interface: Interface, body: &[u8], context: &Context<'_>) -> Result<Message, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::new(SubCode::NotUtf8))?;
    let mut seen = Deviations::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() < body.len() || body::is_loose_json(text) {
        seen.count(Deviation::JsonText);
    }
    let seen = &mut seen;
    Ok(match interface {
        Interface::QueryToken => Message::Token(TokenRequest::parse(text, seen)?),
        Interface::StationInfo => Message::Station(station::parse(text, context, seen)?),
        Interface::SuperviseStationInfo => {
            Message::Station(station::parse_supervise(text, context, seen)?)
        }
        Interface::StationStatus => Message::Status(status::parse(text, context, seen)?),
        Interface::SuperviseStationStatus => {
            Message::Status(status::parse_supervise(text, context, seen)?)
        }
        Interface::ChargeStatus => Message::Process(process::parse(text, context, seen)?),
        Interface::SuperviseChargeStatus => {
            Message::Process(process_supervise::parse(text, context, seen)?)
        }
        Interface::OrderInfo => Message::Order(order::parse(text, context, seen)?),
        Interface::OrderInfoOtherNames => {
            Message::Order(order_other_names::parse(text, context, seen)?)
        }
        Interface::SuperviseOrderInfo => {
            Message::Order(order_supervise::parse(text, context, seen)?)
        }
        Interface::RealtimePower | Interface::SuperviseRealtimePower => {
            Message::Power(power::parse(text, seen)?)
        }
        Interface::CheckOrders => Message::Check(Box::new(check::parse(text, seen)?)),
        other => Message::Report(report(other, text, context, seen)?),
    })
}

/// The rows of the interfaces that change no live state.
fn report(
    interface: Interface,
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Report>, Refusal> {
    match interface {
        Interface::OperationStats | Interface::SuperviseOperationStats => stats::parse(text, seen),
        Interface::AlarmInfo => alarm::parse_alarms(text, seen),
        Interface::EventInfo => alarm::parse_events(text, seen),
        Interface::SuperviseEventAlarm => alarm::parse_either(text, seen),
        Interface::BmsInfo => bms::parse(text, context, seen),
        Interface::StationFee => fee::parse(text, context, seen),
        Interface::StartResult => results::parse_start(text, seen),
        Interface::StopResult => results::parse_stop(text, context, seen),
        _ => Err(Refusal::new(SubCode::UnknownInterface)),
    }
}
