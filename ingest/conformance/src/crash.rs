//! T22: whether an acknowledged row survives a power cut, tried on a copy of the sandbox's disk taken at that moment.

use crate::sandboxes::open_lake;
use crate::seen::Seen;
use crate::stored;
use std::io;
use std::path::{Path, PathBuf};

/// Copies the folder as it is, opens the copy as after a crash, and looks for the message.
///
/// # Errors
/// When the copy cannot be made or does not open.
pub(crate) async fn survives(dir: &Path, seen: &Seen, max_bytes: u64) -> Result<bool, String> {
    let copy = dir.with_extension("crash");
    let told = |error: &dyn std::error::Error| error.to_string();
    let (from, to) = (dir.to_owned(), copy.clone());
    let copied = tokio::task::spawn_blocking(move || fresh_copy(&from, &to)).await;
    copied.map_err(|error| told(&error))?.map_err(|error| told(&error))?;
    let lake = open_lake(&copy, max_bytes).await.map_err(|error| told(&error))?;
    let found = stored::read(&lake, seen).await.map_err(|error| told(&error));
    lake.close().await;
    drop(lake);
    let _ = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(copy)).await;
    Ok(found?.is_some())
}

fn fresh_copy(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut folders: Vec<(PathBuf, PathBuf)> = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        std::fs::create_dir_all(&to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), target));
            } else if entry.file_name() != "lock" {
                std::fs::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}
