//! Makes days of a grid company out of a real transformer's series.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ring::digest::{SHA256, digest};
use std::io::{Read, Write};
use std::path::Path;

/// 24 loads of a day of the series, day 0 is 2016-07-01; the first column times ten as kW.
pub fn loads(day: usize) -> Vec<f64> {
    let packed: &[u8] = include_bytes!("../fixtures/ETTh1.csv.gz");
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).expect("the published file");
    let rows = text.lines().skip(1 + day * 24).take(24);
    rows.map(|row| {
        row.split(',')
            .nth(1)
            .and_then(|load| load.parse().ok())
            .map_or(0.0, |load: f64| load * 10.0)
    })
    .collect()
}

/// Rows of an archive of `areas` areas.
pub fn archive(areas: usize) -> String {
    let mut text =
        "tg_no,tg_name,area_code,tg_cap_kva,pub_priv,run_status,valid_from,updated_at\n".to_owned();
    for at in 0..areas {
        text += &format!(
            "T{at:05},台区{at},370102,{},public,run,2020-01-01,2025-05-31 12:00:00\n",
            200 + at % 3 * 200
        );
    }
    text
}

/// Rows of curves of `areas` areas.
pub fn curves(areas: usize, day: &str, scale: f64) -> String {
    let names: Vec<String> = (1..=24).map(|point| format!("p{point}")).collect();
    let mut text =
        format!("tg_no,date,kind,phase,ct,pt,is_primary,whole,revision,{}\n", names.join(","));
    let base = loads(0);
    for at in 0..areas {
        let values: Vec<String> =
            base.iter().map(|load| format!("{:.3}", load.abs() * scale)).collect();
        text += &format!("T{at:05},{day},P,T,,,1,,1,{}\n", values.join(","));
    }
    text
}

pub const STATIONS: &str = "tg_no,operator_id,station_id,valid_from,cons_no_masked,contract_cap_kva\n\
    T00000,MA3TEST01,S1,2024-01-01,3701234567,315\n\
    T00001,MA3TEST01,UNKNOWN,2024-01-01,,\n";

pub fn gz(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).expect("memory");
    packed.finish().expect("memory")
}

/// One file of a day.
pub struct Piece {
    pub name: String,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    pub rows: usize,
}

impl Piece {
    pub fn csv(name: &str, kind: &'static str, text: &str) -> Self {
        let rows = text.lines().count() - 1;
        Self { name: format!("{name}.csv.gz"), kind, bytes: gz(text.as_bytes()), rows }
    }
}

/// The usual three files of a day.
pub fn usual(day: &str, areas: usize) -> Vec<Piece> {
    let compact = day.replace('-', "");
    vec![
        Piece::csv(&format!("tg_{compact}"), "tg", &archive(areas)),
        Piece::csv(&format!("tg_station_{compact}"), "tg_station", STATIONS),
        Piece::csv(&format!("curve_P_{compact}_01"), "curve", &curves(areas, day, 1.0)),
    ]
}

/// A manifest; fields of `change` replace or (null) remove others.
pub fn manifest(day: &str, pieces: &[Piece], change: &str) -> Vec<u8> {
    let files: Vec<serde_json::Value> = pieces
        .iter()
        .map(|piece| {
            serde_json::json!({"name": piece.name, "kind": piece.kind, "rows": piece.rows,
                "bytes": piece.bytes.len(), "sha256": hex::encode(digest(&SHA256, &piece.bytes).as_ref())})
        })
        .collect();
    let mut manifest = serde_json::json!({"schema": "zhixing.grid.v1", "source": "sgcc-test", "date": day,
        "first_point": "01:00", "timezone": "+08:00", "units": {"P": "kW"}, "files": files});
    let change: serde_json::Value = serde_json::from_str(change).expect("JSON");
    for (key, value) in change.as_object().expect("an object") {
        manifest[key] = value.clone();
    }
    serde_json::to_vec(&manifest).expect("JSON")
}

pub fn put(dir: &Path, name: &str, bytes: &[u8]) {
    std::fs::create_dir_all(dir).expect("a folder");
    std::fs::write(dir.join(name), bytes).expect("a file");
}

/// Writes a day into an in-box; the manifest last.
pub fn write(root: &Path, day: &str, pieces: &[Piece], change: &str) {
    let compact = day.replace('-', "");
    let dir = root.join("in").join(&compact);
    for piece in pieces {
        put(&dir, &piece.name, &piece.bytes);
    }
    put(&dir, &format!("manifest_{compact}.json"), &manifest(day, pieces, change));
}
