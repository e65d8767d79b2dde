//! Whatever comes, the reader answers and a row is either in a message or has a finding.

use super::{fixture, read};
use proptest::prelude::*;
use sheets::{Kind, Severity};

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[0-9]{1,12}",
        "[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}( [0-9]{1,2}:[0-9]{2})?",
        "[-+]?[0-9,]{1,6}\\.[0-9]{1,3}(元|kWh)?",
        "[=\"'，。A-Za-z0-9空闲充电 \\t]{0,12}",
        "\\PC{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for kind in Kind::ALL {
            let _ = read(&bytes, kind);
        }
    }

    #[test]
    fn a_workbook_with_changed_bytes_gets_an_answer(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = fixture("stations-merged.xlsx");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, Kind::Stations);
    }

    #[test]
    fn every_row_of_a_table_is_in_a_message_or_has_a_finding(
        rows in prop::collection::vec(prop::collection::vec(cell(), 7), 1..12),
        kind in prop::sample::select(&[Kind::Orders, Kind::States, Kind::Stations][..]),
    ) {
        let columns = kind.columns();
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let head: Vec<String> = columns.iter().map(|c| c.header()).collect();
        writer.write_record(&head).expect("written");
        for row in &rows {
            let cells = columns.iter().enumerate().map(|(at, column)| {
                row.get(at).map_or(column.example, String::as_str)
            });
            writer.write_record(cells).expect("written");
        }
        let bytes = writer.into_inner().expect("a table");
        if let Ok(told) = read(&bytes, kind) {
            let sent: usize = told.batches.iter().map(sheets::Batch::sheet_rows).sum();
            prop_assert_eq!(sent as u32 + told.seen.bad, told.seen.rows);
            let mut wrong: Vec<u32> = told.findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.row).collect();
            wrong.sort_unstable();
            wrong.dedup();
            prop_assert_eq!(wrong.len() as u32, told.seen.bad, "{:?}", told.findings);
            for batch in &told.batches {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&batch.body()).is_ok());
            }
        }
    }
}
