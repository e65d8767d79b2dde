//! Who may log in, who is, and who tried too often.

use crate::platform::{Platform, SignaturePolicy};
use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use model::OperatorId;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Wrong passwords of one account that lock it.
const MOST_FAILURES: usize = 10;
/// Time in which they are counted, and for which the account is locked.
const LOCK: Duration = Duration::from_secs(600);

/// A platform with its links and failures.
#[derive(Debug)]
pub(crate) struct Account {
    pub platform: Platform,
    failures: Mutex<Vec<Instant>>,
    heard: Mutex<Heard>,
    links: Mutex<Vec<(u64, Arc<Notify>)>>,
}

/// What was heard of an account since the start.
#[derive(Debug, Clone, Copy, Default)]
struct Heard {
    frames: u64,
    refused: u64,
    last_login: Option<DateTime<Utc>>,
    last_frame: Option<DateTime<Utc>>,
}

/// How a platform stands at present; counters begin with the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The platform as an operator.
    pub id: OperatorId,
    /// Links that are open.
    pub links: usize,
    /// Links it may have at once.
    pub max_links: usize,
    /// Whether too many wrong passwords lock it.
    pub locked: bool,
    /// Editions it may use; empty allows both.
    pub editions: Vec<i32>,
    /// What becomes of its signatures.
    pub signature: SignaturePolicy,
    /// Frames taken.
    pub frames: u64,
    /// Of them answered with an error.
    pub refused: u64,
    /// Newest login.
    pub last_login: Option<DateTime<Utc>>,
    /// Newest frame.
    pub last_frame: Option<DateTime<Utc>>,
}

impl Account {
    /// Counts frames that came together.
    pub fn heard(&self, frames: usize, refused: usize, at: DateTime<Utc>) {
        if frames > 0 {
            let mut heard = self.heard.lock();
            heard.frames += frames as u64;
            heard.refused += refused as u64;
            heard.last_frame = Some(at);
        }
    }

    fn standing(&self) -> Standing {
        let (heard, config) = (*self.heard.lock(), &self.platform.config);
        Standing {
            id: config.id.clone(),
            links: self.links.lock().len(),
            max_links: config.max_links,
            locked: self.locked(),
            editions: config.editions.clone(),
            signature: config.signature,
            frames: heard.frames,
            refused: heard.refused,
            last_login: heard.last_login,
            last_frame: heard.last_frame,
        }
    }

    pub fn locked(&self) -> bool {
        let mut failures = self.failures.lock();
        failures.retain(|at| at.elapsed() < LOCK);
        failures.len() >= MOST_FAILURES
    }

    pub fn failed(&self) {
        let mut failures = self.failures.lock();
        if failures.len() < MOST_FAILURES {
            failures.push(Instant::now());
        }
    }

    /// Enters a link and tells the oldest ones to close that are too many.
    fn enter(&self, number: u64, end: Arc<Notify>) {
        let mut links = self.links.lock();
        links.push((number, end));
        let too_many = links.len().saturating_sub(self.platform.config.max_links.max(1));
        for (_, old) in links.drain(..too_many) {
            old.notify_one();
        }
    }
}

/// A link of an account, until dropped.
#[derive(Debug)]
pub(crate) struct Entered {
    account: Arc<Account>,
    number: u64,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.account.links.lock().retain(|(number, _)| *number != self.number);
    }
}

/// The platforms that may log in. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Book {
    accounts: Arc<ArcSwap<HashMap<String, Arc<Account>>>>,
    numbers: Arc<AtomicU64>,
}

impl Book {
    /// A book of these platforms.
    pub fn new(platforms: Vec<Platform>) -> Self {
        let book = Self::default();
        book.replace(platforms);
        book
    }

    /// Other platforms from now on. Links of platforms that are gone or changed are closed.
    pub fn replace(&self, platforms: Vec<Platform>) {
        let account = |platform: Platform| {
            let account = Account {
                platform,
                failures: Mutex::default(),
                heard: Mutex::default(),
                links: Mutex::default(),
            };
            (account.platform.config.user.clone(), Arc::new(account))
        };
        let new = platforms.into_iter().map(account).collect();
        let old = self.accounts.swap(Arc::new(new));
        for account in old.values() {
            account.links.lock().drain(..).for_each(|(_, link)| link.notify_one());
        }
    }

    /// Every platform, by id.
    pub fn standings(&self) -> Vec<Standing> {
        let accounts = self.accounts.load();
        let mut all: Vec<Standing> = accounts.values().map(|one| one.standing()).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// Platforms that are logged in.
    pub fn linked(&self) -> usize {
        self.accounts.load().values().filter(|one| !one.links.lock().is_empty()).count()
    }

    pub(crate) fn account(&self, user: &str) -> Option<Arc<Account>> {
        self.accounts.load().get(user).cloned()
    }

    pub(crate) fn enter(
        &self,
        account: &Arc<Account>,
        end: &Arc<Notify>,
        at: DateTime<Utc>,
    ) -> Entered {
        account.heard.lock().last_login = Some(at);
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        account.enter(number, Arc::clone(end));
        Entered { account: Arc::clone(account), number }
    }
}
