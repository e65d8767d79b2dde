//! Percentiles of measured times.

use serde::Serialize;
use std::time::Duration;

/// Percentiles of some times, milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Spread {
    /// How many times.
    pub count: usize,
    /// Half of them took at most this.
    pub p50_ms: f64,
    /// 95 of 100 took at most this.
    pub p95_ms: f64,
    /// 99 of 100 took at most this.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Spread {
    /// Of all the times; zeros when there are none.
    pub fn of(times: &[Duration]) -> Self {
        let mut all: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
        all.sort_by(f64::total_cmp);
        // Nearest rank: the smallest time that the given share does not exceed.
        let at = |share: f64| {
            let rank = (share * all.len() as f64).ceil() as usize;
            all.get(rank.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self {
            count: all.len(),
            p50_ms: at(0.50),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            max_ms: at(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times_by_nearest_rank() {
        let times: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        let spread = Spread::of(&times);
        assert_eq!((spread.count, spread.p50_ms, spread.p95_ms), (200, 100.0, 190.0));
        assert_eq!((spread.p99_ms, spread.max_ms), (198.0, 200.0));
        assert_eq!(Spread::of(&[]), Spread::default());
    }
}
