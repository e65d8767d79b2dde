//! Packets of SFTP version 3 (draft-ietf-secsh-filexfer-02): big-endian numbers, texts with their length before them.

use crate::carrier::CarrierError;

/// Kinds of packets.
pub(super) mod kind {
    pub const INIT: u8 = 1;
    pub const VERSION: u8 = 2;
    pub const OPEN: u8 = 3;
    pub const CLOSE: u8 = 4;
    pub const READ: u8 = 5;
    pub const WRITE: u8 = 6;
    pub const OPENDIR: u8 = 11;
    pub const READDIR: u8 = 12;
    pub const REMOVE: u8 = 13;
    pub const MKDIR: u8 = 14;
    pub const RENAME: u8 = 18;
    pub const STATUS: u8 = 101;
    pub const HANDLE: u8 = 102;
    pub const DATA: u8 = 103;
    pub const NAME: u8 = 104;
    pub const EXTENDED: u8 = 200;
}

/// A packet in the making.
pub(super) struct Packet {
    kind: u8,
    body: Vec<u8>,
}

impl Packet {
    pub fn new(kind: u8) -> Self {
        Self { kind, body: Vec::new() }
    }

    pub fn number(mut self, number: u32) -> Self {
        self.body.extend(number.to_be_bytes());
        self
    }

    pub fn long(mut self, number: u64) -> Self {
        self.body.extend(number.to_be_bytes());
        self
    }

    pub fn text(self, text: &[u8]) -> Self {
        let mut longer = self.number(text.len() as u32);
        longer.body.extend(text);
        longer
    }

    /// The bytes of a packet that has no number of its own.
    pub fn bytes(&self) -> Vec<u8> {
        let length = self.body.len() as u32 + 1;
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.push(self.kind);
        bytes.extend(&self.body);
        bytes
    }

    /// The bytes with the number of the question before everything.
    pub fn identified(&self, id: u32) -> Vec<u8> {
        let length = self.body.len() as u32 + 5;
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.push(self.kind);
        bytes.extend(id.to_be_bytes());
        bytes.extend(&self.body);
        bytes
    }
}

/// What is left to read of a packet.
pub(super) struct Reader<'p>(&'p [u8]);

impl<'p> Reader<'p> {
    pub fn new(body: &'p [u8]) -> Self {
        Self(body)
    }

    fn take(&mut self, bytes: usize) -> Result<&'p [u8], CarrierError> {
        let (taken, rest) = self
            .0
            .split_at_checked(bytes)
            .ok_or(CarrierError::Protocol("the length of a packet"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn number(&mut self) -> Result<u32, CarrierError> {
        let mut number = [0; 4];
        number.copy_from_slice(self.take(4)?);
        Ok(u32::from_be_bytes(number))
    }

    pub fn text(&mut self) -> Result<&'p [u8], CarrierError> {
        let length = self.number()?;
        self.take(length as usize)
    }

    /// Size and mode of a file, where they are told.
    pub fn attributes(&mut self) -> Result<(Option<u64>, Option<u32>), CarrierError> {
        let flags = self.number()?;
        let mut size = None;
        if flags & 1 != 0 {
            size = Some(u64::from(self.number()?) << 32 | u64::from(self.number()?));
        }
        if flags & 2 != 0 {
            self.take(8)?;
        }
        let mode = if flags & 4 != 0 { Some(self.number()?) } else { None };
        if flags & 8 != 0 {
            self.take(8)?;
        }
        if flags & 0x8000_0000 != 0 {
            for _ in 0..self.number()? {
                self.text()?;
                self.text()?;
            }
        }
        Ok((size, mode))
    }
}
