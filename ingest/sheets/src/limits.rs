//! What a file may hold at most.

/// Limits of one file; beyond them nothing of it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it is sent.
    pub bytes: usize,
    /// Bytes of a workbook when it is unpacked; stops archives made to explode.
    pub unpacked_bytes: u64,
    /// Parts of a workbook's archive.
    pub parts: usize,
    /// Rows below the header, blank ones at the end not counted.
    pub rows: u32,
    /// Cells with content in one row.
    pub cells: usize,
    /// Characters of one cell.
    pub characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            unpacked_bytes: 256 << 20,
            parts: 1_000,
            rows: 100_000,
            cells: 200,
            characters: 2_000,
        }
    }
}
