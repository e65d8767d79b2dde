//! Joining files of a day, and setting corrected rows apart.

use super::arrange::remove;
use super::revisions::{Corrections, Keys, reach, revisions};
use crate::SettleError;
use crate::faults::Step;
use crate::house::House;
use crate::query::table::LakeTable;
use crate::stats::Compacted;
use crate::store::delta::{Change, StoredTable};
use crate::store::files::{FileSet, LakeFile, Role};
use crate::store::parquet::{DayWriter, Written, properties};
use crate::store::stats::day_text;
use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::{filter_record_batch, not};
use datafusion::prelude::col;
use futures::StreamExt;
use model::LocalDay;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use tracing::info;

/// Joins small files of days that have many, and sets rows apart that were corrected before `today`.
pub(crate) async fn compact(house: &Arc<House>, today: LocalDay) -> Result<Compacted, SettleError> {
    let _only_one = house.maintaining.lock().await;
    let mut all = Compacted::default();
    for number in 0..house.tables.len() {
        for job in jobs(house, number, today)? {
            let done = run(house, number, job).await?;
            all.days += done.days;
            all.files_before += done.files_before;
            all.files_after += done.files_after;
            all.rows += done.rows;
        }
    }
    metrics::counter!("lake_compacted_rows").increment(all.rows);
    Ok(all)
}

/// Files that are rewritten in one commit.
struct Job {
    files: Vec<Arc<LakeFile>>,
    corrections: Arc<Corrections>,
}

fn jobs(house: &House, number: usize, today: LocalDay) -> Result<Vec<Job>, SettleError> {
    let view = house.world.table(number);
    let stored = &house.tables[number];
    let mut jobs = Vec::new();
    let mut taken = BTreeSet::new();
    if let Some(job) = corrected(stored, &view.files, today)? {
        taken.extend(job.files.iter().map(|file| file.path.clone()));
        jobs.push(job);
    }
    let small = house.config.target_file_bytes / 2;
    for files in view.files.days.values() {
        let fits = |file: &&Arc<LakeFile>| {
            let plain = file.role != Role::Superseded && !file.corrects();
            plain && file.size < small && !taken.contains(&file.path)
        };
        let files: Vec<_> = files.iter().filter(fits).cloned().collect();
        if files.len() > house.config.max_files_per_day.max(1) {
            jobs.push(Job { files, corrections: Arc::default() });
        }
    }
    Ok(jobs)
}

/// The files that hold corrected rows or correct rows of days before `today`.
fn corrected(
    stored: &StoredTable,
    files: &FileSet,
    today: LocalDay,
) -> Result<Option<Job>, SettleError> {
    let failed = |what: String| SettleError::File {
        what: "cannot read a file",
        table: stored.shape.table.name.to_owned(),
        source: io::Error::other(what),
    };
    let mut open = today.epoch_days();
    let (mut corrections, mut days) = (Corrections::default(), BTreeSet::new());
    // A correcting file near the others is taken along, so that no correction is forgotten with half of its work done.
    loop {
        let more: Vec<_> = files
            .files()
            .filter(|file| file.corrects() && (file.day < open || days.contains(&file.day)))
            .collect();
        let before = days.len();
        for file in more {
            file.load_corrections(stored.shape, &stored.folder).map_err(failed)?;
            corrections.extend(file.corrections.get().unwrap_or(&Corrections::default()));
            let reach = reach(stored.shape);
            days.extend(file.day - reach..=file.day + reach);
        }
        if days.len() == before {
            break;
        }
        open = i32::MIN;
    }
    if corrections.is_empty() {
        return Ok(None);
    }
    let mut job = Job { files: Vec::new(), corrections: Arc::new(corrections) };
    for file in days.iter().filter_map(|day| files.days.get(day)).flatten() {
        if file.role == Role::Superseded {
            continue;
        }
        let path = stored.folder.join(&file.path);
        let old = || crate::store::parquet::holds_superseded(stored.shape, &path, &job.corrections);
        if file.corrects() || old().map_err(failed)? {
            job.files.push(Arc::clone(file));
        }
    }
    Ok(Some(job))
}

async fn run(house: &Arc<House>, number: usize, job: Job) -> Result<Compacted, SettleError> {
    let stored = Arc::clone(&house.tables[number]);
    let table = stored.shape.table.name;
    let mut days: BTreeMap<i32, Vec<Arc<LakeFile>>> = BTreeMap::new();
    for file in &job.files {
        days.entry(file.day).or_default().push(Arc::clone(file));
    }
    let mut written = Vec::new();
    for (day, files) in &days {
        match rewrite(house, number, *day, files.clone(), Arc::clone(&job.corrections)).await {
            Ok(more) => written.extend(more),
            Err(error) => {
                remove(&stored.folder, &written);
                return Err(error);
            }
        }
    }
    let done = Compacted {
        days: days.len() as u64,
        files_before: job.files.len() as u64,
        files_after: written.len() as u64,
        rows: written.iter().map(|one| one.file.rows).sum(),
    };
    if let Err(source) = house.config.faults.at(Step::CompactCommit(table)) {
        remove(&stored.folder, &written);
        let table = table.to_owned();
        return Err(SettleError::File { what: "cannot write a file", table, source });
    }
    let change = Change { added: written, removed: job.files, ..Change::default() };
    let mut committer = stored.committer.lock().await;
    let files = committer.commit(&stored, change).await?;
    house.world.swap(number, files, None);
    info!(
        table,
        days = done.days,
        "joined {} files of {table} into {}",
        done.files_before,
        done.files_after
    );
    Ok(done)
}

