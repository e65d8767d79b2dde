//! Measures the lake: group commit, settling, compaction, queries. `cargo bench -p lake` prints one line per figure.
//!
//! `LAKE_BENCH_ROWS` sets the rows of each table (default 2,000,000), `LAKE_BENCH_DIR` keeps the folder, so that other
//! engines can be asked the same questions over the same files.

use arrow::array::{
    ArrayRef, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use chrono::{DateTime, TimeDelta, Utc};
use lake::{Batches, Lake, LakeConfig, Query};
use model::facility::{Connector, Equipment, Station};
use model::place::{Gcj02, Wgs84};
use model::quantity::Kilowatt;
use model::{ConnectorId, EquipmentId, LocalDay, OperatorId, StationId};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tables::{ORDERS, STATUS_EVENTS, Table};

/// Days the rows are spread over.
const DAYS: i64 = 30;
/// Connectors in the province of the measurement.
const CONNECTORS: usize = 100_000;
/// Operators.
const OPERATORS: usize = 50;

fn first_day() -> LocalDay {
    "2026-03-01".parse().expect("a day")
}

/// Numbers that look random and are the same every time.
fn mixed(seed: usize) -> usize {
    let mut x = seed as u64 ^ 0x9E37_79B9_7F4A_7C15;
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) as usize
}

struct Rows {
    seeds: Vec<usize>,
    times: Vec<DateTime<Utc>>,
}

impl Rows {
    /// `count` rows of one day, from row number `from`.
    fn new(day: LocalDay, from: usize, count: usize) -> Self {
        let seeds: Vec<usize> = (from..from + count).map(mixed).collect();
        let times =
            seeds.iter().map(|seed| day.start() + TimeDelta::seconds((seed % 86_400) as i64));
        let times = times.collect();
        Self { seeds, times }
    }

    fn texts(&self, text: impl Fn(usize) -> String) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(self.seeds.iter().map(|seed| text(*seed))))
    }

    fn column(&self, table: &Table, name: &str, day: LocalDay, number: usize) -> ArrayRef {
        let connector = |seed: usize| (seed >> 17) % CONNECTORS;
        let count = self.seeds.len();
        let whole = |of: &dyn Fn(usize) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(self.seeds.iter().map(|seed| of(*seed))))
        };
        match name {
            "day" => Arc::new(Date32Array::from(vec![day.epoch_days(); count])),
            "operator_id" => self.texts(|seed| format!("MA{:07}", connector(seed) % OPERATORS)),
            "station_id" => self.texts(|seed| format!("S{:06}", connector(seed) / 10)),
            "equipment_id" => self.texts(|seed| format!("E{:07}", connector(seed) / 2)),
            "connector_id" => self.texts(|seed| format!("C{:09}", connector(seed))),
            "order_no" => {
                let at = (0..count).map(|at| format!("MA1234567{:018}", number + at));
                Arc::new(StringArray::from_iter_values(at))
            }
            "occurred_at" | "ended_at" | "received_at" => {
                let times = self.times.iter().map(DateTime::timestamp_micros);
                Arc::new(TimestampMicrosecondArray::from_iter_values(times).with_timezone("UTC"))
            }
            "started_at" => {
                let times =
                    self.times.iter().map(|at| (*at - TimeDelta::hours(1)).timestamp_micros());
                Arc::new(TimestampMicrosecondArray::from_iter_values(times).with_timezone("UTC"))
            }
            "status" => {
                let states = self.seeds.iter().map(|seed| (seed % 5) as i32);
                Arc::new(Int32Array::from_iter_values(states))
            }
            "revision" | "periods" | "stop_reason" => Arc::new(Int32Array::from(vec![1; count])),
            "energy_wh" => whole(&|seed| (seed % 60_000) as i64),
            "electricity_fen" | "service_fen" | "total_fen" => whole(&|seed| (seed % 9_000) as i64),
            "message_id" => whole(&|_| (number / 100) as i64),
            other => {
                let field = table.schema().field_with_name(other).cloned().expect("declared");
                new_null_array(field.data_type(), count)
            }
        }
    }

    fn batch(&self, table: &'static Table, day: LocalDay, number: usize) -> RecordBatch {
        let columns =
            table.columns.iter().map(|column| self.column(table, column.name, day, number));
        RecordBatch::try_new(table.schema(), columns.collect()).expect("columns fit")
    }
}

fn say(what: &str, figure: String) {
    println!("{what:<58} {figure}");
}

