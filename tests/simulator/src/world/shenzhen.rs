//! The real sites and hourly figures of 45 zones of Shenzhen (see `data/shenzhen/README.md`).

use super::build::{Builder, Plot};
use super::demand::{Demand, Panel, Source, price_text};
use super::operators::{Operator, fictitious};
use super::{SimZone, World, WorldError};
use crate::dice::Dice;
use crate::plan::PlanCache;
use arrow::array::AsArray;
use arrow::datatypes::{Float64Type, Int32Type};
use chrono::NaiveDate;
use model::LocalDay;
use model::place::Gcj02;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Deserialize;
use std::collections::BTreeMap;

const HOURLY: &[u8] = include_bytes!("../../data/shenzhen/zone_hourly.parquet");
const STATIONS: &str = include_str!("../../data/shenzhen/stations.csv");
const STATION_AREA: &str = include_str!("../../data/shenzhen/station_area.csv");
/// First local day of the figures.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2022, 9, 1).expect("a day");
const DAYS: usize = 153;
const OPERATORS: usize = 10;
/// Share of stations of each operator, in per cent.
const OPERATOR_SHARE: [i64; OPERATORS] = [22, 17, 13, 11, 9, 8, 7, 5, 4, 4];
/// At most this share of rated power is needed in the busiest hour of a zone.
const PEAK_SHARE: f64 = 0.75;
const SLOW_W: i64 = 7_000;
/// Sizes of fast connectors, W.
const FAST_W: [i64; 4] = [60_000, 120_000, 180_000, 240_000];
const SEED: u64 = 440_300;
/// Code of the city.
const CITY: u32 = 440_300;

#[derive(Debug, Deserialize)]
struct Site {
    station_id: u32,
    longitude: f64,
    latitude: f64,
    pile_count: usize,
    zone_id: u32,
    kept: u8,
}

pub(super) fn world() -> Result<World, WorldError> {
    let figures = hourly()?;
    let station_area = areas(STATION_AREA, "station areas")?;
    let mut sites: BTreeMap<u32, Vec<Site>> = BTreeMap::new();
    for site in csv::Reader::from_reader(STATIONS.as_bytes()).deserialize() {
        let site: Site = site.map_err(|source| WorldError::List { what: "stations", source })?;
        if site.kept == 1 && figures.contains_key(&site.zone_id) {
            sites.entry(site.zone_id).or_default().push(site);
        }
    }
    let operators = fictitious(OPERATORS, "440300");
    let mut builder = Builder::default();
    let mut rows = Vec::new();
    for (zone_id, days) in figures {
        let here = sites.remove(&zone_id).unwrap_or_default();
        let index = builder.zones.len() as u32;
        builder.zones.push(SimZone {
            number: zone_id,
            area_code: area_code(zone_id),
            connectors: Vec::new(),
            rated_w: 0,
        });
        let peak = days.iter().flat_map(|d| d.wh).max().unwrap_or(0);
        let powers = rated_powers(zone_id, &here, peak);
        for (site, connectors_w) in here.iter().zip(powers) {
            let area = station_area.get(&site.station_id).copied().unwrap_or(CITY);
            let plot = plot(site, index, area, connectors_w, days.last());
            builder.add(&operators, plot)?;
        }
        rows.push(days);
    }
    Ok(finish(operators, builder, rows))
}

fn finish(operators: Vec<Operator>, builder: Builder, rows: Vec<Vec<Demand>>) -> World {
    let first = LocalDay(FIRST);
    World {
        name: "shenzhen",
        seed: SEED,
        operators,
        stations: builder.stations,
        connectors: builder.connectors,
        zones: builder.zones,
        first_day: Some(first),
        last_day: Some(first.plus(DAYS as i64 - 1)),
        source: Source::Panel(Panel { first, days: DAYS, rows }),
        plans: PlanCache::default(),
    }
}

/// Reads the figures: per zone, 153 days of 24 hours. The table is sorted by zone and hour without gaps.
fn hourly() -> Result<BTreeMap<u32, Vec<Demand>>, WorldError> {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from_static(HOURLY))?.build()?;
    let mut zones: BTreeMap<u32, Vec<Demand>> = BTreeMap::new();
    let mut hours: BTreeMap<u32, usize> = BTreeMap::new();
    for batch in reader {
        let batch = batch.map_err(parquet::errors::ParquetError::from)?;
        let column = |name: &'static str| {
            batch.column_by_name(name).cloned().ok_or(WorldError::Column(name))
        };
        let zone = column("zone_id")?;
        let zone = zone.as_primitive_opt::<Int32Type>().ok_or(WorldError::Column("zone_id"))?;
        let [volume, energy, service] = ["volume_kwh", "e_price", "s_price"].map(column);
        let (volume, energy, service) = (volume?, energy?, service?);
        let floats = |array: &arrow::array::ArrayRef, name| {
            array.as_primitive_opt::<Float64Type>().cloned().ok_or(WorldError::Column(name))
        };
        let volume = floats(&volume, "volume_kwh")?;
        let energy = floats(&energy, "e_price")?;
        let service = floats(&service, "s_price")?;
        for row in 0..zone.len() {
            let id = zone.value(row) as u32;
            let hour = hours.entry(id).or_default();
            let days = zones.entry(id).or_insert_with(|| vec![Demand::default(); DAYS]);
            if let Some(day) = days.get_mut(*hour / 24) {
                day.wh[*hour % 24] = (volume.value(row) * 1000.0).round() as i64;
                day.electricity[*hour % 24] = (energy.value(row) * 10_000.0).round() as i32;
                day.service[*hour % 24] = (service.value(row) * 10_000.0).round() as i32;
            }
            *hour += 1;
        }
    }
    Ok(zones)
}

