//! Loads the history of a world through the access gate of the same process: the same bytes, without a socket.

use super::{Folder, Scene};
use crate::server::Server;
use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use lake::Lake;
use model::clock::ReplayClock;
use model::{Clock, LocalDay};
use simulator::client::{Answer, InProcess, Push, TransportError};
use simulator::{
    BulkSettings, Cadence, Client, Credentials, DayOrder, Feed, Patience, Replay, Transport,
};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// What loading needs.
pub struct Load<'a> {
    /// The running server.
    pub server: &'a Server,
    /// The world and its days.
    pub scene: &'a Scene,
    /// The operators.
    pub credentials: &'a [Credentials],
    /// The clock that is moved along.
    pub clock: &'static ReplayClock,
    /// Instant at which the live clock begins.
    pub live_from: DateTime<Utc>,
}

/// Requests that one operator has under way at once.
const CONCURRENCY: usize = 8;
/// Span of history that is sent together: what happened in it arrives at its end.
const SLICE: TimeDelta = TimeDelta::minutes(5);
/// Rows waiting in the journal, bytes in memory, that are settled while history is loaded.
const SETTLE_BYTES: u64 = 384 << 20;
/// Seconds between samples of a session.
const SAMPLE_S: u32 = 300;

/// Loads whole days, then the morning of the live day, then sums the hours of every station.
///
/// # Errors
/// When something cannot be delivered; the folder then says how far it came, and the next start goes on.
pub async fn load(folder: &mut Folder, load: Load<'_>) -> anyhow::Result<()> {
    let feed = Feed::new(Arc::clone(&load.scene.world), Cadence::history());
    let transport = Transport::InProcess(in_process(load.server.gate.clone()));
    let clients = load.credentials.iter().map(|credentials| {
        let clock = Clock::Replay(load.clock);
        Client::new(transport.clone(), credentials.clone(), clock).with_patience(Patience::brief(3))
    });
    let replay = Replay::new(feed, clients.collect());
    let (first, last) = load.scene.history;
    let bar = progress_bar((last.0 - first.0).num_days() as u64 + 1);
    let mut state = std::mem::take(&mut folder.standing.replay);
    load.clock.set(first.start());
    let sent = async {
        replay.stations(first.start(), &mut state).await?;
        let settings = BulkSettings {
            order: DayOrder::OldestFirst,
            concurrency: CONCURRENCY,
            slice: SLICE,
            clock: Some(load.clock),
        };
        replay
            .bulk((first, last), &settings, &mut state, |progress| {
                bar.set_position(progress.days_done as u64);
                let told = format!(
                    "{} · {} messages · {} rows",
                    progress.day, progress.counts.taken, progress.counts.rows
                );
                if bar.is_hidden() {
                    println!("history {}/{} days · {told}", progress.days_done, progress.days);
                }
                bar.set_message(told);
            })
            .await
    };
    let sent = tokio::select! {
        sent = sent => sent,
        never = settle_as_it_grows(&load.server.shop.stores.lake) => match never {},
    };
    folder.standing.replay = state;
    folder.save()?;
    sent.context("history is not complete; start again to go on")?;
    bar.finish_and_clear();
    morning(&replay, &load, last.end()).await?;
    folder.standing.replay.live_until = Some(load.live_from);
    finish(&load).await?;
    folder.standing.clock = Some(load.live_from);
    folder.save()
}

/// Keeps the journal small while history pours in: the schedule of the jobs does not run yet.
async fn settle_as_it_grows(lake: &Lake) -> Infallible {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        if lake.stats().waiting_bytes > SETTLE_BYTES
            && let Err(error) = lake.settle().await
        {
            tracing::warn!("history is not settled yet: {error}");
        }
    }
}

/// The part of the live day before the clock begins to run. Its last minutes come with samples of the sessions under
/// way, so that the live state is complete when the clock starts.
async fn morning(replay: &Replay, load: &Load<'_>, from: DateTime<Utc>) -> anyhow::Result<()> {
    let plain = Feed::new(Arc::clone(&load.scene.world), Cadence::history());
    let sampled = Cadence { process_s: Some(SAMPLE_S), ..Cadence::history() };
    let sampled = Feed::new(Arc::clone(&load.scene.world), sampled);
    let mut begin = from;
    while begin < load.live_from {
        let near = load.live_from - begin <= TimeDelta::seconds(2 * i64::from(SAMPLE_S));
        let feed = if near { &sampled } else { &plain };
        let end = (begin + SLICE).min(load.live_from);
        load.clock.set(end);
        for (operator, client) in replay.clients().iter().enumerate() {
            let messages = feed.messages(Some(operator as u16), begin, end);
            let mut answers = stream::iter(messages)
                .map(|message| async move {
                    client
                        .push(message.payload.interface(), &message.body(), message.payload.rows())
                        .await
                })
                .buffer_unordered(CONCURRENCY);
            while let Some(answer) = answers.next().await {
                answer.with_context(|| format!("operator {}", client.operator_id()))?;
            }
        }
        begin = end;
    }
    Ok(())
}

async fn finish(load: &Load<'_>) -> anyhow::Result<()> {
    let lake = &load.server.shop.stores.lake;
    lake.settle().await?;
    let (first, last) = load.scene.history;
    let mut day = first;
    while day <= last {
        indicators::station_hours::refresh(lake, day).await?;
        day = day.plus(1);
    }
    lake.compact(LocalDay::of(load.live_from)).await?;
    Ok(())
}

fn progress_bar(days: u64) -> ProgressBar {
    let bar = ProgressBar::new(days);
    let style = ProgressStyle::with_template(
        "history {bar:32} {pos}/{len} days · {msg} · {elapsed} · {eta} left",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

fn in_process(gate: Router) -> InProcess {
    Arc::new(move |push| {
        let gate = gate.clone();
        Box::pin(async move { answer(gate, push).await })
    })
}

async fn answer(gate: Router, push: Push) -> Result<Answer, TransportError> {
    let failed = |error: String| TransportError::InProcess(error);
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("/evcs/v1/{}", push.interface))
        .header(header::CONTENT_TYPE, "application/json;charset=utf-8");
    if let Some(token) = push.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(suite) = push.suite {
        request = request.header("X-Crypto-Suite", suite);
    }
    let here = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut request = request.body(Body::from(push.body)).map_err(|e| failed(e.to_string()))?;
    request.extensions_mut().insert(ConnectInfo(here));
    let response = match gate.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 16 << 20)
        .await
        .map_err(|e| failed(e.to_string()))?;
    Ok(Answer { status, body })
}
