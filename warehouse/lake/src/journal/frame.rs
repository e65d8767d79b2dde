//! Bytes of a segment: a header that describes the tables, then one frame per group.
//!
//! All numbers are little-endian. The folder's README describes the format.

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::convert::try_schema_from_flatbuffer_bytes;
use arrow::ipc::reader::read_record_batch;
use arrow::ipc::root_as_message;
use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteContext, IpcWriteOptions};
use std::collections::HashMap;
use std::sync::Arc;
use tables::Table;

/// First bytes of a segment.
pub(super) const SEGMENT_MAGIC: [u8; 8] = *b"ZXJRNL01";
/// First bytes of a frame.
pub(super) const FRAME_MAGIC: [u8; 4] = *b"ZXFR";
/// Bytes before the body of the header: magic, length, checksum.
pub(super) const HEADER_PREFIX: usize = 16;
/// Bytes before the payload of a frame: magic, checksum, length.
pub(super) const FRAME_PREFIX: usize = 16;
/// Memory kept from one frame to the next.
const KEPT_BYTES: usize = 4 << 20;

/// How far a segment holds acknowledged groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// Its number; 0 when there was none.
    pub segment: u64,
    /// Length of the acknowledged part.
    pub length: u64,
    /// Groups in it.
    pub groups: u64,
}

/// What a segment says about itself.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Its number.
    pub segment: u64,
    /// Number of the segment before; 0 when it was the first.
    pub previous: u64,
    /// Length up to which the segment before holds acknowledged frames.
    pub previous_length: u64,
    /// Groups in that part.
    pub previous_groups: u64,
    /// Tables by their number in this segment.
    pub tables: Vec<HeaderTable>,
}

/// A table as the writer of the segment declared it.
#[derive(Debug, Clone)]
pub(super) struct HeaderTable {
    /// Name.
    pub name: String,
    /// Version of the declaration.
    pub version: u32,
    /// Columns.
    pub schema: SchemaRef,
}

/// Reads numbers and slices off the front; `None` at the end.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }
}

impl Header {
    /// The header of a new segment for the declared tables.
    pub fn new(segment: u64, before: End) -> Self {
        let declared = |table: &&'static Table| HeaderTable {
            name: table.name.to_owned(),
            version: table.version,
            schema: table.schema(),
        };
        let tables = tables::TABLES.iter().map(declared).collect();
        Self {
            segment,
            previous: before.segment,
            previous_length: before.length,
            previous_groups: before.groups,
            tables,
        }
    }

    /// All bytes of the header.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Vec::new();
        body.extend(self.segment.to_le_bytes());
        body.extend(self.previous.to_le_bytes());
        body.extend(self.previous_length.to_le_bytes());
        body.extend(self.previous_groups.to_le_bytes());
        body.extend((self.tables.len() as u16).to_le_bytes());
        for table in &self.tables {
            let schema = schema_bytes(&table.schema);
            body.extend((table.name.len() as u16).to_le_bytes());
            body.extend(table.name.as_bytes());
            body.extend(table.version.to_le_bytes());
            body.extend((schema.len() as u32).to_le_bytes());
            body.extend(schema);
        }
        let mut all = Vec::with_capacity(HEADER_PREFIX + body.len());
        all.extend(SEGMENT_MAGIC);
        all.extend((body.len() as u32).to_le_bytes());
        all.extend(crc32fast::hash(&body).to_le_bytes());
        all.extend(body);
        all
    }

    /// Reads a header; returns it with its length, or what is wrong.
    pub fn decode(bytes: &[u8]) -> Result<(Self, usize), String> {
        let mut cursor = Cursor(bytes);
        if cursor.bytes(8) != Some(&SEGMENT_MAGIC) {
            return Err("not a journal segment".to_owned());
        }
        let (length, sum) = cursor.u32().zip(cursor.u32()).ok_or("header is cut")?;
        let body = cursor.bytes(length as usize).ok_or("header is cut")?;
        if crc32fast::hash(body) != sum {
            return Err("checksum of the header does not match".to_owned());
        }
        let header = Self::decode_body(body).ok_or("header is not understood")?;
        Ok((header, HEADER_PREFIX + length as usize))
    }

    fn decode_body(body: &[u8]) -> Option<Self> {
        let mut cursor = Cursor(body);
        let (segment, previous) = (cursor.u64()?, cursor.u64()?);
        let (previous_length, previous_groups) = (cursor.u64()?, cursor.u64()?);
        let mut tables = Vec::new();
        for _ in 0..cursor.u16()? {
            let length = cursor.u16()?;
            let name = std::str::from_utf8(cursor.bytes(length.into())?).ok()?.to_owned();
            let version = cursor.u32()?;
            let length = cursor.u32()? as usize;
            let schema = try_schema_from_flatbuffer_bytes(cursor.bytes(length)?).ok()?;
            tables.push(HeaderTable { name, version, schema: Arc::new(schema) });
        }
        Some(Self { segment, previous, previous_length, previous_groups, tables })
    }
}

