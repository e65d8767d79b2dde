//! Settle and compaction against a steady stream of status messages.
//!
//! Messages are appended as the gate appends them: one append per message with its row, its log line and its sealed body,
//! each waiting for the group's fsync. Beside that the platform's jobs run: settle every few seconds, compaction after it.

use crate::history::put_stations;
use crate::machine::{self, Machine};
use crate::options::Options;
use crate::province::{Province, Spot};
use crate::report::Report;
use crate::spread::Spread;
use crate::usage::{highest_resident, mib, process_cpu, resident};
use chrono::{TimeDelta, Utc};
use lake::{Batches, Lake, LakeConfig};
use model::ids::MessageId;
use model::quantity::{Ampere, KilowattHour, Percent, Volt};
use model::{ConnectorState, LocalDay, StatusEvent};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tables::Arrival;

/// Worker threads.
const THREADS: usize = 2;
/// Bytes of a sealed body of one status: nonce, text, tag.
const SEALED: usize = 300;
/// Appends under way at once.
const SENDERS: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Scale {
    stations: usize,
    per_second: f64,
    lasting: Duration,
    settle_every: Duration,
}

const FULL: Scale = Scale {
    stations: 5_000,
    per_second: 4_000.0,
    lasting: Duration::from_secs(180),
    settle_every: Duration::from_secs(15),
};
const QUICK: Scale = Scale {
    stations: 50,
    per_second: 400.0,
    lasting: Duration::from_secs(3),
    settle_every: Duration::from_secs(1),
};

/// Runs the bench; returns what it wrote.
///
/// # Errors
/// When rows are refused or missing afterwards.
pub fn run(options: &Options) -> anyhow::Result<Value> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    runtime.block_on(measure(options, if options.quick { QUICK } else { FULL }))
}

/// Counters that the stream and the jobs write.
#[derive(Debug, Default)]
struct Counters {
    sent: AtomicU64,
    over: AtomicBool,
}

