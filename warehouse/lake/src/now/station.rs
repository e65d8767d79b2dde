//! What is known of one station.

use super::packed::{self, Packed};
use chrono::{DateTime, NaiveDate, Utc};
use model::facility::Station;
use model::place::Wgs84;
use std::sync::Arc;

/// First H3 resolution kept.
const FIRST_RESOLUTION: u8 = 5;

/// What a reported station is to what was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutStation {
    /// Not known before; revision 1.
    New,
    /// Known with other content.
    Changed {
        /// Number of the new version, from 2.
        revision: i32,
    },
    /// Known with the same content.
    Same,
}

impl PutStation {
    /// The revision the report gets when it lands; `None` when nothing is to be landed.
    pub fn revision(self) -> Option<i32> {
        match self {
            Self::New => Some(1),
            Self::Changed { revision } => Some(revision),
            Self::Same => None,
        }
    }
}

/// The newest version of one station: what lists and maps show lies open, the rest is packed.
#[derive(Debug)]
pub struct StationEntry {
    /// Who operates it.
    pub operator_id: Arc<str>,
    /// Id inside the operator.
    pub station_id: Arc<str>,
    /// Who owns it, as sent.
    pub owner_id: Box<str>,
    /// Name.
    pub name: Box<str>,
    /// Six-digit area code as sent.
    pub area_code: Box<str>,
    /// County that holds the point, GB/T 2260.
    pub area_found: Option<Box<str>>,
    /// Address.
    pub address: Box<str>,
    /// Table 20.1.
    pub station_type: i32,
    /// Table 20.2.
    pub station_status: i32,
    /// Table 20.3.
    pub construction: i32,
    /// Parking bays, 0 unknown.
    pub park_nums: i32,
    /// The place.
    pub place: Wgs84,
    /// H3 cells of resolution 5 to 9; 0 when the place has none.
    pub cells: [u64; 5],
    /// Commissioning day.
    pub opened_on: Option<NaiveDate>,
    /// Sum of the rated power of the devices, W.
    pub rated_power_w: i64,
    /// Transformer capacity, VA.
    pub capacity_va: Option<i64>,
    /// Connectors, as listed.
    pub connectors: u32,
    /// Of them direct current.
    pub dc_connectors: u32,
    /// Number of the version, from 1.
    pub revision: i32,
    /// When the version arrived.
    pub received_at: DateTime<Utc>,
    packed: Packed,
}

/// A version of a station on its way into the live state.
#[derive(Debug)]
pub(super) struct Version {
    /// What was reported.
    pub station: Arc<Station>,
    /// The same as text.
    pub text: String,
    /// County that holds the point.
    pub area_found: Option<String>,
    /// Number of the version; `None` when it is to be counted.
    pub revision: Option<i32>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

impl Version {
    /// A version that was just reported.
    pub fn reported(
        station: Arc<Station>,
        area_found: Option<String>,
        received_at: DateTime<Utc>,
    ) -> Self {
        let text = packed::text(&station);
        Self { station, text, area_found, revision: None, received_at }
    }

    /// The version as an entry, with the number it gets unless it has one.
    pub fn entry(&self, operator_id: Arc<str>, counted: i32) -> StationEntry {
        let station = &*self.station;
        let mut cells = [0; 5];
        for (resolution, cell) in (FIRST_RESOLUTION..).zip(&mut cells) {
            *cell = station.place.cell(resolution).map_or(0, u64::from);
        }
        let dc = station.connectors().filter(|(device, _)| device.is_dc());
        StationEntry {
            operator_id,
            station_id: station.station_id.as_str().into(),
            owner_id: station.owner_id.as_str().into(),
            name: station.name.as_str().into(),
            area_code: station.area_code.as_str().into(),
            area_found: self.area_found.as_deref().map(Into::into),
            address: station.address.as_str().into(),
            station_type: station.station_type,
            station_status: station.station_status,
            construction: station.construction,
            park_nums: station.park_nums,
            place: station.place,
            cells,
            opened_on: station.opened_on,
            rated_power_w: station.rated_power().watts(),
            capacity_va: station.capacity_va,
            connectors: station.connectors().count() as u32,
            dc_connectors: dc.count() as u32,
            revision: self.revision.unwrap_or(counted),
            received_at: self.received_at,
            packed: Packed::new(&self.text),
        }
    }
}

impl StationEntry {
    /// The station as reported. It is unpacked for every call (some 20 µs): for pages of one station and for checks.
    pub fn station(&self) -> Station {
        self.packed.station()
    }

    /// Whether the station, whose text is given too, is this version.
    pub(super) fn holds(&self, station: &Station, text: &str) -> bool {
        self.packed.holds(station, text)
    }

    /// H3 cell at a resolution from 5 to 9; `None` outside that range or without a place.
    pub fn cell(&self, resolution: u8) -> Option<u64> {
        let index = resolution.checked_sub(FIRST_RESOLUTION)?;
        self.cells.get(usize::from(index)).copied().filter(|cell| *cell != 0)
    }

    /// County that holds the point, else the area code as sent.
    pub fn area(&self) -> &str {
        self.area_found.as_deref().unwrap_or(&self.area_code)
    }
}
