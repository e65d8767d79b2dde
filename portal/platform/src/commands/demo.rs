//! `zhixing demo`: everything on one machine.

use crate::cli::Demo;
use crate::demo::{self, ACCOUNTS, Folder, Load, PASSWORD, Scene, platforms};
use crate::server::{self, Server};
use anyhow::Context;
use axum_server::Handle;
use chrono::{DateTime, TimeDelta, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use model::Clock;
use model::clock::ReplayClock;
use simulator::{Cadence, Client, Credentials, Feed, Patience, Replay, Transport};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Beijing wall time at which the live day begins.
const MORNING: TimeDelta = TimeDelta::minutes(9 * 60 + 30);
/// Requests that one operator has under way at once while the clock runs.
const CONCURRENCY: usize = 2;

pub(super) async fn run(arguments: Demo) -> anyhow::Result<()> {
    let mut folder = demo::folder(&arguments.data, arguments.province, arguments.seed)?;
    let scene = Scene::build(
        arguments.province,
        arguments.stations,
        arguments.connectors,
        arguments.history_days,
    )?;
    let config = demo::configuration(&folder, &scene, arguments.listen, arguments.vehicles.0)?;
    let live_from = scene.history.1.end() + MORNING;
    let start = folder.standing.clock.unwrap_or_else(|| scene.history.0.start());
    // one clock for the life of the process: everything that asks for the time shares it
    let clock: &'static ReplayClock = Box::leak(Box::new(ReplayClock::standing_at(start)));
    let metrics = PrometheusBuilder::new().install_recorder().context("metrics recorder")?;
    let key = folder.key()?;
    let credentials = people_and_operators(&folder, &config, &key, &scene).await?;
    let mut server = Server::build(&config, &key, Clock::Replay(clock), Some(metrics)).await?;
    let handle: Handle<SocketAddr> = Handle::new();
    let listener =
        tokio::spawn(server::listen(server.router.clone(), arguments.listen, None, handle.clone()));
    let gate = server.hear_vehicles(&config, &key)?;
    greet(&arguments, &folder, gate);
    tokio::spawn(server::stop_on_signal(handle.clone()));
    let work = async {
        applicant(&server, &folder, &scene, arguments.listen).await;
        if folder.standing.clock.is_none() {
            let load = Load {
                server: &server,
                scene: &scene,
                credentials: &credentials,
                clock,
                live_from,
            };
            demo::load(&mut folder, load).await?;
            history_of_others(&folder, &server, &scene, gate, live_from).await?;
        }
        demo::small_operator::seed(&server, &scene).await.context("the small operator")?;
        let _platforms = platforms::start(&server.shop, &scene).await?;
        clock.run(arguments.speed);
        server.start_jobs().await?;
        let shown = model::time::wire_time(clock.now());
        println!("history is loaded; the clock shows {shown} and runs at {}×", arguments.speed);
        tokio::select! {
            ended = live(&mut folder, &scene, &credentials, clock, arguments.listen) => ended,
            () = vehicles_live(gate, &scene, clock) => Ok(()),
        }
    };
    let worked = tokio::select! {
        worked = work => worked,
        listened = listener => listened.context("the listener")?,
    };
    if folder.standing.clock.is_some() {
        remember(&mut folder, clock)?;
    }
    println!("settling what waits …");
    server.close().await;
    worked
}

/// Lets somebody apply for access; the demo goes on without.
async fn applicant(server: &Server, folder: &Folder, scene: &Scene, listen: SocketAddr) {
    if let Err(error) = demo::apply(server, folder, scene, &format!("http://{listen}")).await {
        tracing::warn!("the demo's applicant does not get on: {error:#}");
    }
}

/// Writes down what the clock shows, so that the next start goes on from there.
fn remember(folder: &mut Folder, clock: &ReplayClock) -> anyhow::Result<()> {
    folder.standing.clock = Some(clock.now());
    folder.standing.replay.live_until = Some(clock.now());
    folder.save()
}

async fn people_and_operators(
    folder: &Folder,
    config: &crate::config::Config,
    key: &crate::secrets::MasterKey,
    scene: &Scene,
) -> anyhow::Result<Vec<Credentials>> {
    let registry = crate::stores::open_registry(config, key).await?;
    let valid_from: DateTime<Utc> = scene.history.0.plus(-1).start();
    let credentials = demo::credentials_of(folder, &registry, &scene.world, valid_from).await?;
    demo::make_accounts(&registry, scene).await?;
    registry.close().await;
    Ok(credentials)
}

/// What vehicle platforms and the grid company sent while the operators' history happened.
async fn history_of_others(
    folder: &Folder,
    server: &Server,
    scene: &Scene,
    gate: Option<SocketAddr>,
    live_from: DateTime<Utc>,
) -> anyhow::Result<()> {
    vehicles_of_history(server, scene, gate, live_from).await?;
    demo::grid::deliver(folder, scene, &server.shop).await
}

/// Reports and sums the vehicles of the last day of history.
async fn vehicles_of_history(
    server: &Server,
    scene: &Scene,
    gate: Option<SocketAddr>,
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    let Some(gate) = gate else { return Ok(()) };
    demo::fleet::report_history(gate, scene, until).await?;
    let shop = &server.shop;
    let (lake, areas) = (&shop.stores.lake, &shop.areas);
    crate::vehicles::refresh(lake, areas, scene.history.1, shop.clock.now()).await?;
    Ok(())
}

/// Reports vehicles while the clock runs; without a gate it waits for ever.
async fn vehicles_live(gate: Option<SocketAddr>, scene: &Scene, clock: &'static ReplayClock) {
    match gate {
        Some(gate) => demo::fleet::report_live(gate, scene, clock).await,
        None => std::future::pending().await,
    }
}

fn greet(arguments: &Demo, folder: &Folder, vehicles: Option<SocketAddr>) {
    println!("\n智行 Zhixing · http://{}", arguments.listen);
    println!("access gate          · http://{}/evcs/v1", arguments.listen);
    println!("sandbox              · http://{}/sandbox/evcs/v1", arguments.listen);
    println!("application for access http://{}/apply", arguments.listen);
    if let Some(gate) = vehicles {
        println!("vehicles (GB/T 32960) · {gate}");
    }
    println!("data                 · {}\n", folder.path().display());
    println!("accounts (password {PASSWORD}):");
    for (name, _, about) in ACCOUNTS {
        println!("  {name:<12} {about}");
    }
    println!();
}

/// Sends what happens while the clock runs, over real connections, until the process is told to stop.
async fn live(
    folder: &mut Folder,
    scene: &Scene,
    credentials: &[Credentials],
    clock: &'static ReplayClock,
    listen: SocketAddr,
) -> anyhow::Result<()> {
    let transport = Transport::http(&format!("http://{listen}/evcs/v1"), 32)?;
    let clients = credentials.iter().map(|credentials| {
        Client::new(transport.clone(), credentials.clone(), Clock::Replay(clock))
            .with_patience(Patience::brief(1))
    });
    let feed = Feed::new(Arc::clone(&scene.world), Cadence::live());
    let replay = Replay::new(feed, clients.collect());
    let (_running, stop) = watch::channel(false);
    let mut state = folder.standing.replay.clone();
    let mut saving = tokio::time::interval(Duration::from_secs(10));
    let sending = replay.live(Clock::Replay(clock), CONCURRENCY, &mut state, stop);
    tokio::pin!(sending);
    loop {
        tokio::select! {
            () = &mut sending => return Ok(()),
            _ = saving.tick() => {
                remember(folder, clock)?;
            }
        }
    }
}
