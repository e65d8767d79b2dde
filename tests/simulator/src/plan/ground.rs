//! A zone as the planner sees it.

use super::outage::{Outage, outage};
use crate::dice::Dice;
use model::LocalDay;

/// Mean share of rated power that a running session takes: fast charging tapers, slow charging hardly does.
const SHARE_FAST: f64 = 0.62;
const SHARE_SLOW: f64 = 0.82;
/// At most this share of rated power can be in sessions at once; the rest is coming and going.
const BUSY_MAX: f64 = 0.94;
/// A session is started when at least this part of its power is wanted.
pub(super) const NEEDS_SHARE: f64 = 0.5;
/// Above this mean rated power a zone is a fast one, W.
const FAST_ZONE_W: i64 = 30_000;
/// Above this rated power a connector is a fast one, W.
const FAST_W: i64 = 43_000;

/// A connector with more than this part (1/8) of a zone's power is not allowed to fail.
const CRITICAL_PART: i64 = 8;

/// Connectors of one zone.
#[derive(Debug)]
pub(super) struct Ground {
    /// Seed of the world.
    pub seed: u64,
    /// Index of the zone.
    pub zone: u64,
    /// World index of its first connector; the others follow.
    pub first_connector: u32,
    /// Rated power of each, W.
    pub rated_w: Vec<i64>,
    /// Highest rated power, W.
    pub highest_w: i64,
    total_w: i64,
    share: f64,
}

impl Ground {
    /// The zone with these connectors.
    pub fn new(seed: u64, zone: usize, first_connector: u32, rated_w: Vec<i64>) -> Self {
        let total_w: i64 = rated_w.iter().sum();
        let fast = total_w > FAST_ZONE_W * rated_w.len() as i64;
        Self {
            seed,
            zone: zone as u64,
            first_connector,
            highest_w: rated_w.iter().copied().max().unwrap_or(1),
            total_w,
            share: if fast { SHARE_FAST } else { SHARE_SLOW },
            rated_w,
        }
    }

    /// Rated power that must be in sessions to deliver `wh` in an hour, W.
    pub fn target(&self, wh: i64) -> f64 {
        (wh as f64 / self.share).min(self.total_w as f64 * BUSY_MAX)
    }

    /// The outage of a connector (index inside the zone) that touches `day`. A connector that is a large part
    /// of its zone never fails: the published figures say that it delivered.
    pub fn outage(&self, connector: u32, day: LocalDay) -> Option<Outage> {
        let small = self.rated_w[connector as usize] * CRITICAL_PART < self.total_w;
        small.then(|| outage(self.seed, self.first_connector + connector, day)).flatten()
    }

    /// A plausible length of a session, s: by the energy a vehicle takes on a fast connector, 20 to 90
    /// minutes; 40 to 120 minutes on a slow one.
    pub fn duration(&self, rated_w: i64, dice: &mut Dice) -> i32 {
        if rated_w <= FAST_W {
            return dice.between(2400, 7200) as i32;
        }
        let energy_wh = 24_000.0 + 28_000.0 * (dice.share() + dice.share());
        let seconds = energy_wh * 3600.0 / (rated_w as f64 * SHARE_FAST);
        (seconds as i32).clamp(1200, 5400)
    }
}
