//! Full pull of an operator with 20,000 stations against parsing and checking the same pages from memory.
//!
//! The pull goes over HTTP on loopback to a platform of the same process, page by page: seal, sign, send, verify, open, keep
//! the page, then hand all pages to the gate, which parses, checks, keeps bodies sealed and appends. The floor reads the same
//! pages from memory and lets the gate's own checker look at every station; it fetches, keeps and stores nothing.

mod ports;

use crate::ingest::house::House;
use crate::machine::{self, Machine};
use crate::options::Options;
use crate::report::Report;
use anyhow::{Context, ensure};
use chrono::Utc;
use interop::Query;
use interop::queries::{Page, StationsQuery, wrapped};
use lake::LakeConfig;
use model::{Clock, OperatorId, Station};
use ports::GatePorts;
use pulls::{Desk, PullsConfig};
use registry::Registry;
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential, Suite};
use registry::pull_runs::{PullCause, PullOutcome, PullRun};
use registry::pull_settings::{self, NewSettings, PullKind};
use serde_json::{Value, json};
use simulator::{Credentials, OperatorPlatform, World};
use std::sync::Arc;
use std::time::Instant;

/// Worker threads.
const THREADS: usize = 2;
/// Stations of a page.
const PAGE: i64 = 50;
/// Connectors of a station, on average.
const CONNECTORS: usize = 4;
/// The province as a caller.
const CALLER: &str = "GOV370000";
const SECRETS: [&str; 4] =
    ["9f1c0d2e4b6a8877", "Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16"];

/// Runs the bench; returns what it wrote.
///
/// # Errors
/// When the pull does not bring every station.
pub fn run(options: &Options) -> anyhow::Result<Value> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    // a second installation says that one is there, which is what is wanted
    let _ = rustls::crypto::ring::default_provider().install_default();
    runtime.block_on(measure(options, if options.quick { 200 } else { 20_000 }))
}

/// Stations of a whole province as if one operator had them all.
fn stations(world: &World, operator: &OperatorId) -> Vec<Arc<Station>> {
    let own = world.stations.iter().map(|one| {
        let mut station = (*one.station).clone();
        station.operator_id = operator.clone();
        station.owner_id = operator.to_string();
        Arc::new(station)
    });
    own.collect()
}

