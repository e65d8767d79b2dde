//! Opening the lake.

use crate::house::House;
use crate::journal::{Journal, Start, replay};
use crate::lake::{JOURNAL, TABLES};
use crate::now::{self, Now};
use crate::query::session::Sessions;
use crate::store::delta::StoredTable;
use crate::store::shape::shape;
use crate::world::{World, number_of};
use crate::{LakeConfig, OpenError, QueryError};
use fs2::FileExt;
use parking_lot::Mutex;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tracing::info;

/// Time between two groups of changes of the live state.
const PUBLISH_EVERY: Duration = Duration::from_millis(100);

/// Opens everything.
pub(crate) async fn open(config: LakeConfig) -> Result<House, OpenError> {
    let lock = lock(&config.dir)?;
    let (tables, files) = open_tables(&config).await?;
    let world = Arc::new(World::new(files));
    let mut settled = Vec::with_capacity(tables.len());
    for table in &tables {
        settled.push(table.committer.lock().await.settled);
    }
    let journal = start_journal(&config, &world, &settled)?;
    let now = Arc::new(Now::new());
    let failed = |source: QueryError| OpenError::Now { source: Box::new(source) };
    let sessions =
        Sessions::new(&config, Arc::clone(&now)).map_err(|error| failed(error.into()))?;
    let threads = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.threads())
        .thread_name("query")
        .enable_all()
        .build()
        .map_err(|source| OpenError::Folder { path: config.dir.clone(), source })?;
    let publisher = {
        let now = Arc::clone(&now);
        let publish = async move {
            let mut beat = tokio::time::interval(PUBLISH_EVERY);
            loop {
                beat.tick().await;
                now.publish();
            }
        };
        tokio::spawn(publish).abort_handle()
    };
    let house = House {
        config: Arc::new(config),
        world,
        journal,
        tables,
        now,
        sessions,
        settling: tokio::sync::Mutex::default(),
        maintaining: tokio::sync::Mutex::default(),
        threads: Mutex::new(Some(threads)),
        publisher,
        last_settle: Mutex::default(),
        lock,
    };
    now::rebuild(&house).await.map_err(failed)?;
    Ok(house)
}

/// Makes the folder and takes it for this process.
fn lock(dir: &Path) -> Result<File, OpenError> {
    let failed = |source| OpenError::Folder { path: dir.to_owned(), source };
    if dir.as_os_str().is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "no folder is configured")));
    }
    for folder in [dir.to_owned(), dir.join(JOURNAL), dir.join(TABLES)] {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let path = dir.join("lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = opened.map_err(failed)?;
    FileExt::try_lock_exclusive(&file).map_err(|_| OpenError::InUse { path: dir.to_owned() })?;
    Ok(file)
}

type Opened = (Vec<Arc<StoredTable>>, Vec<Arc<crate::store::files::FileSet>>);

async fn open_tables(config: &LakeConfig) -> Result<Opened, OpenError> {
    let root = std::path::absolute(config.dir.join(TABLES))
        .map_err(|source| OpenError::Folder { path: config.dir.clone(), source })?;
    let (mut opened, mut files) = (Vec::new(), Vec::new());
    for number in 0..tables::TABLES.len() {
        let table = StoredTable::open(shape(number), &root, config).await?;
        let set = table.committer.lock().await.files();
        for file in set.files() {
            let refuse =
                |what| OpenError::Columns { table: table.shape.table.name.to_owned(), what };
            file.load_corrections(table.shape, &table.folder).map_err(refuse)?;
        }
        files.push(set);
        opened.push(Arc::new(table));
    }
    Ok((opened, files))
}

/// Shows what the journal holds beyond the tables, and starts its writer behind it.
fn start_journal(
    config: &LakeConfig,
    world: &Arc<World>,
    settled: &[u64],
) -> Result<Journal, OpenError> {
    let folder = config.dir.join(JOURNAL);
    let highest = settled.iter().copied().max().unwrap_or(0);
    let (mut rows, mut segments) = (0, 0);
    let last = replay::replay(&folder, highest, |replayed| {
        segments += 1;
        for group in replayed.groups {
            let mut parts = Vec::with_capacity(group.len());
            for (table, batch) in group {
                let Some(number) = number_of(table) else { continue };
                // What the table took over before the segment could be deleted is not shown twice.
                if replayed.segment > settled[number] {
                    rows += batch.num_rows();
                    parts.push((number as u16, batch));
                }
            }
            world.land(replayed.segment, parts);
        }
        Ok(())
    })?;
    if segments > 0 {
        info!(segments, rows, "replayed {rows} rows from {segments} journal segments");
    }
    let start = Start {
        last,
        segment_bytes: config.segment_bytes,
        world: Arc::clone(world),
        faults: config.faults.clone(),
    };
    Journal::start(&folder, start).map_err(|source| OpenError::Folder { path: folder, source })
}