async fn group_commit(lake: &Lake, callers: usize, each: usize, rows: usize) {
    let began = Instant::now();
    let tasks = (0..callers).map(|caller| {
        let lake = lake.clone();
        tokio::spawn(async move {
            let mut took = Vec::with_capacity(each);
            for at in 0..each {
                let number = (caller * each + at) * rows;
                let batch =
                    Rows::new(first_day(), number, rows).batch(&STATUS_EVENTS, first_day(), number);
                let began = Instant::now();
                lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
                took.push(began.elapsed());
            }
            took
        })
    });
    let answers = futures::future::join_all(tasks).await;
    let mut took: Vec<Duration> = answers.into_iter().flat_map(|one| one.expect("ran")).collect();
    took.sort();
    let seconds = began.elapsed().as_secs_f64();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    say(
        &format!("append, {callers} callers, {rows} rows each"),
        format!(
            "{:.0} appends/s, p50 {:.1} ms, p99 {:.1} ms",
            took.len() as f64 / seconds,
            at(0.5),
            at(0.99)
        ),
    );
}

async fn load(lake: &Lake, rows: usize) {
    let a_day = rows / DAYS as usize;
    let (mut landing, mut settling) = (Duration::ZERO, Duration::ZERO);
    for at in 0..DAYS {
        let day = first_day().plus(at);
        for part in 0..4 {
            let number = at as usize * a_day + part * a_day / 4;
            let made = Rows::new(day, number, a_day / 4);
            let parts: Batches = vec![
                (&STATUS_EVENTS, made.batch(&STATUS_EVENTS, day, number)),
                (&ORDERS, made.batch(&ORDERS, day, number)),
            ];
            let began = Instant::now();
            lake.append(parts).await.expect("landed");
            landing += began.elapsed();
        }
        if at % 10 == 9 {
            let began = Instant::now();
            lake.settle().await.expect("settled");
            settling += began.elapsed();
        }
    }
    let rate = |time: Duration| format!("{:.0} rows/s", 2.0 * rows as f64 / time.as_secs_f64());
    say("landing in large batches", rate(landing));
    say("settling, all steps", rate(settling));
    let stats = lake.stats();
    let bytes: u64 = stats.tables.iter().map(|table| table.bytes).sum();
    let held: u64 = stats.tables.iter().map(|table| table.rows).sum();
    say("stored", format!("{:.1} B/row", bytes as f64 / held as f64));
}

const QUESTIONS: &[(&str, &str)] = &[
    ("count of all rows", "SELECT count(*) FROM orders"),
    (
        "energy by operator and day",
        "SELECT operator_id, day, sum(energy_wh) FROM orders GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "the same, valid rows",
        "SELECT operator_id, day, sum(energy_wh) FROM orders_valid GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "one week, one operator by hour",
        "SELECT date_trunc('hour', ended_at) AS h, sum(energy_wh), count(*) FROM orders WHERE day BETWEEN '2026-03-08' AND '2026-03-14' AND operator_id = 'MA0000007' GROUP BY 1 ORDER BY 1",
    ),
    (
        "stations by energy, first 20",
        "SELECT operator_id, station_id, sum(energy_wh) AS wh FROM orders GROUP BY 1, 2 ORDER BY wh DESC LIMIT 20",
    ),
    ("one order by number", "SELECT * FROM orders WHERE order_no = 'MA1234567000000000000777777'"),
    (
        "history of one connector",
        "SELECT occurred_at, status FROM status_events WHERE operator_id = 'MA0000012' AND connector_id = 'C000045612' ORDER BY occurred_at",
    ),
    (
        "states by hour of one day",
        "SELECT date_trunc('hour', occurred_at) AS h, status, count(*) FROM status_events WHERE day = '2026-03-11' GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "connectors that reported, by operator",
        "SELECT operator_id, count(DISTINCT connector_id) FROM status_events GROUP BY 1 ORDER BY 1",
    ),
];

async fn questions(lake: &Lake, when: &str) {
    for (name, sql) in QUESTIONS {
        let mut best = Duration::MAX;
        let mut rows = 0;
        for _ in 0..5 {
            let began = Instant::now();
            let answer = lake.batches(Query::new(*sql)).await.expect(name);
            best = best.min(began.elapsed());
            rows = answer.iter().map(RecordBatch::num_rows).sum();
        }
        say(&format!("{when}: {name}"), format!("{:.1} ms, {rows} rows", best.as_secs_f64() * 1e3));
    }
}

