//! Natural keys received lately, with what became of them: all rows but orders (specification chapter 9).

use crate::exclusive::Until;
use crate::keys::{Key, KeyMap};
use parking_lot::Mutex;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
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
    /// Message that brought the row last; it is pending as long as the shard has its ticket.
    ticket: u32,
    revision: u16,
    fate: Fate,
    /// Whether earlier rows of the key may have been forgotten; the lake then counts revisions.
    unsure: bool,
}

impl Kept {
    /// Revision of the next content of the key.
    fn next(&self) -> i32 {
        if self.unsure { 0 } else { i32::from(self.revision) + 1 }
    }
}

#[derive(Debug)]
struct Shard {
    kept: KeyMap<Kept>,
    /// Keys by arrival, with the time of arrival in microseconds.
    order: VecDeque<(Key, i64)>,
    /// Messages that are not durable yet.
    tickets: HashMap<u32, Until>,
    last_ticket: u32,
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
    ticket: u32,
    /// What each row is, in the order asked.
    pub standings: Vec<Standing>,
    taken: Vec<(Key, Option<Kept>)>,
    done: bool,
}

impl Recent {
    /// A memory of about `max_keys` that begins at `now` (microseconds).
    pub fn new(max_keys: usize, now: i64) -> Self {
        let shard = || {
            Mutex::new(Shard {
                kept: KeyMap::default(),
                order: VecDeque::new(),
                tickets: HashMap::new(),
                last_ticket: 0,
                remembers_from: now,
            })
        };
        Self {
            shards: (0..SHARDS).map(|_| shard()).collect(),
            total: AtomicUsize::new(0),
            max_keys,
        }
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
        shard.last_ticket = shard.last_ticket.wrapping_add(1);
        let ticket = shard.last_ticket;
        let mut standings = Vec::with_capacity(rows.len());
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            match shard.judge(row, now, ticket, &mut taken, &self.total) {
                Ok(standing) => standings.push(standing),
                Err(busy) => {
                    shard.put_back(taken, &self.total);
                    return Err(busy);
                }
            }
        }
        shard.tickets.insert(ticket, Until::start());
        self.shrink(shard);
        Ok(Claims { memory: self, shard: at, ticket, standings, taken, done: false })
    }

    fn shrink(&self, shard: &mut Shard) {
        while self.total.load(Ordering::Relaxed) > self.max_keys {
            let Some((key, arrived)) = shard.order.front().copied() else { return };
            let kept = shard.kept.get(&key);
            if kept.is_some_and(|kept| shard.tickets.contains_key(&kept.ticket)) {
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
            kept.revision = short(kept.next());
            if kept.content == content {
                kept.fate = Fate::Stored;
            }
        }
    }

    /// Enters a row that was held before the process started.
    pub fn enter(&self, operator: &str, row: &Asked, fate: Fate, now: i64) {
        let mut shard = self.shards[Self::shard_of(operator)].lock();
        let kept = Kept { content: row.content, ticket: 0, revision: 0, fate, unsure: false };
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

fn short(revision: i32) -> u16 {
    revision.clamp(0, i32::from(u16::MAX)) as u16
}

impl Shard {
    /// Judges one row for the message of `ticket` and notes what stood there before.
    fn judge(
        &mut self,
        row: &Asked,
        now: i64,
        ticket: u32,
        taken: &mut Vec<(Key, Option<Kept>)>,
        total: &AtomicUsize,
    ) -> Result<Standing, Until> {
        let fresh = |revision| Kept {
            content: row.content,
            ticket,
            revision: short(revision),
            fate: Fate::Stored,
            unsure: revision == 0,
        };
        match self.kept.entry(row.key) {
            Entry::Occupied(mut held) => {
                let before = *held.get();
                if before.ticket != ticket
                    && let Some(busy) = self.tickets.get(&before.ticket)
                {
                    return Err(busy.clone());
                }
                if before.content == row.content {
                    return Ok(Standing::Repeat(before.fate));
                }
                let revision = before.next();
                held.insert(fresh(revision));
                taken.push((row.key, Some(before)));
                Ok(Standing::Take(revision))
            }
            Entry::Vacant(free) => {
                let remembered = row.occurred > self.remembers_from.saturating_add(AHEAD);
                let revision = i32::from(row.surely_new || remembered);
                free.insert(fresh(revision));
                self.order.push_back((row.key, now));
                total.fetch_add(1, Ordering::Relaxed);
                taken.push((row.key, None));
                Ok(Standing::Take(revision))
            }
        }
    }

    /// Undoes judgements, the last one first.
    fn put_back(&mut self, taken: Vec<(Key, Option<Kept>)>, total: &AtomicUsize) {
        for (key, before) in taken.into_iter().rev() {
            match before {
                Some(kept) => drop(self.kept.insert(key, kept)),
                None if self.kept.remove(&key).is_some() => {
                    total.fetch_sub(1, Ordering::Relaxed);
                }
                None => {}
            }
        }
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
                kept.revision = kept.revision.saturating_sub(1);
            }
        }
    }
}

impl Drop for Claims<'_> {
    fn drop(&mut self) {
        let mut shard = self.memory.shards[self.shard].lock();
        if !self.done {
            shard.put_back(std::mem::take(&mut self.taken), &self.memory.total);
        }
        if let Some(until) = shard.tickets.remove(&self.ticket) {
            drop(shard);
            until.end();
        }
    }
}

#[cfg(test)]
#[path = "recent_tests.rs"]
mod tests;
