//! What is remembered of every vehicle: enough for checks, nothing that makes a track.

use foldhash::fast::RandomState;
use parking_lot::Mutex;
use std::collections::HashMap;

const SHARDS: usize = 64;

/// The last report of a vehicle.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// Time of the newest report, seconds since 1970; 0 before the first.
    pub at: i64,
    /// Number of the platform that sent it.
    pub platform: u64,
    /// Odometer, 0.1 km.
    pub odometer_hm: Option<i64>,
    /// Since when it charges without current, seconds since 1970.
    pub idle_since: Option<i64>,
    /// Highest state of charge since it was plugged in.
    pub charged_pct: Option<i64>,
    /// Whether it logged in.
    pub logged_in: bool,
}

type Map = HashMap<u128, Known, RandomState>;

/// Two generations: the younger one becomes the older one when it is full, and the older one is forgotten.
#[derive(Debug, Default)]
struct Shard {
    young: Map,
    old: Map,
}

/// Memory of vehicles, bounded.
#[derive(Debug)]
pub(crate) struct Fleet {
    shards: Vec<Mutex<Shard>>,
    most: usize,
}

impl Fleet {
    /// Remembers at most about `vehicles`.
    pub fn new(vehicles: usize) -> Self {
        let most = (vehicles / SHARDS / 2).max(1);
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), most }
    }

    /// Looks at a vehicle and changes what is remembered; unknown ones begin empty.
    pub fn with<R>(&self, vehicle: u128, change: impl FnOnce(&mut Known) -> R) -> R {
        let mut shard = self.shards[(vehicle >> 64) as usize % SHARDS].lock();
        if !shard.young.contains_key(&vehicle) {
            let known = shard.old.remove(&vehicle).unwrap_or_default();
            if shard.young.len() >= self.most {
                shard.old = std::mem::take(&mut shard.young);
            }
            shard.young.insert(vehicle, known);
        }
        change(shard.young.entry(vehicle).or_default())
    }

    /// Vehicles remembered.
    pub fn len(&self) -> usize {
        let count = |shard: &Mutex<Shard>| {
            let shard = shard.lock();
            shard.young.len() + shard.old.len()
        };
        self.shards.iter().map(count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_lately_is_known_and_memory_is_bounded() {
        let fleet = Fleet::new(6_400);
        for vehicle in 0..100_000u128 {
            fleet.with(vehicle << 64, |known| known.at = vehicle as i64 + 1);
        }
        assert!(fleet.len() <= 6_400, "{}", fleet.len());
        assert_eq!(fleet.with(99_999 << 64, |known| known.at), 100_000);
        assert_eq!(fleet.with(1 << 64, |known| known.at), 0, "forgotten");
    }
}
