//! What is known of one station.

use chrono::{DateTime, Utc};
use model::facility::Station;
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

/// The newest version of one station.
#[derive(Debug, Clone)]
pub struct StationEntry {
    /// The station as reported.
    pub station: Arc<Station>,
    /// County that holds the point, GB/T 2260.
    pub area_found: Option<String>,
    /// H3 cells of resolution 5 to 9; 0 when the place has none.
    pub cells: [u64; 5],
    /// Number of the version, from 1.
    pub revision: i32,
    /// When the version arrived.
    pub received_at: DateTime<Utc>,
}

impl StationEntry {
    pub(super) fn new(
        station: Arc<Station>,
        area_found: Option<String>,
        revision: i32,
        received_at: DateTime<Utc>,
    ) -> Self {
        let mut cells = [0; 5];
        for (resolution, cell) in (FIRST_RESOLUTION..).zip(&mut cells) {
            *cell = station.place.cell(resolution).map_or(0, u64::from);
        }
        Self { station, area_found, cells, revision, received_at }
    }

    /// H3 cell at a resolution from 5 to 9; `None` outside that range or without a place.
    pub fn cell(&self, resolution: u8) -> Option<u64> {
        let index = resolution.checked_sub(FIRST_RESOLUTION)?;
        self.cells.get(usize::from(index)).copied().filter(|cell| *cell != 0)
    }

    /// County that holds the point, else the area code as sent.
    pub fn area(&self) -> &str {
        self.area_found.as_deref().unwrap_or(&self.station.area_code)
    }
}
