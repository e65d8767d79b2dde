//! Files that are damaged, are something else, or are made to exhaust the reader.

use super::{fixture, read};
use rust_xlsxwriter::Workbook;
use sheets::{Book, Fault, Kind, Limits};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn fault(bytes: &[u8]) -> Fault {
    read(bytes, Kind::Orders).err().expect("a fault")
}

#[test]
fn a_truncated_workbook_is_damaged() {
    assert!(matches!(fault(&fixture("truncated.xlsx")), Fault::Damaged { .. }));
}

#[test]
fn files_of_other_kinds_are_called_by_their_name() {
    let what = |bytes: &[u8]| match fault(bytes) {
        Fault::NotASheet { what, .. } => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(&fixture("really-a-document.xlsx")), "a Word document");
    assert_eq!(what(b"%PDF-1.7"), "a PDF file");
    assert_eq!(
        what(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "an old workbook (XLS) or one with a password"
    );
    assert_eq!(what(&archive(&[("a.txt", b"x")])), "a ZIP archive without a workbook");
    assert_eq!(what(b"MZ\0\0\0"), "a binary file");
    assert_eq!(fault(b""), Fault::Empty);
    assert!(matches!(fault("就是一段文字".as_bytes()), Fault::NoColumns { .. }));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn an_archive_that_explodes_is_stopped() {
    let zeros = vec![b' '; 40 << 20];
    let bomb =
        archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 100_000, "{} bytes unpack to {}", bomb.len(), zeros.len());
    let limits = Limits { unpacked_bytes: 8 << 20, ..Limits::default() };
    let refused = Book::open(&bomb, Kind::Orders, limits).err();
    assert!(matches!(refused, Some(Fault::Explodes { .. })), "{refused:?}");
    let many: Vec<(String, &[u8])> =
        (0..1_001).map(|n| (format!("xl/worksheets/{n}.xml"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(matches!(fault(&archive(&many)), Fault::Explodes { .. }));
}

#[test]
fn a_sheet_of_too_many_rows_is_refused_before_anything_is_taken() {
    let mut text = String::from("接口编号,接口状态,状态时间\n");
    for row in 0..100_001 {
        text.push_str(&format!("C{row},1,2026-03-01 08:00:00\n"));
    }
    let refused = read(text.as_bytes(), Kind::States).err();
    assert_eq!(refused, Some(Fault::TooManyRows { limit: 100_000 }));
    let last = text.trim_end().rfind('\n').expect("lines");
    let told = read(&text.as_bytes()[..last], Kind::States).expect("100,000 rows are taken");
    assert_eq!((told.seen.rows, told.seen.bad), (100_000, 0));
}

#[test]
fn a_file_or_a_row_that_is_too_large_is_refused() {
    let limits = Limits { bytes: 10, ..Limits::default() };
    let refused = Book::open(b"12345678901", Kind::States, limits).err();
    assert_eq!(refused, Some(Fault::TooLarge { bytes: 11, limit: 10 }));
    let wide =
        format!("接口编号,接口状态,状态时间\nC1,1,2026-03-01 08:00:00{}\n", ",x".repeat(300));
    let refused = read(wide.as_bytes(), Kind::States).err();
    assert_eq!(refused, Some(Fault::TooManyCells { row: 2, limit: 200 }));
}

#[test]
fn a_cell_in_the_last_corner_and_blank_rows_cost_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("接口状态").expect("a name");
    for (column, name) in ["接口编号", "接口状态", "状态时间"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).expect("written");
        let cell = ["C1", "1", "2026-03-01 08:00:00"][column];
        sheet.write(1_048_575, column as u16, cell).expect("written");
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let told = read(&bytes, Kind::States).expect("reads");
    assert_eq!((told.seen.rows, told.batches.len()), (1, 1));
}
