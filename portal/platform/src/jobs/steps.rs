//! What the jobs do: one call into the crate that owns the matter.

use super::Workshop;
use chrono::TimeDelta;
use model::LocalDay;

/// How long a draft of an application is kept that nobody touches.
const DRAFTS_KEPT: TimeDelta = TimeDelta::days(30);
/// Days whose sessions and cell hours are made anew every night.
const VEHICLE_DAYS: i64 = 3;
/// How long the history of pulls and closed supplements is kept.
const KEEP_RUNS_DAYS: i64 = 400;
/// Days whose curves of grid companies are judged again every day.
const GRID_DAYS: i64 = 3;

pub(super) async fn settle(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    let settled = shop.stores.lake.settle().await?;
    Ok(format!("{settled:?}"))
}

pub(super) async fn silence(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    shop.stores.lake.now().silence(shop.clock.now());
    Ok(String::new())
}

pub(super) async fn station_hours(shop: Workshop, day: LocalDay) -> anyhow::Result<String> {
    let lake = &shop.stores.lake;
    // late orders change the hours of older days too
    let mut days = indicators::station_hours::touched(lake, day).await?;
    days.extend([day.plus(-1), day]);
    days.sort_unstable();
    days.dedup();
    for one in &days {
        indicators::station_hours::refresh(lake, *one).await?;
    }
    Ok(format!("{} days up to {day}", days.len()))
}

pub(super) async fn vehicle_days(shop: Workshop, day: LocalDay) -> anyhow::Result<String> {
    // reports are reissued for days; a session that runs over midnight belongs to the day it began
    let mut sessions = 0;
    for ago in 0..VEHICLE_DAYS {
        let one = day.plus(-ago);
        sessions += vehicle_day(&shop, one).await?;
    }
    Ok(format!("{sessions} charging sessions of vehicles in {VEHICLE_DAYS} days up to {day}"))
}

async fn vehicle_day(shop: &Workshop, day: LocalDay) -> anyhow::Result<usize> {
    crate::vehicles::refresh(&shop.stores.lake, &shop.areas, day, shop.clock.now()).await
}

pub(super) async fn pulls(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    let begun = shop.pulls.tick().await?;
    Ok(format!("{begun} pulls begun"))
}

pub(super) async fn supplements(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    let (opened, asked) = shop.pulls.supplement_tick().await?;
    Ok(format!("{opened} gaps opened, {asked} operators asked"))
}

pub(super) async fn grid_poll(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    crate::grid::poll(&shop).await
}

pub(super) async fn grid_days(shop: Workshop, day: LocalDay) -> anyhow::Result<String> {
    // days come late and are corrected; what was found before is not found again
    let mut found = 0;
    for ago in 1..=GRID_DAYS {
        found += crate::grid::judge(&shop, day.plus(-ago)).await?;
    }
    Ok(format!("{found} new findings in {GRID_DAYS} days before {day}"))
}

pub(super) async fn compact(shop: Workshop, day: LocalDay) -> anyhow::Result<String> {
    let compacted = shop.stores.lake.compact(day).await?;
    Ok(format!("{compacted:?}"))
}

pub(super) async fn retain(shop: Workshop, day: LocalDay) -> anyhow::Result<String> {
    let gone = shop.stores.lake.retain(day).await?;
    let vacuumed = shop.stores.lake.vacuum().await?;
    Ok(format!("{} table days beyond retention deleted; {vacuumed:?}", gone.len()))
}

pub(super) async fn purge(shop: Workshop, _day: LocalDay) -> anyhow::Result<String> {
    let now = shop.clock.now();
    let mut tx = shop.stores.registry.write().await?;
    let tokens = registry::tokens::purge(&mut tx, now).await?;
    let before = now - TimeDelta::days(KEEP_RUNS_DAYS);
    let runs = registry::pull_runs::purge(&mut tx, before).await?;
    let gaps = registry::supplements::purge(&mut tx, before).await?;
    let untouched = chrono::Utc::now() - DRAFTS_KEPT;
    let drafts = registry::applications::purge_drafts(&mut tx, untouched).await?;
    let files = registry::uploads::purge(&mut tx, now).await?;
    tx.commit().await?;
    Ok(format!(
        "{tokens} expired tokens, {runs} old pulls, {gaps} old supplements, {drafts} abandoned drafts and {files} files of \
         old uploads deleted"
    ))
}
