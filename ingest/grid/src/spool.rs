//! Files of a day on their way in: copied and hashed at once, so that what is read is what was hashed.

use crate::carrier::CarrierError;
use ring::digest::{Context, SHA256};
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// A file that is hashed while it is written.
pub struct Hashed {
    path: PathBuf,
    file: File,
    context: Context,
    bytes: u64,
}

impl Hashed {
    /// A new file.
    ///
    /// # Errors
    /// [`CarrierError::File`].
    pub async fn create(path: &Path) -> Result<Self, CarrierError> {
        let file = File::create(path).await;
        let file = file.map_err(|source| CarrierError::File { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), file, context: Context::new(&SHA256), bytes: 0 })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`CarrierError::File`].
    pub async fn add(&mut self, bytes: &[u8]) -> Result<(), CarrierError> {
        self.context.update(bytes);
        self.bytes += bytes.len() as u64;
        let written = self.file.write_all(bytes).await;
        written.map_err(|source| CarrierError::File { path: self.path.clone(), source })
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Adds all of a stream.
    ///
    /// # Errors
    /// [`CarrierError::TooLarge`] when it is more than `most` bytes.
    pub async fn copy(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        name: &str,
        most: u64,
    ) -> Result<(), CarrierError> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let got = from.read(&mut buffer).await;
            let got = got.map_err(|source| CarrierError::File { path: name.into(), source })?;
            if got == 0 {
                return Ok(());
            }
            if self.bytes + got as u64 > most {
                return Err(CarrierError::TooLarge { name: name.to_owned(), bytes: most });
            }
            self.add(&buffer[..got]).await?;
        }
    }

    /// The digest of the whole file, hexadecimal, and its size.
    ///
    /// # Errors
    /// [`CarrierError::File`].
    pub async fn finish(mut self) -> Result<(String, u64), CarrierError> {
        let flushed = self.file.flush().await;
        flushed.map_err(|source| CarrierError::File { path: self.path.clone(), source })?;
        Ok((hex::encode(self.context.finish().as_ref()), self.bytes))
    }
}

/// A folder that is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Spool(PathBuf);

impl Spool {
    /// A new folder inside of `dir`.
    pub fn new(dir: &Path, number: i64) -> Result<Self, CarrierError> {
        let path = dir.join(format!("day-{number}"));
        let made = std::fs::create_dir_all(&path);
        made.map_err(|source| CarrierError::File { path: path.clone(), source })?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder {} is left behind", self.0.display());
        }
    }
}
