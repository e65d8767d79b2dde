//! Plaintext bodies, by the writers of `interop`.

use super::Payload;
use interop::write::{self, Facility, Person};
use model::{MilestoneKind, PowerLevel, PowerSample, Station};

/// The JSON text of a message. Personal fields are left out: the vehicles of a simulated world have no owners.
pub(crate) fn write(payload: &Payload) -> Vec<u8> {
    match payload {
        Payload::Station(station) => write::station(station),
        Payload::Statuses(all) if all.len() == 1 => write::status(&all[0]),
        Payload::Statuses(all) => write::statuses(all),
        Payload::Sample(sample) => write::process(sample, Person::default()),
        Payload::Order(order) => write::order(order, Person::default()),
        Payload::Power(all) => {
            let owner = all.first().map_or("", |sample| sample.operator_id.as_str());
            write::power(stations(all), owner)
        }
        Payload::Stats(all) => {
            let owner = all.first().map_or("", |stat| stat.operator_id.as_str());
            let stations = all.chunk_by(|_, next| next.level != PowerLevel::Station);
            write::operation_stats(stations, owner)
        }
        Payload::Alarm(alarm, station) => write::alarms([(&**alarm, facility(station))]),
        Payload::Event(event, station) => write::events([(&**event, facility(station))]),
        Payload::Batteries(all) => write::batteries(all),
        Payload::Prices(notice) => write::station_fee(notice),
        Payload::Check(check) => write::check_orders(check),
        Payload::Result(result) if result.kind == MilestoneKind::Start => {
            write::start_result(result)
        }
        Payload::Result(result) => write::stop_result(result),
    }
}

fn facility(station: &Station) -> Facility<'_> {
    Facility { owner_id: &station.owner_id, name: &station.name }
}

/// Cuts the samples where a station begins.
fn stations(samples: &[PowerSample]) -> impl Iterator<Item = &[PowerSample]> {
    samples.chunk_by(|_, next| next.level != PowerLevel::Station)
}

#[cfg(test)]
#[path = "bodies_tests.rs"]
mod tests;
