//! A value that is computed at most once in a while, by one caller at a time.

use crate::problem::Problem;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Keeps the newest value of something expensive for a short time; callers that come meanwhile share the computation.
#[derive(Debug)]
pub(crate) struct Fresh<T> {
    value: tokio::sync::Mutex<Option<(Instant, Arc<T>)>>,
    keep: Duration,
}

impl<T> Fresh<T> {
    /// Keeps each value for `keep`.
    pub(crate) fn new(keep: Duration) -> Self {
        Self { value: tokio::sync::Mutex::new(None), keep }
    }

    /// The value, computed anew when the kept one is too old.
    pub(crate) async fn get<F>(&self, compute: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        let mut kept = self.value.lock().await;
        if let Some((since, value)) = &*kept
            && since.elapsed() < self.keep
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(compute().await?);
        *kept = Some((Instant::now(), Arc::clone(&value)));
        Ok(value)
    }
}

/// Several such values by key; old ones are dropped when there are too many.
pub(crate) struct FreshMap<K, T> {
    values: dashmap::DashMap<K, Arc<Fresh<T>>>,
    keep: Duration,
}

/// Keys kept at once.
const MOST_KEYS: usize = 512;

impl<K: std::hash::Hash + Eq, T> FreshMap<K, T> {
    /// Keeps each value for `keep`.
    pub(crate) fn new(keep: Duration) -> Self {
        Self { values: dashmap::DashMap::new(), keep }
    }

    /// The value of `key`, computed anew when the kept one is too old.
    pub(crate) async fn get<F>(&self, key: K, compute: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        if self.values.len() > MOST_KEYS {
            self.values.clear();
        }
        let entry = Arc::clone(self.values.entry(key).or_insert_with(|| Arc::new(Fresh::new(self.keep))).value());
        entry.get(compute).await
    }
}
