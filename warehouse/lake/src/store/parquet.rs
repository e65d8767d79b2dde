//! Writing Parquet files.

use super::files::{LakeFile, Role};
use super::shape::{DAY, Shape};
use super::stats::{self, Gatherer};
use crate::settle::revisions::{Corrections, Keys, revisions, unit_key};
use crate::{LakeConfig, SettleError};
use arrow::array::RecordBatch;
use chrono::Utc;
use deltalake::kernel::Add;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tables::Kind;

/// Rows in one page, the smallest part a query can skip.
const PAGE_ROWS: usize = 8_192;
/// Columns that get a bloom filter: looked up by value, not sorted by.
const LOOKED_UP: &[&str] = &["order_no", "vehicle_key", "plate_key"];

/// How files of a table are written.
pub(crate) fn properties(shape: &Shape, config: &LakeConfig) -> WriterProperties {
    let level = ZstdLevel::try_new(config.zstd_level).unwrap_or_default();
    let position = |name: &&str| shape.written.index_of(name).ok();
    let sorting = shape.table.sorted_by.iter().filter_map(position).map(|at| SortingColumn {
        column_idx: at as i32,
        descending: false,
        nulls_first: true,
    });
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(config.row_group_rows))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_sorting_columns(Some(sorting.collect()))
        .set_created_by(concat!("zhixing ", env!("CARGO_PKG_VERSION")).to_owned());
    for column in shape.table.columns {
        let path = ColumnPath::from(column.name);
        if LOOKED_UP.contains(&column.name) {
            properties = properties.set_column_bloom_filter_enabled(path, true);
        } else if column.kind == Kind::Bytes || column.unit == "JSON" {
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    properties.build()
}

/// A file that was written and is durable, but not yet part of the table.
#[derive(Debug)]
pub(crate) struct Written {
    /// For the log.
    pub add: Add,
    /// For queries.
    pub file: LakeFile,
}

/// Removes a file that was not finished.
struct Unfinished(Option<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // What cannot be removed is no part of any version and goes with the next vacuum.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Writes one file of one day; a file that is not finished goes.
pub(crate) struct DayWriter<'a> {
    shape: &'static Shape,
    folder: &'a Path,
    path: String,
    unfinished: Unfinished,
    day: i32,
    writer: ArrowWriter<BufWriter<File>>,
    gathered: Gatherer,
}

impl<'a> DayWriter<'a> {
    /// Opens a file with a new name.
    pub fn create(
        shape: &'static Shape,
        folder: &'a Path,
        day: i32,
        role: Role,
        properties: WriterProperties,
    ) -> Result<Self, SettleError> {
        let refuse = |source| file_error(shape, source);
        let path = format!("{DAY}={}/{}-{}.parquet", stats::day_text(day), role.letter(), unique());
        let full_path = folder.join(&path);
        if let Some(parent) = full_path.parent().filter(|parent| !parent.exists()) {
            std::fs::create_dir_all(parent).map_err(refuse)?;
        }
        let file = File::create_new(&full_path).map_err(refuse)?;
        let unfinished = Unfinished(Some(full_path));
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let buffered = BufWriter::with_capacity(1 << 20, file);
        let writer =
            ArrowWriter::try_new_with_options(buffered, Arc::clone(&shape.written), options)
                .map_err(|source| SettleError::Parquet { table: shape.table.name, source })?;
        let gathered = Gatherer::new(shape);
        Ok(Self { shape, folder, path, unfinished, day, writer, gathered })
    }

    /// Appends rows: columns as written, in the order of the table.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), SettleError> {
        self.gathered.add(batch);
        self.writer
            .write(batch)
            .map_err(|source| SettleError::Parquet { table: self.shape.table.name, source })
    }

    /// Bytes so far, about.
    pub fn bytes(&self) -> usize {
        self.writer.bytes_written() + self.writer.in_progress_size()
    }

    /// Finishes the file and makes it durable.
    pub fn finish(self) -> Result<Written, SettleError> {
        let Self { shape, folder, path, mut unfinished, day, writer, gathered } = self;
        let refuse = |source| file_error(shape, source);
        let buffered = writer
            .into_inner()
            .map_err(|source| SettleError::Parquet { table: shape.table.name, source })?;
        let file = buffered.into_inner().map_err(|error| refuse(error.into_error()))?;
        file.sync_all().map_err(refuse)?;
        let size = file.metadata().map_err(refuse)?.len();
        if let Some(parent) = folder.join(&path).parent() {
            crate::journal::segment::sync_folder(parent).map_err(refuse)?;
        }
        unfinished.0 = None;
        let add = Add {
            path,
            partition_values: HashMap::from([(DAY.to_owned(), Some(stats::day_text(day)))]),
            size: size as i64,
            modification_time: Utc::now().timestamp_millis(),
            data_change: true,
            stats: Some(gathered.json(shape)),
            ..Add::default()
        };
        let file = LakeFile::of_add(shape, folder, &add)
            .map_err(|what| file_error(shape, io::Error::other(what)))?;
        Ok(Written { add, file })
    }
}

fn file_error(shape: &Shape, source: io::Error) -> SettleError {
    SettleError::File { what: "cannot write a file", table: shape.table.name.to_owned(), source }
}

/// The corrections that rows of a file make.
pub(crate) fn corrections_of(shape: &Shape, path: &Path) -> Result<Corrections, String> {
    let mut all = Corrections::default();
    let read = each_revision(shape, path, |batch| {
        all.extend(&Corrections::of(shape, batch)?);
        Ok(true)
    });
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(all)
}

/// Whether a file holds a row that one of the corrections corrects.
pub(crate) fn holds_superseded(
    shape: &Shape,
    path: &Path,
    corrections: &Corrections,
) -> Result<bool, String> {
    let mut found = false;
    let read = each_revision(shape, path, |batch| {
        let keys = Keys::of_unit(shape)?.rows(shape, batch)?;
        let mut rows = keys.iter().zip(revisions(batch)?);
        found = rows.any(|(key, revision)| !corrections.count(key.data(), revision));
        Ok(!found)
    });
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(found)
}

/// Shows the keys and revisions of a file until `look` has seen enough.
fn each_revision(
    shape: &Shape,
    path: &Path,
    mut look: impl FnMut(&RecordBatch) -> Result<bool, arrow::error::ArrowError>,
) -> Result<(), Box<dyn std::error::Error>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let mut names: Vec<&str> = unit_key(shape).to_vec();
    names.push("revision");
    let mask = ProjectionMask::columns(builder.parquet_schema(), names);
    for batch in builder.with_projection(mask).build()? {
        if !look(&batch?)? {
            break;
        }
    }
    Ok(())
}

/// A name nobody else uses: time, process and a count.
fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let micros = Utc::now().timestamp_micros();
    format!("{micros:016x}-{:x}-{count:x}", std::process::id())
}
