//! What the jobs do: one call into the crate that owns the matter.

use super::Workshop;
use model::LocalDay;

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
    tx.commit().await?;
    Ok(format!("{tokens} expired tokens deleted"))
}
