//! Natural keys received lately, with what became of them: status, process and power rows (specification chapter 9).

use crate::exclusive::Until;
use crate::keys::{Key, KeyMap};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

const SHARDS: usize = 64;
/// A sender's clock may run this far ahead before its rows are held (microseconds).
const AHEAD: i64 = 60_000_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Stored in its table.
    Stored,
    /// Held back by a rule.
    Held,
    /// Held back until its station arrives.
    Orphan,
}

/// One row to be looked up.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Natural key.
    pub key: Key,
    /// Hash of the content after normalisation.
    pub content: u64,
    /// Business time, microseconds.
    pub occurred: i64,
    /// Whether the live state already proves that no earlier row has this key.
    pub surely_new: bool,
}

/// What the row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not held yet, or a correction: to be stored with this revision. 0 means the memory cannot tell.
    Take(i32),
    /// Held already with the same content.
    Repeat(Fate),
}

#[derive(Debug, Clone, Copy)]
struct Kept {
    content: u64,
    revision: i32,
    fate: Fate,
    /// Whether earlier rows of the key may have been forgotten; the lake then counts revisions.
    unsure: bool,
}

impl Kept {
    /// Revision of the next content of the key.
    fn next(&self) -> i32 {
        if self.unsure { 0 } else { self.revision + 1 }
    }
}

#[derive(Debug)]
struct Shard {
    kept: KeyMap<Kept>,
    /// Keys by arrival, with the time of arrival in microseconds.
    order: VecDeque<(Key, i64)>,
    pending: KeyMap<Until>,
    /// Rows whose business time is later than this cannot have been forgotten.
    remembers_from: i64,
}

/// A bounded memory of natural keys, one shard per group of operators.
#[derive(Debug)]
pub struct Recent {
    shards: Vec<Mutex<Shard>>,
    total: AtomicUsize,
    max_keys: usize,
}

/// Rows of one message that nobody else may judge until it is finished.
#[derive(Debug)]
pub struct Claims<'a> {
    memory: &'a Recent,
    shard: usize,
    /// What each row is, in the order asked.
    pub standings: Vec<Standing>,
    taken: Vec<(Key, Option<Kept>)>,
    until: Until,
    done: bool,
}

impl Recent {
    /// A memory of about `max_keys` that begins at `now` (microseconds).
    pub fn new(max_keys: usize, now: i64) -> Self {
        let shard = || {
            Mutex::new(Shard {
                kept: KeyMap::default(),
                order: VecDeque::new(),
                pending: KeyMap::default(),
                remembers_from: now,
            })
        };
        Self { shards: (0..SHARDS).map(|_| shard()).collect(), total: AtomicUsize::new(0), max_keys }
    }

    fn shard_of(operator: &str) -> usize {
        crate::keys::content(operator) as usize % SHARDS
    }

    /// Judges all rows of one operator's message at once; waits while another message works on one of the keys.
    pub async fn claim(&self, operator: &str, rows: &[Asked], now: i64) -> Claims<'_> {
        loop {
            match self.try_claim(operator, rows, now) {
                Ok(claims) => return claims,
                Err(busy) => busy.over().await,
            }
        }
    }

    fn try_claim(&self, operator: &str, rows: &[Asked], now: i64) -> Result<Claims<'_>, Until> {
        let at = Self::shard_of(operator);
        let mut guard = self.shards[at].lock();
        let shard = &mut *guard;
        if !shard.pending.is_empty()
            && let Some(busy) = rows.iter().find_map(|row| shard.pending.get(&row.key))
        {
            return Err(busy.clone());
        }
        let mut claims = Claims {
            memory: self,
            shard: at,
            standings: Vec::with_capacity(rows.len()),
            taken: Vec::with_capacity(rows.len()),
            until: Until::start(),
            done: false,
        };
        for row in rows {
            let standing = shard.judge(row, now, &mut claims, &self.total);
            claims.standings.push(standing);
        }
        self.shrink(shard);
        Ok(claims)
    }

    fn shrink(&self, shard: &mut Shard) {
        while self.total.load(Ordering::Relaxed) > self.max_keys {
            let Some((key, arrived)) = shard.order.front().copied() else { return };
            if shard.pending.contains_key(&key) {
                return;
            }
            shard.order.pop_front();
            shard.remembers_from = shard.remembers_from.max(arrived);
            if shard.kept.remove(&key).is_some() {
                self.total.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }

    /// Revision with which an orphan enters its table; 0 when the memory has forgotten it.
    pub fn next_revision(&self, operator: &str, key: Key) -> i32 {
        let shard = self.shards[Self::shard_of(operator)].lock();
        shard.kept.get(&key).map_or(0, Kept::next)
    }

    /// Notes that an orphan of this content reached its table.
    pub fn released(&self, operator: &str, key: Key, content: u64) {
        if let Some(kept) = self.shards[Self::shard_of(operator)].lock().kept.get_mut(&key) {
            kept.revision = kept.next();
            if kept.content == content {
                kept.fate = Fate::Stored;
            }
        }
    }

    /// Enters a row that was held before the process started.
    pub fn enter(&self, operator: &str, row: &Asked, fate: Fate, now: i64) {
        let mut shard = self.shards[Self::shard_of(operator)].lock();
        let kept = Kept { content: row.content, revision: 0, fate, unsure: false };
        if shard.kept.insert(row.key, kept).is_none() {
            shard.order.push_back((row.key, now));
            self.total.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Keys remembered.
    pub fn len(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }
}

impl Shard {
    fn judge(
        &mut self,
        row: &Asked,
        now: i64,
        claims: &mut Claims<'_>,
        total: &AtomicUsize,
    ) -> Standing {
        let before = self.kept.get(&row.key).copied();
        let revision = match before {
            Some(kept) if kept.content == row.content => return Standing::Repeat(kept.fate),
            Some(kept) => kept.next(),
            None if row.surely_new || row.occurred > self.remembers_from.saturating_add(AHEAD) => 1,
            None => 0,
        };
        let unsure = revision == 0;
        let fresh = Kept { content: row.content, revision, fate: Fate::Stored, unsure };
        self.kept.insert(row.key, fresh);
        if before.is_none() {
            self.order.push_back((row.key, now));
            total.fetch_add(1, Ordering::Relaxed);
        }
        if self.pending.insert(row.key, claims.until.clone()).is_none() {
            claims.taken.push((row.key, before));
        }
        Standing::Take(revision)
    }
}

impl Claims<'_> {
    /// Makes the judgement final once the rows are durable; `held` names rows that went to quarantine.
    pub fn keep(mut self, held: impl Iterator<Item = (Key, Fate)>) {
        self.done = true;
        let mut shard = self.memory.shards[self.shard].lock();
        for (key, fate) in held {
            if let Some(kept) = shard.kept.get_mut(&key) {
                kept.fate = fate;
                // A held row is no revision of its key.
                kept.revision = (kept.revision - 1).max(0);
            }
        }
        for (key, _) in &self.taken {
            shard.pending.remove(key);
        }
    }
}

impl Drop for Claims<'_> {
    fn drop(&mut self) {
        if !self.done {
            let mut shard = self.memory.shards[self.shard].lock();
            for (key, before) in self.taken.drain(..) {
                shard.pending.remove(&key);
                match before {
                    Some(kept) => drop(shard.kept.insert(key, kept)),
                    None if shard.kept.remove(&key).is_some() => {
                        self.memory.total.fetch_sub(1, Ordering::Relaxed);
                    }
                    None => {}
                }
            }
        }
        self.until.end();
    }
}

#[cfg(test)]
#[path = "recent_tests.rs"]
mod tests;
