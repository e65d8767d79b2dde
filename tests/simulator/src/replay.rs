//! Sends a world to a server: first its history in bulk, then its present as it happens.

use crate::client::{Client, Counts, Outcome, PushError, Stats};
use crate::faults::Faults;
use crate::feed::{Feed, Message};
use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, StreamExt};
use model::clock::ReplayClock;
use model::{Clock, LocalDay};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What has been sent; kept by the caller, so that a replay goes on where it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayState {
    /// Operators whose station information was taken.
    pub stations: BTreeSet<String>,
    /// Operators whose messages of a day were all sent.
    pub days: BTreeMap<LocalDay, BTreeSet<String>>,
    /// Instant up to which the live feed was sent.
    pub live_until: Option<DateTime<Utc>>,
}

/// In which order days of history are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// From the first to the last.
    OldestFirst,
    /// From the last to the first: the newest are usable soon.
    NewestFirst,
}

/// How history is loaded.
#[derive(Debug, Clone)]
pub struct BulkSettings {
    /// Order of the days.
    pub order: DayOrder,
    /// Requests that one operator has under way at once.
    pub concurrency: usize,
    /// Span that all operators send together; a divisor of a day.
    pub slice: TimeDelta,
    /// A clock that is moved to the end of every slice before it is sent, so that nothing comes from the future.
    pub clock: Option<&'static ReplayClock>,
}

impl Default for BulkSettings {
    fn default() -> Self {
        Self {
            order: DayOrder::OldestFirst,
            concurrency: 8,
            slice: TimeDelta::hours(6),
            clock: None,
        }
    }
}

/// How far the loading of history is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Day just finished.
    pub day: LocalDay,
    /// Days finished, those of earlier runs included.
    pub days_done: usize,
    /// Days in all.
    pub days: usize,
    /// What all clients counted.
    pub counts: Counts,
    /// Since the start of this run.
    pub elapsed: Duration,
    /// Estimate of the time left; `None` before the first day is done.
    pub left: Option<Duration>,
}

/// Why a replay stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The stations of an operator or their first status were not taken: everything else would be refused.
    #[error("stations of {operator} were not taken: {outcome:?}")]
    Stations {
        /// The operator.
        operator: String,
        /// What the callee answered.
        outcome: Outcome,
    },
    /// A message was not delivered within the client's patience.
    #[error("{operator} cannot deliver")]
    Push {
        /// The operator.
        operator: String,
        /// Why.
        source: PushError,
    },
}

/// A world, its operators' clients, and what they send.
#[derive(Debug, Clone)]
pub struct Replay {
    feed: Feed,
    clients: Arc<Vec<Client>>,
    faults: Option<Arc<Faults>>,
}

/// Longest span of the live feed made at once, and the shortest, of machine time.
const LIVE_AHEAD: TimeDelta = TimeDelta::minutes(10);
const LIVE_AHEAD_SHORTEST: TimeDelta = TimeDelta::seconds(30);
/// Messages of one operator that wait for a connection before the feed waits for them.
const WAITING: usize = 4096;
/// What is under way when the live feed is stopped has this long to arrive.
const FAREWELL: Duration = Duration::from_secs(5);

impl Replay {
    /// `clients` are in the order of the world's operators.
    pub fn new(feed: Feed, clients: Vec<Client>) -> Self {
        Self { feed, clients: Arc::new(clients), faults: None }
    }

    /// The same with another feed, for example another cadence.
    pub fn with_feed(&self, feed: Feed) -> Self {
        Self { feed, ..self.clone() }
    }

