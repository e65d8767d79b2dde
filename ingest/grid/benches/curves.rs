//! Curves of 96 points out of a CSV.gz, read and judged, beside the floor: the same file unzipped and taken apart by the
//! `csv` crate alone. `cargo bench -p grid --bench curves -- [areas]`.

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use grid::{DayFacts, DayReader, FileKind, Known, Listed, Manifest, Pieces, Profile};
use model::grid::TransformerArea;
use quality::{Areas, Limits};
use reference::ProvinceCode;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DAY: &str = "2025-06-01";
const FILE: &str = "curve_P_20250601_01.csv.gz";
const ROUNDS: usize = 5;

/// Curves of so many areas with values of three digits after the point, as meters give them.
fn write_curves(dir: &Path, areas: usize) -> u64 {
    let file = std::fs::File::create(dir.join(FILE)).expect("a file");
    let mut packed = GzEncoder::new(file, Compression::default());
    let names: Vec<String> = (1..=96).map(|point| format!("p{point}")).collect();
    let head =
        format!("tg_no,date,kind,phase,ct,pt,is_primary,whole,revision,{}\n", names.join(","));
    packed.write_all(head.as_bytes()).expect("written");
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    for area in 0..areas {
        let mut line = format!("T{area:07},{DAY},P,T,,,1,{},1", "1".repeat(96));
        for _ in 0..96 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            write!(line, ",{}.{:03}", seed % 300, (seed >> 32) % 1_000).expect("memory");
        }
        line.push('\n');
        packed.write_all(line.as_bytes()).expect("written");
    }
    packed.finish().expect("written").metadata().expect("a file").len()
}

fn known(areas: usize) -> Known {
    let day = DAY.parse().expect("a day");
    let mut known = Known::default();
    for area in 0..areas {
        known.add_area(&TransformerArea {
            tg_no: format!("T{area:07}"),
            tg_name: String::new(),
            org_no: String::new(),
            area_code: "370102".to_owned(),
            line: (String::new(), String::new()),
            subs_name: String::new(),
            capacity_va: 400_000,
            transformers: None,
            pub_priv: None,
            run_status: None,
            place: None,
            generates: None,
            valid_from: day,
            valid_to: None,
            updated_at: day.start(),
        });
    }
    known
}

/// The same bytes, unzipped and taken apart, nothing more.
fn floor(dir: &Path) -> usize {
    let file = std::io::BufReader::new(std::fs::File::open(dir.join(FILE)).expect("a file"));
    let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).expect("a row") {
        rows += 1;
    }
    rows
}

fn judged(pieces: &Pieces, facts: &DayFacts) -> usize {
    let mut curves = 0;
    let tally = DayReader::new(pieces.clone(), facts.clone())
        .run(&mut |chunk| {
            curves += chunk.curves.len();
            Ok(())
        })
        .expect("a day");
    assert_eq!(tally.accepted as usize, curves);
    curves
}

fn best(mut run: impl FnMut() -> usize, rows: usize) -> Duration {
    let once = |_| {
        let started = Instant::now();
        assert_eq!(run(), rows);
        started.elapsed()
    };
    (0..ROUNDS).map(once).min().unwrap_or_default()
}

fn main() {
    let areas = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(20_000usize);
    let dir = tempfile::tempdir().expect("a folder");
    let bytes = write_curves(dir.path(), areas);
    let day: model::LocalDay = DAY.parse().expect("a day");
    let manifest = Manifest {
        schema: "zhixing.grid.v1".to_owned(),
        source: "bench".to_owned(),
        date: day,
        first_point: Some("00:15".to_owned()),
        timezone: "+08:00".to_owned(),
        encoding: Some("UTF-8".to_owned()),
        units: [("P".to_owned(), "kW".to_owned())].into(),
        replaces: None,
        files: vec![Listed {
            name: FILE.to_owned(),
            kind: FileKind::Curve,
            rows: areas as u64,
            bytes,
            sha256: String::new(),
        }],
    };
    let profile = Profile::default();
    let pieces = Pieces { manifest, revision: 1, dir: dir.path().to_owned(), profile };
    let facts = DayFacts {
        operator_id: "GRIDBENCH".parse().expect("an operator"),
        received_at: day.plus(1).start(),
        limits: Arc::new(Limits::default()),
        areas: Arc::new(Areas::load(ProvinceCode::Shandong).expect("areas")),
        known: Arc::new(known(areas)),
        station: Arc::new(|_, _| true),
        confirmed: false,
        max_rows: areas as u64,
    };
    let (floor, ours) =
        (best(|| floor(dir.path()), areas), best(|| judged(&pieces, &facts), areas));
    let rate = |took: Duration| areas as f64 / took.as_secs_f64();
    println!("{areas} curves of 96 points, {bytes} bytes gzip, best of {ROUNDS}, one thread");
    println!("floor (gunzip + csv)     {:>10.0} rows/s", rate(floor));
    println!("read and judged          {:>10.0} rows/s", rate(ours));
    println!("share of the floor       {:>10.2}", rate(ours) / rate(floor));
}
