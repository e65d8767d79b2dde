//! What a client counts.

use super::Outcome;
use super::histogram::Histogram;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters of one client; reading them never stops it.
#[derive(Debug, Default)]
pub struct Stats {
    requests: AtomicU64,
    bytes: AtomicU64,
    failed: AtomicU64,
    repeated: AtomicU64,
    undelivered: AtomicU64,
    taken: AtomicU64,
    ignored: AtomicU64,
    disputed: AtomicU64,
    refused: AtomicU64,
    rows: AtomicU64,
    quarantined: AtomicU64,
    /// Answers by `Ret`: 0, -1, 500, 4001 … 4004, 4015, other.
    ret: [AtomicU64; RETS.len() + 1],
    latency: Histogram,
}

const RETS: [i64; 8] = [0, -1, 500, 4001, 4002, 4003, 4004, 4015];

/// A reading of [`Stats`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// HTTP requests sent, those for tokens included.
    pub requests: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
    /// Requests without a usable answer.
    pub failed: u64,
    /// Messages sent again.
    pub repeated: u64,
    /// Messages given up.
    pub undelivered: u64,
    /// Messages taken.
    pub taken: u64,
    /// Messages that the callee ignores for good.
    pub ignored: u64,
    /// Orders to be corrected.
    pub disputed: u64,
    /// Messages refused.
    pub refused: u64,
    /// Rows of messages taken.
    pub rows: u64,
    /// Rows of them in quarantine.
    pub quarantined: u64,
    /// Answers by `Ret`; those outside the table under `other`.
    pub by_ret: Vec<(String, u64)>,
    /// Median latency, µs.
    pub p50_us: u64,
    /// 95th percentile, µs.
    pub p95_us: u64,
    /// 99th percentile, µs.
    pub p99_us: u64,
}

fn up(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

impl Stats {
    pub(super) fn sent(&self, bytes: usize) {
        up(&self.requests, 1);
        up(&self.bytes, bytes as u64);
    }

    pub(super) fn failed(&self) {
        up(&self.failed, 1);
    }

    pub(super) fn repeated(&self) {
        up(&self.repeated, 1);
    }

    pub(super) fn undelivered(&self) {
        up(&self.undelivered, 1);
    }

    pub(super) fn took(&self, time: Duration) {
        self.latency.record(time);
    }

    pub(super) fn answered(&self, ret: i64) {
        let at = RETS.iter().position(|r| *r == ret).unwrap_or(RETS.len());
        up(&self.ret[at], 1);
    }

    pub(super) fn outcome(&self, outcome: &Outcome, rows: usize) {
        match outcome {
            Outcome::Taken { quarantined } => {
                up(&self.taken, 1);
                up(&self.rows, rows as u64);
                up(&self.quarantined, u64::from(*quarantined));
            }
            Outcome::Ignored => up(&self.ignored, 1),
            Outcome::Disputed { .. } => up(&self.disputed, 1),
            Outcome::Refused { .. } => up(&self.refused, 1),
        }
    }

    /// Latencies of the requests.
    pub fn latency(&self) -> &Histogram {
        &self.latency
    }

    /// Reads the counters of several clients together.
    pub fn total<'a>(all: impl IntoIterator<Item = &'a Self>) -> Counts {
        let mut counts = Counts::default();
        let latency = Histogram::default();
        let mut by_ret = [0; RETS.len() + 1];
        for stats in all {
            let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
            counts.requests += read(&stats.requests);
            counts.bytes += read(&stats.bytes);
            counts.failed += read(&stats.failed);
            counts.repeated += read(&stats.repeated);
            counts.undelivered += read(&stats.undelivered);
            counts.taken += read(&stats.taken);
            counts.ignored += read(&stats.ignored);
            counts.disputed += read(&stats.disputed);
            counts.refused += read(&stats.refused);
            counts.rows += read(&stats.rows);
            counts.quarantined += read(&stats.quarantined);
            by_ret.iter_mut().zip(&stats.ret).for_each(|(sum, own)| *sum += read(own));
            latency.add(&stats.latency);
        }
        let name = |n: usize| RETS.get(n).map_or("other".to_owned(), ToString::to_string);
        counts.by_ret =
            (0..by_ret.len()).filter(|n| by_ret[*n] > 0).map(|n| (name(n), by_ret[n])).collect();
        let us = |share| latency.quantile(share).map_or(0, |d| d.as_micros() as u64);
        (counts.p50_us, counts.p95_us, counts.p99_us) = (us(0.5), us(0.95), us(0.99));
        counts
    }

    /// Reads the counters.
    pub fn counts(&self) -> Counts {
        Self::total([self])
    }
}