async fn measure(options: &Options, scale: Scale) -> anyhow::Result<Value> {
    let dir = machine::folder().join(format!("settle-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let machine = Machine::of(&dir);
    let input = format!(
        "{} messages/s of one status each for {} s, from {} connectors in turn; per message one append of row, log line and \
         a sealed body of {SEALED} B; settle and compact every {} s",
        scale.per_second,
        scale.lasting.as_secs(),
        scale.stations * crate::province::CONNECTORS,
        scale.settle_every.as_secs()
    );
    let rival = "the stream itself: rows settled against rows arriving";
    let mut report = Report::begin("settle", options, &machine, &input, rival);
    let lake = Lake::open(LakeConfig::at(&dir)).await?;
    let province = Arc::new(Province::new(scale.stations)?);
    put_stations(&lake, &province, Utc::now() - TimeDelta::days(30)).await?;
    lake.settle().await?;
    let counters = Arc::new(Counters::default());
    let (cpu, begun) = (process_cpu(), Instant::now());
    let jobs = tokio::spawn(jobs(lake.clone(), Arc::clone(&counters), scale));
    let stream = stream(&lake, &province, &counters, scale).await?;
    let streamed_s = begun.elapsed().as_secs_f64();
    counters.over.store(true, Ordering::Release);
    let done = jobs.await??;
    let busy = (process_cpu() - cpu).as_secs_f64() / begun.elapsed().as_secs_f64();
    tell(&mut report, &lake, &counters, (stream, streamed_s, busy), &done);
    check(&lake, &counters).await?;
    report.write()?;
    lake.close().await;
    std::fs::remove_dir_all(&dir)?;
    Ok(report.json())
}

/// One run of the jobs.
struct Done {
    at_s: f64,
    rows: u64,
    settle: Duration,
    compact: Duration,
    resident: u64,
    most_files: u64,
    waiting_bytes: u64,
}

/// Settles and compacts until the stream is over and everything is settled.
async fn jobs(lake: Lake, counters: Arc<Counters>, scale: Scale) -> anyhow::Result<Vec<Done>> {
    let (mut all, begun) = (Vec::new(), Instant::now());
    let mut beat = tokio::time::interval(scale.settle_every);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    beat.tick().await;
    loop {
        let last = counters.over.load(Ordering::Acquire);
        if !last {
            beat.tick().await;
        }
        let waiting_bytes = lake.stats().waiting_bytes;
        let settling = Instant::now();
        let settled = lake.settle().await?;
        let settle = settling.elapsed();
        let compacting = Instant::now();
        lake.compact(LocalDay::of(Utc::now())).await?;
        let stats = lake.stats();
        all.push(Done {
            at_s: begun.elapsed().as_secs_f64(),
            rows: settled.rows,
            settle,
            compact: compacting.elapsed(),
            resident: resident(),
            most_files: stats
                .tables
                .iter()
                .map(|table| table.most_files_on_a_day)
                .max()
                .unwrap_or(0),
            waiting_bytes,
        });
        if last {
            return Ok(all);
        }
    }
}

/// Sends messages evenly; times count from when each was due.
async fn stream(
    lake: &Lake,
    province: &Arc<Province>,
    counters: &Arc<Counters>,
    scale: Scale,
) -> anyhow::Result<Spread> {
    let total = (scale.per_second * scale.lasting.as_secs_f64()) as u64;
    let gap = Duration::from_secs_f64(1.0 / scale.per_second);
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let tasks: Vec<_> = (0..SENDERS)
        .map(|_| {
            let (lake, province, counters) =
                (lake.clone(), Arc::clone(province), Arc::clone(counters));
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                let spots: Vec<Spot<'_>> = province.spots().collect();
                let mut times = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= total {
                        return anyhow::Ok(times);
                    }
                    let due = begun + gap.mul_f64(number as f64);
                    tokio::time::sleep_until(due.into()).await;
                    lake.append(message(&spots, number)).await?;
                    counters.sent.fetch_add(1, Ordering::Relaxed);
                    times.push(due.elapsed());
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(Spread::of(&times))
}

/// What the gate lands for one push of one status.
fn message(spots: &[Spot<'_>], number: u64) -> Batches {
    let spot = spots[number as usize % spots.len()];
    let now = Utc::now();
    let arrival = Arrival {
        operator_id: spot.station.operator_id.clone(),
        received_at: now,
        message_id: MessageId(number as i64),
    };
    let charging = number.is_multiple_of(3);
    let event = StatusEvent {
        connector_id: spot.connector.connector_id.clone(),
        station_id: None,
        equipment_id: None,
        state: if charging { ConnectorState::Charging } else { ConnectorState::Idle },
        occurred_at: now - TimeDelta::seconds(2),
        timed_by_sender: true,
        park_status: Some(10),
        lock_status: Some(0),
        current: charging.then(|| Ampere::from_milliamperes(150_000)),
        voltage: charging.then(|| Volt::from_millivolts(400_000)),
        soc: charging.then(|| Percent::from_tenths(510)),
        session_energy: charging.then_some(KilowattHour::ZERO),
        fault_code: None,
    };
    let row = tables::status_events::Row {
        event,
        station_id: spot.station.station_id.as_str().into(),
        equipment_id: spot.equipment.equipment_id.as_str().into(),
        revision: 1,
    };
    let interface = Cow::Borrowed("notification_stationStatus");
    let log = tables::messages::Row {
        interface: interface.clone(),
        digest: format!(
            "{:064x}",
            u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
        ),
        rows: 1,
        accepted: 1,
        body_bytes: 600,
        took_us: 900,
        lateness_ms: Some(2_000),
        ..tables::messages::Row::default()
    };
    // Ciphertext does not compress: bytes that look random stand for it.
    let mut seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as u8
    };
    let sealed = (0..SEALED).map(|_| random()).collect();
    let raw = tables::raw_messages::Row { interface, sealed };
    vec![
        (&tables::STATUS_EVENTS, tables::status_events::batch(&arrival, &[row])),
        (&tables::MESSAGES, tables::messages::batch(&arrival, &[log])),
        (&tables::RAW_MESSAGES, tables::raw_messages::batch(&arrival, &[raw])),
    ]
}

fn tell(
    report: &mut Report,
    lake: &Lake,
    counters: &Counters,
    stream: (Spread, f64, f64),
    done: &[Done],
) {
    let (spread, seconds, busy) = stream;
    let arrived = counters.sent.load(Ordering::Relaxed) as f64;
    report.note("messages_per_s_arrived", (arrived / seconds).round());
    report.note("append_ms", spread);
    let settling: f64 = done.iter().map(|one| one.settle.as_secs_f64()).sum();
    let rows: u64 = done.iter().map(|one| one.rows).sum();
    report.note("rows_per_s_arriving", (3.0 * arrived / seconds).round());
    report.note("rows_per_s_while_settling", (rows as f64 / settling).round());
    report.note("share_of_time_settling", settling / seconds);
    let compacting: f64 = done.iter().map(|one| one.compact.as_secs_f64()).sum();
    report.note("share_of_time_compacting", compacting / seconds);
    report.note("cores_busy", busy);
    report.note("highest_resident_mib", mib(highest_resident()));
    tell_runs(report, done);
    tell_tables(report, lake);
}

fn tell_runs(report: &mut Report, done: &[Done]) {
    let lines: Vec<Vec<Value>> = done
        .iter()
        .map(|one| {
            vec![
                json!(one.at_s.round() as i64),
                json!(one.rows),
                json!(one.settle.as_secs_f64()),
                json!(one.compact.as_secs_f64()),
                json!(one.most_files),
                json!(mib(one.waiting_bytes)),
                json!(mib(one.resident)),
            ]
        })
        .collect();
    let columns = [
        "at s",
        "rows settled",
        "settle s",
        "compact s",
        "most files",
        "waited MiB",
        "resident MiB",
    ];
    report.table("runs of the jobs", &columns, &lines);
}

fn tell_tables(report: &mut Report, lake: &Lake) {
    let stats = lake.stats();
    let lines: Vec<Vec<Value>> = stats
        .tables
        .iter()
        .filter(|table| table.rows > 0)
        .map(|table| {
            let most = table.most_files_on_a_day;
            vec![
                json!(table.table),
                json!(table.rows),
                json!(mib(table.bytes)),
                json!(table.files),
                json!(table.days),
                json!(most),
            ]
        })
        .collect();
    report.table(
        "tables afterwards",
        &["table", "rows", "MiB", "files", "days", "most files on a day"],
        &lines,
    );
}

/// Every message is in the tables once.
async fn check(lake: &Lake, counters: &Counters) -> anyhow::Result<()> {
    let sent = counters.sent.load(Ordering::Relaxed);
    let stats = lake.stats();
    for name in ["status_events", "messages", "raw_messages"] {
        let rows =
            stats.tables.iter().find(|table| table.table == name).map_or(0, |table| table.rows);
        anyhow::ensure!(rows == sent, "{name} holds {rows} rows, {sent} messages were sent");
    }
    Ok(())
}
