//! Whole days: replaced, deleted when their time is over, files deleted that nobody needs.

use super::arrange;
use crate::SettleError;
use crate::house::House;
use crate::stats::{Retained, Vacuumed};
use crate::store::delta::Change;
use crate::store::files::LakeFile;
use crate::world::number_of;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Date32Type;
use model::LocalDay;
use std::io;
use std::sync::Arc;
use tables::Table;
use tables::table::Keep;
use tracing::{info, warn};

fn misfit(table: &'static Table, what: impl Into<String>) -> SettleError {
    let source = arrow::error::ArrowError::SchemaError(what.into());
    SettleError::Rows { table: table.name, source }
}

/// Replaces the rows of one day.
pub(crate) async fn replace(
    house: &House,
    table: &'static Table,
    day: LocalDay,
    rows: RecordBatch,
) -> Result<(), SettleError> {
    let _only_one = house.maintaining.lock().await;
    let number = number_of(table).ok_or_else(|| misfit(table, "it is not declared"))?;
    let rows = crate::journal::replay::conform(&rows, table).map_err(|what| misfit(table, what))?;
    let days = rows.column(0).as_primitive::<Date32Type>().values();
    if let Some(other) = days.iter().find(|other| **other != day.epoch_days()) {
        let other = crate::store::stats::day_text(*other);
        return Err(misfit(table, format!("rows of {other} cannot replace those of {day}")));
    }
    let stored = Arc::clone(&house.tables[number]);
    let config = Arc::clone(&house.config);
    let write = move || {
        let sorted = arrange::sort(stored.shape, &rows)
            .map_err(|source| SettleError::Rows { table: table.name, source })?;
        arrange::write_days(stored.shape, &stored.folder, &sorted, &config)
    };
    let failed = |error| SettleError::File {
        what: "cannot write a file",
        table: table.name.to_owned(),
        source: io::Error::other(error),
    };
    let added = tokio::task::spawn_blocking(write).await.map_err(failed)??;
    let stored = &house.tables[number];
    let mut committer = stored.committer.lock().await;
    let removed = committer.files().days.get(&day.epoch_days()).cloned().unwrap_or_default();
    if added.is_empty() && removed.is_empty() {
        return Ok(());
    }
    let change = Change { added, removed, data_change: true, segment: None };
    let files = committer.commit(stored, change).await?;
    house.world.swap(number, files, None);
    Ok(())
}

/// Deletes the days of every table whose time to keep ended before `today`. Every day is logged.
pub(crate) async fn retain(house: &House, today: LocalDay) -> Result<Vec<Retained>, SettleError> {
    let _only_one = house.maintaining.lock().await;
    let mut all = Vec::new();
    for (number, stored) in house.tables.iter().enumerate() {
        let table = stored.shape.table;
        let Keep::Days(days) = table.keep else { continue };
        let first = today.plus(-i64::from(days)).epoch_days();
        let mut committer = stored.committer.lock().await;
        let files = committer.files();
        let over: Vec<_> = files.days.range(..first).collect();
        if over.is_empty() {
            continue;
        }
        let retained: Vec<Retained> =
            over.iter().map(|(day, files)| ended(table, **day, files)).collect();
        let removed = over.into_iter().flat_map(|(_, files)| files.clone()).collect();
        let change = Change { removed, data_change: true, ..Change::default() };
        let files = committer.commit(stored, change).await?;
        house.world.swap(number, files, None);
        for one in &retained {
            info!(
                table = one.table,
                rows = one.rows,
                "deleted {} rows of {} of {}: kept for {days} days",
                one.rows,
                one.table,
                one.day
            );
        }
        all.extend(retained);
    }
    Ok(all)
}

fn ended(table: &'static Table, day: i32, files: &[Arc<LakeFile>]) -> Retained {
    let date = chrono::NaiveDate::default() + chrono::TimeDelta::days(day.into());
    Retained {
        table: table.name,
        day: LocalDay(date),
        rows: files.iter().map(|file| file.rows).sum(),
        files: files.len() as u64,
    }
}

/// Deletes files that no readable version and no running query needs, and log entries of versions no longer readable.
pub(crate) async fn vacuum(house: &House) -> Result<Vacuumed, SettleError> {
    let _only_one = house.maintaining.lock().await;
    // A settle writes files before it commits them; they must not be taken for leftovers.
    let _no_settle = house.settling.lock().await;
    let mut all = Vacuumed::default();
    for stored in &house.tables {
        let failed = |source| SettleError::Commit { table: stored.shape.table.name, source };
        let unneeded = stored.unneeded(house.config.keep_versions_days).await.map_err(failed)?;
        for path in unneeded {
            match std::fs::remove_file(stored.folder.join(&path)) {
                Ok(()) => all.files += 1,
                Err(error) => warn!("cannot delete {path} of {}: {error}", stored.shape.table.name),
            }
        }
        stored.clean_log().await.map_err(failed)?;
    }
    if all.files > 0 {
        info!("deleted {} files that no version needs", all.files);
    }
    Ok(all)
}
