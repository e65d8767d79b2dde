//! Vehicles by cell and hour.

use crate::charging::Point;
use chrono::{DateTime, TimeDelta, Utc};
use model::LocalDay;
use model::quantity::{KilowattHour, Percent};
use std::collections::{BTreeMap, HashSet};
use tables::{vehicle_hours, vehicle_sessions};

/// Seconds of an hour. Beijing's hours begin with those of UTC.
const HOUR_S: i64 = 3_600;
/// Way between two reports that is not believed, m.
const JUMP_M: i64 = 1_000_000;
/// Speed above which an odometer is not believed, m per hour.
const FASTEST_M: i64 = 250_000;

/// Sums of one cell and hour.
#[derive(Debug, Default)]
struct Sums {
    vehicles: i32,
    reports: i64,
    soc_sum: i64,
    soc_reports: i64,
    plug_ins: i32,
    plug_in_vehicles: i32,
    plug_in_soc_sum: i64,
    plug_ins_with_soc: i64,
    energy: KilowattHour,
    distance_m: i64,
}

/// Cell and start of the hour, seconds since 1970.
type Key = (i64, i64);

/// Cells and hours of one day, filled vehicle by vehicle.
#[derive(Debug)]
pub(crate) struct Hours {
    day: LocalDay,
    all: BTreeMap<Key, Sums>,
}

fn hour(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(HOUR_S) * HOUR_S
}

/// Way since the report before, when its odometer can be believed.
pub(crate) fn way(before: &Point, point: &Point) -> i64 {
    let Some((from, to)) = before.odometer_m.zip(point.odometer_m) else { return 0 };
    let took = point.occurred_at - before.occurred_at;
    let most = (FASTEST_M * took.num_seconds() / HOUR_S).max(100);
    let way = to - from;
    if way < 0 || way > most || way > JUMP_M || took > TimeDelta::days(1) { 0 } else { way }
}

/// A mean of whole per cents.
pub(crate) fn mean(sum: i64, count: i64) -> Option<Percent> {
    (count > 0).then(|| Percent::from_tenths((sum * 10 + count / 2) / count))
}

impl Hours {
    pub fn new(day: LocalDay) -> Self {
        Self { day, all: BTreeMap::new() }
    }

    fn of_day(&self, at: DateTime<Utc>) -> bool {
        (self.day.start()..self.day.end()).contains(&at)
    }

    /// Adds all reports of one vehicle, sorted by time, and its sessions of the day.
    pub fn add(&mut self, points: &[Point], sessions: &[vehicle_sessions::Row]) {
        let mut seen: HashSet<Key> = HashSet::new();
        for (at, point) in points.iter().enumerate() {
            let Some(cell) = point.cell.filter(|_| self.of_day(point.occurred_at)) else {
                continue;
            };
            let key = (cell, hour(point.occurred_at));
            let sums = self.all.entry(key).or_default();
            sums.vehicles += i32::from(seen.insert(key));
            sums.reports += 1;
            if let Some(soc) = point.soc_pct {
                sums.soc_sum += soc;
                sums.soc_reports += 1;
            }
            let before = at.checked_sub(1).and_then(|before| points.get(before));
            sums.distance_m += before.map_or(0, |before| way(before, point));
        }
        let mut plugged: HashSet<Key> = HashSet::new();
        for session in sessions {
            let Some(cell) = session.cell.filter(|_| self.of_day(session.started_at)) else {
                continue;
            };
            let key = (cell, hour(session.started_at));
            let sums = self.all.entry(key).or_default();
            // A session's first report may lie outside any cell while a later one names it.
            sums.vehicles += i32::from(seen.insert(key));
            sums.plug_in_vehicles += i32::from(plugged.insert(key));
            sums.plug_ins += 1;
            sums.energy += session.energy;
            if let Some(soc) = session.plug_in_soc_pct {
                sums.plug_in_soc_sum += i64::from(soc);
                sums.plug_ins_with_soc += 1;
            }
        }
    }

    /// The rows, sorted by cell and hour.
    pub fn rows(self) -> Vec<vehicle_hours::Row> {
        let row = |((cell, hour), sums): (Key, Sums)| {
            Some(vehicle_hours::Row {
                cell,
                hour_at: DateTime::from_timestamp(hour, 0)?,
                vehicles: sums.vehicles,
                reports: sums.reports,
                plug_ins: sums.plug_ins,
                plug_in_vehicles: sums.plug_in_vehicles,
                mean_soc: mean(sums.soc_sum, sums.soc_reports),
                plug_in_soc: mean(sums.plug_in_soc_sum, sums.plug_ins_with_soc),
                energy: sums.energy,
                distance_m: sums.distance_m,
            })
        };
        self.all.into_iter().filter_map(row).collect()
    }
}