/// Writes the rows of the files of one day anew: sorted, corrected rows apart.
async fn rewrite(
    house: &Arc<House>,
    number: usize,
    day: i32,
    files: Vec<Arc<LakeFile>>,
    corrections: Arc<Corrections>,
) -> Result<Vec<Written>, SettleError> {
    let stored = Arc::clone(&house.tables[number]);
    let (shape, house) = (stored.shape, Arc::clone(house));
    let table = shape.table.name;
    let expected: u64 = files.iter().map(|file| file.rows).sum();
    let handle = house.runtime().ok_or(SettleError::Journal(crate::AppendError::Closed))?;
    let work = async move {
        let read = |source| SettleError::Read { table, source };
        let context = house.sessions.plain();
        let frame = context
            .read_table(Arc::new(LakeTable::of_files(shape, Arc::new(FileSet::of(0, files)))))
            .map_err(read)?;
        let order = shape.table.sorted_by.iter().map(|name| col(*name).sort(true, true)).collect();
        let sorted = frame.sort(order).map_err(read)?;
        let mut stream = sorted.execute_stream().await.map_err(read)?;
        let mut output = Output::new(&house, &stored, day, corrections);
        while let Some(batch) = stream.next().await {
            output.write(&batch.map_err(read)?)?;
        }
        let written = output.finish()?;
        let rows: u64 = written.iter().map(|one| one.file.rows).sum();
        if rows != expected {
            remove(&stored.folder, &written);
            let what = format!("{rows} of {expected} rows of {} came back", day_text(day));
            return Err(read(datafusion::error::DataFusionError::Internal(what)));
        }
        Ok(written)
    };
    let failed = |error| SettleError::File {
        what: "cannot rewrite a day",
        table: table.to_owned(),
        source: io::Error::other(error),
    };
    handle.spawn(work).await.map_err(failed)?
}

/// Files under construction: one of rows that count, one of corrected rows.
struct Output<'a> {
    house: &'a House,
    stored: &'a StoredTable,
    day: i32,
    corrections: Arc<Corrections>,
    current: Option<DayWriter<'a>>,
    superseded: Option<DayWriter<'a>>,
    written: Vec<Written>,
}

impl<'a> Output<'a> {
    fn new(
        house: &'a House,
        stored: &'a StoredTable,
        day: i32,
        corrections: Arc<Corrections>,
    ) -> Self {
        Self {
            house,
            stored,
            day,
            corrections,
            current: None,
            superseded: None,
            written: Vec::new(),
        }
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), SettleError> {
        let shape = self.stored.shape;
        let rows = |source| SettleError::Rows { table: shape.table.name, source };
        let batch = crate::journal::replay::conform(batch, shape.table)
            .map_err(|what| rows(arrow::error::ArrowError::SchemaError(what)))?;
        if self.corrections.is_empty() {
            return self.put(Role::Current, &batch);
        }
        let keys = Keys::of_unit(shape).and_then(|keys| keys.rows(shape, &batch)).map_err(rows)?;
        let counts: BooleanArray = keys
            .iter()
            .zip(revisions(&batch).map_err(rows)?)
            .map(|(key, revision)| Some(self.corrections.count(key.data(), revision)))
            .collect();
        let current = filter_record_batch(&batch, &counts).map_err(rows)?;
        let old = not(&counts).and_then(|old| filter_record_batch(&batch, &old)).map_err(rows)?;
        self.put(Role::Current, &current)?;
        self.put(Role::Superseded, &old)
    }

    fn put(&mut self, role: Role, batch: &RecordBatch) -> Result<(), SettleError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let shape = self.stored.shape;
        let (folder, day) = (self.stored.folder.as_path(), self.day);
        let slot = match role {
            Role::Superseded => &mut self.superseded,
            _ => &mut self.current,
        };
        let writer = match slot {
            Some(writer) => writer,
            None => {
                let properties = properties(shape, &self.house.config);
                slot.insert(DayWriter::create(shape, folder, day, role, properties)?)
            }
        };
        let rows = super::arrange::undated(shape, batch);
        let rows = rows.map_err(|source| SettleError::Rows { table: shape.table.name, source })?;
        writer.write(&rows)?;
        if writer.bytes() as u64 >= self.house.config.target_file_bytes
            && let Some(full) = slot.take()
        {
            self.written.push(full.finish()?);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Written>, SettleError> {
        for writer in [self.current.take(), self.superseded.take()].into_iter().flatten() {
            self.written.push(writer.finish()?);
        }
        Ok(self.written)
    }
}
