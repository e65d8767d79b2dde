//! How much energy a zone takes in each hour of a day, and at what price.

use crate::dice::Dice;
use chrono::Datelike;
use model::LocalDay;

/// Energy and prices of one zone on one local day, hour by hour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Energy of each hour, Wh.
    pub wh: [i64; 24],
    /// Energy price of each hour, 0.0001 CNY/kWh.
    pub electricity: [i32; 24],
    /// Service fee of each hour, 0.0001 CNY/kWh.
    pub service: [i32; 24],
}

/// Where the demand of a world comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Hourly figures that were published.
    Panel(Panel),
    /// Figures made up from capacity and habits.
    Profile(Profile),
}

impl Source {
    /// Demand of a zone on a day; `None` before the first day of the data.
    pub fn demand(&self, zone: usize, day: LocalDay) -> Option<Demand> {
        match self {
            Self::Panel(panel) => panel.demand(zone, day),
            Self::Profile(profile) => Some(profile.demand(zone, day)),
        }
    }
}

/// Published hourly figures of some zones over whole days.
#[derive(Debug, Clone)]
pub struct Panel {
    /// First day of the data.
    pub first: LocalDay,
    /// Number of days.
    pub days: usize,
    /// Per zone and day.
    pub rows: Vec<Vec<Demand>>,
}

impl Panel {
    /// The day whose figures are used for `day`: itself, or, after the end of the data, the same weekday of
    /// its last four weeks in turn (a replay, marked as such in the documentation). `None` before the start.
    pub fn stands_for(&self, day: LocalDay) -> Option<LocalDay> {
        let index = (day.0 - self.first.0).num_days();
        let days = self.days as i64;
        if index < 0 {
            return None;
        }
        if index < days {
            return Some(day);
        }
        let cycle = days.min(28);
        Some(self.first.plus(days - cycle + (index - days) % cycle))
    }

    fn demand(&self, zone: usize, day: LocalDay) -> Option<Demand> {
        let source = self.stands_for(day)?;
        let index = (source.0 - self.first.0).num_days();
        self.rows.get(zone)?.get(usize::try_from(index).ok()?).cloned()
    }
}

/// What a zone without published figures can do at most.
#[derive(Debug, Clone, Copy)]
pub struct ZoneSize {
    /// Sum of rated power of fast connectors, W.
    pub fast_w: i64,
    /// Sum of rated power of slow connectors, W.
    pub slow_w: i64,
    /// How busy the zone is against the average, about 0.5 to 1.5.
    pub busy: f64,
}

/// Demand made up from a daily habit, the season and chance.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Seed of the world.
    pub seed: u64,
    /// Size of each zone.
    pub zones: Vec<ZoneSize>,
}

/// Share of rated power in use by the hour, fast charging: peaks at noon and in the valley tariff at night.
const FAST: [f64; 24] = [
    0.051, 0.045, 0.036, 0.030, 0.027, 0.030, 0.036, 0.033, 0.030, 0.033, 0.039, 0.051, 0.057,
    0.051, 0.042, 0.036, 0.033, 0.030, 0.033, 0.036, 0.039, 0.045, 0.054, 0.060,
];
/// The same for slow charging: after work and over night.
const SLOW: [f64; 24] = [
    0.10, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.035, 0.04, 0.04, 0.035, 0.035, 0.035, 0.03,
    0.03, 0.035, 0.045, 0.06, 0.075, 0.085, 0.09, 0.10, 0.105,
];
/// Example prices: energy by hour and the service fee, 0.0001 CNY/kWh. Valley at night and at noon
/// (photovoltaics), peak in the evening.
pub(super) const EXAMPLE_PRICES: ([i32; 24], i32) = (
    [
        3300, 3300, 3300, 3300, 3300, 3300, 3300, 6200, 6200, 6200, 2600, 2600, 2600, 2600, 6200,
        6200, 9800, 9800, 11200, 11200, 9800, 9800, 6200, 3300,
    ],
    4500,
);

impl Profile {
    fn demand(&self, zone: usize, day: LocalDay) -> Demand {
        let size =
            self.zones.get(zone).copied().unwrap_or(ZoneSize { fast_w: 0, slow_w: 0, busy: 1.0 });
        let days = i64::from(day.epoch_days()) as u64;
        let mut dice = Dice::of(&[self.seed, 11, zone as u64, days]);
        let weekend = matches!(day.0.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun);
        let season =
            1.0 + 0.15 * (f64::from(day.0.ordinal0()) / 365.0 * std::f64::consts::TAU).cos();
        let mood =
            size.busy * season * (0.92 + 0.16 * dice.share()) * if weekend { 1.08 } else { 1.0 };
        let mut demand = Demand::default();
        for hour in 0..24 {
            let jitter = 0.9 + 0.2 * dice.share();
            let watts = size.fast_w as f64 * FAST[hour] + size.slow_w as f64 * SLOW[hour];
            demand.wh[hour] = (watts * mood * jitter).round().max(0.0) as i64;
            demand.electricity[hour] = EXAMPLE_PRICES.0[hour];
            demand.service[hour] = EXAMPLE_PRICES.1;
        }
        demand
    }
}

/// Most periods that fit into the 256 characters of a price text.
const PERIODS: usize = 13;

/// The price text of the access specification, `HH:mm~HH:mm:price,…`. Equal hours are joined; where more periods
/// are left than the field can hold, the neighbours that differ least are joined at their mean.
pub fn price_text(prices: &[i32; 24]) -> String {
    // first hour, hours, price
    let mut periods: Vec<(usize, usize, i32)> = Vec::new();
    for (hour, &price) in prices.iter().enumerate() {
        match periods.last_mut() {
            Some(last) if last.2 == price => last.1 += 1,
            _ => periods.push((hour, 1, price)),
        }
    }
    while periods.len() > PERIODS {
        let closest = (1..periods.len())
            .min_by_key(|&n| (periods[n].2 - periods[n - 1].2).abs())
            .unwrap_or(1);
        let (later, earlier) = (periods.remove(closest), &mut periods[closest - 1]);
        let hours = earlier.1 + later.1;
        let sum = earlier.2 * earlier.1 as i32 + later.2 * later.1 as i32;
        *earlier = (earlier.0, hours, sum / hours as i32);
    }
    let text = |(from, hours, price): &(usize, usize, i32)| {
        let to = from + hours;
        format!("{from:02}:00~{to:02}:00:{:.4}", f64::from(*price) / 10_000.0)
    };
    periods.iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
#[path = "demand_tests.rs"]
mod tests;
