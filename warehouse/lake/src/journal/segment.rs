//! Segment files.

use super::frame::{End, Header};
use crate::faults::{Faults, Step};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The file of a segment.
pub(super) fn path_of(folder: &Path, segment: u64) -> PathBuf {
    folder.join(format!("{segment:020}.seg"))
}

/// Numbers of the segments in the folder, ascending.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".seg"));
        let number: Option<u64> = stem.and_then(|stem| stem.parse().ok());
        numbers.extend(number);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Makes names created or removed in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Deletes a segment for good; a segment that is gone already is fine.
pub(crate) fn delete(folder: &Path, segment: u64, faults: &Faults) -> io::Result<()> {
    faults.at(Step::SegmentDelete(segment))?;
    match std::fs::remove_file(path_of(folder, segment)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    sync_folder(folder)
}

/// How the write of a frame went wrong.
#[derive(Debug)]
pub(super) enum WriteFailure {
    /// The frame is taken back; the segment may be used further.
    TakenBack(io::Error),
    /// What the disk holds after the last good byte is not known; the segment must not be used further.
    Poisoned(io::Error),
}

/// A segment that takes frames.
#[derive(Debug)]
pub(super) struct SegmentWriter {
    file: File,
    /// How far everything is durable.
    pub end: End,
    faults: Faults,
}

impl SegmentWriter {
    /// Creates the file with its header, durable before it is used.
    pub fn create(folder: &Path, header: &Header, faults: &Faults) -> io::Result<Self> {
        faults.at(Step::SegmentCreate)?;
        let path = path_of(folder, header.segment);
        let bytes = header.encode();
        let made = OpenOptions::new().write(true).create_new(true).open(&path);
        let written = made.and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()?;
            sync_folder(folder)?;
            Ok(file)
        });
        match written {
            Ok(file) => Ok(Self {
                file,
                end: End { segment: header.segment, length: bytes.len() as u64, groups: 0 },
                faults: faults.clone(),
            }),
            Err(error) => {
                // A half-written header would stop the next start; nothing is lost with it.
                let _ = std::fs::remove_file(&path);
                Err(error)
            }
        }
    }

    /// Writes a frame and makes it durable.
    pub fn write(&mut self, frame: &[u8]) -> Result<(), WriteFailure> {
        let asked = self.faults.at(Step::JournalWrite);
        if let Err(error) = asked.and_then(|()| self.file.write_all(frame)) {
            return Err(match self.take_back() {
                Ok(()) => WriteFailure::TakenBack(error),
                Err(_) => WriteFailure::Poisoned(error),
            });
        }
        let asked = self.faults.at(Step::JournalSync);
        if let Err(error) = asked.and_then(|()| self.file.sync_data()) {
            // After a failed sync the kernel may have dropped the pages and say yes next time.
            let _ = self.take_back();
            return Err(WriteFailure::Poisoned(error));
        }
        self.end.length += frame.len() as u64;
        self.end.groups += 1;
        Ok(())
    }

    fn take_back(&mut self) -> io::Result<()> {
        self.file.set_len(self.end.length)?;
        self.file.seek(SeekFrom::Start(self.end.length))?;
        Ok(())
    }
}
