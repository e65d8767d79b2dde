//! The one thread that writes the journal.

use super::frame::{self, End, Header};
use super::queue::{Append, Queue, Work};
use super::segment::{SegmentWriter, WriteFailure};
use crate::faults::Faults;
use crate::world::World;
use crate::world::number_of;
use crate::{AppendError, Part, Receipt};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::ipc::writer::IpcWriteContext;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tables::Table;
use tracing::error;

/// Where the writer goes on.
pub(crate) struct Start {
    /// The newest segment ever used.
    pub last: End,
    /// Size at which a segment is closed.
    pub segment_bytes: u64,
    /// Where durable rows become visible.
    pub world: Arc<World>,
    /// Hook of tests.
    pub faults: Faults,
}

pub(super) struct Writer {
    folder: PathBuf,
    queue: Arc<Queue>,
    start: Start,
    current: Option<SegmentWriter>,
    context: IpcWriteContext,
    /// The frame being written; its memory is used again.
    frame: Vec<u8>,
}

impl Writer {
    pub fn new(folder: PathBuf, queue: Arc<Queue>, start: Start) -> Self {
        Self {
            folder,
            queue,
            start,
            current: None,
            context: IpcWriteContext::default(),
            frame: Vec::new(),
        }
    }

    pub fn run(&mut self) {
        loop {
            match self.queue.next() {
                Work::Group(group) => self.land(group),
                Work::Roll(done) => {
                    self.leave();
                    // The caller may have gone; then nobody needs the number.
                    let _ = done.send(self.start.last.segment);
                }
                Work::Close => {
                    self.leave();
                    return;
                }
            }
        }
    }

    /// Stops using the present segment.
    fn leave(&mut self) {
        if let Some(segment) = self.current.take() {
            self.start.last = segment.end;
        }
    }

    fn land(&mut self, group: Vec<Append>) {
        let began = Instant::now();
        let bytes: u64 = group.iter().map(|append| append.bytes).sum();
        let (mut built, mut landed, mut waiters) = (Vec::new(), Vec::new(), Vec::new());
        for append in group {
            let mut rows = 0;
            for part in append.parts {
                match part {
                    Part::Batch(table, batch) => {
                        rows += batch.num_rows();
                        built.push((table, batch));
                    }
                    Part::Rows(arrival, some) => {
                        rows += some.len();
                        landed.push((arrival, some));
                    }
                }
            }
            waiters.extend(append.waiter.map(|waiter| (waiter, rows)));
        }
        built.extend(tables::rows::batches(&landed));
        drop(landed);
        metrics::histogram!("lake_journal_group_callers").record(waiters.len() as f64);
        let answer = self.write(by_table(built));
        self.queue.done(bytes);
        metrics::histogram!("lake_journal_group_seconds").record(began.elapsed().as_secs_f64());
        if let Err(cause) = &answer {
            metrics::counter!("lake_journal_failures").increment(1);
            error!("journal group of {} callers refused: {cause}", waiters.len());
        }
        for (waiter, rows) in waiters {
            let answer = answer.clone().map(|segment| Receipt { segment, rows });
            // A caller that went away does not need the answer.
            let _ = waiter.send(answer);
        }
    }

    /// Makes the rows durable, then visible. Returns the segment.
    fn write(&mut self, parts: BTreeMap<u16, Vec<RecordBatch>>) -> Result<u64, AppendError> {
        let refuse = |segment, cause: String| AppendError::Write { segment, cause };
        let mut joined = Vec::with_capacity(parts.len());
        for (table, batches) in parts {
            let schema = tables::TABLES[usize::from(table)].schema();
            let batch = match <[RecordBatch; 1]>::try_from(batches) {
                Ok([only]) => only,
                Err(several) => concat_batches(&schema, &several)
                    .map_err(|error| refuse(self.start.last.segment, error.to_string()))?,
            };
            joined.push((table, batch));
        }
        frame::encode_frame(&joined, &mut self.context, &mut self.frame)
            .map_err(|error| refuse(self.start.last.segment, error.to_string()))?;
        let full = |segment: &SegmentWriter| {
            segment.end.length + self.frame.len() as u64 > self.start.segment_bytes
        };
        if self.current.as_ref().is_some_and(full) {
            self.leave();
        }
        let segment = match &mut self.current {
            Some(segment) => segment,
            None => {
                let number = self.start.last.segment + 1;
                let header = Header::new(number, self.start.last);
                let made = SegmentWriter::create(&self.folder, &header, &self.start.faults)
                    .map_err(|error| refuse(number, error.to_string()))?;
                self.start.last = made.end;
                self.current.insert(made)
            }
        };
        let number = segment.end.segment;
        match segment.write(&self.frame) {
            Ok(()) => {
                metrics::counter!("lake_journal_bytes").increment(self.frame.len() as u64);
                metrics::counter!("lake_journal_groups").increment(1);
                self.start.world.land(number, joined);
                Ok(number)
            }
            Err(WriteFailure::TakenBack(cause)) => Err(refuse(number, cause.to_string())),
            Err(WriteFailure::Poisoned(cause)) => {
                error!("leaving journal segment {number} after a failed sync");
                self.leave();
                Err(refuse(number, cause.to_string()))
            }
        }
    }
}

/// Batches by the number of their table, in the order of arrival.
fn by_table(built: Vec<(&'static Table, RecordBatch)>) -> BTreeMap<u16, Vec<RecordBatch>> {
    let mut parts = BTreeMap::<u16, Vec<RecordBatch>>::new();
    for (table, batch) in built {
        // Tables are checked before they line up.
        if let Some(number) = number_of(table) {
            parts.entry(number as u16).or_default().push(batch);
        }
    }
    parts
}
