//! Who may log in, who is, and who tried too often.

use crate::platform::Platform;
use arc_swap::ArcSwap;
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
    links: Mutex<Vec<(u64, Arc<Notify>)>>,
}

impl Account {
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
            let account = Account { platform, failures: Mutex::default(), links: Mutex::default() };
            (account.platform.config.user.clone(), Arc::new(account))
        };
        let new = platforms.into_iter().map(account).collect();
        let old = self.accounts.swap(Arc::new(new));
        for account in old.values() {
            account.links.lock().drain(..).for_each(|(_, link)| link.notify_one());
        }
    }

    /// Platforms that are logged in.
    pub fn linked(&self) -> usize {
        self.accounts.load().values().filter(|one| !one.links.lock().is_empty()).count()
    }

    pub(crate) fn account(&self, user: &str) -> Option<Arc<Account>> {
        self.accounts.load().get(user).cloned()
    }

    pub(crate) fn enter(&self, account: &Arc<Account>, end: &Arc<Notify>) -> Entered {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        account.enter(number, Arc::clone(end));
        Entered { account: Arc::clone(account), number }
    }
}
