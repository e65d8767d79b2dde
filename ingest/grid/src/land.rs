//! From a fetched day to rows that are kept: two readings, landing, the record of it.

use crate::ack::Ack;
use crate::config::SourceConfig;
use crate::day::{DayFacts, DayReader, NotADay, Pieces};
use crate::known::Known;
use crate::ports::{NotLanded, Parts};
use crate::take::{Failed, Gate, How, Looked, Stop};
use crate::tally::Chunk;
use model::{LocalDay, MessageId};
use std::sync::Arc;
use std::time::Duration;
use tables::grid_deliveries::{self, DeliveryState};
use tables::{Arrival, Origin, messages, raw_messages};
use tokio::sync::mpsc;

/// Chunks that are read before the first one has landed.
const CHUNKS_AHEAD: usize = 2;
/// Longest time that rows wait for room in the journal.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

impl Gate {
    /// Reads the files on a thread of its own and lands what it finds.
    pub(crate) async fn read(
        &self,
        source: &SourceConfig,
        pieces: Pieces,
        known: &Known,
        how: How,
        number: i64,
        looked: &mut Looked,
    ) -> Result<(), Stop> {
        let archive = (self.ports.archive)(source.source.clone()).await.map_err(Failed::Known)?;
        let known = Known { deliveries: known.deliveries.clone(), ..archive };
        let (send, mut chunks) = mpsc::channel::<Chunk>(CHUNKS_AHEAD);
        let facts = DayFacts {
            operator_id: source.id.clone(),
            received_at: self.clock.now(),
            limits: (self.ports.limits)(),
            areas: Arc::clone(&self.areas),
            known: Arc::new(known),
            station: Arc::clone(&self.ports.station),
            confirmed: how.confirmed,
            max_rows: self.config.max_day_rows,
        };
        let arrival = Arrival {
            operator_id: source.id.clone(),
            received_at: facts.received_at,
            message_id: MessageId(number),
        };
        let day = pieces.manifest.date;
        let reading = tokio::task::spawn_blocking(move || {
            // Once to judge it, so that nothing lands of a day that cannot be taken; once to land it.
            let mut judge = DayReader::new(pieces.clone(), facts.clone());
            if let Err(error) = judge.run(&mut |_| Ok(())) {
                return (Err(error), judge.tally().clone(), judge.found_of_day());
            }
            let mut reader = DayReader::new(pieces, facts);
            let closed = |_| NotADay::NotLanded("the lake does not take rows".to_owned());
            let read = reader.run(&mut |chunk| send.blocking_send(chunk).map_err(closed));
            (read, reader.tally().clone(), Vec::new())
        });
        let mut landed = Ok(());
        while let Some(chunk) = chunks.recv().await {
            landed = self.land(self.parts(&arrival, &source.source, day, chunk)).await;
            if landed.is_err() {
                break;
            }
        }
        drop(chunks);
        let joined = reading.await.map_err(|error| Failed::Read(error.to_string()));
        landed.map_err(Failed::Landing)?;
        let (read, tally, findings) = joined?;
        (looked.tally, looked.findings) = (tally, findings);
        read.map(drop).map_err(|error| Stop::Refused(error.to_string()))
    }

    fn parts(&self, arrival: &Arrival, source: &str, day: LocalDay, chunk: Chunk) -> Parts {
        let mut parts: Parts = Vec::new();
        if !chunk.areas.is_empty() {
            let batch = tables::transformer_areas::batch(arrival, source, day, &chunk.areas);
            parts.push((&tables::TRANSFORMER_AREAS, batch));
        }
        if !chunk.stations.is_empty() {
            let batch =
                tables::transformer_area_stations::batch(arrival, source, day, &chunk.stations);
            parts.push((&tables::TRANSFORMER_AREA_STATIONS, batch));
        }
        if !chunk.curves.is_empty() {
            let batch = tables::transformer_area_curves::batch(arrival, source, &chunk.curves);
            parts.push((&tables::TRANSFORMER_AREA_CURVES, batch));
        }
        if !chunk.held.is_empty() {
            let mut held = chunk.held;
            held.iter_mut().for_each(|row| row.held_id = (self.ports.number)());
            parts.push((&tables::QUARANTINE, tables::quarantine::batch(arrival, &held)));
        }
        if !chunk.findings.is_empty() {
            parts.push((&tables::FINDINGS, tables::findings::batch(arrival, &chunk.findings)));
        }
        parts
    }

