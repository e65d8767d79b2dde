//! Writers of pushes for the sending side: model types to conformant bodies, Beijing times, stated digits.

mod battery;
mod check;
pub(crate) mod decimal;
mod event;
mod fee;
mod order;
mod power;
mod process;
mod results;
mod station;
mod stats;
mod status;

pub use battery::batteries;
pub use check::check_orders;
pub use event::{Facility, alarms, event_alarm, events};
pub use fee::station_fee;
pub use order::{order, supervise_order};
pub use power::power;
pub use process::{BatteryRaw, process, supervise_process};
pub use results::{start_result, stop_result};
pub use station::{station, stations, supervise_station};
pub use stats::operation_stats;
pub use status::{status, statuses, supervise_status};

use model::{OperatorId, StationId};
use serde::Serialize;

/// Personal texts in clear, as a sender holds them. They are written into the body and kept nowhere.
#[derive(Clone, Copy, Default)]
pub struct Person<'a> {
    /// Vehicle identification number.
    pub vin: Option<&'a str>,
    /// Licence plate.
    pub plate: Option<&'a str>,
    /// Phone number.
    pub phone: Option<&'a str>,
}

impl std::fmt::Debug for Person<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(hidden)")
    }
}

/// Where a connector stands, for the supervise forms that always say it.
#[derive(Debug, Clone, Copy)]
pub struct Whereabouts<'a> {
    /// Who operates the station.
    pub operator_id: &'a OperatorId,
    /// Who owns the equipment, nine characters.
    pub owner_id: &'a str,
    /// The station.
    pub station_id: &'a StationId,
    /// The device.
    pub equipment_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TokenQuery<'a> {
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    operator_secret: &'a str,
}

/// Body of `query_token`.
pub fn token(operator_id: &OperatorId, operator_secret: &str) -> Vec<u8> {
    json(&TokenQuery { operator_id: operator_id.as_str(), operator_secret })
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and finite numbers always become JSON")
}
