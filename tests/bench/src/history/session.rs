//! Charging sessions of one connector and one day.

use crate::province::Spot;
use chrono::{DateTime, TimeDelta, Utc};
use model::LocalDay;
use model::quantity::KilowattHour;
use rand::Rng;

/// One session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Start of charging.
    pub started_at: DateTime<Utc>,
    /// End of charging.
    pub ended_at: DateTime<Utc>,
    /// Energy delivered.
    pub energy: KilowattHour,
}

/// Share of a day's sessions that begin in each hour, of 1000.
const PROFILE: [u32; 24] = [
    55, 40, 25, 15, 10, 10, 15, 30, 40, 45, 45, 50, 75, 60, 45, 40, 40, 45, 50, 55, 60, 50, 50, 50,
];

fn hour(dice: &mut impl Rng) -> i64 {
    let mut left = dice.random_range(0..PROFILE.iter().sum::<u32>());
    let found = PROFILE.iter().position(|share| match left.checked_sub(*share) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    });
    found.unwrap_or(0) as i64
}

/// Sessions that begin and end on the day, one after the other. On average one, more on direct current.
pub fn sessions(dice: &mut impl Rng, spot: Spot<'_>, day: LocalDay) -> Vec<Session> {
    let direct = spot.equipment.is_dc();
    let wanted = if direct { dice.random_range(0..=3) } else { u32::from(dice.random_ratio(2, 5)) };
    let mut starts: Vec<i64> =
        (0..wanted).map(|_| hour(dice) * 3600 + dice.random_range(0..3600)).collect();
    starts.sort_unstable();
    let (mut all, mut free_s) = (Vec::with_capacity(starts.len()), 600);
    for start_s in starts {
        let minutes = if direct { dice.random_range(15..=65) } else { dice.random_range(90..=360) };
        let (from_s, to_s) = (start_s.max(free_s), start_s.max(free_s) + minutes * 60);
        if to_s > 85_500 {
            break;
        }
        let share = dice.random_range(35..=85);
        let energy_wh = spot.connector.power.watts() * share / 100 * (to_s - from_s) / 3600;
        all.push(Session {
            started_at: day.start() + TimeDelta::seconds(from_s),
            ended_at: day.start() + TimeDelta::seconds(to_s),
            energy: KilowattHour::from_watt_hours(energy_wh),
        });
        free_s = to_s + 900;
    }
    all
}
