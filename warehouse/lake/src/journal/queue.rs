//! What waits for the writer.

use super::writer::{Start, Writer};
use crate::{AppendError, Part, Receipt};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Bytes taken into one group at most.
const GROUP_BYTES: u64 = 32 << 20;

pub(super) type Answer = Result<Receipt, AppendError>;

/// Rows of one caller.
pub(super) struct Append {
    /// What is to land.
    pub parts: Vec<Part>,
    /// Size in memory.
    pub bytes: u64,
    /// Who waits for durability, if anybody.
    pub waiter: Option<oneshot::Sender<Answer>>,
}

/// One thing for the writer to do.
pub(super) enum Order {
    Append(Append),
    /// Close the present segment and say the number of the last closed one.
    Roll(oneshot::Sender<u64>),
    /// Stop after everything before.
    Close,
}

/// What the writer does next.
pub(super) enum Work {
    Group(Vec<Append>),
    Roll(oneshot::Sender<u64>),
    Close,
}

#[derive(Default)]
struct Waiting {
    orders: VecDeque<Order>,
    closed: bool,
}

/// The line before the writer.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    bytes: AtomicU64,
}

impl Queue {
    fn push(&self, order: Order) -> Result<(), AppendError> {
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return Err(AppendError::Closed);
        }
        match &order {
            Order::Append(append) => _ = self.bytes.fetch_add(append.bytes, Ordering::Relaxed),
            Order::Close => waiting.closed = true,
            Order::Roll(_) => {}
        }
        waiting.orders.push_back(order);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for work; takes every append that waits, up to the size of a group.
    pub fn next(&self) -> Work {
        let mut waiting = self.waiting.lock();
        while waiting.orders.is_empty() {
            self.arrived.wait(&mut waiting);
        }
        let (mut group, mut bytes) = (Vec::new(), 0);
        while bytes < GROUP_BYTES {
            match waiting.orders.pop_front() {
                Some(Order::Append(append)) => {
                    bytes += append.bytes;
                    group.push(append);
                }
                Some(other) if !group.is_empty() => {
                    waiting.orders.push_front(other);
                    break;
                }
                Some(Order::Roll(done)) => return Work::Roll(done),
                Some(Order::Close) => return Work::Close,
                None => break,
            }
        }
        Work::Group(group)
    }

    /// Bytes left the line.
    pub fn done(&self, bytes: u64) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The handle of the journal.
pub(crate) struct Journal {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Journal {
    /// Starts the writer behind the segments that exist.
    pub fn start(folder: &Path, start: Start) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let mut writer = Writer::new(folder.to_owned(), Arc::clone(&queue), start);
        let thread =
            std::thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run())?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }

    /// Bytes that wait for the writer.
    pub fn queued_bytes(&self) -> u64 {
        self.queue.bytes.load(Ordering::Relaxed)
    }

    /// Lines rows up. The answer comes through `waiter` once they are durable.
    pub fn append(
        &self,
        parts: Vec<Part>,
        bytes: u64,
        waiter: Option<oneshot::Sender<Answer>>,
    ) -> Result<(), AppendError> {
        self.queue.push(Order::Append(Append { parts, bytes, waiter }))
    }

    /// Closes the present segment; returns the number of the last closed one, 0 when there never was one.
    pub async fn roll(&self) -> Result<u64, AppendError> {
        let (done, answer) = oneshot::channel();
        self.queue.push(Order::Roll(done))?;
        answer.await.map_err(|_| AppendError::Closed)
    }

    /// Writes what waits and stops; later calls do nothing.
    pub fn close(&self) {
        // An error means that it is closed already.
        let _ = self.queue.push(Order::Close);
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}
