//! Numbers of messages and of held rows: rising, unique over restarts.

use std::sync::atomic::{AtomicI64, Ordering};

/// A source of rising numbers. The machine's microseconds are the floor, so a restart never repeats one.
#[derive(Debug, Default)]
pub struct Numbers {
    last: AtomicI64,
}

impl Numbers {
    /// The next number, above every earlier one and at least the machine's microseconds since 1970.
    ///
    /// Exact while fewer than a million numbers a second are drawn over the life of the process.
    pub fn next(&self) -> i64 {
        let floor = chrono::Utc::now().timestamp_micros();
        let step = |last: i64| Some(floor.max(last + 1));
        match self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(last) | Err(last) => floor.max(last + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn numbers_rise_even_within_one_microsecond() {
        let numbers = Numbers::default();
        let drawn: Vec<i64> = (0..10_000).map(|_| numbers.next()).collect();
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
