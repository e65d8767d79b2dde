//! The sheet given back with one more column that says what is wrong with each row.

use crate::book::Book;
use crate::cell::Cell;
use crate::fault::Fault;
use crate::finding::{RowFinding, Severity};
use crate::header::RESULT;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Findings by row of the sheet.
pub type ByRow = BTreeMap<u32, Vec<RowFinding>>;

/// Longest text of the error column, characters; a cell holds 32,767.
const LONGEST: usize = 2_000;

struct Looks {
    head: Format,
    wrong: Format,
    odd: Format,
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Self::NotWritten { why: error.to_string() }
    }
}

/// Writes the rows of a file again, each in its own row, with what was found in a column beside them.
///
/// Formulas are written as their values and every text as text, so nothing in the file is calculated when it is opened.
///
/// # Errors
/// [`Fault`] when the file cannot be read again or the new one not be written.
pub fn error_file(book: &mut Book<'_>, findings: &ByRow) -> Result<Vec<u8>, Fault> {
    let looks = Looks {
        head: Format::new().set_bold().set_background_color(Color::RGB(0xD9_E2_EC)),
        wrong: Format::new().set_background_color(Color::RGB(0xF8_D0_CC)),
        odd: Format::new().set_background_color(Color::RGB(0xFD_F0_C8)),
    };
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(book.kind().zh())?;
    let header = book.header().clone();
    // An error file that is checked again gets its result in the same place.
    let own = header.names.iter().position(|name| name == RESULT);
    let result = column(own.unwrap_or(header.names.len()));
    for at in 0..result {
        sheet.set_column_width(at, 18)?;
    }
    sheet.set_column_width(result, 80)?;
    sheet.set_freeze_panes(header.row, 0)?;
    book.every(&mut |row| {
        let found = findings.get(&row.number).map_or(&[][..], Vec::as_slice);
        for (at, cell) in row.cells.iter().enumerate() {
            if column(at) == result && row.number >= header.row {
                continue;
            }
            let name = header.names.get(at).map_or("", String::as_str);
            let look = look(&looks, row.number == header.row, name, found);
            write(sheet, row.number - 1, column(at), cell, look)?;
        }
        if row.number == header.row {
            sheet.write_string_with_format(row.number - 1, result, RESULT, &looks.head)?;
        } else if !found.is_empty() {
            let worst = found.iter().any(|finding| finding.severity == Severity::Error);
            let look = if worst { &looks.wrong } else { &looks.odd };
            sheet.write_string_with_format(row.number - 1, result, words(found), look)?;
        }
        Ok(true)
    })?;
    Ok(workbook.save_to_buffer()?)
}

fn look<'l>(
    looks: &'l Looks,
    is_header: bool,
    name: &str,
    found: &[RowFinding],
) -> Option<&'l Format> {
    if is_header {
        return Some(&looks.head);
    }
    let named = |finding: &&RowFinding| {
        !finding.column.is_empty() && name.trim().starts_with(&finding.column)
    };
    let finding = found.iter().find(named)?;
    Some(if finding.severity == Severity::Error { &looks.wrong } else { &looks.odd })
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn words(found: &[RowFinding]) -> String {
    let all = found.iter().map(RowFinding::line).collect::<Vec<_>>().join("；");
    match all.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all,
    }
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    cell: &Cell,
    look: Option<&Format>,
) -> Result<(), Fault> {
    match (cell, look) {
        (Cell::Empty, None) => {}
        (Cell::Empty, Some(look)) => {
            sheet.write_blank(row, at, look)?;
        }
        (Cell::Number(number), None) if number.is_finite() => {
            sheet.write_number(row, at, *number)?;
        }
        (Cell::Number(number), Some(look)) if number.is_finite() => {
            sheet.write_number_with_format(row, at, *number, look)?;
        }
        (other, None) => {
            sheet.write_string(row, at, other.shown())?;
        }
        (other, Some(look)) => {
            sheet.write_string_with_format(row, at, other.shown(), look)?;
        }
    }
    Ok(())
}