async fn measure(options: &Options, count: usize) -> anyhow::Result<Value> {
    let dir = machine::folder().join(format!("pulls-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let machine = Machine::of(&dir);
    let input = format!(
        "full pull of {count} stations with {CONNECTORS} connectors each, {PAGE} a page, over HTTP on loopback from a \
         platform in the same process; then the same pull again, which changes nothing"
    );
    let floor =
        "the same pages from memory: reading the page and the gate's checker over every station";
    let mut report = Report::begin("pulls", options, &machine, &input, floor);
    let world = Arc::new(World::shandong(count, count * CONNECTORS)?);
    let operator = world.operators[0].id.clone();
    let house =
        House::open(&dir, LakeConfig::at(dir.join("lake")), std::slice::from_ref(&operator))
            .await?;
    let platform = platform(&world, &operator)?;
    let listening = platform.listen(([127, 0, 0, 1], 0).into()).await?;
    settle(house.registry(), &operator, listening.base_url()).await?;
    let desk = desk(&house)?;

    let (first, first_s) = pull(&desk, &operator).await?;
    ensure!(
        first.counts.received == count as i64,
        "{} of {count} stations came",
        first.counts.received
    );
    let known = house.lake.now().stations_of(operator.as_str()).len();
    let (again, again_s) = pull(&desk, &operator).await?;
    ensure!(again.counts.repeated + again.counts.quarantined == count as i64, "{again:?}");
    let pages = pages(&platform, count)?;
    let floor_s = check(&house, &pages, &operator, count)?;

    report.note("stations known after the first pull", known);
    report.note("bytes of all pages, plaintext", pages.iter().map(String::len).sum::<usize>());
    let row = |name: &str, seconds: f64| {
        let ratio = (seconds / floor_s * 100.0).round() / 100.0;
        let rate = (count as f64 / seconds).round();
        vec![json!(name), json!((seconds * 1e3).round() / 1e3), json!(rate), json!(ratio)]
    };
    report.table(
        "full pull",
        &["what", "s", "stations/s", "× floor"],
        &[row("first pull", first_s), row("same pull again", again_s), row("floor", floor_s)],
    );
    desk.close().await;
    drop(listening);
    house.close().await;
    std::fs::remove_dir_all(&dir)?;
    report.write()?;
    Ok(report.json())
}

fn platform(world: &Arc<World>, operator: &OperatorId) -> anyhow::Result<OperatorPlatform> {
    let [operator_secret, data, iv, sig] = SECRETS;
    let issued = Credentials::new(CALLER, operator_secret, data, iv, sig, Suite::AesMd5.as_str())?;
    let platform = OperatorPlatform::new(Arc::clone(world), 0, issued, Clock::System);
    platform.set_stations(stations(world, operator));
    Ok(platform)
}

fn desk(house: &House) -> anyhow::Result<Desk> {
    let ports = GatePorts { gateway: house.gateway().clone(), lake: house.lake.clone() };
    let config = PullsConfig { allow_plain_http: true, ..PullsConfig::default() };
    let caller = OperatorId::new(CALLER)?;
    Ok(Desk::new(house.registry().clone(), Arc::new(ports), Clock::System, config, caller))
}

async fn pull(desk: &Desk, operator: &OperatorId) -> anyhow::Result<(PullRun, f64)> {
    let begun = Instant::now();
    let asked =
        desk.run(operator.as_str(), PullKind::StationsFull, PullCause::Person, "bench", None);
    let run = asked.await?;
    let took = begun.elapsed().as_secs_f64();
    let well = matches!(run.outcome, PullOutcome::Done | PullOutcome::Partial);
    ensure!(well, "the pull ended {}: {:?}", run.outcome, run.error);
    Ok((run, took))
}

/// Gives the desk what it needs to call the platform.
async fn settle(
    registry: &Registry,
    operator: &OperatorId,
    base_url: String,
) -> anyhow::Result<()> {
    let now = Utc::now();
    let [operator_secret, data, iv, sig] = SECRETS;
    let mut tx = registry.write().await?;
    let credential = NewCredential {
        operator_id: operator.as_str(),
        direction: Direction::Out,
        suite: Suite::AesMd5,
        valid_from: now,
        secrets: Some(CredentialSecrets::given(operator_secret, data, iv, sig)?),
    };
    credentials::issue(&mut tx, credential, now).await?;
    let plan = Vec::new();
    let settings = NewSettings { pulls_on: true, base_url, page_size: PAGE, plan };
    pull_settings::put(&mut tx, operator.as_str(), 0, &settings, "bench", now).await?;
    tx.commit().await?;
    Ok(())
}

/// The plaintext of every page, as the platform answers it.
fn pages(platform: &OperatorPlatform, count: usize) -> anyhow::Result<Vec<String>> {
    let last = count.div_ceil(PAGE as usize);
    (1..=last)
        .map(|page| {
            let page_no = i32::try_from(page)?;
            let asked =
                StationsQuery { page_no, page_size: PAGE as i32, ..StationsQuery::default() };
            platform
                .plaintext(Query::Stations, &asked.to_json())
                .context("the platform has no page")
        })
        .collect()
}

/// Reads and checks the pages from memory; the seconds it took.
fn check(
    house: &House,
    pages: &[String],
    operator: &OperatorId,
    count: usize,
) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut rows = 0;
    for text in pages {
        let page = Page::read(Query::Stations, text)?;
        rows += page.rows.len();
        let push = wrapped("StationInfos", page.rows.iter().copied());
        let tried =
            house.gateway().try_message("notification_stationInfo", push.as_bytes(), operator);
        std::hint::black_box(&tried);
    }
    let took = begun.elapsed().as_secs_f64();
    ensure!(rows == count, "{rows} of {count} stations were checked");
    Ok(took)
}
