//! The Delta table behind one declared table.

use super::files::{FileSet, LakeFile};
use super::parquet::Written;
use super::shape::{DAY, Shape, delta_field};
use crate::journal::segment::sync_folder;
use crate::{LakeConfig, OpenError, SettleError};
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, Remove, StructType, Transaction};
use deltalake::operations::vacuum::VacuumMode;
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder, DeltaTableError, ensure_table_uri};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;

/// One table on disk. All commits go through here, one at a time.
pub(crate) struct StoredTable {
    /// Its columns.
    pub shape: &'static Shape,
    /// Its folder.
    pub folder: PathBuf,
    /// Commits and what they start from.
    pub committer: Mutex<Committer>,
    /// Files that left the table, as long as a query may still read them.
    left: parking_lot::Mutex<Vec<(String, Weak<()>)>>,
}

/// The committed state.
pub(crate) struct Committer {
    table: DeltaTable,
    files: Arc<FileSet>,
    /// Highest journal segment that is in the table.
    pub settled: u64,
}

/// What a commit does.
#[derive(Default)]
pub(crate) struct Change {
    /// Files that come.
    pub added: Vec<Written>,
    /// Files that go.
    pub removed: Vec<Arc<LakeFile>>,
    /// Whether rows come or go, as opposed to being rearranged.
    pub data_change: bool,
    /// The journal segment it takes over.
    pub segment: Option<u64>,
}

fn app_id(shape: &Shape) -> String {
    format!("journal/{}", shape.table.name)
}

impl StoredTable {
    /// Opens the table, creating it when it is not there.
    pub async fn open(
        shape: &'static Shape,
        root: &Path,
        config: &LakeConfig,
    ) -> Result<Self, OpenError> {
        let name = shape.table.name;
        let folder = root.join(name);
        let failed = |source| OpenError::Table { table: name, source };
        std::fs::create_dir_all(&folder)
            .map_err(|source| OpenError::Folder { path: folder.clone(), source })?;
        let mut table = builder(&folder).and_then(|b| b.build()).map_err(failed)?;
        if !table.verify_deltatable_existence().await.map_err(failed)? {
            table = create(shape, table, config).await.map_err(failed)?;
            let log = folder.join("_delta_log");
            let sync = sync_folder(&log).and_then(|()| sync_folder(&folder));
            sync.map_err(|source| OpenError::Folder { path: log, source })?;
        } else {
            table.load().await.map_err(failed)?;
        }
        check(shape, &table)?;
        let files = Arc::new(files_of(shape, &folder, &table)?);
        let settled = settled(shape, &table).await.map_err(failed)?;
        let committer = Mutex::new(Committer { table, files, settled });
        Ok(Self { shape, folder, committer, left: parking_lot::Mutex::default() })
    }

    /// The files of another version, for questions about the past.
    ///
    /// # Errors
    /// [`DeltaTableError`] when the version was never written or is no longer kept.
    pub async fn at_version(&self, version: u64) -> Result<FileSet, DeltaTableError> {
        let mut table = builder(&self.folder)?.build()?;
        table.load_version(version).await?;
        files_of(self.shape, &self.folder, &table)
            .map_err(|error| DeltaTableError::Generic(error.to_string()))
    }

    /// Files that neither a version kept for `days` nor a running query needs.
    pub async fn unneeded(&self, days: u32) -> Result<Vec<String>, DeltaTableError> {
        let table = self.committer.lock().await.table.clone();
        let (_, found) = table
            .vacuum()
            .with_retention_period(chrono::TimeDelta::days(days.into()))
            .with_enforce_retention_duration(false)
            .with_mode(VacuumMode::Full)
            .with_dry_run(true)
            .await?;
        let mut left = self.left.lock();
        left.retain(|(_, lease)| lease.strong_count() > 0);
        let read: HashSet<&str> = left.iter().map(|(path, _)| path.as_str()).collect();
        let mut files = found.files_deleted;
        files.retain(|path| path.ends_with(".parquet") && !read.contains(path.as_str()));
        Ok(files)
    }

