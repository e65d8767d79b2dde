//! Turns the hourly energy of zones into sessions on connectors, day by day, reproducibly.
//!
//! A day of a zone depends only on the zone, the day and its two midnights, so any day can be made without
//! those before it. Sessions over midnight are drawn for the midnight (`crossing`); the rest of the day is
//! filled minute by minute (`fill`); each hour's energy is then divided among the sessions that ran in it,
//! exactly to the watt-hour (`allot`).

mod allot;
mod crossing;
mod fill;
mod ground;
mod outage;
mod unit;

pub use outage::Outage;

use crate::dice::Dice;
use crate::world::World;
use ground::Ground;
use model::LocalDay;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use unit::Unit;

/// One charging session. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// World index of the connector.
    pub connector: u32,
    /// Start of charging.
    pub started: i64,
    /// End of charging.
    pub ended: i64,
    /// Energy of the parts, Wh.
    pub energy_wh: i64,
    /// First of its parts in [`DayPlan::parts`].
    pub first_part: u32,
    /// Number of parts.
    pub parts: u32,
    /// From plugging in to the start, s.
    pub lead_s: u16,
    /// From the end to driving off, s.
    pub lag_s: u16,
    /// From reserving to plugging in, s; 0 without a reservation.
    pub reserved_s: u16,
}

/// Part of a session inside one hour, with the prices of that hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Start, seconds since 1970.
    pub from: i64,
    /// End, seconds since 1970.
    pub to: i64,
    /// Energy, Wh.
    pub wh: i64,
    /// Energy price, 0.0001 CNY/kWh.
    pub electricity: i32,
    /// Service fee, 0.0001 CNY/kWh.
    pub service: i32,
}

/// Everything that happens on one local day.
#[derive(Debug)]
pub struct DayPlan {
    /// The day.
    pub day: LocalDay,
    /// Sessions that end on the day, by their end; complete, also where they began the day before.
    pub sessions: Vec<Session>,
    /// Sessions that still run at the end of the day; their parts of the next day are missing here.
    pub running: Vec<Session>,
    /// Parts of both.
    pub parts: Vec<Part>,
    /// Faults and disconnections that touch the day.
    pub outages: Vec<Outage>,
    /// Zone hours whose energy was more than the sessions could take (0 in a sound world).
    pub overfull_hours: u32,
}

impl DayPlan {
    /// The parts of a session of this plan.
    pub fn parts_of(&self, session: &Session) -> &[Part] {
        let first = session.first_part as usize;
        &self.parts[first..first + session.parts as usize]
    }
}

impl Session {
    /// When the vehicle plugged in.
    pub fn plugged(&self) -> i64 {
        self.started - i64::from(self.lead_s)
    }

    /// When the connector was free again.
    pub fn left(&self) -> i64 {
        self.ended + i64::from(self.lag_s)
    }
}

/// Days kept ready: a replay reads them in order, with a look at the neighbours.
const KEPT: usize = 4;

/// Plans of the last few days asked for.
#[derive(Debug, Default)]
pub(crate) struct PlanCache {
    grounds: OnceLock<Vec<Ground>>,
    days: Mutex<Days>,
}

#[derive(Debug, Default)]
struct Days {
    units: VecDeque<(LocalDay, Arc<Vec<Unit>>)>,
    plans: VecDeque<(LocalDay, Arc<DayPlan>)>,
}

impl World {
    /// The plan of a day, from the last few made or made anew; always the same for the same day.
    pub fn plan(&self, day: LocalDay) -> Arc<DayPlan> {
        let mut days = self.plans.days.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&mut days.plans, day) {
            return found;
        }
        let before = self.units(&mut days, day.plus(-1));
        let today = self.units(&mut days, day);
        let plan = Arc::new(unit::assemble(self, day, &before, &today));
        keep(&mut days.plans, day, Arc::clone(&plan));
        plan
    }

    fn units(&self, days: &mut Days, day: LocalDay) -> Arc<Vec<Unit>> {
        if let Some(found) = find(&mut days.units, day) {
            return found;
        }
        let units = (0..self.zones.len()).map(|zone| unit::unit(self, zone, day)).collect();
        let units = Arc::new(units);
        keep(&mut days.units, day, Arc::clone(&units));
        units
    }

    fn ground(&self, zone: usize) -> &Ground {
        let grounds = self.plans.grounds.get_or_init(|| {
            let ground = |(n, zone): (usize, &crate::world::SimZone)| {
                let first = zone.connectors.first().copied().unwrap_or(0);
                let rated =
                    zone.connectors.iter().map(|&c| self.connectors[c as usize].rated_w).collect();
                Ground::new(self.seed, n, first, rated)
            };
            self.zones.iter().enumerate().map(ground).collect()
        });
        &grounds[zone]
    }

    fn dice(&self, what: u64, zone: usize, day: LocalDay) -> Dice {
        Dice::of(&[self.seed, what, zone as u64, day.epoch_days() as u64])
    }
}

fn find<T>(list: &mut VecDeque<(LocalDay, Arc<T>)>, day: LocalDay) -> Option<Arc<T>> {
    let at = list.iter().position(|(d, _)| *d == day)?;
    let entry = list.remove(at)?;
    let found = Arc::clone(&entry.1);
    list.push_back(entry);
    Some(found)
}

fn keep<T>(list: &mut VecDeque<(LocalDay, Arc<T>)>, day: LocalDay, value: Arc<T>) {
    list.push_back((day, value));
    if list.len() > KEPT {
        list.pop_front();
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
