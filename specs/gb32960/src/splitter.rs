//! Frames out of a stream that cuts and joins them anywhere and may hold anything between them.

use crate::frame::{Frame, FrameError, HEAD, MAX_DATA, SHORTEST, stated_length};
use crate::header::{Edition, Header};

/// What a stream held beside frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames found.
    pub frames: u64,
    /// Bytes that belong to no frame.
    pub skipped: u64,
    /// Frames with a wrong check byte.
    pub bad_bcc: u64,
    /// Bytes skipped since the last frame.
    pub garbage: u64,
}

/// Finds frames in a stream. It holds one incomplete frame and what was pushed after it, nothing else.
///
/// Start bytes are believed only with a right check byte: they may lie inside data.
#[derive(Debug)]
pub struct Splitter {
    held: Vec<u8>,
    /// Bytes of `held` that are done with.
    done: usize,
    /// Longest data unit taken.
    max_data: usize,
    counts: Counts,
    /// Header of the last frame with a wrong check byte.
    bad: Option<Header>,
}

impl Splitter {
    /// Takes data units of at most `max_data` bytes (never more than [`MAX_DATA`]); longer ones are garbage.
    pub fn new(max_data: usize) -> Self {
        let max_data = max_data.min(MAX_DATA);
        Self { held: Vec::new(), done: 0, max_data, counts: Counts::default(), bad: None }
    }

    /// Changes the longest data unit, for instance once the sender is known.
    pub fn set_max_data(&mut self, max_data: usize) {
        self.max_data = max_data.min(MAX_DATA);
    }

    /// What the stream held so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Header of the last frame with a wrong check byte since the last call. Nothing in it can be trusted.
    pub fn take_bad(&mut self) -> Option<Header> {
        self.bad.take()
    }

    /// Bytes held back because their frame is not complete.
    pub fn pending(&self) -> usize {
        self.held.len() - self.done
    }

    /// Memory for bytes, including what is reserved.
    pub fn capacity(&self) -> usize {
        self.held.capacity()
    }

    /// Takes bytes of the stream. Call [`Splitter::next`] until it is empty before pushing again, and memory is bounded
    /// by one frame and one push.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..self.done);
        self.done = 0;
        self.held.extend_from_slice(bytes);
    }

    /// The next frame, `None` when more bytes are needed.
    #[allow(clippy::should_implement_trait, reason = "a frame borrows from the splitter")]
    pub fn next(&mut self) -> Option<Frame<'_>> {
        let (edition, length) = self.find()?;
        let from = self.done;
        self.done += length;
        self.counts.frames += 1;
        self.counts.garbage = 0;
        Some(Frame::of_checked(edition, &self.held[from..from + length]))
    }

    /// Moves to the next frame with a right check byte and tells its edition and length.
    fn find(&mut self) -> Option<(Edition, usize)> {
        loop {
            self.seek();
            let rest = &self.held[self.done..];
            let data = stated_length(rest)?;
            if data > self.max_data {
                self.skip(1);
                continue;
            }
            let frame = rest.get(..SHORTEST + data)?;
            match Frame::parse(frame) {
                Ok(found) => return Some((found.header.edition, frame.len())),
                Err(FrameError::Bcc { .. }) => {
                    self.counts.bad_bcc += 1;
                    let edition = Edition::of_start([frame[0], frame[1]]);
                    self.bad = edition.map(|edition| Frame::of_checked(edition, frame).header);
                    // Both start bytes go, unless the second one starts a pair of its own.
                    self.skip(1);
                }
                Err(_) => self.skip(1),
            }
        }
    }

    /// Skips to the next start bytes, or to a last byte that may be half of them.
    fn seek(&mut self) {
        let rest = &self.held[self.done..];
        let start =
            rest.windows(2).position(|pair| Edition::of_start([pair[0], pair[1]]).is_some());
        let skipped = start.unwrap_or_else(|| {
            let half = rest.last().is_some_and(|byte| matches!(byte, b'#' | b'$'));
            rest.len() - usize::from(half)
        });
        self.skip(skipped);
    }

    fn skip(&mut self, bytes: usize) {
        self.done += bytes;
        self.counts.skipped += bytes as u64;
        self.counts.garbage += bytes as u64;
    }

    /// Gives up the frame that has been incomplete for too long: drops one byte, so that the search goes on behind it.
    ///
    /// Call [`Splitter::next`] afterwards. Returns whether there was anything to give up.
    pub fn give_up(&mut self) -> bool {
        let any = self.pending() > 0;
        self.skip(usize::from(any));
        any
    }

    /// Gives memory back that a long frame needed, keeping what is pending.
    pub fn shrink(&mut self) {
        self.held.drain(..self.done);
        self.done = 0;
        self.held.shrink_to(HEAD);
    }
}
