//! Vehicles by area and day.

use crate::charging::Point;
use crate::hours::{mean, way};
use chrono::{DateTime, Utc};
use model::LocalDay;
use model::quantity::KilowattHour;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tables::{vehicle_area_days, vehicle_sessions};

/// Codes of the areas that hold an H3 cell, from the county up to the province; none outside.
pub type AreasOf = Arc<dyn Fn(i64) -> Vec<Arc<str>> + Send + Sync>;

/// Sums of one area.
#[derive(Debug, Default)]
struct Sums {
    vehicles: i32,
    reports: i64,
    distance_m: i64,
    sessions: i32,
    session_vehicles: i32,
    soc_sum: i64,
    sessions_with_soc: i64,
    energy: KilowattHour,
}

/// Areas of one day, filled vehicle by vehicle.
pub(crate) struct AreaDay {
    day: LocalDay,
    areas_of: AreasOf,
    /// Areas of cells that were asked for before: places repeat.
    known: HashMap<i64, Arc<[Arc<str>]>>,
    all: BTreeMap<Arc<str>, Sums>,
}

impl std::fmt::Debug for AreaDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AreaDay").field("day", &self.day).field("all", &self.all).finish()
    }
}

impl AreaDay {
    pub fn new(day: LocalDay, areas_of: AreasOf) -> Self {
        Self { day, areas_of, known: HashMap::new(), all: BTreeMap::new() }
    }

    /// The areas of a place, when it is one of the day.
    fn of(&mut self, cell: Option<i64>, at: DateTime<Utc>) -> Arc<[Arc<str>]> {
        let Some(cell) = cell.filter(|_| (self.day.start()..self.day.end()).contains(&at)) else {
            return Arc::from([]);
        };
        let areas_of = &self.areas_of;
        Arc::clone(self.known.entry(cell).or_insert_with(|| areas_of(cell).into()))
    }

    /// Adds all reports of one vehicle, sorted by time, and its sessions of the day.
    pub fn add(&mut self, points: &[Point], sessions: &[vehicle_sessions::Row]) {
        let mut seen: HashSet<Arc<str>> = HashSet::new();
        for (at, point) in points.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| points.get(before));
            let distance_m = before.map_or(0, |before| way(before, point));
            for area in self.of(point.cell, point.occurred_at).iter() {
                let sums = self.all.entry(Arc::clone(area)).or_default();
                sums.vehicles += i32::from(seen.insert(Arc::clone(area)));
                sums.reports += 1;
                sums.distance_m += distance_m;
            }
        }
        let mut plugged: HashSet<Arc<str>> = HashSet::new();
        for session in sessions {
            for area in self.of(session.cell, session.started_at).iter() {
                let sums = self.all.entry(Arc::clone(area)).or_default();
                // A session's first report may lie outside any cell while a later one names it.
                sums.vehicles += i32::from(seen.insert(Arc::clone(area)));
                sums.session_vehicles += i32::from(plugged.insert(Arc::clone(area)));
                sums.sessions += 1;
                sums.energy += session.energy;
                if let Some(soc) = session.plug_in_soc_pct {
                    sums.soc_sum += i64::from(soc);
                    sums.sessions_with_soc += 1;
                }
            }
        }
    }

    /// The rows, sorted by code.
    pub fn rows(self) -> Vec<vehicle_area_days::Row> {
        let day = self.day;
        let row = |(area, sums): (Arc<str>, Sums)| vehicle_area_days::Row {
            day,
            area_code: area.to_string(),
            vehicles: sums.vehicles,
            reports: sums.reports,
            distance_m: sums.distance_m,
            sessions: sums.sessions,
            session_vehicles: sums.session_vehicles,
            plug_in_soc: mean(sums.soc_sum, sums.sessions_with_soc),
            energy: sums.energy,
        };
        self.all.into_iter().map(row).collect()
    }
}
