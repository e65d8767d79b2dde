//! What the gate is doing this second, for screens.

use serde::Serialize;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::broadcast;

/// Seconds that are remembered.
const REMEMBERED_S: usize = 300;

/// What happened in one second of the machine's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Second {
    /// The second, since 1970.
    pub at: i64,
    /// Messages answered.
    pub messages: u64,
    /// Rows received in them.
    pub rows: u64,
    /// Messages refused.
    pub refused: u64,
}

/// Counters of the running second and a ring of past ones.
#[derive(Debug)]
pub struct Live {
    messages: AtomicU64,
    rows: AtomicU64,
    refused: AtomicU64,
    past: parking_lot::Mutex<VecDeque<Second>>,
    news: broadcast::Sender<Second>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            messages: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            past: parking_lot::Mutex::new(VecDeque::with_capacity(REMEMBERED_S)),
            news: broadcast::channel(16).0,
        }
    }
}

impl Live {
    /// Counts one answered message and its rows.
    pub(crate) fn count(&self, rows: usize, refused: bool) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(refused), Ordering::Relaxed);
    }

    /// Closes the running second and tells the listeners.
    pub(crate) fn tick(&self, at: i64) {
        let second = Second {
            at,
            messages: self.messages.swap(0, Ordering::Relaxed),
            rows: self.rows.swap(0, Ordering::Relaxed),
            refused: self.refused.swap(0, Ordering::Relaxed),
        };
        let mut past = self.past.lock();
        if past.len() == REMEMBERED_S {
            past.pop_front();
        }
        past.push_back(second);
        drop(past);
        // Nobody listening is fine.
        self.news.send(second).ok();
    }

    /// The last closed seconds, oldest first, at most five minutes.
    pub fn past(&self) -> Vec<Second> {
        self.past.lock().iter().copied().collect()
    }

    /// Each second as it closes.
    pub fn listen(&self) -> broadcast::Receiver<Second> {
        self.news.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_second_holds_its_counts_and_the_next_starts_at_zero() {
        let live = Live::default();
        let mut news = live.listen();
        live.count(3, false);
        live.count(0, true);
        live.tick(10);
        live.tick(11);
        let first = Second { at: 10, messages: 2, rows: 3, refused: 1 };
        assert_eq!(live.past(), [first, Second { at: 11, ..Second::default() }]);
        assert_eq!(news.try_recv(), Ok(first));
    }
}
