//! Master data, packed.
//!
//! A station with its devices is a few hundred small texts that are hardly ever asked for. Fifty thousand of them as
//! structs would be more than everything else that is known; as compressed JSON they are a tenth of that.

use model::facility::Station;

/// A station as compressed JSON.
#[derive(Debug, Clone)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    /// Packs the text of a station.
    pub fn new(text: &str) -> Self {
        Self(lz4_flex::block::compress_prepend_size(text.as_bytes()).into())
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
        lz4_flex::block::decompress_size_prepended(&self.0).expect("packed by this process")
    }
}

/// The text of a station, as it is stored and packed.
pub(super) fn text(station: &Station) -> String {
    serde_json::to_string(station).expect("a station has text keys only")
}
