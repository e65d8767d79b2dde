//! Frames per second on one core, beside the floor: copying the same bytes and computing their check byte.
//!
//! Input: the real frames of `tests/fixtures`. Also the memory of splitters that each hold half a frame.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gb32960::{Frame, Splitter};
use serde_json::Value;
use std::hint::black_box;

fn frames(file: &str, key: &str) -> Vec<Vec<u8>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    let text = std::fs::read_to_string(path).expect("a fixture");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let cases = all[key].as_array().expect("a list").iter();
    cases.map(|case| hex::decode(case["hex"].as_str().expect("hex")).expect("hex")).collect()
}

/// Name and frames of each load.
fn loads() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let session = frames("charging-session-2016.json", "frames");
    let passenger = frames("frames-2025.json", "cases");
    let longest = passenger.into_iter().max_by_key(Vec::len).expect("a case");
    vec![("2016 session, 458 B", session), ("2025 car, 828 B", vec![longest; 100])]
}

fn decode(criterion: &mut Criterion) {
    for (name, frames) in loads() {
        let stream = frames.concat();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(frames.len() as u64));
        group.bench_function(BenchmarkId::new("floor", "copy and check byte"), |bencher| {
            bencher.iter(|| {
                for frame in &frames {
                    let copy = black_box(frame.clone());
                    black_box(gb32960::bcc(&copy[2..copy.len() - 1]));
                }
            });
        });
        group.bench_function(BenchmarkId::new("frame", "header and check byte"), |bencher| {
            bencher.iter(|| {
                for frame in &frames {
                    black_box(Frame::parse(black_box(frame)).expect("a frame"));
                }
            });
        });
        group.bench_function(BenchmarkId::new("decode", "stream to typed values"), |bencher| {
            let mut splitter = Splitter::new(gb32960::MAX_DATA);
            bencher.iter(|| {
                for piece in stream.chunks(16 << 10) {
                    splitter.push(piece);
                    while let Some(frame) = splitter.next() {
                        black_box(frame.body().expect("a body"));
                    }
                }
            });
        });
        group.finish();
    }
}

/// Resident memory of this process, bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn memory(_: &mut Criterion) {
    const SESSIONS: usize = 100_000;
    let longest = loads().swap_remove(1).1.swap_remove(0);
    let before = resident();
    let mut held: Vec<Splitter> = Vec::with_capacity(SESSIONS);
    for _ in 0..SESSIONS {
        let mut splitter = Splitter::new(gb32960::MAX_DATA);
        splitter.push(&longest[..longest.len() / 2]);
        assert!(splitter.next().is_none());
        held.push(splitter);
    }
    let each = resident().saturating_sub(before) / SESSIONS as u64;
    println!("{SESSIONS} sessions with half a frame of {} B: {each} B each", longest.len());
    black_box(held);
}

mod groups {
    #![allow(missing_docs, reason = "criterion makes a public function")]
    super::criterion_group!(benches, super::decode, super::memory);
}
use groups::benches;
criterion_main!(benches);
