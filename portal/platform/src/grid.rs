//! The gate for grid companies: what it needs of lake and gate, its poll, and its rules by day.

use crate::config::Config;
use crate::jobs::Workshop;
use crate::stores::Stores;
use anyhow::Context;
use futures::FutureExt;
use grid::{
    CURVES_OF_DAY, CurveOfDay, Gate, KNOWN_AREAS, KNOWN_DELIVERIES, KNOWN_STATIONS, Known,
    KnownDelivery, NotLanded, Parts, Ports,
};
use ingest::Gateway;
use lake::{Lake, Query, QueryError};
use model::grid::{AreaStation, PubPriv, RunStatus, TransformerArea};
use model::ids::MessageId;
use model::place::Wgs84;
use model::{Clock, LocalDay, OperatorId, StationId};
use quality::Areas;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tables::Arrival;

/// The gate for the senders of the configuration.
///
/// # Errors
/// When the folder for files on their way in cannot be made.
pub fn gate(
    config: &Config,
    stores: &Stores,
    gateway: &Gateway,
    clock: Clock,
    areas: Arc<Areas>,
) -> anyhow::Result<Gate> {
    let spool = config.grid.spool_dir.clone().unwrap_or_else(|| config.lake.dir.join("grid-spool"));
    // What a process left behind that was killed counts nowhere.
    if spool.exists() {
        std::fs::remove_dir_all(&spool).with_context(|| format!("folder {}", spool.display()))?;
    }
    std::fs::create_dir_all(&spool).with_context(|| format!("folder {}", spool.display()))?;
    Ok(Gate::new(config.grid.clone(), clock, areas, spool, ports(stores, gateway)))
}

fn ports(stores: &Stores, gateway: &Gateway) -> Ports {
    let lake = || stores.lake.clone();
    let (landing, knowing, archive, stations) = (lake(), lake(), lake(), lake());
    let (sealing, numbering, limits) = (gateway.clone(), gateway.clone(), gateway.clone());
    Ports {
        land: Arc::new(move |parts| land(landing.clone(), parts).boxed()),
        known: Arc::new(move |source| {
            let lake = knowing.clone();
            async move { deliveries(&lake, source).await.map_err(|error| error.to_string()) }
                .boxed()
        }),
        archive: Arc::new(move |source| {
            let lake = archive.clone();
            async move { archived(&lake, source).await.map_err(|error| error.to_string()) }.boxed()
        }),
        station: Arc::new(move |operator: &OperatorId, station: &StationId| {
            stations.now().station(operator.as_str(), station.as_str()).is_some()
        }),
        limits: Arc::new(move || limits.limits()),
        seal: Arc::new(move |number, bytes| sealing.seal_raw(number, bytes)),
        number: Arc::new(move || numbering.next_number()),
    }
}

async fn land(lake: Lake, parts: Parts) -> Result<(), NotLanded> {
    lake.append(parts).await.map(drop).map_err(|error| {
        let retry_after = match error {
            lake::AppendError::Full { retry_after_s, .. } => {
                Some(Duration::from_secs(retry_after_s.into()))
            }
            _ => None,
        };
        NotLanded { reason: error.to_string(), retry_after }
    })
}

async fn deliveries(lake: &Lake, source: String) -> Result<Known, QueryError> {
    let deliveries: Vec<KnownDelivery> =
        lake.rows(Query::new(KNOWN_DELIVERIES).bind("source", source)).await?;
    Ok(Known { deliveries, ..Known::default() })
}

/// A row of [`KNOWN_AREAS`].
#[derive(Deserialize)]
struct AreaRow {
    tg_no: String,
    tg_name: String,
    org_no: String,
    area_code: String,
    line_no: String,
    line_name: String,
    subs_name: String,
    capacity_va: i64,
    transformers: Option<i32>,
    pub_priv: Option<PubPriv>,
    run_status: Option<RunStatus>,
    lon: Option<f64>,
    lat: Option<f64>,
    generates: Option<bool>,
    valid_from: LocalDay,
    valid_to: Option<LocalDay>,
    updated_at: chrono::DateTime<chrono::Utc>,
}

