//! Answers to frames.

use crate::frame::{Frame, write};
use crate::header::{Encryption, Flag, Header};

/// The answer to a command: flag changed, command and id kept, data unit cut to its time.
///
/// `None` for a frame that is itself a reply. The time of an encrypted data unit is not known, so its answer has none.
/// A flag that the edition lacks becomes its error.
pub fn reply(frame: &Frame<'_>, flag: Flag) -> Option<Vec<u8>> {
    if frame.header.is_reply() || flag == Flag::Command {
        return None;
    }
    let plain = frame.header.encryption == Encryption::Plain;
    let timed = plain && frame.header.command.is_timed();
    let data = if timed { &frame.data[..frame.data.len().min(6)] } else { &[] };
    let header = Header { flag, encryption: Encryption::Plain, ..frame.header };
    write(&header, data).ok()
}
