//! Envelopes seen lately and the answer each of them got (specification chapter 10).

use crate::exclusive::Until;
use crate::keys::{Key, KeyMap};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

const SHARDS: usize = 64;
/// Bytes one remembered envelope costs beside its answer.
const ENTRY_BYTES: usize = 96;

/// What is known about an envelope.
#[derive(Debug)]
pub enum Seen<'a> {
    /// Never seen; the slot is reserved until it is filled or dropped.
    First(Slot<'a>),
    /// Answered before, with this.
    Answered(Bytes),
    /// Another task works on the same envelope.
    Running(Until),
}

#[derive(Debug)]
enum Entry {
    Running(Until),
    Answered(Bytes, DateTime<Utc>),
}

#[derive(Debug, Default)]
struct Shard {
    entries: KeyMap<Entry>,
    /// Answered envelopes in the order of their answers.
    order: VecDeque<(Key, DateTime<Utc>)>,
}

/// Memory of envelopes with a bound on its bytes; the oldest go first.
#[derive(Debug)]
pub struct Replays {
    shards: Vec<Mutex<Shard>>,
    bytes: AtomicUsize,
    max_bytes: usize,
}

/// The right to fill in the answer of one envelope.
#[derive(Debug)]
pub struct Slot<'a> {
    memory: &'a Replays,
    key: Key,
    until: Until,
    filled: bool,
}

/// SHA-256 over interface, operator, timestamp, sequence number, signature and data as received.
pub fn digest(interface: &str, parts: [&[u8]; 5]) -> [u8; 32] {
    let mut sum = ring::digest::Context::new(&ring::digest::SHA256);
    sum.update(interface.as_bytes());
    for part in parts {
        // The length keeps neighbours apart.
        sum.update(&(part.len() as u64).to_le_bytes());
        sum.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(sum.finish().as_ref());
    out
}

fn key_of(digest: &[u8; 32]) -> Key {
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    Key::from_le_bytes(half)
}

impl Replays {
    /// A memory of at most `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            bytes: AtomicUsize::new(0),
            max_bytes,
        }
    }

    fn shard(&self, key: Key) -> &Mutex<Shard> {
        &self.shards[(key >> 64) as usize % SHARDS]
    }

    /// Looks the envelope up and reserves its slot when it is new. Answers older than `memory` count as forgotten.
    pub fn look(&self, digest: &[u8; 32], now: DateTime<Utc>, memory: TimeDelta) -> Seen<'_> {
        let key = key_of(digest);
        let mut shard = self.shard(key).lock();
        match shard.entries.get(&key) {
            Some(Entry::Running(until)) => return Seen::Running(until.clone()),
            Some(Entry::Answered(answer, at)) if now - *at <= memory => {
                return Seen::Answered(answer.clone());
            }
            _ => {}
        }
        let until = Until::start();
        let before = shard.entries.insert(key, Entry::Running(until.clone()));
        drop(shard);
        self.forget(before);
        Seen::First(Slot { memory: self, key, until, filled: false })
    }

    fn forget(&self, entry: Option<Entry>) {
        if let Some(Entry::Answered(answer, _)) = entry {
            self.bytes.fetch_sub(answer.len() + ENTRY_BYTES, Ordering::Relaxed);
        }
    }

    /// Drops the oldest answers of a shard while the whole memory is above its bound.
    fn shrink(&self, shard: &mut Shard) {
        while self.bytes.load(Ordering::Relaxed) > self.max_bytes {
            let Some((key, at)) = shard.order.pop_front() else { return };
            // A newer answer of the same envelope has its own place in the order.
            if matches!(shard.entries.get(&key), Some(Entry::Answered(_, then)) if *then == at) {
                let gone = shard.entries.remove(&key);
                self.forget(gone);
            }
        }
    }

    /// Drops answers given before `oldest`.
    pub fn expire(&self, oldest: DateTime<Utc>) {
        for shard in &self.shards {
            let mut shard = shard.lock();
            while shard.order.front().is_some_and(|(_, at)| *at < oldest) {
                let Some((key, at)) = shard.order.pop_front() else { break };
                if matches!(shard.entries.get(&key), Some(Entry::Answered(_, then)) if *then == at)
                {
                    let gone = shard.entries.remove(&key);
                    self.forget(gone);
                }
            }
        }
    }

    /// Bytes in use, as counted for the bound.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Slot<'_> {
    /// Remembers the answer of this envelope.
    pub fn fill(mut self, answer: Bytes, at: DateTime<Utc>) {
        self.filled = true;
        self.memory.bytes.fetch_add(answer.len() + ENTRY_BYTES, Ordering::Relaxed);
        let mut shard = self.memory.shard(self.key).lock();
        shard.entries.insert(self.key, Entry::Answered(answer, at));
        shard.order.push_back((self.key, at));
        self.memory.shrink(&mut shard);
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if !self.filled {
            self.memory.shard(self.key).lock().entries.remove(&self.key);
        }
        self.until.end();
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