fn schema_bytes(schema: &Schema) -> Vec<u8> {
    let mut dictionaries = DictionaryTracker::new(true);
    IpcDataGenerator::default()
        .schema_to_bytes_with_dictionary_tracker(
            schema,
            &mut dictionaries,
            &IpcWriteOptions::default(),
        )
        .ipc_message
}

/// All bytes of a frame that holds one batch per table, tables given by their number in the header; `frame` is written
/// over.
pub(super) fn encode_frame(
    parts: &[(u16, RecordBatch)],
    context: &mut IpcWriteContext,
    frame: &mut Vec<u8>,
) -> Result<(), ArrowError> {
    frame.clear();
    frame.shrink_to(KEPT_BYTES);
    frame.resize(FRAME_PREFIX, 0);
    frame.extend((parts.len() as u16).to_le_bytes());
    let generator = IpcDataGenerator::default();
    let options = IpcWriteOptions::default();
    for (table, batch) in parts {
        let mut dictionaries = DictionaryTracker::new(true);
        let (_, data) = generator.encode(batch, &mut dictionaries, &options, context)?;
        frame.extend(table.to_le_bytes());
        frame.extend((data.ipc_message.len() as u32).to_le_bytes());
        frame.extend((data.arrow_data.len() as u64).to_le_bytes());
        frame.extend(&data.ipc_message);
        frame.extend(&data.arrow_data);
    }
    let length = ((frame.len() - FRAME_PREFIX) as u64).to_le_bytes();
    frame[..4].copy_from_slice(&FRAME_MAGIC);
    frame[8..16].copy_from_slice(&length);
    let sum = crc32fast::hash(&frame[8..]);
    frame[4..8].copy_from_slice(&sum.to_le_bytes());
    Ok(())
}

/// The payload of the frame at the start of `bytes` and the length of the frame, or what is wrong.
pub(super) fn check_frame(bytes: &[u8]) -> Result<(&[u8], usize), &'static str> {
    let mut cursor = Cursor(bytes);
    if cursor.bytes(4).ok_or("frame is cut")? != FRAME_MAGIC {
        return Err("no frame begins here");
    }
    let sum = cursor.u32().ok_or("frame is cut")?;
    let length = cursor.u64().ok_or("frame is cut")?;
    let length = usize::try_from(length).map_err(|_| "length of the frame is impossible")?;
    let payload = cursor.bytes(length).ok_or("frame is cut")?;
    if crc32fast::hash(&bytes[8..FRAME_PREFIX + length]) != sum {
        return Err("checksum of the frame does not match");
    }
    Ok((payload, FRAME_PREFIX + length))
}

/// The batches of a payload with the number of their table.
pub(super) fn decode_payload(
    payload: &[u8],
    tables: &[HeaderTable],
) -> Result<Vec<(u16, RecordBatch)>, String> {
    let cut = || "payload is cut".to_owned();
    let mut cursor = Cursor(payload);
    let mut parts = Vec::new();
    for _ in 0..cursor.u16().ok_or_else(cut)? {
        let number = cursor.u16().ok_or_else(cut)?;
        let message_length = cursor.u32().ok_or_else(cut)? as usize;
        let data_length = cursor.u64().ok_or_else(cut)? as usize;
        let message = cursor.bytes(message_length).ok_or_else(cut)?;
        let data = cursor.bytes(data_length).ok_or_else(cut)?;
        let table = tables.get(usize::from(number)).ok_or("payload names an unknown table")?;
        parts.push((number, decode_batch(message, data, table)?));
    }
    Ok(parts)
}

fn decode_batch(message: &[u8], data: &[u8], table: &HeaderTable) -> Result<RecordBatch, String> {
    // The flatbuffer is copied because its reader wants it aligned.
    let message = Buffer::from(message);
    let message = root_as_message(&message).map_err(|error| error.to_string())?;
    let batch = message.header_as_record_batch().ok_or("part is not a record batch")?;
    read_record_batch(
        &Buffer::from(data),
        batch,
        Arc::clone(&table.schema),
        &HashMap::new(),
        None,
        &message.version(),
    )
    .map_err(|error| error.to_string())
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
