//! The state of every station at one moment, with its energy of the day: what lists, maps and key figures are cut from.

use crate::reach::Reach;
use crate::station_day::StationDay;
use chrono::{DateTime, TimeDelta, Utc};
use lake::now::{ConnectorInfo, Now, StationEntry};
use model::{ConnectorState, LocalDay};
use std::collections::HashMap;
use std::sync::Arc;

/// Connectors by state, in the order of [`ConnectorState::ALL`].
pub type StateCounts = [u32; 7];

/// One station at the moment of the picture.
#[derive(Debug, Clone)]
pub struct StationNow {
    /// Master data.
    pub entry: Arc<StationEntry>,
    /// Connectors.
    pub connectors: u32,
    /// Of them direct current.
    pub dc: u32,
    /// Connectors heard of in the last 24 hours.
    pub heard: u32,
    /// Connectors commissioned by the day of the picture.
    pub in_service: u32,
    /// Rated power of the devices, W.
    pub power_w: i64,
    /// Connectors by state.
    pub status: StateCounts,
    /// Power flowing, W.
    pub load_w: i64,
    /// When anything was last heard.
    pub last_seen: Option<DateTime<Utc>>,
    /// Energy (Wh) and sessions of the day, valid orders.
    pub energy_wh: i64,
    /// Valid orders that ended in the day.
    pub sessions: i64,
    /// Seconds of charging inside the day: ended orders and running sessions.
    pub charging_s: i64,
}

impl StationNow {
    fn new(entry: &Arc<StationEntry>) -> Self {
        Self {
            entry: Arc::clone(entry),
            connectors: 0,
            dc: 0,
            heard: 0,
            in_service: 0,
            power_w: entry.rated_power_w,
            status: [0; 7],
            load_w: 0,
            last_seen: None,
            energy_wh: 0,
            sessions: 0,
            charging_s: 0,
        }
    }

    fn count(&mut self, info: &ConnectorInfo<'_>, at: DateTime<Utc>, day: LocalDay) {
        self.connectors += 1;
        self.dc += u32::from(info.is_dc);
        self.in_service += u32::from(info.opened_on.is_none_or(|opened| opened <= day.0));
        self.status[place(info.state)] += 1;
        self.load_w += info.load_w;
        if info.last_seen > DateTime::UNIX_EPOCH {
            self.heard += u32::from(at - info.last_seen <= TimeDelta::hours(24));
            self.last_seen = self.last_seen.max(Some(info.last_seen));
        }
        if let Some(started) = info.order_started {
            let until = info.last_sample.unwrap_or(at).min(at);
            self.charging_s += (until - started.max(day.start())).num_seconds().max(0);
        }
    }

    /// Operator.
    pub fn operator_id(&self) -> &str {
        &self.entry.operator_id
    }

    /// Id inside the operator.
    pub fn station_id(&self) -> &str {
        &self.entry.station_id
    }

    /// County that holds it, else the area code as sent.
    pub fn area(&self) -> &str {
        self.entry.area()
    }

    /// Connectors that are neither offline nor unknown, as a share; `None` without connectors.
    pub fn online_rate(&self) -> Option<f64> {
        let off = self.status[place(ConnectorState::Offline)]
            + self.status[place(ConnectorState::Unknown)];
        (self.connectors > 0).then(|| f64::from(self.connectors - off) / f64::from(self.connectors))
    }

    /// The state most of its connectors are in; of equal counts the one that says more to a driver.
    pub fn dominant(&self) -> ConnectorState {
        use ConnectorState as S;
        let order =
            [S::Idle, S::Charging, S::Occupied, S::Reserved, S::Fault, S::Offline, S::Unknown];
        // Of equal counts the earlier in this order wins.
        order.into_iter().rev().max_by_key(|state| self.status[place(*state)]).unwrap_or(S::Unknown)
    }
}

/// Position of a state in [`StateCounts`].
pub fn place(state: ConnectorState) -> usize {
    ConnectorState::ALL.iter().position(|one| *one == state).unwrap_or(6)
}

/// Every station at one moment.
#[derive(Debug)]
pub struct Picture {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The Beijing day whose energy it shows.
    pub day: LocalDay,
    /// Stations, ordered by operator.
    pub stations: Vec<StationNow>,
    index: HashMap<(Arc<str>, Arc<str>), usize>,
}

