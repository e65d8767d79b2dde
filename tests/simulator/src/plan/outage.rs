//! When connectors are broken or not reachable.

use crate::dice::Dice;
use model::{ConnectorState, LocalDay};

/// A time during which a connector cannot charge. Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// Index of the connector in the world.
    pub connector: u32,
    /// First second.
    pub from: i64,
    /// Second after the last.
    pub to: i64,
    /// [`ConnectorState::Fault`] or [`ConnectorState::Offline`].
    pub state: ConnectorState,
}

/// Share of connectors that are out for days in a given week.
const LONG: f64 = 0.008;
/// Share of connectors with a fault of some hours on a given day.
const FAULT: f64 = 0.006;
/// Share of connectors that are not reachable for a while on a given day.
const OFFLINE: f64 = 0.012;
const HOUR: i64 = 3600;
/// Short outages keep to these hours, so that nothing crosses midnight but long ones.
const SHORT_HOURS: (i64, i64) = (3, 21);

/// The outage of `connector` that touches `day`, if any.
pub fn outage(seed: u64, connector: u32, day: LocalDay) -> Option<Outage> {
    long(seed, connector, day).or_else(|| short(seed, connector, day))
}

/// Out from a morning to an afternoon of the same week, one to five days later.
fn long(seed: u64, connector: u32, day: LocalDay) -> Option<Outage> {
    let number = i64::from(day.epoch_days());
    // 1970-01-01 was a Thursday; weeks of this count start on Mondays
    let week = (number + 3).div_euclid(7);
    let mut dice = Dice::of(&[seed, 31, u64::from(connector), week as u64]);
    if !dice.chance(LONG) {
        return None;
    }
    let first = dice.between(0, 5);
    let last = dice.between(first + 1, 7);
    let monday = day.plus(-(number + 3).rem_euclid(7));
    let from = monday.plus(first).start().timestamp() + 9 * HOUR + dice.between(0, HOUR);
    let to = monday.plus(last).start().timestamp() + 15 * HOUR + dice.between(0, 2 * HOUR);
    let touches = from < day.end().timestamp() && to > day.start().timestamp();
    let state = if dice.chance(0.6) { ConnectorState::Fault } else { ConnectorState::Offline };
    touches.then_some(Outage { connector, from, to, state })
}

fn short(seed: u64, connector: u32, day: LocalDay) -> Option<Outage> {
    let mut dice = Dice::of(&[seed, 32, u64::from(connector), day.epoch_days() as u64]);
    let drawn = dice.share();
    let (state, length) = if drawn < FAULT {
        (ConnectorState::Fault, 1800 + dice.wait(7200.0) as i64)
    } else if drawn < FAULT + OFFLINE {
        (ConnectorState::Offline, 300 + dice.wait(2400.0) as i64)
    } else {
        return None;
    };
    let midnight = day.start().timestamp();
    let (low, high) = (SHORT_HOURS.0 * HOUR, SHORT_HOURS.1 * HOUR);
    let from = dice.between(low, high - 600);
    let to = (from + length).min(high);
    Some(Outage { connector, from: midnight + from, to: midnight + to, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_connector_in_a_hundred_is_out_at_noon_and_outages_lie_on_their_day() {
        let day: LocalDay = "2022-11-16".parse().expect("a day");
        let noon = day.start().timestamp() + 12 * HOUR;
        let all: Vec<Outage> = (0..20_000).filter_map(|c| outage(1, c, day)).collect();
        let out = all.iter().filter(|o| o.from <= noon && noon < o.to).count();
        assert!((80..400).contains(&out), "{out} of 20000");
        for o in all {
            assert!(o.from < o.to && o.to > day.start().timestamp());
            assert!(o.from < day.end().timestamp());
        }
    }

    #[test]
    fn a_long_outage_is_the_same_seen_from_each_of_its_days() {
        let day: LocalDay = "2022-11-15".parse().expect("a day");
        let from_here: Vec<_> = (0..20_000).filter_map(|c| long(1, c, day)).collect();
        let next: Vec<_> = (0..20_000).filter_map(|c| long(1, c, day.plus(1))).collect();
        let both = from_here.iter().filter(|o| next.contains(o)).count();
        assert!(both > 20, "{both}");
    }
}
