//! What is held of a sender already.

use chrono::{DateTime, Utc};
use model::LocalDay;
use model::grid::{AreaStation, TransformerArea};
use quality::AreaFacts;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use std::collections::HashMap;
use tables::grid_deliveries::DeliveryState;

/// Deliveries of a sender as [`KnownDelivery`]. Parameter: `source`.
pub const KNOWN_DELIVERIES: &str = include_str!("../queries/known_deliveries.sql");
/// Newest descriptions of areas of a sender. Parameter: `source`.
pub const KNOWN_AREAS: &str = include_str!("../queries/known_areas.sql");
/// Newest stations on areas of a sender. Parameter: `source`.
pub const KNOWN_STATIONS: &str = include_str!("../queries/known_stations.sql");

/// A delivery that was looked at before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct KnownDelivery {
    /// Its day.
    pub day: LocalDay,
    /// Revision of its manifest.
    pub revision: i32,
    /// What became of it.
    pub state: DeliveryState,
    /// Digest of its manifest; empty when there was none.
    pub manifest_sha256: String,
    /// Why it waits or was refused.
    pub reason: String,
    /// Rows of its archive.
    pub areas: i64,
    /// When it was looked at.
    pub received_at: DateTime<Utc>,
}

/// What is remembered of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownArea {
    /// Area code; empty when the archive has none.
    pub area_code: Box<str>,
    /// What rules need.
    pub facts: AreaFacts,
    /// Of all its fields, to see whether it changed.
    pub digest: [u8; 16],
}

/// What is held of a sender.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Deliveries, in any order.
    pub deliveries: Vec<KnownDelivery>,
    /// Areas by number, as the newest taken delivery has them.
    pub areas: HashMap<Box<str>, KnownArea>,
    /// Digests of stations on areas, by operator and station.
    pub stations: HashMap<(Box<str>, Box<str>), [u8; 16]>,
}

pub(crate) fn digest_of(row: &impl Serialize) -> [u8; 16] {
    // Rows are plain structs of texts and numbers; they always have a JSON form.
    let json = serde_json::to_vec(row).unwrap_or_default();
    let mut short = [0; 16];
    short.copy_from_slice(&digest(&SHA256, &json).as_ref()[..16]);
    short
}

impl KnownArea {
    /// What is remembered of an area.
    pub fn of(area: &TransformerArea) -> Self {
        let facts = AreaFacts { capacity_va: area.capacity_va, generates: area.generates };
        Self { area_code: area.area_code.as_str().into(), facts, digest: digest_of(area) }
    }
}

impl Known {
    /// Remembers an area.
    pub fn add_area(&mut self, area: &TransformerArea) {
        self.areas.insert(area.tg_no.as_str().into(), KnownArea::of(area));
    }

    /// Remembers a station.
    pub fn add_station(&mut self, row: &AreaStation) {
        self.stations.insert(station_key(row), digest_of(row));
    }

    /// Whether a manifest was decided before: taken, or refused for good.
    pub fn decided(&self, sha256: &str) -> Option<&KnownDelivery> {
        let decided = |one: &&KnownDelivery| {
            one.state != DeliveryState::Waiting && one.manifest_sha256 == sha256
        };
        self.deliveries.iter().filter(decided).max_by_key(|one| one.received_at)
    }

    /// The highest revision of a day that was taken.
    pub fn newest_taken(&self, day: LocalDay) -> Option<i32> {
        let taken = |one: &&KnownDelivery| one.day == day && one.state == DeliveryState::Taken;
        self.deliveries.iter().filter(taken).map(|one| one.revision).max()
    }

    /// Rows of the archive that came last.
    pub fn last_archive(&self) -> Option<i64> {
        let with = |one: &&KnownDelivery| one.state == DeliveryState::Taken && one.areas > 0;
        self.deliveries.iter().filter(with).max_by_key(|one| one.received_at).map(|one| one.areas)
    }

    /// The last thing that was recorded of a revision of a day.
    pub fn last_of(&self, day: LocalDay, revision: i32) -> Option<&KnownDelivery> {
        let of = |one: &&KnownDelivery| one.day == day && one.revision == revision;
        self.deliveries.iter().filter(of).max_by_key(|one| one.received_at)
    }
}

pub(crate) fn station_key(row: &AreaStation) -> (Box<str>, Box<str>) {
    (row.operator_id.as_str().into(), row.station_id.as_str().into())
}
