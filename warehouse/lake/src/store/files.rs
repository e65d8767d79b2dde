//! The files of one version of one table.

use super::shape::Shape;
use super::stats;
use crate::settle::revisions::Corrections;
use chrono::DateTime;
use datafusion::common::ScalarValue;
use datafusion::common::stats::Precision;
use datafusion::datasource::listing::PartitionedFile;
use deltalake::kernel::Add;
use object_store::ObjectMeta;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What a file went through; its name begins with the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `n`: written by a settle; may hold rows that a later row corrects.
    New,
    /// `c`: written by compaction; held the highest revisions only when it was written.
    Current,
    /// `x`: written by compaction; holds rows that were corrected. Valid rows are never here.
    Superseded,
}

impl Role {
    /// The first letter of a file name.
    pub fn letter(self) -> char {
        match self {
            Self::New => 'n',
            Self::Current => 'c',
            Self::Superseded => 'x',
        }
    }

    fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.as_bytes().first() {
            Some(b'c') => Self::Current,
            Some(b'x') => Self::Superseded,
            _ => Self::New,
        }
    }
}

/// Travels with a file into plans that read it.
#[derive(Debug, Clone)]
struct Lease(#[allow(dead_code, reason = "held, never looked at")] Arc<()>);

/// One Parquet file.
#[derive(Debug, Clone)]
pub(crate) struct LakeFile {
    /// Path inside the table.
    pub path: String,
    /// What it went through.
    pub role: Role,
    /// Its day, in days since 1970-01-01.
    pub day: i32,
    /// Size, bytes.
    pub size: u64,
    /// Rows; 0 when the log does not say.
    pub rows: u64,
    /// Highest revision in it; 1 when the table has none.
    pub max_revision: i32,
    /// As DataFusion scans it, with statistics.
    pub scan: PartitionedFile,
    /// Lives as long as the file is part of a picture or of a running query.
    pub lease: Arc<()>,
    /// The corrections its rows make; read once, for files that [`LakeFile::corrects`].
    pub corrections: OnceLock<Corrections>,
}

impl LakeFile {
    /// A file that the log of a table in `folder` names.
    pub fn new(
        shape: &Shape,
        folder: &Path,
        path: &str,
        day: &str,
        size: u64,
        modified_ms: i64,
        json: Option<&str>,
    ) -> Result<Self, String> {
        let day = stats::day_number(day).ok_or_else(|| format!("{day} is not a day"))?;
        let location = object_store::path::Path::from_absolute_path(folder.join(path))
            .map_err(|error| error.to_string())?;
        let last_modified = DateTime::from_timestamp_millis(modified_ms).unwrap_or_default();
        let meta = ObjectMeta { location, last_modified, size, e_tag: None, version: None };
        let statistics = stats::read(shape, json);
        let rows = statistics.num_rows.get_value().copied().unwrap_or(0) as u64;
        let lease = Arc::new(());
        let max_revision = max_revision(shape, &statistics.column_statistics);
        let scan = PartitionedFile::new_from_meta(meta)
            .with_partition_values(vec![ScalarValue::Date32(Some(day))])
            .with_statistics(Arc::new(statistics))
            .with_extension(Lease(Arc::clone(&lease)));
        let role = Role::of(path);
        let corrections = OnceLock::new();
        Ok(Self {
            path: path.to_owned(),
            role,
            day,
            size,
            rows,
            max_revision,
            scan,
            lease,
            corrections,
        })
    }

    /// Whether rows of it correct rows of other files that may not have been set apart yet.
    pub fn corrects(&self) -> bool {
        self.role == Role::New && self.max_revision > 1
    }

    /// Reads the corrections of the file, if it has any and they are not known yet.
    pub fn load_corrections(&self, shape: &Shape, folder: &Path) -> Result<(), String> {
        if !self.corrects() || self.corrections.get().is_some() {
            return Ok(());
        }
        let found = super::parquet::corrections_of(shape, &folder.join(&self.path))?;
        // Another reader may have been faster with the same answer.
        let _ = self.corrections.set(found);
        Ok(())
    }

    /// The file of an Add action.
    pub fn of_add(shape: &Shape, folder: &Path, add: &Add) -> Result<Self, String> {
        let day = add.partition_values.get(super::shape::DAY).cloned().flatten();
        let day = day.ok_or_else(|| format!("{} has no day", add.path))?;
        let size = u64::try_from(add.size).unwrap_or(0);
        let json = add.stats.as_deref();
        Self::new(shape, folder, &add.path, &day, size, add.modification_time, json)
    }
}

fn max_revision(shape: &Shape, columns: &[datafusion::common::ColumnStatistics]) -> i32 {
    if !shape.revised() {
        return 1;
    }
    let at = shape.written.index_of("revision").ok();
    match at.and_then(|at| columns.get(at)).map(|column| &column.max_value) {
        Some(Precision::Exact(ScalarValue::Int32(Some(revision)))) => *revision,
        // Unknown: it may hold corrections.
        _ => i32::MAX,
    }
}

/// The files of one version of one table, by day.
#[derive(Debug, Default)]
pub(crate) struct FileSet {
    /// Version of the Delta table.
    pub version: u64,
    /// Files by day.
    pub days: BTreeMap<i32, Vec<Arc<LakeFile>>>,
    corrections: OnceLock<Arc<Corrections>>,
}

impl FileSet {
    /// A version made of files.
    pub fn new(version: u64, files: impl IntoIterator<Item = LakeFile>) -> Self {
        Self::of(version, files.into_iter().map(Arc::new))
    }

    /// Files that belong together.
    pub fn of(version: u64, files: impl IntoIterator<Item = Arc<LakeFile>>) -> Self {
        let mut days: BTreeMap<i32, Vec<Arc<LakeFile>>> = BTreeMap::new();
        for file in files {
            days.entry(file.day).or_default().push(file);
        }
        Self { version, days, corrections: OnceLock::new() }
    }

    /// The next version: without the removed paths, with the added files.
    pub fn next(&self, version: u64, removed: &HashSet<String>, added: Vec<LakeFile>) -> Self {
        let mut days = self.days.clone();
        if !removed.is_empty() {
            for files in days.values_mut() {
                files.retain(|file| !removed.contains(&file.path));
            }
            days.retain(|_, files| !files.is_empty());
        }
        for file in added {
            days.entry(file.day).or_default().push(Arc::new(file));
        }
        Self { version, days, corrections: OnceLock::new() }
    }

    /// Every file, by day.
    pub fn files(&self) -> impl Iterator<Item = &Arc<LakeFile>> {
        self.days.values().flatten()
    }

    /// The corrections that rows of files not yet compacted make.
    pub fn corrections(&self) -> Arc<Corrections> {
        let join = || {
            let mut all = Corrections::default();
            self.files().filter_map(|file| file.corrections.get()).for_each(|one| all.extend(one));
            Arc::new(all)
        };
        Arc::clone(self.corrections.get_or_init(join))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.days.values().map(Vec::len).sum()
    }
}