    /// Deletes log entries of versions that are no longer kept.
    pub async fn clean_log(&self) -> Result<(), DeltaTableError> {
        let table = self.committer.lock().await.table.clone();
        deltalake::checkpoints::cleanup_metadata(&table, None).await.map(|_| ())
    }
}

impl Committer {
    /// The committed files.
    pub fn files(&self) -> Arc<FileSet> {
        Arc::clone(&self.files)
    }

    /// Commits a change, durable when it returns.
    ///
    /// When the commit seems to have failed, the log decides: a segment that it names is in the table.
    pub async fn commit(
        &mut self,
        stored: &StoredTable,
        change: Change,
    ) -> Result<Arc<FileSet>, SettleError> {
        let (shape, folder) = (stored.shape, stored.folder.as_path());
        let failed = |source| SettleError::Commit { table: shape.table.name, source };
        let operation = if change.data_change {
            DeltaOperation::Write {
                mode: SaveMode::Append,
                partition_by: Some(vec![DAY.to_owned()]),
                predicate: None,
            }
        } else {
            DeltaOperation::Optimize { predicate: None, target_size: 0 }
        };
        let mut properties = CommitProperties::default().with_cleanup_expired_logs(Some(false));
        if let Some(segment) = change.segment {
            let transaction = Transaction::new(app_id(shape), segment as i64);
            properties = properties.with_application_transaction(transaction);
        }
        let state = self.table.snapshot().map_err(failed)?;
        let done = CommitBuilder::from(properties)
            .with_actions(actions(&change))
            .build(Some(state), self.table.log_store(), operation)
            .await;
        if let Err(source) = done {
            self.table.update_state().await.map_err(failed)?;
            let known = settled(shape, &self.table).await.map_err(failed)?;
            if change.segment.is_none_or(|segment| known < segment) {
                // Whatever became of it, the next commit starts from what is really there.
                let files = files_of(shape, folder, &self.table);
                self.files = files.map(Arc::new).unwrap_or_else(|_| Arc::clone(&self.files));
                return Err(failed(source));
            }
        } else {
            self.table.update_state().await.map_err(failed)?;
        }
        let version = self.table.version().unwrap_or(0);
        sync_log(folder, version).map_err(|source| SettleError::File {
            what: "cannot make the log durable",
            table: shape.table.name.to_owned(),
            source,
        })?;
        self.settled = self.settled.max(change.segment.unwrap_or(0));
        let removed: HashSet<String> = change.removed.iter().map(|f| f.path.clone()).collect();
        let leases =
            change.removed.iter().map(|file| (file.path.clone(), Arc::downgrade(&file.lease)));
        stored.left.lock().extend(leases);
        let added = change.added.into_iter().map(|written| written.file).collect();
        self.files = Arc::new(self.files.next(version, &removed, added));
        Ok(Arc::clone(&self.files))
    }
}

fn actions(change: &Change) -> Vec<Action> {
    let now = chrono::Utc::now().timestamp_millis();
    let removes = change.removed.iter().map(|file| {
        let day = super::stats::day_text(file.day);
        Action::Remove(Remove {
            path: file.path.clone(),
            data_change: change.data_change,
            deletion_timestamp: Some(now),
            extended_file_metadata: Some(true),
            partition_values: Some(HashMap::from([(DAY.to_owned(), Some(day))])),
            size: Some(file.size as i64),
            ..Remove::default()
        })
    });
    let adds = change
        .added
        .iter()
        .map(|written| Action::Add(Add { data_change: change.data_change, ..written.add.clone() }));
    removes.chain(adds).collect()
}

fn builder(folder: &Path) -> Result<DeltaTableBuilder, DeltaTableError> {
    DeltaTableBuilder::from_url(ensure_table_uri(folder.to_string_lossy())?)
}

