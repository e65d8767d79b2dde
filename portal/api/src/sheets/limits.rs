//! How much at once.

use std::time::Duration;

/// Largest upload: the largest sheet and the parts around it.
pub(crate) const FILE_BYTES: usize = (20 << 20) + (64 << 10);
/// Messages of one upload that are under way at once; they share the writes of the journal.
pub(super) const UNDER_WAY: usize = 32;
/// Messages read ahead of those.
pub(super) const READ_AHEAD: usize = 64;
/// Findings kept for the error file; above that they are counted only.
pub(super) const FINDINGS: usize = 50_000;
/// Findings that a page shows.
pub(super) const FIRST: usize = 100;
/// How often progress is written.
pub(super) const BEAT: Duration = Duration::from_millis(500);
/// How often a message is tried while the platform is busy.
pub(super) const TRIES: u32 = 8;
/// Pause before the first further try; it doubles.
pub(super) const PAUSE: Duration = Duration::from_millis(250);
/// How often abandoned uploads are looked for.
pub(super) const LOOK: Duration = Duration::from_secs(60);
