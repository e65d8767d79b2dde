//! How files come: a folder of this machine, or a server over SFTP. Both have the same layout.

use crate::config::CarrierConfig;
use crate::sftp::Sftp;
use std::io;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Most names of one folder.
const MOST_NAMES: usize = 20_000;

/// Why a carrier does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// A folder or file of this machine.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `ssh` does not start, does not get in, or goes away.
    #[error("sftp: {0}")]
    Link(String),
    /// The server refuses.
    #[error("sftp: {path}: {reason}")]
    Refused {
        /// File or folder on the server.
        path: String,
        /// What the server says.
        reason: String,
    },
    /// The server says something that is not SFTP version 3.
    #[error("sftp: {0} is not what the protocol allows")]
    Protocol(&'static str),
    /// A file that is larger than announced.
    #[error("{name}: more than {bytes} bytes")]
    TooLarge {
        /// Name.
        name: String,
        /// Bytes announced.
        bytes: u64,
    },
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Whether it is a folder.
    pub is_dir: bool,
}

/// An open carrier.
#[derive(Debug)]
pub enum Carrier {
    /// A folder with `in` and `out` below it.
    Folder(PathBuf),
    /// A server, and the folder on it.
    Sftp(Box<Sftp>, String),
}

impl Carrier {
    /// Opens a carrier. `spool` takes what `ssh` needs while the link is open.
    ///
    /// # Errors
    /// [`CarrierError`] when the folder is not there or the server does not let us in.
    pub async fn open(config: &CarrierConfig, spool: &Path) -> Result<Self, CarrierError> {
        match config {
            CarrierConfig::Folder { dir } => {
                let there = tokio::fs::metadata(dir).await;
                there.map_err(|source| CarrierError::File { path: dir.clone(), source })?;
                Ok(Self::Folder(dir.clone()))
            }
            CarrierConfig::Sftp { dir, .. } => {
                let sftp = Sftp::connect(config, spool).await?;
                Ok(Self::Sftp(Box::new(sftp), dir.trim_end_matches('/').to_owned()))
            }
        }
    }

    /// The word kept of how a delivery came.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Folder(_) => "folder",
            Self::Sftp(..) => "sftp",
        }
    }

    /// Names in a folder below the carrier's; none when it is not there.
    ///
    /// # Errors
    /// [`CarrierError`].
    pub async fn list(&mut self, folder: &str) -> Result<Vec<Entry>, CarrierError> {
        let mut entries = match self {
            Self::Folder(dir) => list_folder(&dir.join(folder)).await?,
            Self::Sftp(sftp, dir) => sftp.list(&format!("{dir}/{folder}"), MOST_NAMES).await?,
        };
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Copies a file, at most `most` bytes of it.
    ///
    /// # Errors
    /// [`CarrierError::TooLarge`] when it is larger; else what the carrier fails with.
    pub async fn fetch(
        &mut self,
        file: &str,
        most: u64,
        into: &mut crate::spool::Hashed,
    ) -> Result<(), CarrierError> {
        match self {
            Self::Folder(dir) => {
                let path = dir.join(file);
                let fail = |source| CarrierError::File { path: path.clone(), source };
                let mut opened = tokio::fs::File::open(&path).await.map_err(fail)?;
                into.copy(&mut opened, file, most).await
            }
            Self::Sftp(sftp, dir) => sftp.fetch(&format!("{dir}/{file}"), most, into).await,
        }
    }

    /// Puts a file into the folder `out`; it appears whole or not at all.
    ///
    /// # Errors
    /// [`CarrierError`].
    pub async fn put_out(&mut self, name: &str, bytes: &[u8]) -> Result<(), CarrierError> {
        match self {
            Self::Folder(dir) => {
                let out = dir.join("out");
                let fail = |source| CarrierError::File { path: out.join(name), source };
                tokio::fs::create_dir_all(&out).await.map_err(fail)?;
                let half = out.join(format!(".{name}.part"));
                let mut file = tokio::fs::File::create(&half).await.map_err(fail)?;
                file.write_all(bytes).await.map_err(fail)?;
                file.sync_all().await.map_err(fail)?;
                tokio::fs::rename(&half, out.join(name)).await.map_err(fail)
            }
            Self::Sftp(sftp, dir) => sftp.put(&format!("{dir}/out"), name, bytes).await,
        }
    }
}

async fn list_folder(path: &Path) -> Result<Vec<Entry>, CarrierError> {
    let fail = |source| CarrierError::File { path: path.to_owned(), source };
    let mut found = Vec::new();
    let mut reading = match tokio::fs::read_dir(path).await {
        Ok(reading) => reading,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(fail(error)),
    };
    while let Some(entry) = reading.next_entry().await.map_err(fail)? {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let meta = entry.metadata().await.map_err(fail)?;
        found.push(Entry { name, bytes: meta.len(), is_dir: meta.is_dir() });
        if found.len() >= MOST_NAMES {
            break;
        }
    }
    Ok(found)
}
