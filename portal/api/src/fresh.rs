//! A value that is computed at most once in a while, by one caller at a time.

use crate::problem::Problem;
use dashmap::DashMap;
use parking_lot::RwLock;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How much longer than fresh a value may be served while the next one is computed; it says its own `as_of`.
const STALE: u32 = 10;

/// Keeps the newest value of something expensive for a short time. Callers that come meanwhile share it; callers that
/// come a little later get it too while the next one is computed behind their backs.
pub(crate) struct Fresh<T> {
    slot: Arc<Slot<T>>,
}

struct Slot<T> {
    kept: RwLock<Option<(Instant, Arc<T>)>>,
    /// Held while a caller waits for a computation.
    turn: Mutex<()>,
    /// Whether a computation runs behind the callers' backs.
    running: AtomicBool,
    keep: Duration,
    stale: Duration,
}

impl<T: Send + Sync + 'static> Fresh<T> {
    /// Keeps each value for `keep` and serves it for some time longer while the next one is computed.
    pub(crate) fn new(keep: Duration) -> Self {
        Self::within(keep, keep * STALE)
    }

    /// Keeps each value for `keep` and never serves it longer.
    pub(crate) fn strict(keep: Duration) -> Self {
        Self::within(keep, keep)
    }

    fn within(keep: Duration, stale: Duration) -> Self {
        let (kept, turn, running) = (RwLock::new(None), Mutex::new(()), AtomicBool::new(false));
        Self { slot: Arc::new(Slot { kept, turn, running, keep, stale }) }
    }

    /// The value, computed anew when the kept one is too old.
    pub(crate) async fn get<F>(
        &self,
        compute: impl FnOnce() -> F + Send + 'static,
    ) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        if let Some((age, value)) = self.slot.look() {
            if age >= self.slot.keep && !self.slot.running.swap(true, Ordering::AcqRel) {
                let running = Running(Arc::clone(&self.slot));
                tokio::spawn(async move {
                    // A failure is told to the caller who waits for the value when it is too old to serve.
                    if let Ok(value) = compute().await {
                        running.0.put(value);
                    }
                });
            }
            return Ok(value);
        }
        let _turn = self.slot.turn.lock().await;
        match self.slot.look() {
            Some((_, value)) => Ok(value),
            None => Ok(self.slot.put(compute().await?)),
        }
    }

    /// Forgets the value after an edit.
    pub(crate) fn forget(&self) {
        *self.slot.kept.write() = None;
    }
}

/// Ends the mark of a running computation, however it ends.
struct Running<T>(Arc<Slot<T>>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.running.store(false, Ordering::Release);
    }
}

impl<T> Slot<T> {
    /// The kept value and its age, unless it is too old to serve.
    fn look(&self) -> Option<(Duration, Arc<T>)> {
        let kept = self.kept.read();
        let (since, value) = kept.as_ref()?;
        let age = since.elapsed();
        (age < self.stale).then(|| (age, Arc::clone(value)))
    }

    fn put(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        *self.kept.write() = Some((Instant::now(), Arc::clone(&value)));
        value
    }
}

/// Several such values by key; all are dropped when there are too many.
pub(crate) struct FreshMap<K, T> {
    values: DashMap<K, Arc<Fresh<T>>>,
    make: fn(Duration) -> Fresh<T>,
    keep: Duration,
}

/// Keys kept at once.
const MOST_KEYS: usize = 512;

impl<K: std::hash::Hash + Eq, T: Send + Sync + 'static> FreshMap<K, T> {
    /// Keeps each value for `keep`, like [`Fresh::new`].
    pub(crate) fn new(keep: Duration) -> Self {
        Self { values: DashMap::new(), make: Fresh::new, keep }
    }

    /// Keeps each value for `keep`, like [`Fresh::strict`].
    pub(crate) fn strict(keep: Duration) -> Self {
        Self { values: DashMap::new(), make: Fresh::strict, keep }
    }

    /// The value of `key`, computed anew when the kept one is too old.
    pub(crate) async fn get<F>(
        &self,
        key: K,
        compute: impl FnOnce() -> F + Send + 'static,
    ) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        if self.values.len() > MOST_KEYS {
            self.values.clear();
        }
        let make = || Arc::new((self.make)(self.keep));
        let entry = Arc::clone(self.values.entry(key).or_insert_with(make).value());
        entry.get(compute).await
    }

    /// Forgets the value of a key after an edit.
    pub(crate) fn forget(&self, key: &K) {
        self.values.remove(key);
    }
}

#[cfg(test)]
#[path = "fresh_tests.rs"]
mod tests;
