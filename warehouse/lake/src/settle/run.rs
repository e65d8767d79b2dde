//! One settle: closed segments become files of the tables, then go.

use super::arrange;
use super::repeats::{self, Resolved};
use crate::SettleError;
use crate::faults::Step;
use crate::house::House;
use crate::journal::segment;
use crate::stats::Settled;
use crate::store::delta::Change;
use crate::store::parquet::Written;
use crate::world::TableView;
use arrow::compute::concat_batches;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tracing::{debug, info};

/// Moves every row of segments up to the last closed one into the tables.
///
/// Every table takes its rows over in one commit that names the segment. A settle that was interrupted is continued by
/// the next one: what a table has taken over no longer waits for it, and segments go only when every table has.
pub(crate) async fn settle(house: &House) -> Result<Settled, SettleError> {
    let _only_one = house.settling.lock().await;
    let began = Instant::now();
    let segment = house.journal.roll().await?;
    let mut done = Settled { segment, ..Settled::default() };
    for number in 0..tables::TABLES.len() {
        let one = settle_table(house, number, segment).await?;
        done.rows += one.rows;
        done.repeats += one.repeats;
        done.corrections += one.corrections;
        done.files += one.files;
    }
    delete_segments(house, segment).await?;
    done.took_ms = began.elapsed().as_millis() as u64;
    metrics::counter!("lake_settled_rows").increment(done.rows);
    metrics::counter!("lake_settled_repeats").increment(done.repeats);
    metrics::histogram!("lake_settle_seconds").record(began.elapsed().as_secs_f64());
    if done.rows + done.repeats > 0 {
        info!(
            segment,
            rows = done.rows,
            repeats = done.repeats,
            files = done.files,
            took_ms = done.took_ms,
            "settled {} rows into {} files",
            done.rows,
            done.files
        );
    }
    house.settled(done.clone());
    Ok(done)
}

fn faulted(table: &'static str) -> impl Fn(io::Error) -> SettleError {
    move |source| SettleError::File { what: "cannot write a file", table: table.to_owned(), source }
}

async fn settle_table(house: &House, number: usize, segment: u64) -> Result<Settled, SettleError> {
    let view = house.world.table(number);
    let stored = &house.tables[number];
    let (shape, name) = (stored.shape, view.table.name);
    let batches: Vec<_> = view
        .waiting
        .iter()
        .filter(|waiting| waiting.segment <= segment)
        .flat_map(|waiting| waiting.batches.iter().cloned())
        .collect();
    if batches.is_empty() {
        return Ok(Settled::default());
    }
    let rows = |source| SettleError::Rows { table: name, source };
    let batch = batches.iter().map(|batch| &**batch);
    let batch = concat_batches(&view.table.schema(), batch).map_err(rows)?;
    let resolved = repeats::resolve(shape, batch, &view.files, &house.sessions).await?;
    house.config.faults.at(Step::SettleWrite(name)).map_err(faulted(name))?;
    let Resolved { batch, repeats, corrections } = resolved;
    let count = batch.num_rows() as u64;
    let written = write(house, number, batch).await?;
    let files = written.len() as u64;
    commit(house, number, segment, written).await?;
    debug!(table = name, rows = count, files, "settled {count} rows of {name} into {files} files");
    Ok(Settled { segment, rows: count, repeats, corrections, files, took_ms: 0 })
}

async fn write(
    house: &House,
    number: usize,
    batch: arrow::array::RecordBatch,
) -> Result<Vec<Written>, SettleError> {
    let stored = Arc::clone(&house.tables[number]);
    let config = Arc::clone(&house.config);
    let table = stored.shape.table.name;
    let work = move || {
        let sorted = arrange::sort(stored.shape, &batch)
            .map_err(|source| SettleError::Rows { table, source })?;
        let written = arrange::write_days(stored.shape, &stored.folder, &sorted, &config)?;
        for one in &written {
            let loaded = one.file.load_corrections(stored.shape, &stored.folder);
            loaded.map_err(|what| faulted(table)(io::Error::other(what)))?;
        }
        Ok(written)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| faulted(table)(io::Error::other(error)))?
}

async fn commit(
    house: &House,
    number: usize,
    segment: u64,
    written: Vec<Written>,
) -> Result<(), SettleError> {
    let stored = &house.tables[number];
    let name = stored.shape.table.name;
    if let Err(error) = house.config.faults.at(Step::SettleCommit(name)) {
        arrange::remove(&stored.folder, &written);
        return Err(faulted(name)(error));
    }
    let change =
        Change { added: written, data_change: true, segment: Some(segment), ..Change::default() };
    let mut committer = stored.committer.lock().await;
    let files = committer.commit(stored, change).await?;
    // From here on the rows are in the table: they must stop waiting even if the test hook stops us.
    let stopped = house.config.faults.at(Step::SettleSwap(name));
    house.world.swap(number, files, Some(segment));
    stopped.map_err(faulted(name))
}

async fn delete_segments(house: &House, upto: u64) -> Result<(), SettleError> {
    let folder = house.config.dir.join(crate::lake::JOURNAL);
    let faults = house.config.faults.clone();
    let waiting = |view: &Arc<TableView>| view.waiting.iter().map(|waiting| waiting.segment).min();
    let oldest = house.world.picture().iter().filter_map(waiting).min().unwrap_or(u64::MAX);
    let upto = upto.min(oldest.saturating_sub(1));
    let work = move || -> io::Result<()> {
        for number in segment::list(&folder)?.into_iter().filter(|number| *number <= upto) {
            segment::delete(&folder, number, &faults)?;
        }
        Ok(())
    };
    let journal = |source| SettleError::File {
        what: "cannot delete a settled segment",
        table: "journal".to_owned(),
        source,
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| journal(io::Error::other(error)))?
        .map_err(journal)
}
