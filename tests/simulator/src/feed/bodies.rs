//! Plaintext bodies, by the writers of `interop`.

use super::Payload;
use interop::write::{self, Person};
use model::{PowerLevel, PowerSample};

/// The JSON text of a message. Personal fields are left out: the vehicles of a simulated world have no owners.
pub(super) fn write(payload: &Payload) -> Vec<u8> {
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
    }
}

/// Cuts the samples where a station begins.
fn stations(samples: &[PowerSample]) -> impl Iterator<Item = &[PowerSample]> {
    samples.chunk_by(|_, next| next.level != PowerLevel::Station)
}

#[cfg(test)]
#[path = "bodies_tests.rs"]
mod tests;
