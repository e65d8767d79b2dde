//! Stations and connectors of one operator.

use super::Change;
use super::apply;
use super::connector::ConnectorInfo;
use super::moving::Moving;
use super::slot::Slot;
use super::station::{PutStation, StationEntry, Version};
use chrono::{DateTime, Utc};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use model::facility::Station;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Where a connector lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    slot: u32,
    position: u32,
}

/// Stations and connectors of one operator.
///
/// The tables hold positions only; ids are read, hashed and compared where they lie.
#[derive(Debug)]
pub(super) struct Shard {
    operator_id: Arc<str>,
    slots: Vec<Slot>,
    stations: HashTable<u32>,
    places: HashTable<Place>,
    hasher: RandomState,
}

impl Shard {
    pub(super) fn new(operator_id: Arc<str>) -> Self {
        Self {
            operator_id,
            slots: Vec::new(),
            stations: HashTable::new(),
            places: HashTable::new(),
            hasher: RandomState::default(),
        }
    }

    /// What a report of the station, given as a text too, would be.
    pub(super) fn peek(&self, station: &Station, text: &str) -> PutStation {
        match self.station(station.station_id.as_str()) {
            None => PutStation::New,
            Some(known) if known.holds(station, text) => PutStation::Same,
            Some(known) => PutStation::Changed { revision: known.revision + 1 },
        }
    }

    /// Takes a version of a station over.
    pub(super) fn put(&mut self, version: &Version) -> PutStation {
        let answer = self.peek(&version.station, &version.text);
        let Some(counted) = answer.revision() else { return answer };
        let entry = Arc::new(version.entry(Arc::clone(&self.operator_id), counted));
        let mut fresh = Slot::new(entry, &version.station);
        for position in 0..fresh.len() {
            if let Some(known) = self.take(fresh.id(position)) {
                fresh.put(position, known);
            }
        }
        let slot = match self.slot(version.station.station_id.as_str()) {
            Some(slot) => {
                for position in 0..self.slots[slot as usize].len() as u32 {
                    self.forget(Place { slot, position });
                }
                self.slots[slot as usize] = fresh;
                slot
            }
            None => self.add(fresh),
        };
        self.note(slot);
        answer
    }

    /// Adds a station that is not known.
    fn add(&mut self, fresh: Slot) -> u32 {
        let (slot, hash) =
            (self.slots.len() as u32, self.hasher.hash_one(&*fresh.entry.station_id));
        self.slots.push(fresh);
        let Self { stations, slots, hasher, .. } = self;
        stations.insert_unique(hash, slot, |slot| {
            hasher.hash_one(&*slots[*slot as usize].entry.station_id)
        });
        slot
    }

    /// Makes the connectors of a station findable.
    fn note(&mut self, slot: u32) {
        let Self { places, slots, hasher, .. } = self;
        let id = |place: &Place| slots[place.slot as usize].id(place.position as usize);
        for position in 0..slots[slot as usize].len() as u32 {
            let place = Place { slot, position };
            places.insert_unique(hasher.hash_one(id(&place)), place, |it| hasher.hash_one(id(it)));
        }
    }

    /// Removes a connector from where it lies.
    fn take(&mut self, connector: &str) -> Option<Moving> {
        let place = self.place(connector)?;
        self.forget(place);
        let slot = &mut self.slots[place.slot as usize];
        let known = slot.take(place.position as usize);
        let last = slot.len() as u32;
        if place.position < last {
            // The last connector of the station lies there now.
            let hash = self.hasher.hash_one(slot.id(place.position as usize));
            let last = Place { position: last, ..place };
            if let Some(moved) = self.places.find_mut(hash, |known| *known == last) {
                *moved = place;
            }
        }
        Some(known)
    }

    /// Makes the connector at a place unfindable.
    fn forget(&mut self, place: Place) {
        let hash = self.hasher.hash_one(self.id(place));
        if let Ok(found) = self.places.find_entry(hash, |known| *known == place) {
            found.remove();
        }
    }

    fn id(&self, place: Place) -> &str {
        self.slots[place.slot as usize].id(place.position as usize)
    }

    fn place(&self, connector: &str) -> Option<Place> {
        let hash = self.hasher.hash_one(connector);
        self.places.find(hash, |place| self.id(*place) == connector).copied()
    }

    fn slot(&self, station: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(station);
        let found = |slot: &u32| *self.slots[*slot as usize].entry.station_id == *station;
        self.stations.find(hash, found).copied()
    }

    pub(super) fn station(&self, station: &str) -> Option<&Arc<StationEntry>> {
        Some(&self.slots[self.slot(station)? as usize].entry)
    }

    pub(super) fn stations(&self) -> impl Iterator<Item = &Arc<StationEntry>> {
        self.slots.iter().map(|slot| &slot.entry)
    }

    /// What is known of a connector.
    pub(super) fn connector(&self, connector: &str) -> Option<ConnectorInfo<'_>> {
        let place = self.place(connector)?;
        Some(self.slots[place.slot as usize].info(place.position as usize))
    }

    /// The moving part of a connector.
    pub(super) fn moving(&self, connector: &str) -> Option<&Moving> {
        let place = self.place(connector)?;
        Some(self.slots[place.slot as usize].moving(place.position as usize))
    }

    /// Changes a connector; the second answer is its change of state, if it changed.
    pub(super) fn update<R>(
        &mut self,
        connector: &str,
        change: impl FnOnce(&mut Moving) -> R,
    ) -> Option<(R, Option<Change>)> {
        let place = self.place(connector)?;
        let slot = &mut self.slots[place.slot as usize];
        Some(slot.update(place.position as usize, change))
    }

    pub(super) fn connectors(&self) -> usize {
        self.places.len()
    }

    pub(super) fn for_each(
        &self,
        visit: &mut impl FnMut(&Arc<StationEntry>, &str, &ConnectorInfo<'_>),
    ) {
        for slot in &self.slots {
            for info in slot.infos() {
                visit(&slot.entry, info.connector_id, &info);
            }
        }
    }

    /// Marks connectors unknown that are silent for too long.
    pub(super) fn silence(&mut self, now: DateTime<Utc>) -> Vec<Change> {
        let mut silent = Vec::new();
        for slot in &mut self.slots {
            for position in 0..slot.len() {
                silent.extend(slot.update(position, |moving| apply::silence(moving, now)).1);
            }
        }
        silent
    }
}
