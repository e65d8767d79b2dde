//! A vehicle gate whose rows stay in memory, for clients of other languages to talk to.
//!
//! `door INSTANT [PUBLIC_KEY.pem]` prints its address, serves until its input ends, and prints what it found as JSON. The
//! platform is `HAUV4BGN6S50` with the password `HAUTEST0000000007HAU`; the clock stands at the instant.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use model::{Clock, LocalDay, OperatorId};
use serde_json::json;
use std::error::Error;
use std::io::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tables::vehicle_points::Row;
use tables::{Rows, quarantine};
use tokio::io::AsyncReadExt;
use vehicles::{
    Book, DayOfVehicles, Gate, Parts, PasswordHash, Platform, PlatformConfig, Point, Ports, Server,
    VehiclesConfig, VinKey,
};

type Landed = Arc<Mutex<Parts>>;

fn platform(public_keys: Vec<String>) -> Result<PlatformConfig, Box<dyn Error>> {
    Ok(PlatformConfig {
        id: OperatorId::new("MAVEH0001")?,
        user: "HAUV4BGN6S50".to_owned(),
        password_hash: PasswordHash::of("HAUTEST0000000007HAU").to_string(),
        source_addresses: Vec::new(),
        editions: Vec::new(),
        max_links: 1,
        answer_realtime: Default::default(),
        signature: Default::default(),
        public_keys,
        position_system_2016: Default::default(),
        max_frames_per_s: 5_000,
    })
}

fn ports(landed: &Landed) -> Ports {
    let (landed, numbers) = (Arc::clone(landed), AtomicI64::new(1));
    let land = move |parts| {
        landed.lock().expect("no panic inside").extend::<Parts>(parts);
        std::future::ready(Ok(())).boxed()
    };
    Ports {
        land: Arc::new(land),
        // Frames are dropped here; a platform seals them.
        seal: Arc::new(|_, _| Vec::new()),
        number: Arc::new(move || numbers.fetch_add(1, Ordering::Relaxed)),
    }
}

fn point(operator_id: &OperatorId, row: &Row) -> Point {
    Point {
        operator_id: operator_id.clone(),
        vehicle_key: row.vehicle_key.to_string(),
        vehicle_model: row.vehicle_model.to_string(),
        occurred_at: row.occurred_at,
        cell: row.cell,
        charge_state: row.charge_state.map(i64::from),
        odometer_m: row.odometer_m,
        power_w: row.power_w,
        soc_pct: row.soc_pct.map(i64::from),
        alarm_level: row.alarm_level.map(i64::from),
        revision: i64::from(row.revision),
    }
}

/// Sessions of the clock's day, verdicts on signatures, and what was held.
fn found(landed: &Parts, now: DateTime<Utc>) -> serde_json::Value {
    let (mut points, mut verdicts) = (Vec::new(), Vec::new());
    let mut held: Vec<quarantine::Row> = Vec::new();
    for (arrival, rows) in landed {
        match rows {
            Rows::VehiclePoints(rows) => {
                points.extend(rows.iter().map(|row| point(&arrival.operator_id, row)));
                verdicts.extend(rows.iter().filter_map(|row| row.signature));
            }
            Rows::Held(rows) => held.extend(rows.iter().cloned()),
            _ => {}
        }
    }
    let count = points.len();
    let mut day = DayOfVehicles::new(LocalDay::of(now), now, Arc::new(|_| Vec::new()));
    day.add(points);
    let session = |row: &tables::vehicle_sessions::Row| {
        json!({
            "started_at": row.started_at, "ended_at": row.ended_at, "ending": row.ending,
            "plug_in_soc_pct": row.plug_in_soc_pct, "end_soc_pct": row.end_soc_pct,
            "energy_wh": row.energy.watt_hours(), "peak_power_w": row.peak_power.watts(),
            "reports": row.reports, "odometer_m": row.odometer_m,
        })
    };
    json!({
        "points": count,
        "sessions": day.sessions().iter().map(session).collect::<Vec<_>>(),
        "signatures": verdicts,
        "held": held.iter().map(|row| &row.reason).collect::<Vec<_>>(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let now: DateTime<Utc> = arguments.next().ok_or("an instant is missing")?.parse()?;
    let keys = arguments.map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let landed = Landed::default();
    let book = Book::new(vec![Platform::new(platform(keys)?, None)?]);
    let key = VinKey::new(&[1; 32]);
    let config = VehiclesConfig::default();
    let gate = Gate::new(config, book, key, Clock::Fixed(now), ports(&landed));
    let server = Server::bind(Arc::new(gate), "127.0.0.1:0".parse()?)?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", server.address())?;
    out.flush()?;
    server
        .run(async {
            let mut rest = Vec::new();
            // The input's end is the sign to stop; an error is one too.
            let _ = tokio::io::stdin().read_to_end(&mut rest).await;
        })
        .await;
    let told = found(&landed.lock().expect("no panic inside"), now);
    writeln!(out, "{told}")?;
    Ok(())
}
