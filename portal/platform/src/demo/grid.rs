//! The demo's grid company: a folder with its last days, taken through the same gate as real ones.
//!
//! Every area carries one station. Its charging load is what the station really delivered in the demo's data; the load of
//! the houses beside it is invented from the seed.

use super::{Folder, Scene};
use crate::jobs::Workshop;
use anyhow::Context;
use grid::{CarrierConfig, GridConfig, Profile, SourceConfig};
use lake::{Query, StationEntry};
use model::LocalDay;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Name of the sender in its manifests.
const SOURCE: &str = "demo-grid";
/// Transformer areas at most.
const MOST_AREAS: usize = 300;
/// Days that it delivers, up to the last day of history.
const DAYS: i64 = 5;
/// Usual sizes of transformers, kVA.
const SIZES: [i64; 8] = [200, 315, 400, 630, 800, 1_000, 1_250, 1_600];
/// Load of houses over the hours of a day, share of its highest.
const HOUSES: [f64; 24] = [
    0.42, 0.36, 0.33, 0.32, 0.33, 0.38, 0.52, 0.66, 0.7, 0.68, 0.7, 0.78, 0.8, 0.72, 0.68, 0.68,
    0.72, 0.82, 0.95, 1.0, 0.98, 0.9, 0.74, 0.55,
];

/// Energy per hour of the stations on a day.
const HOURS: &str = "SELECT operator_id, station_id, (CAST(hour_at AS BIGINT) / 1000000 + 28800) / 3600 % 24 AS hour, energy_wh FROM station_hours WHERE day = $day";

#[derive(Deserialize)]
struct Hour {
    operator_id: String,
    station_id: String,
    hour: i64,
    energy_wh: i64,
}

/// Settings of the demo's grid company.
pub fn configured(folder: &Folder, scene: &Scene) -> GridConfig {
    let Ok(id) = "GRIDDEMO1".parse() else { return GridConfig::default() };
    let source = SourceConfig {
        id,
        source: SOURCE.to_owned(),
        name: "演示供电公司".to_owned(),
        area_code: scene.province.as_str().to_owned(),
        carrier: Some(CarrierConfig::Folder { dir: folder.path().join("grid") }),
        profile: Profile::default(),
    };
    GridConfig { sources: vec![source], ..GridConfig::default() }
}

/// Puts the last days into the in-box and lets the gate take them.
///
/// # Errors
/// When the folder cannot be written or the gate fails.
pub async fn deliver(folder: &Folder, scene: &Scene, shop: &Workshop) -> anyhow::Result<()> {
    let last = scene.history.1;
    let mut stations = shop.stores.lake.now().stations();
    stations.sort_by(|a, b| (&a.operator_id, &a.station_id).cmp(&(&b.operator_id, &b.station_id)));
    // Every n-th station, so that all regions have some.
    let step = stations.len().div_ceil(MOST_AREAS).max(1);
    let stations: Vec<Arc<StationEntry>> = stations.into_iter().step_by(step).collect();
    for ago in (0..DAYS).rev() {
        let day = last.plus(-ago);
        let rows: Vec<Hour> = shop.stores.lake.rows(Query::new(HOURS).bind("day", day)).await?;
        let mut hours: HashMap<(String, String), [i64; 24]> = HashMap::new();
        for row in rows {
            let day = hours.entry((row.operator_id, row.station_id)).or_default();
            day[usize::try_from(row.hour).unwrap_or(0) % 24] += row.energy_wh;
        }
        let compact = day.0.format("%Y%m%d").to_string();
        let dir = folder.path().join("grid/in").join(&compact);
        write(&dir, &compact, day, &stations, &hours)
            .with_context(|| format!("folder {}", dir.display()))?;
    }
    let taken = crate::grid::poll(shop).await?;
    tracing::info!("the grid company's days: {taken}");
    Ok(())
}

fn tg_no(at: usize) -> String {
    format!("TG{at:05}")
}

/// The smallest usual transformer that the devices of a station can share with houses.
fn size(station: &StationEntry) -> i64 {
    let wanted = station.rated_power_w / 1_000 / 2 + 120;
    SIZES.into_iter().find(|size| *size >= wanted).unwrap_or(wanted)
}

/// Load of an area in a quarter of an hour, kW.
fn load(at: usize, quarter: usize, capacity: i64, charging: &[i64; 24]) -> f64 {
    let hour = quarter / 4;
    // A number between 0 and 1 that belongs to area and quarter.
    let mixed = (at as u64 * 7_919 + quarter as u64 * 104_729).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let noise = (mixed >> 40) as f64 / (1u64 << 24) as f64;
    let highest = capacity as f64 * (0.25 + 0.35 * (at % 7) as f64 / 6.0);
    let next = HOUSES[(hour + 1) % 24];
    let part = (quarter % 4) as f64 / 4.0;
    let houses = HOUSES[hour] * (1.0 - part) + next * part;
    highest * houses * (0.96 + 0.08 * noise) + charging[hour] as f64 / 1_000.0
}

fn write(
    dir: &Path,
    compact: &str,
    day: LocalDay,
    stations: &[Arc<StationEntry>],
    hours: &HashMap<(String, String), [i64; 24]>,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut areas = "tg_no,tg_name,area_code,tg_cap_kva,tran_count,pub_priv,run_status,lon,lat,crs,valid_from,updated_at\n".to_owned();
    let mut hung = "tg_no,operator_id,station_id,valid_from,contract_cap_kva\n".to_owned();
    let names: Vec<String> = (1..=96).map(|point| format!("p{point}")).collect();
    let mut curves = format!("tg_no,date,kind,phase,is_primary,revision,{}\n", names.join(","));
    for (at, station) in stations.iter().enumerate() {
        let (no, capacity, place) = (tg_no(at), size(station), station.place);
        writeln!(
            areas,
            "{no},演示台区{at:03},{},{capacity},1,public,run,{:.6},{:.6},WGS84,2020-01-01,2022-01-01 00:00:00",
            station.area(),
            place.lon,
            place.lat
        )?;
        writeln!(
            hung,
            "{no},{},{},2022-01-01,{}",
            station.operator_id,
            station.station_id,
            capacity / 2
        )?;
        let key = (station.operator_id.to_string(), station.station_id.to_string());
        let charging = hours.get(&key).copied().unwrap_or_default();
        write!(curves, "{no},{day},P,T,1,1")?;
        for quarter in 0..96 {
            // One terminal in forty loses some points, as terminals do.
            match at % 40 == 7 && (30..36).contains(&quarter) {
                true => curves.push(','),
                false => write!(curves, ",{:.3}", load(at, quarter, capacity, &charging))?,
            }
        }
        curves.push('\n');
    }
    let files =
        [("tg", "tg", areas), ("tg_station", "tg_station", hung), ("curve_P", "curve", curves)];
    let mut listed = Vec::new();
    for (name, kind, text) in files {
        let name = format!("{name}_{compact}.csv");
        std::fs::write(dir.join(&name), &text)?;
        listed.push(json!({"name": name, "kind": kind, "rows": text.lines().count() - 1, "bytes": text.len(),
            "sha256": hex::encode(digest(&SHA256, text.as_bytes()).as_ref())}));
    }
    let manifest = json!({"schema": "zhixing.grid.v1", "source": SOURCE, "date": day.to_string(),
        "first_point": "00:15", "timezone": "+08:00", "encoding": "UTF-8", "units": {"P": "kW"}, "files": listed});
    Ok(std::fs::write(dir.join(format!("manifest_{compact}.json")), manifest.to_string())?)
}
