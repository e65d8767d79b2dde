//! Pushes end to end: HTTP on loopback, envelope, rules, journal with fsync, answer; against the floor of the same bytes.
//!
//! One process: the server with two worker threads and the journal's thread, the client in one thread of its own, all on
//! the same cores. Requests are sealed before the clock runs. Processor time is told apart by thread.

mod client;
mod floor;
pub mod house;
mod load;
mod memory;
mod shots;

use crate::machine::{self, Machine};
use crate::options::Options;
use crate::report::Report;
use lake::LakeConfig;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Worker threads of the server, and threads of the floor.
const THREADS: usize = 2;

/// How large a run is.
#[derive(Debug, Clone, Copy)]
struct Scale {
    stations: usize,
    charging: usize,
    shots: f64,
    floor_s: f64,
}

const FULL: Scale = Scale { stations: 50_000, charging: 100_000, shots: 1.0, floor_s: 2.0 };
const QUICK: Scale = Scale { stations: 1_000, charging: 1_000, shots: 0.01, floor_s: 0.1 };

/// Runs the bench; returns what it wrote.
///
/// # Errors
/// When a part does not start, a push is refused, or rows are missing afterwards.
pub fn run(options: &Options) -> anyhow::Result<Value> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    let scale = if options.quick { QUICK } else { FULL };
    if options.role.as_deref() == Some("seed") {
        let dir =
            options.dir.as_deref().ok_or_else(|| anyhow::anyhow!("--role seed needs --dir"))?;
        runtime.block_on(memory::seed(&config(dir), scale.stations))?;
        return Ok(Value::Null);
    }
    runtime.block_on(measure(options, scale))
}

/// The platform's defaults, with room for what a measurement lands between two settles.
fn config(dir: &Path) -> LakeConfig {
    LakeConfig { max_waiting_bytes: 8 << 30, ..LakeConfig::at(dir.join("stores")) }
}

async fn measure(options: &Options, scale: Scale) -> anyhow::Result<Value> {
    let dir = fresh_folder(options.quick)?;
    let machine = Machine::of(&dir);
    let connectors = scale.stations * crate::province::CONNECTORS;
    let input = format!(
        "{connectors} connectors of {} operators known; pushes of statuses of up to 100,000 of them in turn, and of single \
         orders, sealed beforehand, AES-128-CBC + HMAC-MD5; bodies kept sealed; max_waiting_bytes 8 GiB, else defaults",
        crate::province::OPERATORS.min(scale.stations)
    );
    let rival = "floor in the same run on the same cores: envelope JSON + HMAC-MD5 + base64 + AES-128-CBC + typed JSON of \
                 the same bytes on two threads, without HTTP, rules, storage and answer";
    let mut report = Report::begin("ingest", options, &machine, &input, rival);
    report.note(
        "cores shared",
        "server: 2 workers + journal thread; client: 1 thread; same process, same cores",
    );
    report.note("fdatasync_4k_us_p50", fsync_us(&dir)?);
    report.note("seeded_in_s", memory::seed_apart(&dir, options, scale).await?.round());
    let house = memory::measure(&mut report, &config(&dir), &dir, scale).await?;
    let province = memory::part(scale)?;
    let loads = load::measure(&house, &province, scale, options).await?;
    loads.tell(&mut report);
    house.close().await;
    report.write()?;
    std::fs::remove_dir_all(&dir)?;
    Ok(report.json())
}

fn fresh_folder(quick: bool) -> anyhow::Result<PathBuf> {
    let dir = machine::folder().join(format!(
        "ingest{}-{}",
        if quick { "-quick" } else { "" },
        std::process::id()
    ));
    std::fs::create_dir_all(dir.join("stores"))?;
    Ok(dir)
}

/// Median time of a write of 4 KiB made durable, microseconds: what every group of the journal waits for at least.
fn fsync_us(dir: &Path) -> anyhow::Result<u64> {
    use std::io::Write;
    let path = dir.join("sync-probe");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..101 {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort_unstable();
    Ok(times[50].as_micros() as u64)
}
