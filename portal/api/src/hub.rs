//! Changes of connectors in the order in which they happened, for everybody who listens.

use lake::{Change, Lake};
use parking_lot::RwLock;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// Changes that are kept for those who come back after a break.
const KEPT: usize = 50_000;
/// How often collected changes are asked for.
const BEAT: Duration = Duration::from_millis(500);

/// One change with its place in the order.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) change: Change,
}

/// The last changes.
#[derive(Debug)]
pub(crate) struct Hub {
    past: RwLock<Past>,
}

#[derive(Debug)]
struct Past {
    changes: VecDeque<Numbered>,
    next: u64,
}

/// What happened since a number.
#[derive(Debug)]
pub(crate) struct Since {
    /// Changes in order.
    pub(crate) changes: Vec<Numbered>,
    /// The number to ask with next time.
    pub(crate) next: u64,
    /// Whether changes in between are no longer known.
    pub(crate) gap: bool,
}

impl Hub {
    /// Starts to collect the changes of a lake; ends by itself when the hub is dropped.
    pub(crate) fn start(lake: &Lake) -> Arc<Self> {
        // Numbers begin with the machine's time, so that those of an earlier process lie below them.
        let next = u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap_or(1);
        let hub = Arc::new(Self { past: RwLock::new(Past { changes: VecDeque::new(), next }) });
        tokio::spawn(collect(Arc::downgrade(&hub), lake.clone()));
        hub
    }

    /// The number that the next change gets.
    pub(crate) fn next(&self) -> u64 {
        self.past.read().next
    }

    /// The changes from `number` on.
    pub(crate) fn since(&self, number: u64) -> Since {
        let past = self.past.read();
        let first = past.changes.front().map_or(past.next, |one| one.number);
        let gap = number < first || number > past.next;
        let skip = usize::try_from(number.saturating_sub(first)).unwrap_or(usize::MAX);
        let changes =
            if gap { Vec::new() } else { past.changes.iter().skip(skip).cloned().collect() };
        Since { changes, next: past.next, gap }
    }

    fn add(&self, changes: &[Change]) {
        let mut past = self.past.write();
        for change in changes {
            let number = past.next;
            past.next += 1;
            past.changes.push_back(Numbered { number, change: change.clone() });
        }
        let surplus = past.changes.len().saturating_sub(KEPT);
        past.changes.drain(..surplus);
    }

    /// Passes over some numbers, so that everybody who asks with an earlier one learns that there is a gap.
    fn skip(&self) {
        let mut past = self.past.write();
        past.changes.clear();
        past.next += 1;
    }
}

async fn collect(hub: Weak<Hub>, lake: Lake) {
    let mut changes = lake.now().changes();
    loop {
        let group = tokio::time::timeout(BEAT, changes.recv()).await;
        let Some(hub) = hub.upgrade() else { return };
        match group {
            Ok(Ok(group)) => hub.add(&group),
            Ok(Err(RecvError::Lagged(_))) => hub.skip(),
            Ok(Err(RecvError::Closed)) => return,
            Err(_) => lake.now().publish(),
        }
    }
}
