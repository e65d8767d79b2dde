//! One frame: header, data unit, check byte.

use crate::header::{Command, Edition, Encryption, Flag, Header, VehicleId};
use crate::wire::Unfit;

/// Longest data unit, bytes.
pub const MAX_DATA: usize = 65_531;
/// Bytes before the data unit.
pub(crate) const HEAD: usize = 24;
/// Bytes of a frame without a data unit.
pub(crate) const SHORTEST: usize = HEAD + 1;

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// They start with neither `##` nor `$$`.
    #[error("does not start with ## or $$")]
    Start,
    /// They end before the frame does.
    #[error("ends early: {need} B needed, {got} B there")]
    Incomplete {
        /// Bytes needed at least.
        need: usize,
        /// Bytes there.
        got: usize,
    },
    /// The length of the data unit is not allowed, or bytes follow the frame.
    #[error("a data unit of {data} B in {got} B is no frame")]
    Length {
        /// Length the header states, bytes.
        data: usize,
        /// Bytes there.
        got: usize,
    },
    /// The check byte is wrong, so nothing in the frame can be trusted.
    #[error("check byte is {found:#04x}, computed {computed:#04x}")]
    Bcc {
        /// Check byte of the frame.
        found: u8,
        /// Check byte computed.
        computed: u8,
    },
}

/// A frame whose check byte is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Everything but the data unit.
    pub header: Header,
    /// The data unit as it came, perhaps encrypted.
    pub data: &'a [u8],
    /// The whole frame.
    pub bytes: &'a [u8],
}

/// The check byte: all bytes combined with exclusive or.
pub fn bcc(bytes: &[u8]) -> u8 {
    // Eight bytes at a time; the remainder by itself.
    let mut words = bytes.chunks_exact(8);
    let mut wide = [0u8; 8];
    for word in &mut words {
        for (sum, byte) in wide.iter_mut().zip(word) {
            *sum ^= byte;
        }
    }
    wide.iter().chain(words.remainder()).fold(0, |sum, byte| sum ^ byte)
}

/// Length of the data unit that a header states; `None` before the header is complete.
pub(crate) fn stated_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(HEAD - 2..HEAD)?;
    Some(usize::from(u16::from_be_bytes([length[0], length[1]])))
}

impl<'a> Frame<'a> {
    /// Takes exactly one frame.
    ///
    /// # Errors
    /// [`FrameError`] names the layer that refuses.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let got = bytes.len();
        let start = bytes.first_chunk::<2>().copied();
        let edition = match start.map(Edition::of_start) {
            Some(Some(edition)) => edition,
            Some(None) => return Err(FrameError::Start),
            None => return Err(FrameError::Incomplete { need: SHORTEST, got }),
        };
        let incomplete = FrameError::Incomplete { need: SHORTEST, got };
        let data = stated_length(bytes).ok_or(incomplete)?;
        if data > MAX_DATA || got > SHORTEST + data {
            return Err(FrameError::Length { data, got });
        }
        if got < SHORTEST + data {
            return Err(FrameError::Incomplete { need: SHORTEST + data, got });
        }
        let (found, computed) = (bytes[HEAD + data], bcc(&bytes[2..HEAD + data]));
        if found != computed {
            return Err(FrameError::Bcc { found, computed });
        }
        Ok(Self::of_checked(edition, bytes))
    }

    /// The frame of bytes whose length and check byte were found right; they are at least [`SHORTEST`] long.
    pub(crate) fn of_checked(edition: Edition, bytes: &'a [u8]) -> Self {
        let mut id = [0; 17];
        id.copy_from_slice(&bytes[4..21]);
        let header = Header {
            edition,
            command: Command::of(bytes[2]),
            flag: Flag::of(bytes[3]),
            id: VehicleId(id),
            encryption: Encryption::of(bytes[21]),
        };
        Self { header, data: &bytes[HEAD..bytes.len() - 1], bytes }
    }
}

/// A frame of a header and a data unit.
///
/// # Errors
/// [`Unfit`] when the data unit is longer than [`MAX_DATA`].
pub fn write(header: &Header, data: &[u8]) -> Result<Vec<u8>, Unfit> {
    if data.len() > MAX_DATA {
        return Err(Unfit { field: "data unit" });
    }
    let mut out = Vec::with_capacity(SHORTEST + data.len());
    out.extend_from_slice(&header.edition.start());
    out.push(header.command.number());
    out.push(header.flag.number(header.edition));
    out.extend_from_slice(&header.id.0);
    out.push(header.encryption.number());
    out.extend_from_slice(&(data.len() as u16).to_be_bytes());
    out.extend_from_slice(data);
    out.push(bcc(&out[2..]));
    Ok(out)
}
