//! Tables as text: encoding, separator, rows as a spreadsheet numbers them.

use crate::book::Visit;
use crate::cell::Cell;
use crate::fault::Fault;
use crate::header::{Header, LOOK_AT};
use crate::kind::Kind;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Separators that occur.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The text of a file: by its mark, else UTF-8, else GB 18030 (which holds GBK and GB 2312).
pub(crate) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(encoding, &bytes[mark..]);
    }
    if bytes.contains(&0) {
        return Err(Fault::NotASheet { what: "a binary file", what_zh: "二进制文件" });
    }
    strictly(UTF_8, bytes).or_else(|_| strictly(GB18030, bytes))
}

fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, Fault> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Fault::Encoding)
}

/// The separator with which the first rows name the most columns.
pub(crate) fn separator(kind: Kind, text: &str) -> u8 {
    let score = |separator: &u8| {
        let mut top = Vec::new();
        let _ = each(text, *separator, &mut |row, cells| {
            top.push((row, std::mem::take(cells)));
            Ok(top.len() < LOOK_AT)
        });
        Header::best_score(kind, &top)
    };
    // `max_by_key` keeps the last of equals; the comma is the usual one.
    SEPARATORS.iter().rev().max_by_key(|separator| score(separator)).copied().unwrap_or(b',')
}

/// Calls `visit` for every row with content until it answers false.
pub(crate) fn each(text: &str, separator: u8, visit: &mut Visit<'_>) -> Result<(), Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    // A spreadsheet counts a record as one row, however many lines it has, and an empty line as one.
    let mut row = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(Fault::damaged(&error)),
        }
        let from = record.position().map_or(0, csv::Position::byte);
        row += 1 + empty_lines(text.as_bytes(), usize::try_from(from).unwrap_or(usize::MAX));
        cells.clear();
        cells.extend(record.iter().map(cell));
        if cells.iter().any(|cell| !cell.is_empty()) && !visit(row, &mut cells)? {
            return Ok(());
        }
    }
}

/// Empty lines from `from` on, which the reader passes over.
fn empty_lines(text: &[u8], from: usize) -> u32 {
    let split = from > 0 && text.get(from - 1) == Some(&b'\r') && text.get(from) == Some(&b'\n');
    let rest = text.get(from + usize::from(split)..).unwrap_or_default();
    let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    u32::try_from(blank.filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX)
}

/// A cell of a text table: `="…"` and a leading apostrophe force a text, another `=` is a formula without a value.
fn cell(field: &str) -> Cell {
    let field = field.trim();
    if let Some(quoted) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cell::text(quoted);
    }
    if field.len() > 1 && field.starts_with('=') {
        return Cell::NoValue;
    }
    Cell::text(field.strip_prefix('\'').unwrap_or(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: u8) -> Vec<(u32, Vec<String>)> {
        let mut all = Vec::new();
        each(text, separator, &mut |row, cells| {
            all.push((row, cells.iter().map(Cell::shown).collect()));
            Ok(true)
        })
        .expect("reads");
        all
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let read = rows("a,b\n\n\"x\ny\",2\n,\n3,4\n", b',');
        let numbers: Vec<u32> = read.iter().map(|(row, _)| *row).collect();
        assert_eq!(numbers, [1, 3, 5], "{read:?}");
        let read = rows("a,b\r\n\r\n\"x\r\ny\",2\r\n,\r\n3,4\r\n", b',');
        let numbers: Vec<u32> = read.iter().map(|(row, _)| *row).collect();
        assert_eq!(numbers, [1, 3, 5], "{read:?}");
    }

    #[test]
    fn texts_that_were_forced_are_texts() {
        let read = rows("=\"00123\",'00456,=A1+B1\n", b',');
        assert_eq!(read[0].1, ["00123", "00456", "（公式无值）"]);
    }

    #[test]
    fn encodings_are_told_apart() {
        let (gbk, ..) = encoding_rs::GBK.encode("接口编号,接口状态");
        assert_eq!(decoded(&gbk).expect("GBK"), "接口编号,接口状态");
        assert_eq!(decoded("\u{feff}接口".as_bytes()).expect("UTF-8"), "接口");
        assert_eq!(decoded(b"\xff\xfea\0b\0").expect("UTF-16"), "ab");
        assert!(decoded(b"a\0b").is_err());
        assert_eq!(decoded(b"\xff\xff\xff\xff"), Err(Fault::Encoding));
    }

    #[test]
    fn the_separator_is_the_one_that_makes_columns() {
        for (text, expected) in [
            ("接口编号,接口状态,状态时间", b','),
            ("接口编号;接口状态;状态时间", b';'),
            ("接口编号\t接口状态\t状态时间", b'\t'),
            ("没有,表头", b','),
        ] {
            assert_eq!(separator(Kind::States, text), expected, "{text}");
        }
    }
}
