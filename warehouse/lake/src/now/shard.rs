//! Stations and connectors of one operator.

use super::connector::ConnectorInfo;
use super::station::{PutStation, StationEntry};
use chrono::{DateTime, Utc};
use model::facility::Station;
use std::collections::HashMap;
use std::sync::Arc;

/// A station and its connectors, side by side.
#[derive(Debug)]
struct Slot {
    entry: Arc<StationEntry>,
    connectors: Vec<ConnectorInfo>,
}

/// Where a connector lies.
#[derive(Debug, Clone, Copy)]
struct Place {
    slot: u32,
    position: u32,
}

/// Stations and connectors of one operator.
#[derive(Debug)]
pub(super) struct Shard {
    operator_id: Arc<str>,
    slots: Vec<Slot>,
    stations: HashMap<Arc<str>, u32>,
    places: HashMap<Arc<str>, Place>,
}

impl Shard {
    pub(super) fn new(operator_id: Arc<str>) -> Self {
        Self { operator_id, slots: Vec::new(), stations: HashMap::new(), places: HashMap::new() }
    }

    pub(super) fn peek(&self, station: &Station) -> PutStation {
        match self.stations.get(station.station_id.as_str()) {
            None => PutStation::New,
            Some(at) => {
                let known = &self.slots[*at as usize].entry;
                if *known.station == *station {
                    PutStation::Same
                } else {
                    PutStation::Changed { revision: known.revision + 1 }
                }
            }
        }
    }

    /// Takes a station over. `revision` overrides the counted one when versions are read back.
    pub(super) fn put(
        &mut self,
        station: Arc<Station>,
        area_found: Option<String>,
        received_at: DateTime<Utc>,
        revision: Option<i32>,
    ) -> PutStation {
        let answer = self.peek(&station);
        let Some(counted) = answer.revision() else { return answer };
        let id: Arc<str> = station.station_id.as_str().into();
        let mut fresh = self.connectors_of(&id, &station);
        for info in &mut fresh {
            if let Some(old) = self.take(&info.connector_id) {
                info.keep_state_of(old);
            }
        }
        let revision = revision.unwrap_or(counted);
        let entry = Arc::new(StationEntry::new(station, area_found, revision, received_at));
        let at = match self.stations.get(&id) {
            Some(at) => {
                let slot = &mut self.slots[*at as usize];
                for gone in &slot.connectors {
                    self.places.remove(&gone.connector_id);
                }
                slot.entry = entry;
                slot.connectors = fresh;
                *at
            }
            None => {
                let at = self.slots.len() as u32;
                self.slots.push(Slot { entry, connectors: fresh });
                self.stations.insert(id, at);
                at
            }
        };
        for (position, info) in (0..).zip(&self.slots[at as usize].connectors) {
            self.places.insert(Arc::clone(&info.connector_id), Place { slot: at, position });
        }
        answer
    }

    fn connectors_of(&self, id: &Arc<str>, station: &Station) -> Vec<ConnectorInfo> {
        let mut fresh: Vec<ConnectorInfo> = Vec::with_capacity(station.connectors().count());
        for equipment in &station.equipment {
            let equipment_id: Arc<str> = equipment.equipment_id.as_str().into();
            for connector in &equipment.connectors {
                let name = connector.connector_id.as_str();
                // A station that lists a connector twice has it once, as listed first.
                if fresh.iter().any(|known| &*known.connector_id == name) {
                    continue;
                }
                let ids = [&self.operator_id, id, &equipment_id];
                fresh.push(ConnectorInfo::new(
                    ids,
                    name.into(),
                    equipment,
                    connector,
                    station.opened_on,
                ));
            }
        }
        fresh
    }

    /// Removes a connector from where it lies.
    fn take(&mut self, connector: &str) -> Option<ConnectorInfo> {
        let place = self.places.remove(connector)?;
        let slot = &mut self.slots[place.slot as usize];
        let info = slot.connectors.swap_remove(place.position as usize);
        if let Some(moved) = slot.connectors.get(place.position as usize) {
            self.places.insert(Arc::clone(&moved.connector_id), place);
        }
        Some(info)
    }

    pub(super) fn station(&self, station: &str) -> Option<Arc<StationEntry>> {
        let at = self.stations.get(station)?;
        Some(Arc::clone(&self.slots[*at as usize].entry))
    }

    pub(super) fn stations(&self) -> Vec<Arc<StationEntry>> {
        self.slots.iter().map(|slot| Arc::clone(&slot.entry)).collect()
    }

    pub(super) fn connector(&self, connector: &str) -> Option<&ConnectorInfo> {
        let place = self.places.get(connector)?;
        self.slots[place.slot as usize].connectors.get(place.position as usize)
    }

    pub(super) fn connector_mut(&mut self, connector: &str) -> Option<&mut ConnectorInfo> {
        let place = self.places.get(connector)?;
        self.slots[place.slot as usize].connectors.get_mut(place.position as usize)
    }

    pub(super) fn connectors(&self) -> usize {
        self.places.len()
    }

    pub(super) fn for_each(&self, visit: &mut impl FnMut(&StationEntry, &str, &ConnectorInfo)) {
        for slot in &self.slots {
            for info in &slot.connectors {
                visit(&slot.entry, &info.connector_id, info);
            }
        }
    }

    pub(super) fn for_each_mut(&mut self, mut visit: impl FnMut(&mut ConnectorInfo)) {
        self.slots.iter_mut().flat_map(|slot| &mut slot.connectors).for_each(&mut visit);
    }
}
