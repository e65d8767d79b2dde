//! One message at a time per natural key, without a lock held while waiting for the journal.

use crate::keys::{Key, KeyMap};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::Semaphore;

const SHARDS: usize = 64;

/// Ends when whoever holds the key is done. Waiting on it grants nothing; try again afterwards.
#[derive(Debug, Clone)]
pub struct Until(Arc<Semaphore>);

impl Until {
    /// Not yet over.
    pub fn start() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Wakes all who wait, now and later.
    pub fn end(&self) {
        self.0.close();
    }

    /// Returns once [`Self::end`] was called.
    pub async fn over(&self) {
        // Never grants a permit: closing is the only way out.
        self.0.acquire().await.map(drop).unwrap_or(());
    }
}

/// Keys that some message works on at present.
#[derive(Debug)]
pub struct Exclusive {
    shards: Vec<Mutex<KeyMap<Until>>>,
}

/// Sole right to some keys until dropped.
#[derive(Debug)]
pub struct Held<'a> {
    all: &'a Exclusive,
    keys: Vec<Key>,
    until: Until,
}

impl Default for Exclusive {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

impl Exclusive {
    fn shard(&self, key: Key) -> &Mutex<KeyMap<Until>> {
        &self.shards[(key >> 64) as usize % SHARDS]
    }

    /// Waits until all keys are free and takes them together.
    pub async fn hold(&self, mut keys: Vec<Key>) -> Held<'_> {
        keys.sort_unstable();
        keys.dedup();
        loop {
            match self.try_hold(keys) {
                Ok(held) => return held,
                Err((back, busy)) => {
                    keys = back;
                    busy.over().await;
                }
            }
        }
    }

    fn try_hold(&self, keys: Vec<Key>) -> Result<Held<'_>, (Vec<Key>, Until)> {
        let until = Until::start();
        for (at, key) in keys.iter().enumerate() {
            let mut shard = self.shard(*key).lock();
            if let Some(busy) = shard.get(key).cloned() {
                drop(shard);
                self.free(&keys[..at]);
                until.end();
                return Err((keys, busy));
            }
            shard.insert(*key, until.clone());
        }
        Ok(Held { all: self, keys, until })
    }

    fn free(&self, keys: &[Key]) {
        for key in keys {
            self.shard(*key).lock().remove(key);
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.free(&self.keys);
        self.until.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_holders_of_one_key_never_overlap() {
        let all = Arc::new(Exclusive::default());
        let inside = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..50u128)
            .map(|n| {
                let (all, inside) = (Arc::clone(&all), Arc::clone(&inside));
                tokio::spawn(async move {
                    let held = all.hold(vec![7, n + 100, 7]).await;
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::task::yield_now().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(held);
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no overlap");
        }
        assert!(all.shards.iter().all(|shard| shard.lock().is_empty()));
    }
}
