//! Templates and error files are sheets that can be read again.

use super::{OPERATOR, fixture, read};
use sheets::{Book, ByRow, Cell, Event, Kind, Limits, RowFinding, convert, error_file, template};

#[test]
fn a_template_can_be_read_and_its_example_is_not_taken() {
    for kind in Kind::ALL {
        let bytes = template(kind).expect("a template");
        let told = read(&bytes, kind).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!((told.seen.rows, told.seen.examples), (0, 1), "{kind}");
        assert!(told.batches.is_empty() && told.findings.is_empty(), "{kind}");
        let book = Book::open(&bytes, kind, Limits::default()).expect("opens");
        assert!(book.header().places.iter().all(Option::is_some), "{kind}");
    }
}

#[test]
fn the_example_of_a_template_is_right_but_for_its_name() {
    for kind in Kind::ALL {
        let columns = kind.columns();
        let head: Vec<String> = columns.iter().map(|c| c.header()).collect();
        let cells: Vec<String> = columns
            .iter()
            .map(|column| match (column.field == kind.key(), kind) {
                (false, _) => column.example.to_owned(),
                (true, Kind::Orders) => column.example.replace("EXAMPL", "GARAGE"),
                (true, _) => column.example.replace("EXAMPLE", "GARAGE"),
            })
            .collect();
        let text = format!("{}\n{}\n", head.join(","), cells.join(","));
        let told = read(text.as_bytes(), kind).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!((told.short(), told.batches.len()), (vec![], 1), "{kind}");
    }
}

fn findings(bytes: &[u8], kind: Kind) -> ByRow {
    let mut found = ByRow::new();
    let mut book = Book::open(bytes, kind, Limits::default()).expect("opens");
    let mut keep = |finding: RowFinding| found.entry(finding.row).or_default().push(finding);
    convert(&mut book, OPERATOR, &mut |event| {
        if let Event::Found(finding) = event {
            keep(finding);
        }
        true
    })
    .expect("reads");
    found
}

#[test]
fn an_error_file_has_every_row_in_its_place_and_can_be_sent_again() {
    for (name, kind) in [
        ("orders-mixed.xlsx", Kind::Orders),
        ("orders-formulas.xlsx", Kind::Orders),
        ("orders-gbk.csv", Kind::Orders),
        ("stations-merged.xlsx", Kind::Stations),
    ] {
        let bytes = fixture(name);
        let found = findings(&bytes, kind);
        let mut book = Book::open(&bytes, kind, Limits::default()).expect("opens");
        let file = error_file(&mut book, &found).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut again = Book::open(&file, kind, Limits::default()).expect("opens again");
        assert_eq!(again.header().row, book.header().row, "{name}");
        assert_eq!(again.header().passed_over(), book.header().passed_over(), "{name}");
        let result = again.header().names.len() - 1;
        let mut told = Vec::new();
        again
            .each(&mut |row| {
                if let Some(Cell::Text(words)) = row.cells.get(result) {
                    told.push((row.number, words.clone()));
                }
                Ok(true)
            })
            .expect("reads");
        let rows: Vec<u32> = told.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, found.keys().copied().collect::<Vec<_>>(), "{name}");
        for (row, words) in told {
            assert!(
                found[&row].iter().all(|finding| words.contains(&finding.line())),
                "{name} {words}"
            );
        }
    }
}