    /// Lands rows; waits while the journal is full.
    async fn land(&self, parts: Parts) -> Result<(), NotLanded> {
        if parts.is_empty() {
            return Ok(());
        }
        let started = tokio::time::Instant::now();
        loop {
            match (self.ports.land)(parts.clone()).await {
                Err(NotLanded { retry_after: Some(wait), .. })
                    if started.elapsed() < LONGEST_WAIT =>
                {
                    tokio::time::sleep(wait).await;
                }
                landed => return landed,
            }
        }
    }

    /// Writes what became of a delivery: the row that makes its rows count, the message log, the sealed manifest.
    pub(crate) async fn record(
        &self,
        source: &SourceConfig,
        number: i64,
        looked: Looked,
        took: Duration,
    ) -> Result<Ack, Failed> {
        let received_at = self.clock.now();
        let message_id = MessageId(number);
        let arrival = Arrival { operator_id: source.id.clone(), received_at, message_id };
        let row = &looked.row;
        let message = message_of(row, took);
        let mut parts: Parts = vec![
            (&tables::GRID_DELIVERIES, grid_deliveries::batch(&arrival, row)),
            (&tables::MESSAGES, messages::batch(&arrival, &[message])),
        ];
        if !looked.manifest.is_empty() {
            let sealed = (self.ports.seal)(number, &looked.manifest);
            let raw = raw_messages::Row { interface: "grid_day".into(), sealed };
            parts.push((&tables::RAW_MESSAGES, raw_messages::batch(&arrival, &[raw])));
        }
        if !looked.findings.is_empty() {
            parts.push((&tables::FINDINGS, tables::findings::batch(&arrival, &looked.findings)));
        }
        self.land(parts).await.map_err(Failed::Landing)?;
        metrics::counter!("grid_deliveries_total", "state" => row.state.word()).increment(1);
        tracing::info!(
            source = source.source,
            day = %row.day,
            state = row.state.word(),
            "grid day {} r{} of {}: {}, {} rows, {} accepted, {} held, took {} ms",
            row.day, row.revision, source.source, row.state.word(), row.rows, row.accepted,
            row.quarantined, took.as_millis()
        );
        Ok(Ack {
            schema: "zhixing.grid.ack.v1",
            delivery_id: number,
            rules: looked.tally.findings.clone(),
            notes: looked.tally.encodings.clone(),
            unread: looked.tally.unread.clone(),
            delivery: looked.row,
        })
    }
}

/// The line of the message log about a delivery.
fn message_of(row: &grid_deliveries::Row, took: Duration) -> messages::Row {
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let taken = row.state == DeliveryState::Taken;
    messages::Row {
        interface: "grid_day".into(),
        digest: row.manifest_sha256.clone(),
        ret: if taken { 0 } else { 4 },
        sub_code: if taken { "" } else { row.state.word() }.into(),
        reason: row.reason.clone(),
        rows: small(row.rows),
        accepted: if taken { small(row.accepted) } else { 0 },
        quarantined: small(row.quarantined),
        repeated: small(row.repeated),
        body_bytes: small(row.bytes),
        took_us: i64::try_from(took.as_micros()).unwrap_or(i64::MAX),
        origin: match row.carrier {
            "sftp" | "folder" => Origin::Pull,
            _ => Origin::Push,
        },
        ..messages::Row::default()
    }
}
