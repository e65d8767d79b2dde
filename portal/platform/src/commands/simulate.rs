//! `zhixing simulate`: the simulated operators against any server, well-behaved or not.

use crate::cli::{Simulate, World as Which};
use crate::demo::read_credentials;
use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use model::Clock;
use model::clock::ReplayClock;
use serde_json::{Value, json};
use simulator::client::{Counts, Stats};
use simulator::faults::Fault;
use simulator::load::{LoadPlan, load};
use simulator::{Cadence, Client, Faults, Feed, Patience, Replay, ReplayState, Transport, World};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) async fn run(arguments: Simulate, as_json: bool) -> anyhow::Result<()> {
    let world = Arc::new(match arguments.province {
        Which::Shenzhen => World::shenzhen()?,
        Which::Shandong => World::shandong(arguments.stations, arguments.connectors)?,
    });
    let clock = clock_of(&arguments.url).await;
    let clients = clients(&arguments, &world, clock)?;
    let begun = clock.now();
    let cadence = Cadence { status_rows: arguments.rows.clamp(1, 1000), ..Cadence::live() };
    let feed = Feed::new(Arc::clone(&world), cadence);
    let replay = Replay::new(feed.clone(), clients);
    eprintln!("sending the stations of {} operators …", replay.clients().len());
    replay.stations(begun, &mut ReplayState::default()).await?;
    let report = if arguments.faults > 0.0 {
        faulty(&arguments, &feed, &replay, begun).await
    } else {
        steady(&arguments, &world, &replay).await?
    };
    if as_json {
        println!("{report}");
    } else {
        println!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}

fn clients(arguments: &Simulate, world: &World, clock: Clock) -> anyhow::Result<Vec<Client>> {
    let transport = Transport::http(&arguments.url, arguments.connections)?;
    let known = read_credentials(&arguments.credentials)?;
    let mut clients = Vec::new();
    for operator in &world.operators {
        let Some(mine) = known.iter().find(|c| c.operator_id() == operator.id.as_str()) else {
            continue;
        };
        let client = Client::new(transport.clone(), mine.clone(), clock);
        clients.push(client.with_patience(Patience::brief(0)));
    }
    ensure!(
        clients.len() == world.operators.len(),
        "{} lacks operators of this world: found {} of {}; is --province right?",
        arguments.credentials.display(),
        clients.len(),
        world.operators.len()
    );
    Ok(clients)
}

/// The server's clock when it says one (a demo replays the past), else the machine's.
async fn clock_of(url: &str) -> Clock {
    let asked = async {
        let mut meta = reqwest::Url::parse(url).ok()?;
        meta.set_path("/api/v1/meta");
        let answer: Value = reqwest::get(meta).await.ok()?.json().await.ok()?;
        let now: DateTime<Utc> = answer["clock"]["now"].as_str()?.parse().ok()?;
        let speed = answer["clock"]["speed"].as_f64()?;
        let clock: &'static ReplayClock = Box::leak(Box::new(ReplayClock::standing_at(now)));
        clock.run(speed);
        Some(Clock::Replay(clock))
    };
    asked.await.unwrap_or(Clock::System)
}

async fn steady(arguments: &Simulate, world: &World, replay: &Replay) -> anyhow::Result<Value> {
    let plan = LoadPlan {
        rows: arguments.rows,
        connections: arguments.connections,
        rate: (arguments.rate > 0.0).then_some(arguments.rate),
        time: Duration::from_secs(arguments.seconds),
        prepared: None,
    };
    let transport = replay.clients().first().context("no operators")?.transport().clone();
    let clients = replay.clients().iter().map(|client| client.over(transport.clone())).collect();
    let report = load(clients, world, plan).await?;
    let ms = |share: f64| report.latency.quantile(share).map(|d| d.as_secs_f64() * 1000.0);
    Ok(json!({
        "taken": report.taken, "refused": report.refused, "failed": report.failed, "rows": report.rows,
        "bytes": report.bytes, "pushes_per_s": report.pushes_per_s(), "rows_per_s": report.rows_per_s(),
        "p50_ms": ms(0.5), "p95_ms": ms(0.95), "p99_ms": ms(0.99),
    }))
}

async fn faulty(arguments: &Simulate, feed: &Feed, replay: &Replay, begun: DateTime<Utc>) -> Value {
    let faults = Faults::new(arguments.faults, &Fault::ALL, arguments.seed);
    let until = Instant::now() + Duration::from_secs(arguments.seconds);
    let rate = if arguments.rate > 0.0 { arguments.rate } else { 1000.0 };
    let started = tokio::time::Instant::now();
    let span = TimeDelta::hours(2);
    let messages = feed.messages(None, begun - span, begun);
    stream::iter(messages.enumerate())
        .take_while(|_| std::future::ready(Instant::now() < until))
        .for_each_concurrent(arguments.connections, |(number, message)| {
            let (faults, client) = (&faults, &replay.clients()[usize::from(message.operator)]);
            async move {
                tokio::time::sleep_until(started + Duration::from_secs_f64(number as f64 / rate))
                    .await;
                faults.send(client, &message).await;
            }
        })
        .await;
    let counts: Counts = Stats::total(replay.clients().iter().map(|client| &**client.stats()));
    let by_fault: serde_json::Map<String, Value> = faults
        .counts()
        .into_iter()
        .map(|(fault, n)| {
            (
                format!("{fault:?}"),
                json!({"sent": n.sent, "as_expected": n.as_expected, "surprise": n.surprise}),
            )
        })
        .collect();
    json!({"requests": counts.requests, "taken": counts.taken, "refused": counts.refused, "failed": counts.failed,
        "rows": counts.rows, "quarantined": counts.quarantined, "by_ret": counts.by_ret, "faults": by_fault})
}