async fn create(
    shape: &Shape,
    table: DeltaTable,
    config: &LakeConfig,
) -> Result<DeltaTable, DeltaTableError> {
    let keep = format!("interval {} days", config.keep_versions_days);
    let properties = [
        ("delta.checkpointInterval", config.checkpoint_interval.max(1).to_string()),
        ("delta.logRetentionDuration", keep.clone()),
        ("delta.deletedFileRetentionDuration", keep),
        ("zhixing.tableVersion", shape.table.version.to_string()),
    ];
    let configuration = properties.into_iter().map(|(key, value)| (key.to_owned(), Some(value)));
    table
        .create()
        .with_table_name(shape.table.name)
        .with_comment(shape.table.grain)
        .with_columns(shape.table.columns.iter().map(delta_field))
        .with_partition_columns([DAY])
        .with_raise_if_key_not_exists(false)
        .with_configuration(configuration)
        .await
}

/// Refuses a stored table that scans would read wrongly.
fn check(shape: &Shape, table: &DeltaTable) -> Result<(), OpenError> {
    let name = shape.table.name;
    let refuse = |what: String| OpenError::Columns { table: name.to_owned(), what };
    let state = table.snapshot().map_err(|source| OpenError::Table { table: name, source })?;
    let protocol = state.protocol();
    if protocol.min_reader_version() > 1 {
        return Err(refuse(format!(
            "it needs reader version {} (deletion vectors or column mapping are not read)",
            protocol.min_reader_version()
        )));
    }
    let declared = StructType::try_new(shape.table.columns.iter().map(delta_field))
        .map_err(|error| refuse(error.to_string()))?;
    for field in declared.fields() {
        match state.schema().field(field.name()) {
            Some(stored) if stored.data_type() == field.data_type() => {}
            Some(stored) => {
                return Err(refuse(format!("column {} is {}", field.name(), stored.data_type())));
            }
            None => return Err(refuse(format!("column {} is missing", field.name()))),
        }
    }
    Ok(())
}

fn files_of(
    shape: &'static Shape,
    folder: &Path,
    table: &DeltaTable,
) -> Result<FileSet, OpenError> {
    let name = shape.table.name;
    let failed = |source| OpenError::Table { table: name, source };
    let state = table.snapshot().map_err(failed)?;
    let mut files = Vec::new();
    for view in state.snapshot().log_data().iter() {
        let day = view.partition_values_map().get(DAY).cloned().flatten().unwrap_or_default();
        let size = u64::try_from(view.size()).unwrap_or(0);
        let path = view.path();
        let json = view.stats();
        let modified = view.modification_time();
        let file = LakeFile::new(shape, folder, &path, &day, size, modified, json.as_deref());
        let refuse = |what| OpenError::Columns { table: name.to_owned(), what };
        files.push(file.map_err(refuse)?);
    }
    Ok(FileSet::new(table.version().unwrap_or(0), files))
}

async fn settled(shape: &Shape, table: &DeltaTable) -> Result<u64, DeltaTableError> {
    let log_store = table.log_store();
    let state = table.snapshot()?;
    let version = state.transaction_version(log_store.as_ref(), app_id(shape)).await?;
    Ok(version.and_then(|version| u64::try_from(version).ok()).unwrap_or(0))
}

/// Makes a commit and a checkpoint of the same version durable.
fn sync_log(folder: &Path, version: u64) -> std::io::Result<()> {
    let log = folder.join("_delta_log");
    File::open(log.join(format!("{version:020}.json")))?.sync_all()?;
    let checkpoint = log.join(format!("{version:020}.checkpoint.parquet"));
    if checkpoint.exists() {
        File::open(checkpoint)?.sync_all()?;
        File::open(log.join("_last_checkpoint"))?.sync_all()?;
    }
    sync_folder(&log)
}