/// Memory of this process, bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    let kib: u64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0);
    kib * 1024
}

fn station(number: usize, connectors: usize) -> Station {
    let id = |kind: &str, at: usize| format!("{kind}3701020{number:08}{at:03}");
    let connector = |at: usize| Connector {
        connector_id: ConnectorId::new(id("C", at)).expect("id"),
        name: Some(format!("{at}号枪")),
        connector_type: 4,
        voltage_upper_v: 750,
        voltage_lower_v: 200,
        current_a: 250,
        power: Kilowatt::from_watts(120_000),
        national_standard: 2,
        park_no: None,
    };
    let equipment = |at: usize| Equipment {
        equipment_id: EquipmentId::new(id("E", at)).expect("id"),
        name: None,
        equipment_type: 1,
        power: Kilowatt::from_watts(240_000),
        manufacturer: Some("某某电气".into()),
        model: Some("DC-240".into()),
        produced_on: None,
        connectors: (at * 2..at * 2 + 2).map(connector).collect(),
    };
    Station {
        operator_id: OperatorId::new(format!("MA{:07}", number % OPERATORS)).expect("id"),
        owner_id: "MA1234567".into(),
        station_id: StationId::new(format!("S{number:012}")).expect("id"),
        name: format!("第{number}号充电站"),
        area_code: "370102".into(),
        address: "山东省济南市历下区经十路一号".into(),
        service_tel: "053112345678".into(),
        station_type: 1,
        station_status: 50,
        construction: 1,
        park_nums: 20,
        sent_at: Gcj02 { lon: 117.0, lat: 36.6 },
        place: Wgs84 { lon: 117.0, lat: 36.6 },
        open_hours: Some("00:00-24:00".into()),
        electricity_fee: None,
        service_fee: None,
        park_fee: None,
        opened_on: None,
        grid_account: None,
        capacity_va: None,
        modified_at: None,
        equipment: (0..connectors / 2).map(equipment).collect(),
    }
}

/// One million connectors of 100,000 stations.
fn live_state() {
    let before = resident();
    let now = lake::Now::new();
    for number in 0..100_000 {
        now.put_station(Arc::new(station(number, 10)), Some("370102".into()), Utc::now());
    }
    let bytes = resident() - before;
    say("live state of 1,000,000 connectors", format!("{} MB", bytes >> 20));
    let began = Instant::now();
    let mut load = 0;
    now.for_each(|_, _, info| load += info.load_w + 1);
    say("a scan over them", format!("{:.1} ms ({load})", began.elapsed().as_secs_f64() * 1e3));
}

async fn measure() {
    live_state();
    let rows = std::env::var("LAKE_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok());
    let rows: usize = rows.unwrap_or(2_000_000);
    let kept = std::env::var("LAKE_BENCH_DIR").ok().map(PathBuf::from);
    let scratch = kept
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("lake-bench-{}", std::process::id())));
    let appends = scratch.join("appends");
    let lake = Lake::open(LakeConfig::at(&appends)).await.expect("opens");
    group_commit(&lake, 1, 200, 1).await;
    group_commit(&lake, 16, 200, 10).await;
    group_commit(&lake, 256, 40, 10).await;
    drop(lake);
    let dir = scratch.join("lake");
    let lake = Lake::open(LakeConfig::at(&dir)).await.expect("opens");
    if lake.stats().tables.iter().all(|table| table.rows == 0) {
        load(&lake, rows).await;
    }
    questions(&lake, "settled").await;
    let began = Instant::now();
    let done = lake.compact(first_day().plus(DAYS)).await.expect("compacted");
    say(
        "compaction",
        format!(
            "{} files to {} in {:.1} s",
            done.files_before,
            done.files_after,
            began.elapsed().as_secs_f64()
        ),
    );
    let began = Instant::now();
    drop(lake);
    let lake = Lake::open(LakeConfig::at(&dir)).await.expect("opens");
    say("opening", format!("{:.2} s", began.elapsed().as_secs_f64()));
    questions(&lake, "compacted").await;
    drop(lake);
    if kept.is_none() {
        // A leftover in the folder for temporary files is a nuisance, no more.
        let _ = std::fs::remove_dir_all(&scratch);
    }
}

fn main() {
    // The harness of `cargo test --benches` only wants to know that it runs.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    runtime.block_on(measure());
}