    /// The same, with faults in what is sent live.
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = Some(Arc::new(faults));
        self
    }

    /// The operators' clients.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The faults, with their counters.
    pub fn faults(&self) -> Option<&Faults> {
        self.faults.as_deref()
    }

    /// What all clients counted.
    pub fn counts(&self) -> Counts {
        Stats::total(self.clients.iter().map(|c| &**c.stats()))
    }

    /// Sends the station information of every operator that has not sent it, and the status of all its connectors
    /// at `at`.
    ///
    /// # Errors
    /// [`ReplayError`] when an operator's is not taken.
    pub async fn stations(
        &self,
        at: DateTime<Utc>,
        state: &mut ReplayState,
    ) -> Result<(), ReplayError> {
        for (operator, client) in self.clients.iter().enumerate() {
            if state.stations.contains(client.operator_id()) {
                continue;
            }
            let status = self.feed.snapshot(operator as u16, at);
            for message in self.feed.stations(operator as u16, at).into_iter().chain(status) {
                let outcome = deliver(client, &message).await?;
                if !matches!(outcome, Outcome::Taken { .. }) {
                    let operator = client.operator_id().to_owned();
                    return Err(ReplayError::Stations { operator, outcome });
                }
            }
            state.stations.insert(client.operator_id().to_owned());
        }
        Ok(())
    }

    /// Loads the days `first` to `last`, leaving out what `state` says is done. Repeating a day is harmless: all
    /// messages carry their natural keys.
    ///
    /// # Errors
    /// [`ReplayError`] when something cannot be delivered; `state` then holds what is done.
    pub async fn bulk(
        &self,
        (first, last): (LocalDay, LocalDay),
        settings: &BulkSettings,
        state: &mut ReplayState,
        mut progress: impl FnMut(&Progress),
    ) -> Result<(), ReplayError> {
        let begun = Instant::now();
        let count = (last.0 - first.0).num_days() + 1;
        let mut days: Vec<LocalDay> = (0..count).map(|n| first.plus(n)).collect();
        if settings.order == DayOrder::NewestFirst {
            days.reverse();
        }
        let complete = |state: &ReplayState, day: &LocalDay| {
            state.days.get(day).is_some_and(|done| done.len() >= self.clients.len())
        };
        let total = days.len();
        days.retain(|day| !complete(state, day));
        let earlier = total - days.len();
        for (n, day) in days.iter().enumerate() {
            self.bulk_day(*day, first, settings, state).await?;
            let elapsed = begun.elapsed();
            let left = days.len() - n - 1;
            progress(&Progress {
                day: *day,
                days_done: earlier + n + 1,
                days: total,
                counts: self.counts(),
                elapsed,
                left: Some(elapsed.mul_f64(left as f64 / (n + 1) as f64)),
            });
        }
        state.live_until = state.live_until.max(Some(last.end()));
        Ok(())
    }

    async fn bulk_day(
        &self,
        day: LocalDay,
        first: LocalDay,
        settings: &BulkSettings,
        state: &mut ReplayState,
    ) -> Result<(), ReplayError> {
        let done = state.days.entry(day).or_default();
        let open: Vec<u16> = (0..self.clients.len() as u16)
            .filter(|o| !done.contains(self.clients[usize::from(*o)].operator_id()))
            .collect();
        let mut from = day.start();
        while from < day.end() {
            let to = (from + settings.slice).min(day.end());
            if let Some(clock) = settings.clock {
                clock.set(to);
            }
            self.prepare(from, to).await;
            let tasks: Vec<_> = open
                .iter()
                .map(|&operator| {
                    let (replay, concurrency) = (self.clone(), settings.concurrency);
                    tokio::spawn(async move {
                        replay.span(operator, from, to, first, concurrency).await
                    })
                })
                .collect();
            for task in tasks {
                // a panic of a task is a panic of the replay
                match task.await {
                    Ok(result) => result?,
                    Err(e) if e.is_panic() => std::panic::resume_unwind(e.into_panic()),
                    Err(_) => return Ok(()),
                }
            }
            from = to;
        }
        for operator in open {
            done.insert(self.clients[usize::from(operator)].operator_id().to_owned());
        }
        Ok(())
    }

    /// Sends what one operator sends in a span, several messages at a time.
    async fn span(
        &self,
        operator: u16,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        first: LocalDay,
        concurrency: usize,
    ) -> Result<(), ReplayError> {
        let client = &self.clients[usize::from(operator)];
        // Of days that are not sent nothing is summed up either.
        let sent = move |message: &Message| !message.payload.sums_up_before(first);
        let messages = self.feed.messages(Some(operator), from, to).filter(sent);
        let mut answers = stream::iter(messages)
            .map(|message| async move { deliver(client, &message).await })
            .buffer_unordered(concurrency.max(1));
        while let Some(answer) = answers.next().await {
            answer?;
        }
        Ok(())
    }

    /// Sends everything as it happens by `clock`, from `state.live_until` (else from now) until `stop` becomes
    /// true. First every connector's present status. What cannot be delivered is counted and forgotten.
    pub async fn live(
        &self,
        clock: Clock,
        concurrency: usize,
        state: &mut ReplayState,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut from = state.live_until.unwrap_or_else(|| clock.now());
        self.prepare(from, from).await;
        let lanes: Vec<_> = (0..self.clients.len())
            .map(|operator| self.lane(operator, concurrency.max(1)))
            .collect();
        for (operator, (lane, _)) in lanes.iter().enumerate() {
            for message in self.feed.snapshot(operator as u16, from) {
                // a closed lane has been told to stop
                let _ = lane.send(message).await;
            }
        }
        while !*stop.borrow() {
            let ahead = TimeDelta::milliseconds((clock.speed() * 5000.0) as i64);
            let to = from + ahead.clamp(LIVE_AHEAD_SHORTEST, LIVE_AHEAD);
            self.prepare(from, to).await;
            for message in self.feed.messages(None, from, to) {
                while let Some(wait) = until(&clock, message.at) {
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        _ = stop.changed() => break,
                    }
                }
                if *stop.borrow() {
                    break;
                }
                state.live_until = Some(message.at);
                let lane = &lanes[usize::from(message.operator)].0;
                let _ = lane.send(message).await;
            }
            from = to;
            if !*stop.borrow() {
                state.live_until = Some(to);
            }
        }
        for (lane, mut task) in lanes {
            drop(lane);
            if tokio::time::timeout(FAREWELL, &mut task).await.is_err() {
                task.abort();
            }
        }
    }

    /// Makes the plans of a span where they do not hold up the sending.
    async fn prepare(&self, from: DateTime<Utc>, to: DateTime<Utc>) {
        let feed = self.feed.clone();
        // if it cannot be made now, whoever needs it makes it
        let _ = tokio::task::spawn_blocking(move || feed.prepare(from, to)).await;
    }

    /// A queue of one operator with its senders.
    fn lane(
        &self,
        operator: usize,
        concurrency: usize,
    ) -> (tokio::sync::mpsc::Sender<Message>, tokio::task::JoinHandle<()>) {
        let (sender, receiver) = tokio::sync::mpsc::channel(WAITING);
        let replay = self.clone();
        let task = tokio::spawn(async move {
            tokio_stream::wrappers::ReceiverStream::new(receiver)
                .for_each_concurrent(concurrency, |message: Message| {
                    let replay = &replay;
                    async move {
                        let client = &replay.clients[operator];
                        match &replay.faults {
                            Some(faults) => faults.send(client, &message).await,
                            // counted by the client
                            None => drop(deliver(client, &message).await),
                        }
                    }
                })
                .await;
        });
        (sender, task)
    }
}

/// Machine time until `clock` shows `at`; `None` when it does or never will.
fn until(clock: &Clock, at: DateTime<Utc>) -> Option<Duration> {
    match clock {
        Clock::System => (at - Utc::now()).to_std().ok(),
        Clock::Fixed(_) => None,
        // a standing clock may be set going: look again in a while
        Clock::Replay(replay) => {
            (at > replay.now()).then(|| replay.wait_for(at).unwrap_or(Duration::from_millis(200)))
        }
    }
}

async fn deliver(client: &Client, message: &Message) -> Result<Outcome, ReplayError> {
    let (interface, rows) = (message.payload.interface(), message.payload.rows());
    client
        .push(interface, &message.body(), rows)
        .await
        .map_err(|source| ReplayError::Push { operator: client.operator_id().to_owned(), source })
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
