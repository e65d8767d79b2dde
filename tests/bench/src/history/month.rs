//! Making the month, or finding it made.

use super::Size;
use super::rows::{Day, messages};
use crate::province::Province;
use anyhow::Context;
use chrono::{DateTime, Utc};
use lake::{Batches, Lake, LakeConfig};
use model::ids::MessageId;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;
use tables::Arrival;

/// Version of the generator; another one makes the lake anew.
const VERSION: u32 = 2;
/// Messages of one station and one day.
const MESSAGES: usize = 24;

/// What was made, kept beside the lake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    version: u32,
    size: Size,
    /// Rows appended.
    pub rows: u64,
    /// Seconds for making, appending, settling and compacting.
    pub took_s: f64,
    /// Rows per second of appending (journal with fsync) alone.
    pub append_rows_per_s: f64,
    /// Rows per second of settling alone.
    pub settle_rows_per_s: f64,
}

/// Opens the lake of that size in `dir`, making it when it is not there or not complete.
///
/// # Errors
/// When the folder cannot be written or the lake refuses rows.
pub async fn open_or_make(
    dir: &Path,
    size: Size,
    province: &Province,
) -> anyhow::Result<(Lake, Made)> {
    let mark = dir.join("made.json");
    let found =
        std::fs::read(&mark).ok().and_then(|text| serde_json::from_slice::<Made>(&text).ok());
    if let Some(made) = found.filter(|made| made.version == VERSION && made.size == size) {
        let lake = Lake::open(LakeConfig::at(dir)).await.context("the made lake does not open")?;
        return Ok((lake, made));
    }
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => std::fs::create_dir_all(dir)?,
    }
    let lake = Lake::open(LakeConfig::at(dir)).await?;
    let made = make(&lake, size, province).await?;
    std::fs::write(&mark, serde_json::to_vec_pretty(&made)?)?;
    Ok((lake, made))
}

/// Puts stations and days into a new lake, day by day, and compacts it.
///
/// # Errors
/// When the lake refuses rows.
pub async fn make(lake: &Lake, size: Size, province: &Province) -> anyhow::Result<Made> {
    let begun = Instant::now();
    let (mut rows, mut numbers, mut append_s, mut settle_s) = (0, 0, 0.0, 0.0);
    put_stations(lake, province, size.first().plus(-1).start()).await?;
    for number in 0..size.days {
        let day = size.first().plus(number as i64);
        for (at, operator) in province.operators().into_iter().enumerate() {
            let mut dice = ChaCha8Rng::seed_from_u64((number * 1_000 + at) as u64);
            let own: Vec<_> = province
                .stations
                .iter()
                .filter(|station| station.operator_id == operator)
                .collect();
            let mut parts = messages(&mut dice, &operator, day, MESSAGES * own.len(), &mut numbers);
            let mut gathered = Day::new(operator, day, &mut numbers);
            own.into_iter().for_each(|station| gathered.station(&mut dice, station));
            parts.extend(gathered.parts());
            rows += append(lake, parts, &mut append_s).await?;
        }
        let settling = Instant::now();
        lake.settle().await?;
        settle_s += settling.elapsed().as_secs_f64();
        eprint!(
            "\rmaking day {} of {}: {rows} rows, {:.0} s ",
            number + 1,
            size.days,
            begun.elapsed().as_secs_f64()
        );
    }
    eprintln!();
    lake.compact(size.last().plus(1)).await?;
    Ok(Made {
        version: VERSION,
        size,
        rows,
        took_s: begun.elapsed().as_secs_f64(),
        append_rows_per_s: rows as f64 / append_s,
        settle_rows_per_s: rows as f64 / settle_s,
    })
}

async fn append(lake: &Lake, parts: Batches, seconds: &mut f64) -> anyhow::Result<u64> {
    let begun = Instant::now();
    let receipt = lake.append(parts).await?;
    *seconds += begun.elapsed().as_secs_f64();
    Ok(receipt.rows as u64)
}

/// Master data: durable rows and the live state.
///
/// # Errors
/// When the lake refuses rows.
pub async fn put_stations(
    lake: &Lake,
    province: &Province,
    received_at: DateTime<Utc>,
) -> anyhow::Result<()> {
    for operator_id in province.operators() {
        let own = province.stations.iter().filter(|station| station.operator_id == operator_id);
        let rows: Vec<_> = own
            .map(|station| {
                let area_found = Some(station.area_code.clone());
                lake.now().put_station(station.clone(), area_found.clone(), received_at);
                tables::station_versions::Row { station: station.clone(), area_found, revision: 1 }
            })
            .collect();
        let arrival = Arrival { operator_id, received_at, message_id: MessageId(0) };
        let batch = tables::station_versions::batch(&arrival, &rows);
        lake.append(vec![(&tables::STATION_VERSIONS, batch)]).await?;
    }
    Ok(())
}
