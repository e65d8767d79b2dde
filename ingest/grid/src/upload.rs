//! Files of a day that somebody sends, on their way in.

use crate::carrier::CarrierError;
use crate::manifest::plain_name;
use crate::spool::{Hashed, Spool};
use crate::take::Failed;

/// Files of a day that somebody sends.
#[derive(Debug)]
pub struct Upload {
    pub(crate) spool: Spool,
    pub(crate) bytes: u64,
}

impl Upload {
    /// The folder.
    pub fn dir(&self) -> &std::path::Path {
        self.spool.path()
    }

    /// Begins a file.
    ///
    /// # Errors
    /// [`Failed`] for a name that is not plain, or when the disk refuses.
    pub async fn file(&mut self, name: &str) -> Result<Hashed, Failed> {
        if !plain_name(name) {
            let source = std::io::Error::other("not a plain file name");
            return Err(CarrierError::File { path: name.into(), source }.into());
        }
        Ok(Hashed::create(&self.spool.path().join(name)).await?)
    }

    /// Adds bytes to a file; at most `most` in all files.
    ///
    /// # Errors
    /// [`Failed`] beyond `most`, or when the disk refuses.
    pub async fn add(&mut self, file: &mut Hashed, bytes: &[u8], most: u64) -> Result<(), Failed> {
        self.bytes += bytes.len() as u64;
        if self.bytes > most {
            return Err(
                CarrierError::TooLarge { name: "the upload".to_owned(), bytes: most }.into()
            );
        }
        Ok(file.add(bytes).await?)
    }
}
