//! Full load, half load and the floor, for pushes of several sizes.

use super::client::{Pace, Volley, send};
use super::floor::{self, Body, Floor};
use super::house::{House, listen};
use super::shots::{Maker, Shot};
use super::{Scale, THREADS};
use crate::options::Options;
use crate::province::Province;
use crate::report::Report;
use crate::spread::Spread;
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use axum::Router;
use axum::body::Bytes;
use lake::Query;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// One size of push.
struct Load {
    name: &'static str,
    body: Body,
    rows: usize,
    /// Connections of the client.
    connections: usize,
    /// Requests at full load.
    shots: usize,
    /// Table that the rows go to.
    table: &'static str,
}

const LOADS: [Load; 4] = [
    Load {
        name: "status 1",
        body: Body::Status,
        rows: 1,
        connections: 64,
        shots: 60_000,
        table: "status_events",
    },
    Load {
        name: "status 50",
        body: Body::Status,
        rows: 50,
        connections: 32,
        shots: 20_000,
        table: "status_events",
    },
    Load {
        name: "status 400",
        body: Body::Status,
        rows: 400,
        connections: 16,
        shots: 5_000,
        table: "status_events",
    },
    Load {
        name: "order 1",
        body: Body::Order,
        rows: 1,
        connections: 64,
        shots: 60_000,
        table: "orders",
    },
];

/// What was measured for one size.
struct Measured {
    load: &'static Load,
    body_bytes: usize,
    floor: Floor,
    http: Volley,
    full: Volley,
    half: Volley,
}

/// What was measured for all sizes.
pub struct Loads(Vec<Measured>);

/// Measures every size that the options name.
///
/// # Errors
/// When a push is refused or rows are missing afterwards.
pub async fn measure(
    house: &House,
    province: &Province,
    scale: Scale,
    options: &Options,
) -> anyhow::Result<Loads> {
    let mut all = Vec::new();
    let mut maker = Maker::new(province, scale.charging, &house.senders);
    maker.skip_rounds(2);
    for load in LOADS.iter().filter(|load| options.wants(load.name)) {
        all.push(one(house, load, &mut maker, scale).await?);
    }
    Ok(Loads(all))
}

async fn one(
    house: &House,
    load: &'static Load,
    maker: &mut Maker<'_>,
    scale: Scale,
) -> anyhow::Result<Measured> {
    let count = ((load.shots as f64 * scale.shots) as usize).max(20);
    let warm = shots(load, maker, count / 20 + 1);
    let full = Arc::new(shots(load, maker, count));
    let body_bytes = full.iter().map(|shot| shot.body().len()).sum::<usize>() / full.len();
    let span = Duration::from_secs_f64(scale.floor_s / 2.0);
    let floor =
        |part: &[Shot]| floor::measure(part, &house.senders, load.body, load.rows, THREADS, span);
    let before = floor(&full)?;
    let closed = Pace::Closed { connections: load.connections };
    let stored = stored(house, load.table).await?;
    send(house.address, Arc::new(warm), closed).await?;
    let at_full = send(house.address, Arc::clone(&full), closed).await?;
    let after = floor(&full)?;
    let http = bare_http(&full, closed).await?;
    drop(full);
    let half = shots(load, maker, count / 2);
    let open = Pace::Open { connections: load.connections * 2, per_second: at_full.rate() / 2.0 };
    let at_half = send(house.address, Arc::new(half), open).await?;
    let refused = at_full.refused + at_half.refused;
    anyhow::ensure!(refused == 0, "{}: {refused} pushes were refused", load.name);
    let landed = self::stored(house, load.table).await? - stored;
    let expected = ((count / 20 + 1 + count + count / 2) * load.rows) as i64;
    if landed != expected {
        let where_to = whereabouts(house).await?;
        anyhow::bail!("{}: {landed} rows landed, {expected} were sent: {where_to}", load.name);
    }
    house.lake.settle().await?;
    let floor = before.mean(after);
    Ok(Measured { load, body_bytes, floor, http, full: at_full, half: at_half })
}

fn shots(load: &Load, maker: &mut Maker<'_>, count: usize) -> Vec<Shot> {
    let make = |_| match load.body {
        Body::Status => maker.status(load.rows),
        Body::Order => maker.order(),
    };
    (0..count).map(make).collect()
}

