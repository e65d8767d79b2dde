//! Big-endian bytes in and out, without a way to read past the end.

/// Why a data unit is not what its command says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The data unit ends inside a field.
    #[error("data unit ends early: {need} B needed at {at} of {of}")]
    Short {
        /// Bytes needed.
        need: usize,
        /// Where, bytes from the start of the data unit.
        at: usize,
        /// Length of the data unit, bytes.
        of: usize,
    },
    /// Bytes are left after the last field.
    #[error("{left} B are left after the data unit's last field")]
    Left {
        /// Bytes left.
        left: usize,
    },
    /// The calendar has no such time.
    #[error("time at {at} of the data unit does not exist")]
    Time {
        /// Where, bytes from the start of the data unit.
        at: usize,
    },
    /// The edition does not define the information type, so its length is unknown.
    #[error("information type {kind:#04x} at {at} of the data unit is not defined")]
    Kind {
        /// The type.
        kind: u8,
        /// Where, bytes from the start of the data unit.
        at: usize,
    },
    /// More information items than any vehicle sends.
    #[error("more than {most} information items in one frame")]
    Items {
        /// Most that are taken.
        most: usize,
    },
}

/// Why a value cannot be written: it does not fit its field in that edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} does not fit its field")]
pub struct Unfit {
    /// The field.
    pub field: &'static str,
}

/// Bytes being read.
#[derive(Debug, Clone)]
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Bytes not read yet.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub fn take(&mut self, need: usize) -> Result<&'a [u8], BodyError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let short = BodyError::Short { need, at: self.at, of: self.bytes.len() };
        let taken = rest.get(..need).ok_or(short)?;
        self.at += need;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], BodyError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    pub fn byte(&mut self) -> Result<u8, BodyError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn word(&mut self) -> Result<u16, BodyError> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn dword(&mut self) -> Result<u32, BodyError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), BodyError> {
        match self.left() {
            0 => Ok(()),
            left => Err(BodyError::Left { left }),
        }
    }
}

/// A length as a BYTE.
pub(crate) fn short_length(length: usize, field: &'static str) -> Result<u8, Unfit> {
    u8::try_from(length).map_err(|_| Unfit { field })
}

/// A length as a WORD.
pub(crate) fn long_length(length: usize, field: &'static str) -> Result<[u8; 2], Unfit> {
    u16::try_from(length).map(u16::to_be_bytes).map_err(|_| Unfit { field })
}
