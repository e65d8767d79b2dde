//! Sessions that run over a midnight. They are drawn for the midnight alone, so that both days agree on them
//! without either needing the other.

use super::ground::{Ground, NEEDS_SHARE};
use crate::dice::Dice;
use crate::world::Demand;
use model::LocalDay;

/// A session over midnight, in seconds relative to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    /// Index of the connector inside its zone.
    pub connector: u32,
    /// Start, negative.
    pub start: i32,
    /// End, positive.
    pub end: i32,
}

/// Part of what runs at midnight that really crosses it; the others end or start close by.
const CROSSING_SHARE: f64 = 0.85;
/// At least this long on either side of midnight, s.
const SIDE: i32 = 120;

/// The sessions that run over the first instant of `day`.
pub(super) fn over(
    ground: &Ground,
    before: &Demand,
    after: &Demand,
    day: LocalDay,
) -> Vec<Crossing> {
    let mut dice = Dice::of(&[ground.seed, 41, ground.zone, day.epoch_days() as u64]);
    let target = ground.target(before.wh[23]).min(ground.target(after.wh[0])) * CROSSING_SHARE;
    let midnight = day.start().timestamp();
    let earliest = (0..3).take_while(|h| before.wh[23 - h] > 0).count() as i32 * -3600;
    let latest = (0..3).take_while(|h| after.wh[*h] > 0).count() as i32 * 3600;
    let mut order: Vec<u32> = (0..ground.rated_w.len() as u32).collect();
    let mut running = 0.0;
    let mut all = Vec::new();
    while !order.is_empty() && all.len() * 10 < ground.rated_w.len() * 9 {
        let connector = order.swap_remove(dice.index(order.len()));
        let watts = ground.rated_w[connector as usize] as f64;
        if running + watts * NEEDS_SHARE > target {
            // a fraction of a session is a session some of the time
            if !dice.chance((target - running) / watts) {
                break;
            }
        }
        let out = [day.plus(-1), day]
            .iter()
            .filter_map(|d| ground.outage(connector, *d))
            .any(|o| o.from < midnight + 4 * 3600 && o.to > midnight - 4 * 3600);
        if out {
            continue;
        }
        running += watts;
        let length = ground.duration(ground.rated_w[connector as usize], &mut dice);
        let before_midnight = (f64::from(length) * (0.05 + 0.9 * dice.share())) as i32;
        let start = (-before_midnight).clamp(earliest.min(-SIDE), -SIDE);
        let end = (length - before_midnight).clamp(SIDE, latest.max(SIDE));
        all.push(Crossing { connector, start, end });
    }
    all.sort_unstable_by_key(|c| c.connector);
    all
}
