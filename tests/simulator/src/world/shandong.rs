//! A simulated Shandong: made-up stations at places inside real county boundaries.

use super::build::{Builder, Plot};
use super::demand::{Profile, Source, ZoneSize, price_text};
use super::operators::fictitious;
use super::{SimZone, World, WorldError};
use crate::dice::Dice;
use crate::plan::PlanCache;
use chrono::NaiveDate;
use model::place::{Gcj02, Wgs84};
use reference::{Area, Areas, Level, ProvinceCode};

const SEED: u64 = 370_000;
const OPERATORS: usize = 20;
/// Shares of the cities in charging stations, by the first four digits of the code: assumed, by vehicles and
/// population.
const CITY_SHARE: [(&str, f64); 16] = [
    ("3701", 14.0),
    ("3702", 18.0),
    ("3703", 5.0),
    ("3704", 3.0),
    ("3705", 4.0),
    ("3706", 9.0),
    ("3707", 10.0),
    ("3708", 7.0),
    ("3709", 4.5),
    ("3710", 4.5),
    ("3711", 2.5),
    ("3713", 9.0),
    ("3714", 4.0),
    ("3715", 4.0),
    ("3716", 3.5),
    ("3717", 5.0),
];
/// A district of a city has this many times the stations of a county.
const DISTRICT_FACTOR: f64 = 3.0;
/// Share of stations with fast connectors.
const FAST_SHARE: f64 = 0.45;
const SLOW_W: i64 = 7_000;
/// Largest connector still counted as slow, W.
const SLOW_MOST_W: i64 = 43_000;

pub(super) fn world(stations: usize, connectors: usize) -> Result<World, WorldError> {
    let areas =
        Areas::load(ProvinceCode::Shandong).map_err(|e| WorldError::Boundary(e.to_string()))?;
    let counties: Vec<&Area> = areas.at(Level::County).filter(|a| a.has_boundary()).collect();
    let per_county = portions(stations, &counties.iter().map(|c| weight(c)).collect::<Vec<_>>());
    let sizes = station_sizes(stations, connectors);
    let operators = fictitious(OPERATORS, "370000");
    let mut builder = Builder::default();
    let mut next = 0;
    for (county, count) in counties.iter().zip(per_county) {
        let number: u32 = county.code.parse().unwrap_or(0);
        let zone = builder.zones.len() as u32;
        builder.zones.push(SimZone {
            number,
            area_code: county.code.clone(),
            connectors: Vec::new(),
            rated_w: 0,
        });
        let city = areas.get(&format!("{}00", &county.code[..4])).map_or("", |c| c.name.as_str());
        for _ in 0..count {
            let plot = plot(county, city, zone, next, sizes.get(next).copied().unwrap_or(1));
            builder.add(&operators, plot)?;
            next += 1;
        }
    }
    let zones = (0..builder.zones.len()).map(|z| size(&builder, z)).collect();
    Ok(World {
        name: "shandong",
        seed: SEED,
        operators,
        stations: builder.stations,
        connectors: builder.connectors,
        zones: builder.zones,
        first_day: None,
        last_day: None,
        source: Source::Profile(Profile { seed: SEED, zones }),
        plans: PlanCache::default(),
    })
}

fn weight(county: &Area) -> f64 {
    let city = CITY_SHARE.iter().find(|(code, _)| county.code.starts_with(code));
    let own = if county.name.ends_with('区') { DISTRICT_FACTOR } else { 1.0 };
    city.map_or(1.0, |(_, share)| *share) * own
}

/// Divides `total` in proportion to weights, exactly.
fn portions(total: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let mut reached = 0.0;
    let mut given = 0;
    weights
        .iter()
        .map(|w| {
            reached += w;
            let upto = (total as f64 * reached / sum).round() as usize;
            let own = upto - given;
            given = upto;
            own
        })
        .collect()
}

/// Connectors of each station, at least one each where there are enough, exactly `connectors` in all.
fn station_sizes(stations: usize, connectors: usize) -> Vec<usize> {
    let mut dice = Dice::of(&[SEED, 61]);
    let weights: Vec<f64> = (0..stations).map(|_| 0.25 + dice.wait(0.75)).collect();
    let spare = connectors.saturating_sub(stations);
    portions(spare, &weights).into_iter().map(|n| n + 1).collect()
}

fn size(builder: &Builder, zone: usize) -> ZoneSize {
    let rated = |c: &u32| builder.connectors[*c as usize].rated_w;
    let list = || builder.zones[zone].connectors.iter().map(rated);
    let mut dice = Dice::of(&[SEED, 62, zone as u64]);
    ZoneSize {
        fast_w: list().filter(|w| *w > SLOW_MOST_W).sum(),
        slow_w: list().filter(|w| *w <= SLOW_MOST_W).sum(),
        busy: 0.7 + 0.6 * dice.share(),
    }
}

fn plot(county: &Area, city: &str, zone: u32, number: usize, connectors: usize) -> Plot {
    let mut dice = Dice::of(&[SEED, 63, number as u64]);
    let place = place(county, &mut dice);
    let at = place.to_gcj02();
    let six = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let power = if dice.chance(FAST_SHARE) {
        [60_000, 120_000, 120_000, 120_000, 180_000, 240_000][dice.index(6)]
    } else {
        SLOW_W
    };
    let opened = NaiveDate::from_ymd_opt(2018, 1, 1).expect("a day")
        + chrono::Days::new(dice.between(0, 2500) as u64);
    let prices = super::demand::EXAMPLE_PRICES;
    Plot {
        operator: (dice.between(0, OPERATORS as i64)) as u16,
        zone,
        area_code: county.code.clone(),
        station_id: format!("{}{number:06}", county.code),
        name: format!("{}示例{number}号充电站", county.name),
        address: format!("{city}{}示例路{number}号", county.name),
        at: Gcj02 { lon: six(at.lon), lat: six(at.lat) },
        construction: [9, 4, 10, 1, 5, 3, 11][dice.index(7)],
        station_type: if dice.chance(0.9) { 1 } else { 100 },
        opened_on: opened,
        electricity_fee: price_text(&prices.0),
        service_fee: price_text(&[prices.1; 24]),
        connectors_w: vec![power; connectors],
    }
}

/// A place inside the county, not right at its border; its label when chance finds none.
fn place(county: &Area, dice: &mut Dice) -> Wgs84 {
    let [west, south, east, north] = county.bbox.unwrap_or_default();
    for _ in 0..200 {
        let place = Wgs84 {
            lon: west + (east - west) * dice.share(),
            lat: south + (north - south) * dice.share(),
        };
        if county.holds(place) {
            return place;
        }
    }
    let [lon, lat] = county.label.unwrap_or([west, south]);
    Wgs84 { lon, lat }
}
