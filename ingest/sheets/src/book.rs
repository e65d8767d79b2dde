//! An opened file: a workbook's sheet or a table as text, row by row.

use crate::cell::Cell;
use crate::delimited;
use crate::fault::Fault;
use crate::header::{Header, LOOK_AT};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::merges::Merges;
use crate::packed;
use crate::when;
use calamine::{Data, DataRef, Reader, Xlsx};
use std::borrow::Cow;
use std::io::Cursor;

/// Columns of a sheet that are looked at; content further right is too much.
const COLUMNS: usize = 1_024;

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<Cell>,
}

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;
/// Takes the number and the cells of a row; false when no further row is wanted.
pub(crate) type Visit<'v> = dyn FnMut(u32, &mut Vec<Cell>) -> Result<bool, Fault> + 'v;

enum Source<'a> {
    Workbook { book: Box<Workbook<'a>>, sheet: String },
    Text { text: Cow<'a, str>, separator: u8 },
}

/// A file whose header was found.
pub struct Book<'a> {
    source: Source<'a>,
    kind: Kind,
    limits: Limits,
    header: Header,
    /// Name of the sheet that was read although it is not called as the template calls it.
    odd_sheet: Option<String>,
}

impl<'a> Book<'a> {
    /// Opens a file and finds its header.
    ///
    /// # Errors
    /// [`Fault`], in words for whoever made the file.
    pub fn open(bytes: &'a [u8], kind: Kind, limits: Limits) -> Result<Self, Fault> {
        if bytes.is_empty() {
            return Err(Fault::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(Fault::TooLarge { bytes: bytes.len(), limit: limits.bytes });
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::workbook(bytes, kind, limits);
        }
        refuse_other_files(bytes)?;
        let text = delimited::decoded(bytes)?;
        let separator = delimited::separator(kind, &text);
        let mut source = Source::Text { text, separator };
        let header = Header::find(kind, &source.top(&limits)?)?;
        Ok(Self { source, kind, limits, header, odd_sheet: None })
    }

    fn workbook(bytes: &'a [u8], kind: Kind, limits: Limits) -> Result<Self, Fault> {
        packed::look_through(bytes, &limits)?;
        let book: Workbook<'a> = Xlsx::new(Cursor::new(bytes)).map_err(|e| Fault::damaged(&e))?;
        let names = book.sheet_names();
        let plain = |name: &str| name.trim().to_lowercase();
        let own = names.iter().find(|name| {
            plain(name) == kind.zh()
                || plain(name) == kind.word()
                || plain(name) == plain(kind.en())
        });
        if let Some(own) = own.cloned() {
            let mut source = Source::Workbook { book: Box::new(book), sheet: own };
            let header = Header::find(kind, &source.top(&limits)?)?;
            return Ok(Self { source, kind, limits, header, odd_sheet: None });
        }
        let mut source = Source::Workbook { book: Box::new(book), sheet: String::new() };
        for name in &names {
            if let Source::Workbook { sheet, .. } = &mut source {
                sheet.clone_from(name);
            }
            // A sheet that cannot be read as rows (a chart) is none of ours.
            let Ok(top) = source.top(&limits) else { continue };
            if let Ok(header) = Header::find(kind, &top) {
                return Ok(Self { source, kind, limits, header, odd_sheet: Some(name.clone()) });
            }
        }
        Err(Fault::NoSheet { expected: kind.zh().to_owned(), found: names })
    }

    /// What its rows are.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The sheet that was read although the template calls it otherwise.
    pub fn odd_sheet(&self) -> Option<&str> {
        self.odd_sheet.as_deref()
    }

    /// Counts the rows below the header.
    ///
    /// # Errors
    /// [`Fault`] when the file is damaged further down, has no row or too many.
    pub fn count(&mut self) -> Result<u32, Fault> {
        let mut rows = 0;
        self.each(&mut |_| {
            rows += 1;
            Ok(true)
        })?;
        if rows == 0 { Err(Fault::NoRows) } else { Ok(rows) }
    }

    /// Calls `visit` for every row with content below the header until it answers false.
    ///
    /// # Errors
    /// [`Fault`] of the file or of `visit`.
    pub fn each(
        &mut self,
        visit: &mut dyn FnMut(&Row) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        let (from, most) = (self.header.row, self.limits.rows);
        let mut rows = 0;
        self.source.each(&self.limits, true, &mut |number, cells| {
            if number <= from {
                return Ok(true);
            }
            rows += 1;
            if rows > most {
                return Err(Fault::TooManyRows { limit: most });
            }
            visit(&Row { number, cells: std::mem::take(cells) })
        })
    }

    /// Calls `visit` for every row with content, those above the header too, without filling merged cells.
    pub(crate) fn every(
        &mut self,
        visit: &mut dyn FnMut(&Row) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        self.source.each(&self.limits, false, &mut |number, cells| {
            visit(&Row { number, cells: std::mem::take(cells) })
        })
    }
}

/// Files that are neither archives nor text, known by how they begin.
fn refuse_other_files(bytes: &[u8]) -> Result<(), Fault> {
    let known: [(&[u8], &str, &str); 5] = [
        (
            b"\xd0\xcf\x11\xe0",
            "an old workbook (XLS) or one with a password",
            "旧版（XLS）或加密的工作簿",
        ),
        (b"%PDF", "a PDF file", "PDF 文件"),
        (b"\x89PNG", "a picture", "图片"),
        (b"\xff\xd8\xff", "a picture", "图片"),
        (b"Rar!", "an archive", "压缩包"),
    ];
    match known.iter().find(|(start, ..)| bytes.starts_with(start)) {
        Some((_, what, what_zh)) => Err(Fault::NotASheet { what, what_zh }),
        None => Ok(()),
    }
}

impl Source<'_> {
    /// The first rows with content.
    fn top(&mut self, limits: &Limits) -> Result<Vec<(u32, Vec<Cell>)>, Fault> {
        let mut top = Vec::new();
        self.each(limits, false, &mut |row, cells| {
            top.push((row, std::mem::take(cells)));
            Ok(top.len() < LOOK_AT)
        })?;
        Ok(top)
    }

