//! The reader of sheets on any bytes: it answers, and a row is in a message or has a finding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheets::{Book, Event, Kind, Limits, convert, error_file};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { unpacked_bytes: 4 << 20, ..Limits::default() };
    for kind in Kind::ALL {
        let Ok(mut book) = Book::open(data, kind, limits) else { continue };
        let (mut sent, mut found) = (0, sheets::ByRow::new());
        let seen = convert(&mut book, "MA0GARAGE", &mut |event| {
            match event {
                Event::Read(_) => {}
                Event::Found(finding) => found.entry(finding.row).or_default().push(finding),
                Event::Ready(batch) => {
                    sent += batch.sheet_rows();
                    let _ = batch.body();
                }
            }
            true
        });
        if let Ok(seen) = seen {
            assert_eq!(sent + seen.bad as usize, seen.rows as usize);
        }
        let _ = error_file(&mut book, &found);
    }
});