impl Picture {
    /// Walks over the live state once and joins the sums of the day.
    pub fn take(now: &Now, sums: &[StationDay], at: DateTime<Utc>) -> Self {
        let day = LocalDay::of(at);
        let mut stations: Vec<StationNow> = Vec::new();
        now.for_each(|entry, _, info| {
            // Connectors come station by station.
            match stations.last_mut() {
                Some(last) if Arc::ptr_eq(&last.entry, entry) => last.count(info, at, day),
                _ => {
                    let mut next = StationNow::new(entry);
                    next.count(info, at, day);
                    stations.push(next);
                }
            }
        });
        let mut index: HashMap<_, _> =
            stations.iter().enumerate().map(|(n, one)| (ids(&one.entry), n)).collect();
        for entry in now.stations() {
            // Those without connectors.
            index.entry(ids(&entry)).or_insert_with(|| {
                stations.push(StationNow::new(&entry));
                stations.len() - 1
            });
        }
        let mut picture = Self { at, day, stations, index };
        picture.join(sums);
        picture
    }

    fn join(&mut self, sums: &[StationDay]) {
        for sum in sums {
            if let Some(&n) = self.index.get(&key(&sum.operator_id, &sum.station_id)) {
                let station = &mut self.stations[n];
                station.energy_wh = sum.energy_wh;
                station.sessions = sum.sessions;
                station.charging_s += sum.charging_s;
            }
        }
    }

    /// Stations inside a reach.
    pub fn within<'a>(&'a self, reach: &'a Reach) -> impl Iterator<Item = &'a StationNow> {
        self.stations.iter().filter(move |one| reach.holds(one.operator_id(), one.area()))
    }

    /// One station.
    pub fn station(&self, operator: &str, station: &str) -> Option<&StationNow> {
        self.index.get(&key(operator, station)).map(|&n| &self.stations[n])
    }

    /// Sums over stations.
    pub fn totals<'a>(&self, stations: impl Iterator<Item = &'a StationNow>) -> Totals {
        let mut totals = Totals::new(self.at, self.day);
        stations.for_each(|one| totals.add(one));
        totals
    }
}

fn ids(entry: &StationEntry) -> (Arc<str>, Arc<str>) {
    (Arc::clone(&entry.operator_id), Arc::clone(&entry.station_id))
}

fn key(operator: &str, station: &str) -> (Arc<str>, Arc<str>) {
    (operator.into(), station.into())
}

/// Sums over some stations of a picture.
#[derive(Debug, Clone)]
pub struct Totals {
    /// Stations.
    pub stations: u32,
    /// Connectors.
    pub connectors: u32,
    /// Connectors heard of in the last 24 hours.
    pub heard: u32,
    /// Connectors commissioned.
    pub in_service: u32,
    /// Rated power, W.
    pub power_w: i64,
    /// Power flowing, W.
    pub load_w: i64,
    /// Connectors by state.
    pub status: StateCounts,
    /// Energy of the day, Wh.
    pub energy_wh: i64,
    /// Sessions of the day.
    pub sessions: i64,
    /// Seconds of charging in the day.
    pub charging_s: i64,
    /// Newest sign of life.
    pub last_seen: Option<DateTime<Utc>>,
    elapsed_s: i64,
}

impl Totals {
    fn new(at: DateTime<Utc>, day: LocalDay) -> Self {
        Self {
            stations: 0,
            connectors: 0,
            heard: 0,
            in_service: 0,
            power_w: 0,
            load_w: 0,
            status: [0; 7],
            energy_wh: 0,
            sessions: 0,
            charging_s: 0,
            last_seen: None,
            elapsed_s: (at - day.start()).num_seconds(),
        }
    }

    /// Adds one station.
    pub fn add(&mut self, one: &StationNow) {
        self.stations += 1;
        self.connectors += one.connectors;
        self.heard += one.heard;
        self.in_service += one.in_service;
        self.power_w += one.power_w;
        self.load_w += one.load_w;
        for (sum, n) in self.status.iter_mut().zip(one.status) {
            *sum += n;
        }
        self.energy_wh += one.energy_wh;
        self.sessions += one.sessions;
        self.charging_s += one.charging_s;
        self.last_seen = self.last_seen.max(one.last_seen);
    }

    /// Connectors in a state.
    pub fn of(&self, state: ConnectorState) -> u32 {
        self.status[place(state)]
    }

    /// Time utilisation so far today, 0 to 1 (definition IND-06); `None` when nothing is in service.
    pub fn utilisation(&self) -> Option<f64> {
        let whole = i64::from(self.in_service) * self.elapsed_s;
        (whole > 0).then(|| (self.charging_s as f64 / whole as f64).min(1.0))
    }

    /// Power utilisation so far today, 0 to 1 (definition IND-07); `None` when nothing is in service.
    pub fn power_utilisation(&self) -> Option<f64> {
        let whole = self.power_w as f64 * self.elapsed_s as f64 / 3600.0;
        (whole > 0.0).then(|| self.energy_wh as f64 / whole)
    }

    /// Share of connectors heard of in the last 24 hours, 0 to 1; 1 without connectors.
    pub fn cover(&self) -> f64 {
        if self.connectors == 0 { 1.0 } else { f64::from(self.heard) / f64::from(self.connectors) }
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
