//! A sheet of orders: read, converted and checked for what a sheet can be checked for, beside the floor of the same run,
//! calamine alone reading every cell of the same file.
//!
//! `cargo bench -p sheets` makes a sheet of 100,000 rows and measures it; `-- FILE` takes a file, `-- FILE floor` or
//! `-- FILE check` runs one of the two once and tells the memory the process needed at most.

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use sheets::{Book, Event, Kind, Limits, convert};
use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

const ROWS: u32 = 100_000;
const ROUNDS: usize = 5;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let bytes = match given.first() {
        Some(path) => std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}")),
        None => made(),
    };
    match given.get(1).map(String::as_str) {
        Some("floor") => alone(&bytes, "floor", floor),
        Some("check") => alone(&bytes, "check", check),
        _ => both(&bytes),
    }
}

/// One of the two once, with the peak of the process's memory.
fn alone(bytes: &[u8], name: &str, work: fn(&[u8]) -> u64) {
    let begun = Instant::now();
    let told = work(bytes);
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown");
    println!("{name}: {:.2} s, {told} told, {peak}", begun.elapsed().as_secs_f64());
}

fn both(bytes: &[u8]) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (work, times) in [floor as fn(&[u8]) -> u64, check].iter().zip(&mut times) {
            let begun = Instant::now();
            black_box(work(bytes));
            times.push(begun.elapsed());
        }
    }
    let [floor, check] = times.map(median);
    let rows = |time: Duration| f64::from(ROWS) / time.as_secs_f64();
    println!("calamine alone: {:.3} s, {:.0} rows/s", floor.as_secs_f64(), rows(floor));
    println!("read and checked: {:.3} s, {:.0} rows/s", check.as_secs_f64(), rows(check));
    println!("ratio: {:.2}", check.as_secs_f64() / floor.as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Every cell of the first sheet, by calamine alone.
fn floor(bytes: &[u8]) -> u64 {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut seen = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        black_box(&cell);
        seen += 1;
    }
    seen
}

/// The whole way to messages as an upload goes it: counted once, then converted.
fn check(bytes: &[u8]) -> u64 {
    let mut book = Book::open(bytes, Kind::Orders, Limits::default()).expect("a workbook");
    book.count().expect("rows");
    let mut told = 0;
    convert(&mut book, "MA0GARAGE", &mut |event| {
        if let Event::Ready(batch) = event {
            told += batch.body().len() as u64;
        }
        true
    })
    .expect("reads");
    told
}

fn made() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().expect("a sheet");
    sheet.set_name(Kind::Orders.zh()).expect("a name");
    let columns: Vec<_> = Kind::Orders.columns().iter().filter(|column| column.must).collect();
    for (at, column) in (0_u16..).zip(&columns) {
        sheet.write(0, at, column.header()).expect("written");
    }
    for row in 1..=ROWS {
        for (at, column) in (0_u16..).zip(&columns) {
            match column.field {
                "StartChargeSeq" => sheet.write(row, at, format!("MA0GARAGE2603010830{row:08}")),
                "TotalPower" | "TotalElecMoney" | "TotalSeviceMoney" | "TotalMoney" => {
                    sheet.write(row, at, f64::from(row % 5_000) / 100.0)
                }
                _ => sheet.write(row, at, column.example),
            }
            .expect("written");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}