impl From<AreaRow> for TransformerArea {
    fn from(row: AreaRow) -> Self {
        Self {
            tg_no: row.tg_no,
            tg_name: row.tg_name,
            org_no: row.org_no,
            area_code: row.area_code,
            line: (row.line_no, row.line_name),
            subs_name: row.subs_name,
            capacity_va: row.capacity_va,
            transformers: row.transformers,
            pub_priv: row.pub_priv,
            run_status: row.run_status,
            place: row.lon.zip(row.lat).map(|(lon, lat)| Wgs84 { lon, lat }),
            generates: row.generates,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            updated_at: row.updated_at,
        }
    }
}

async fn archived(lake: &Lake, source: String) -> Result<Known, QueryError> {
    let mut known = Known::default();
    let areas: Vec<AreaRow> = lake.rows(Query::new(KNOWN_AREAS).bind("source", &source)).await?;
    areas.into_iter().for_each(|row| known.add_area(&row.into()));
    let stations: Vec<AreaStation> =
        lake.rows(Query::new(KNOWN_STATIONS).bind("source", &source)).await?;
    stations.iter().for_each(|row| known.add_station(row));
    Ok(known)
}

/// Looks through the in-boxes of all senders; one that cannot be reached does not keep the others waiting.
///
/// # Errors
/// Names the senders that could not be looked at, after all the others were.
pub async fn poll(shop: &Workshop) -> anyhow::Result<String> {
    let (mut told, mut failed) = (Vec::new(), Vec::new());
    for source in shop.grid.sources() {
        match shop.grid.poll(source).await {
            Ok(acks) => told.extend(acks.iter().map(|ack| {
                let row = &ack.delivery;
                format!("{} {} r{} {}", row.source, row.day, row.revision, row.state.word())
            })),
            Err(error) => failed.push(format!("{}: {error}", source.source)),
        }
    }
    if !failed.is_empty() {
        anyhow::bail!("{}", failed.join("; "));
    }
    Ok(if told.is_empty() { "nothing new".to_owned() } else { told.join(", ") })
}

#[derive(Deserialize)]
struct Found {
    code: String,
    explanation: String,
}

/// Findings of the rules by day that were kept before.
const FOUND: &str = "SELECT code, explanation FROM findings WHERE interface = 'grid_curve' AND code IN ('GR04', 'GR05', 'GR06') AND day >= $day";

/// Judges the curves of a day beside the day before and the energy of the day; the number of new findings.
///
/// # Errors
/// When the lake cannot be read or written.
pub async fn judge(shop: &Workshop, day: LocalDay) -> anyhow::Result<usize> {
    let lake = &shop.stores.lake;
    let query = Query::new(CURVES_OF_DAY).bind("day", day).bind("before", day.plus(-1));
    let rows: Vec<CurveOfDay> = lake.rows(query).await?;
    let before: Vec<Found> = lake.rows(Query::new(FOUND).bind("day", day)).await?;
    let before: HashSet<(String, String)> =
        before.into_iter().map(|one| (one.code, one.explanation)).collect();
    let now = shop.clock.now();
    let mut new = 0;
    for (operator_id, mut found) in
        grid::judge_days(&rows, day, now, &shop.gateway.limits(), shop.grid.areas())
    {
        found.retain(|one| !before.contains(&(one.code.to_owned(), one.explanation.clone())));
        if found.is_empty() {
            continue;
        }
        new += found.len();
        let message_id = MessageId(shop.gateway.next_number());
        let arrival = Arrival { operator_id, received_at: now, message_id };
        lake.append(vec![(&tables::FINDINGS, tables::findings::batch(&arrival, &found))]).await?;
    }
    Ok(new)
}
