//! Master data, packed.
//!
//! A station with its devices is hundreds of small texts that are hardly ever asked for. Fifty thousand of them as structs
//! would be more than everything else that is known; as compressed JSON they are a tenth of that.

use lz4_flex::block::{compress_prepend_size_with_dict, decompress_size_prepended_with_dict};
use model::facility::Station;

/// The text of a typical station. What a station has in common with it, the names of fields above all, takes no room.
const TYPICAL: &str = include_str!("typical_station.json");

/// A station as compressed JSON.
#[derive(Debug, Clone)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    /// Packs the text of a station.
    pub fn new(text: &str) -> Self {
        Self(compress_prepend_size_with_dict(text.as_bytes(), TYPICAL.as_bytes()).into())
    }

    /// The station.
    pub fn station(&self) -> Station {
        serde_json::from_slice(&self.text()).expect("what was packed was the text of a station")
    }

    /// Whether this is the station, whose text is given too. Texts of one version of the program are equal when stations
    /// are; a text of an earlier one may lack a field.
    pub fn holds(&self, station: &Station, text: &str) -> bool {
        self.text() == text.as_bytes() || self.station() == *station
    }

    fn text(&self) -> Vec<u8> {
        decompress_size_prepended_with_dict(&self.0, TYPICAL.as_bytes())
            .expect("it was packed by this process")
    }
}

/// The text of a station, as it is stored and packed.
pub(super) fn text(station: &Station) -> String {
    serde_json::to_string(station).expect("a station has text keys only")
}

#[cfg(test)]
#[path = "packed_tests.rs"]
mod tests;
