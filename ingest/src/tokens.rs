//! Bearer tokens as the gate checks them, and the lock after wrong secrets (specification chapter 5). All in memory.

use chrono::{DateTime, TimeDelta, Utc};
use model::OperatorId;
use parking_lot::{Mutex, RwLock};
use registry::tokens::{KnownToken, TokenStanding};
use std::collections::{HashMap, VecDeque};

/// Wrong secrets within [`LOCK_SPAN`] that lock the operator.
pub const WRONG_SECRETS: usize = 10;
/// Span in which wrong secrets are counted, and length of the lock.
pub const LOCK_SPAN: TimeDelta = TimeDelta::minutes(10);

/// SHA-256 of a token; the clear text is not kept.
pub type Digest = [u8; 32];

/// What a presented token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Live and of this operator.
    Good,
    /// Never issued, or long forgotten.
    Unknown,
    /// Its time is over.
    Expired,
    /// Of another operator.
    Foreign,
    /// Ended by suspension or revocation.
    Ended,
}

#[derive(Debug)]
struct Known {
    token: KnownToken,
    /// Count of tokens let in when this one was; 0 for those read from the registry.
    added: u64,
}

#[derive(Debug, Default)]
struct Book {
    added: u64,
    tokens: HashMap<Digest, Known>,
}

#[derive(Debug, Default)]
struct Wrong {
    times: VecDeque<DateTime<Utc>>,
    locked_until: Option<DateTime<Utc>>,
}

/// All tokens of all operators.
#[derive(Debug, Default)]
pub struct Tokens {
    book: RwLock<Book>,
    wrong: Mutex<HashMap<OperatorId, Wrong>>,
}

impl Tokens {
    /// What this token is for this operator.
    pub fn look(&self, text: &str, operator: &OperatorId, now: DateTime<Utc>) -> Presented {
        let digest = registry::vault::digest(text);
        let book = self.book.read();
        let Some(known) = book.tokens.get(&digest) else { return Presented::Unknown };
        if known.token.operator_id != operator.as_str() {
            return Presented::Foreign;
        }
        match known.token.standing(now) {
            TokenStanding::Live => Presented::Good,
            TokenStanding::Expired => Presented::Expired,
            TokenStanding::Ended => Presented::Ended,
        }
    }

    /// Lets a token in that the registry keeps already.
    pub fn add(&self, token: KnownToken) {
        let mut book = self.book.write();
        book.added += 1;
        let added = book.added;
        book.tokens.insert(token.digest, Known { token, added });
    }

    /// A mark to take before the registry is read; see [`Self::refresh`].
    pub fn mark(&self) -> u64 {
        self.book.read().added
    }

    /// Replaces the tokens by those of the registry. Tokens let in after `mark` stay: the registry was read without them.
    pub fn refresh(&self, stored: HashMap<Digest, KnownToken>, mark: u64) {
        let mut fresh: HashMap<Digest, Known> =
            stored.into_iter().map(|(digest, token)| (digest, Known { token, added: 0 })).collect();
        let mut book = self.book.write();
        for (digest, known) in book.tokens.drain() {
            if known.added > mark {
                fresh.entry(digest).or_insert(known);
            }
        }
        book.tokens = fresh;
    }

    /// Whether the operator is locked after wrong secrets.
    pub fn locked(&self, operator: &OperatorId, now: DateTime<Utc>) -> bool {
        let wrong = self.wrong.lock();
        wrong.get(operator).and_then(|w| w.locked_until).is_some_and(|until| until > now)
    }

    /// Counts a wrong secret; true when this one locks the operator.
    pub fn wrong_secret(&self, operator: &OperatorId, now: DateTime<Utc>) -> bool {
        let mut all = self.wrong.lock();
        let wrong = all.entry(operator.clone()).or_default();
        wrong.times.retain(|at| now - *at < LOCK_SPAN);
        wrong.times.push_back(now);
        let locks = wrong.times.len() >= WRONG_SECRETS;
        if locks {
            wrong.locked_until = Some(now + LOCK_SPAN);
            wrong.times.clear();
        }
        locks
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
