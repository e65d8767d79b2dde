//! Latencies, counted in buckets that are at most 6.25 % wide.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Buckets per doubling.
const FINE: u64 = 16;
/// Doublings above 16 µs; the last bucket ends after half an hour.
const BUCKETS: usize = 28 * FINE as usize;

/// A histogram of durations from one microsecond to half an hour; counting is one atomic addition.
#[derive(Debug)]
pub struct Histogram {
    buckets: Box<[AtomicU64]>,
    sum_us: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(),
            sum_us: AtomicU64::new(0),
        }
    }
}

fn bucket(us: u64) -> usize {
    if us < FINE {
        return us as usize;
    }
    let doubling = u64::from(us.ilog2()) - 4;
    let at = (doubling + 1) * FINE + ((us >> doubling) - FINE);
    (at as usize).min(BUCKETS - 1)
}

/// Upper end of a bucket, microseconds.
fn upper(at: usize) -> u64 {
    let at = at as u64;
    if at < FINE {
        return at;
    }
    let doubling = at / FINE - 1;
    ((FINE + at % FINE + 1) << doubling) - 1
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&self, took: Duration) {
        let us = took.as_micros().min(u128::from(u64::MAX)) as u64;
        self.buckets[bucket(us)].fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|b| b.load(Ordering::Relaxed)).sum()
    }

    /// Mean; `None` when nothing was counted.
    pub fn mean(&self) -> Option<Duration> {
        let count = self.count();
        let sum = self.sum_us.load(Ordering::Relaxed);
        (count > 0).then(|| Duration::from_micros(sum / count))
    }

    /// The duration that the part `share` (0 to 1) of all does not exceed; `None` when nothing was counted.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let count = self.count();
        let rank = ((count as f64 * share).ceil() as u64).clamp(1, count.max(1));
        let mut seen = 0;
        for (at, bucket) in self.buckets.iter().enumerate() {
            seen += bucket.load(Ordering::Relaxed);
            if count > 0 && seen >= rank {
                return Some(Duration::from_micros(upper(at)));
            }
        }
        None
    }

    /// Adds what another has counted.
    pub fn add(&self, other: &Self) {
        for (own, theirs) in self.buckets.iter().zip(&other.buckets) {
            own.fetch_add(theirs.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        self.sum_us.fetch_add(other.sum_us.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_sixteenth() {
        let histogram = Histogram::default();
        (1..=100_000_u64).for_each(|us| histogram.record(Duration::from_micros(us)));
        for (share, exact) in
            [(0.5, 50_000.0), (0.95, 95_000.0), (0.99, 99_000.0), (1.0, 100_000.0)]
        {
            let got = histogram.quantile(share).expect("counted").as_micros() as f64;
            assert!(got >= exact && got <= exact * 1.0625 + 1.0, "{share}: {got}");
        }
        assert_eq!(histogram.mean(), Some(Duration::from_micros(50_000)));
    }

    #[test]
    fn an_empty_histogram_has_no_quantile_and_the_longest_wait_has_a_bucket() {
        let histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        histogram.record(Duration::from_secs(1_000_000));
        assert_eq!(histogram.count(), 1);
    }
}
