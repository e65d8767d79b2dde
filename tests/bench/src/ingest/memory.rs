//! Memory with a million connectors known and a hundred thousand charging, after a restart.

use super::client::{Pace, send};
use super::house::House;
use super::shots::{Maker, Shot};
use super::{Scale, THREADS};
use crate::history::put_stations;
use crate::options::Options;
use crate::province::{CONNECTORS, Province};
use crate::report::Report;
use crate::usage::{highest_resident, mib, resident};
use anyhow::Context;
use chrono::Utc;
use lake::{Lake, LakeConfig};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// Requests held at once while sessions are begun.
const CHUNK: usize = 5_000;

/// Puts the stations into a new lake, in a process of its own so that its memory does not count; seconds it took.
///
/// # Errors
/// When the lake refuses them.
pub async fn seed_apart(dir: &Path, options: &Options, scale: Scale) -> anyhow::Result<f64> {
    let begun = Instant::now();
    if options.alone {
        seed(&super::config(dir), scale.stations).await?;
    } else {
        let mut child = Command::new(std::env::current_exe()?);
        child.args(["--role", "seed", "--dir"]).arg(dir);
        if options.quick {
            child.arg("--quick");
        }
        anyhow::ensure!(child.status()?.success(), "seeding failed");
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Registers stations: durable and settled.
///
/// # Errors
/// When the lake refuses them.
pub async fn seed(config: &LakeConfig, stations: usize) -> anyhow::Result<()> {
    let lake = Lake::open(config.clone()).await?;
    let province = Province::new(stations)?;
    put_stations(&lake, &province, Utc::now() - chrono::TimeDelta::days(30)).await?;
    lake.settle().await?;
    lake.close().await;
    Ok(())
}

/// Opens the house on the seeded lake, lets sessions begin through the gate, and says what memory that takes.
///
/// # Errors
/// When a part does not start or a push is refused.
pub async fn measure(
    report: &mut Report,
    config: &LakeConfig,
    dir: &Path,
    scale: Scale,
) -> anyhow::Result<House> {
    let mut rows = Vec::new();
    let mut stand = |what: &str| {
        rows.push(vec![json!(what), json!(mib(resident())), json!(mib(highest_resident()))]);
    };
    stand("process before anything is open");
    let operators = part(scale)?.operators();
    let begun = Instant::now();
    let house = House::open(dir, config.clone(), &operators).await?;
    let opened_s = begun.elapsed().as_secs_f64();
    let known = house.lake.now().connectors();
    anyhow::ensure!(known == scale.stations * CONNECTORS, "{known} connectors are known");
    stand(&format!("{known} connectors known, gate open"));
    begin_sessions(&house, scale).await?;
    stand(&format!("{} charging, rows waiting", scale.charging));
    house.lake.settle().await?;
    stand("the same, settled");
    report.table("memory after a restart, MiB", &["state", "resident", "highest so far"], &rows);
    report.note("opened_with_all_known_in_s", opened_s);
    Ok(house)
}

/// The stations whose connectors push.
pub fn part(scale: Scale) -> anyhow::Result<Province> {
    Province::first(scale.charging.div_ceil(CONNECTORS), scale.stations)
}

/// Statuses, then one sample of every session, through the gate.
async fn begin_sessions(house: &House, scale: Scale) -> anyhow::Result<()> {
    let province = part(scale)?;
    let mut maker = Maker::new(&province, scale.charging, &house.senders);
    let statuses: Vec<Shot> = (0..scale.charging / 100).map(|_| maker.status(100)).collect();
    let mut maker = Maker::new(&province, scale.charging, &house.senders);
    volley(house, statuses).await?;
    let mut left = scale.charging;
    while left > 0 {
        let shots: Vec<Shot> = (0..left.min(CHUNK)).map(|_| maker.sample()).collect();
        left -= shots.len();
        volley(house, shots).await?;
    }
    let mut charging = 0;
    house.lake.now().for_each(|_, _, info| charging += usize::from(info.order_no.is_some()));
    anyhow::ensure!(
        charging == scale.charging,
        "{charging} sessions run, {} were begun",
        scale.charging
    );
    Ok(())
}

async fn volley(house: &House, shots: Vec<Shot>) -> anyhow::Result<()> {
    let pace = Pace::Closed { connections: 16 * THREADS };
    let done = send(house.address, Arc::new(shots), pace).await.context("sessions cannot begin")?;
    anyhow::ensure!(done.refused == 0, "{} pushes were refused", done.refused);
    Ok(())
}