async fn stored(house: &House, table: &str) -> anyhow::Result<i64> {
    let batches = house.lake.batches(Query::new(format!("SELECT COUNT(*) FROM {table}"))).await?;
    Ok(batches.first().map_or(0, |batch| batch.column(0).as_primitive::<Int64Type>().value(0)))
}

/// What the gate says about rows that did not land.
async fn whereabouts(house: &House) -> anyhow::Result<String> {
    const LOG: &str = "SELECT ret, sub_code, SUM(rows) AS rows, SUM(accepted) AS accepted, SUM(quarantined) AS quarantined, \
                       SUM(repeated) AS repeated FROM messages GROUP BY ret, sub_code";
    const HELD: &str = "SELECT table_name, codes, reason, COUNT(*) AS rows FROM quarantine GROUP BY 1, 2, 3 LIMIT 5";
    let mut all = String::new();
    for sql in [LOG, HELD] {
        let batches = house.lake.batches(Query::new(sql)).await?;
        all = format!("{all}\n{}", arrow::util::pretty::pretty_format_batches(&batches)?);
    }
    Ok(all)
}

/// The same requests to a server that only reads them and answers.
async fn bare_http(shots: &Arc<Vec<Shot>>, pace: Pace) -> anyhow::Result<Volley> {
    let answer = |_: Bytes| async { r#"{"Ret":0,"Msg":"","Data":"","Sig":""}"# };
    let router = Router::new()
        .fallback(axum::routing::post(answer))
        .layer(axum::extract::DefaultBodyLimit::disable());
    let (handle, address) = listen(router).await?;
    let volley = send(address, Arc::clone(shots), pace).await;
    handle.shutdown();
    volley
}

impl Loads {
    /// Adds the tables to the report.
    pub fn tell(&self, report: &mut Report) {
        let columns = [
            "push",
            "body B",
            "requests/s",
            "rows/s",
            "floor requests/s",
            "÷ floor",
            "interop floor",
            "÷ interop",
            "p50 ms",
            "p99 ms",
            "half: requests/s",
            "half p50 ms",
            "half p99 ms",
        ];
        let rows: Vec<_> = self.0.iter().map(Measured::throughput).collect();
        report.table("end to end, durable, all cores shared with the client", &columns, &rows);
        let columns = [
            "push",
            "server",
            "raw floor",
            "interop floor",
            "bare HTTP",
            "floor ÷ server",
            "client",
            "bare HTTP requests/s",
            "cores busy",
        ];
        let rows: Vec<_> = self.0.iter().map(Measured::processor).collect();
        report.table("processor time per push at full load, us", &columns, &rows);
    }
}

impl Measured {
    fn throughput(&self) -> Vec<Value> {
        let (full, half) = (Spread::of(&self.full.times), Spread::of(&self.half.times));
        let rate = self.full.rate();
        vec![
            json!(self.load.name),
            json!(self.body_bytes),
            json!(rate.round()),
            json!((rate * self.load.rows as f64).round()),
            json!(self.floor.raw.per_second.round()),
            json!(rate / self.floor.raw.per_second),
            json!(self.floor.interop.per_second.round()),
            json!(rate / self.floor.interop.per_second),
            json!(full.p50_ms),
            json!(full.p99_ms),
            json!(self.half.rate().round()),
            json!(half.p50_ms),
            json!(half.p99_ms),
        ]
    }

    fn processor(&self) -> Vec<Value> {
        let each =
            |time: Duration, volley: &Volley| time.as_secs_f64() * 1e6 / volley.times.len() as f64;
        let server = each(self.full.server_cpu, &self.full);
        let floor = self.floor.raw.cpu_us;
        let busy = (self.full.server_cpu + self.full.client_cpu).as_secs_f64()
            / self.full.took.as_secs_f64();
        vec![
            json!(self.load.name),
            json!(server),
            json!(floor),
            json!(self.floor.interop.cpu_us),
            json!(each(self.http.server_cpu, &self.http)),
            json!(floor / server),
            json!(each(self.full.client_cpu, &self.full)),
            json!(self.http.rate().round()),
            json!(busy),
        ]
    }
}