    fn each(
        &mut self,
        limits: &Limits,
        fill_merged: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), Fault> {
        let mut bounded = |row: u32, cells: &mut Vec<Cell>| {
            if cells.iter().filter(|cell| !cell.is_empty()).count() > limits.cells {
                return Err(Fault::TooManyCells { row, limit: limits.cells });
            }
            visit(row, cells)
        };
        match self {
            Self::Text { text, separator } => delimited::each(text, *separator, &mut bounded),
            Self::Workbook { book, sheet } => {
                let mut merges = Merges::default();
                if fill_merged {
                    let regions =
                        book.merge_cells_by_sheet_name(sheet).map_err(|e| Fault::damaged(&e))?;
                    merges = Merges::new(&regions, COLUMNS);
                }
                each_of_sheet(book, sheet, limits, &mut |row, cells| {
                    merges.fill(row, cells);
                    if cells.iter().all(Cell::is_empty) {
                        return Ok(true);
                    }
                    bounded(row + 1, cells)
                })
            }
        }
    }
}

/// Rows of a worksheet as they stream by, counted from 0.
fn each_of_sheet(
    book: &mut Workbook<'_>,
    sheet: &str,
    limits: &Limits,
    visit: &mut Visit<'_>,
) -> Result<(), Fault> {
    let is_1904 = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|e| Fault::damaged(&e))?;
    let mut cells: Vec<Cell> = Vec::new();
    let mut present: Option<u32> = None;
    loop {
        let next = reader.next_cell_with_formula().map_err(|e| Fault::damaged(&e))?;
        let Some(next) = next else { break };
        let (row, column) = (next.pos.0, next.pos.1 as usize);
        match present {
            Some(open) if open == row => {}
            Some(open) if open > row => {
                return Err(Fault::Damaged {
                    why: format!("row {} comes after {}", row + 1, open + 1),
                });
            }
            Some(open) => {
                if !visit(open, &mut cells)? {
                    return Ok(());
                }
                cells.clear();
            }
            None => {}
        }
        present = Some(row);
        let cell = cell(&next.value, next.formula.is_some(), is_1904);
        if cell.is_empty() {
            continue;
        }
        if column >= COLUMNS {
            return Err(Fault::TooManyCells { row: row + 1, limit: limits.cells });
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
    if let Some(open) = present {
        visit(open, &mut cells)?;
    }
    Ok(())
}

fn cell(value: &DataRef<'_>, has_formula: bool, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty if has_formula => Cell::NoValue,
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::text(text)
        }
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(flag) => Cell::Flag(*flag),
        DataRef::DateTime(at) if at.is_datetime() => {
            when::of_serial(at.as_f64(), is_1904).map_or(Cell::Number(at.as_f64()), Cell::Clock)
        }
        DataRef::DateTime(at) => Cell::Number(at.as_f64()),
        DataRef::Error(error) => Cell::Broken(Data::Error(error.clone()).to_string()),
    }
}

impl std::fmt::Debug for Book<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Book({}, header in row {})", self.kind, self.header.row)
    }
}