fn areas(text: &str, what: &'static str) -> Result<BTreeMap<u32, u32>, WorldError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| WorldError::List { what, source })
}

/// Rated power of every connector of every site so that the busiest hour needs at most [`PEAK_SHARE`] of it.
fn rated_powers(zone: u32, sites: &[Site], peak_wh: i64) -> Vec<Vec<i64>> {
    let piles: i64 = sites.iter().map(|s| s.pile_count as i64).sum();
    let need = (peak_wh as f64 / PEAK_SHARE).ceil() as i64;
    let short = need - piles * SLOW_W;
    let mut fast = (short.max(0) + (FAST_W[0] - SLOW_W) - 1) / (FAST_W[0] - SLOW_W);
    if fast * 2 <= piles {
        // a slow zone, with a few fast connectors where slow ones cannot explain its busiest hour
        return sites
            .iter()
            .map(|site| {
                (0..site.pile_count)
                    .map(|_| {
                        fast -= 1;
                        if fast >= 0 { FAST_W[0] } else { SLOW_W }
                    })
                    .collect()
            })
            .collect();
    }
    let level = FAST_W.iter().position(|w| w * piles >= need).unwrap_or(FAST_W.len() - 1);
    let mut spare = FAST_W[level] * piles - need;
    let mut dice = Dice::of(&[SEED, 21, u64::from(zone)]);
    sites
        .iter()
        .map(|site| {
            let piles = site.pile_count as i64;
            let saved = level.checked_sub(1).map(|l| (FAST_W[level] - FAST_W[l]) * piles);
            let chosen = match saved {
                Some(saved) if saved <= spare && dice.chance(0.5) => {
                    spare -= saved;
                    FAST_W[level - 1]
                }
                _ => FAST_W[level],
            };
            vec![chosen; site.pile_count]
        })
        .collect()
}

fn plot(site: &Site, zone: u32, area: u32, connectors_w: Vec<i64>, last: Option<&Demand>) -> Plot {
    let mut dice = Dice::of(&[SEED, 22, u64::from(site.station_id)]);
    let mut share = dice.between(0, 100);
    let mut operator = 0;
    while operator + 1 < OPERATORS && share >= OPERATOR_SHARE[operator] {
        share -= OPERATOR_SHARE[operator];
        operator += 1;
    }
    let opened = NaiveDate::from_ymd_opt(2018, 1, 1).expect("a day")
        + chrono::Days::new(dice.between(0, 1600) as u64);
    let district = district(area);
    let prices = last.cloned().unwrap_or_default();
    Plot {
        operator: operator as u16,
        zone,
        area_code: area_code(site.zone_id),
        station_id: format!("{area}{:06}", site.station_id),
        name: format!("{district}{}片区{}号充电站", site.zone_id, site.station_id),
        address: format!("深圳市{district}示例路{}号", site.station_id),
        at: Gcj02 { lon: site.longitude, lat: site.latitude },
        construction: [9, 4, 10, 1, 5, 3][dice.index(6)],
        station_type: if dice.chance(0.93) { 1 } else { 103 },
        opened_on: opened,
        electricity_fee: price_text(&prices.electricity),
        service_fee: price_text(&prices.service),
        connectors_w,
    }
}

/// Code of a traffic zone as the reference data spell it: the published zone of a station counts, not the one
/// that its point falls into.
fn area_code(zone: u32) -> String {
    format!("SZ{zone:04}")
}

/// Name of a district of Shenzhen by its code, GB/T 2260.
fn district(code: u32) -> &'static str {
    match code {
        440_303 => "罗湖区",
        440_304 => "福田区",
        440_305 => "南山区",
        440_306 => "宝安区",
        440_307 => "龙岗区",
        440_308 => "盐田区",
        440_309 => "龙华区",
        440_310 => "坪山区",
        440_311 => "光明区",
        _ => "深圳市",
    }
}
