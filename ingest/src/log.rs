//! The interface log: one row per message of a known operator (specification chapter 7), counters and log lines.

use crate::admit::Transport;
use crate::gateway::Gateway;
use crate::tolerances::about;
use crate::trial::Warning;
use interop::{Deviations, Refusal, SubCode};
use lake::Part;
use model::OperatorId;
use model::ids::MessageId;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;
use tables::{Arrival, Origin, Rows};

/// Stands for the sender of an envelope that cannot be read.
pub(crate) const STRANGER: &str = "?";

/// Rows of a message and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows in the message.
    pub rows: usize,
    /// Rows stored, now or before.
    pub accepted: usize,
    /// Rows held back.
    pub quarantined: usize,
    /// Rows held already.
    pub repeated: usize,
    /// Rows that broke a field rule.
    pub refused: usize,
    /// Rows later than the target of chapter 12.
    pub late: usize,
    /// Sum of arrival minus business time over timed rows, milliseconds.
    pub lateness_ms: i64,
    /// Rows with a business time.
    pub timed: usize,
}

impl Counts {
    /// Notes how late a row is, in milliseconds, against a target in seconds.
    pub fn note_lateness(&mut self, late_ms: i64, target_s: i64) {
        self.timed += 1;
        self.lateness_ms = self.lateness_ms.saturating_add(late_ms);
        self.late += usize::from(late_ms > target_s * 1_000);
    }

    fn mean_lateness_ms(&self) -> Option<i64> {
        (self.timed > 0).then(|| self.lateness_ms / self.timed as i64)
    }
}

/// What the log says about one message beside its rows.
#[derive(Debug)]
pub struct Entry<'a> {
    /// How it came.
    pub transport: &'a Transport,
    /// Who sent it.
    pub operator: &'a OperatorId,
    /// Whether it was pushed, pulled or uploaded.
    pub origin: Origin,
    /// Number of the message.
    pub message_id: MessageId,
    /// SHA-256 of the envelope.
    pub digest: &'a [u8; 32],
    /// Size of the envelope.
    pub bytes: usize,
    /// Tolerances used.
    pub deviations: &'a Deviations,
}

impl Entry<'_> {
    /// The arrival of the rows of the sender itself.
    pub fn arrival(&self) -> Arrival {
        Arrival {
            operator_id: self.operator.clone(),
            received_at: self.transport.at,
            message_id: self.message_id,
        }
    }

    /// The row of `messages`. `took_us` counts until now plus `still_us` that the journal is expected to take.
    pub fn row(
        &self,
        counts: &Counts,
        refusal: Option<&Refusal>,
        still_us: i64,
    ) -> tables::messages::Row {
        let took = self.transport.begun.elapsed().as_micros();
        tables::messages::Row {
            interface: Cow::Borrowed(self.transport.interface.name()),
            origin: self.origin,
            digest: hex::encode(self.digest),
            ret: refusal.map_or(0, Refusal::ret),
            sub_code: Cow::Borrowed(refusal.map_or("", Refusal::sub_code)),
            reason: refusal.map(reason).unwrap_or_default(),
            rows: counts.rows as i32,
            accepted: counts.accepted as i32,
            quarantined: counts.quarantined as i32,
            repeated: counts.repeated as i32,
            body_bytes: i32::try_from(self.bytes).unwrap_or(i32::MAX),
            took_us: i64::try_from(took).unwrap_or(i64::MAX).saturating_add(still_us),
            lateness_ms: counts.mean_lateness_ms(),
            late_rows: counts.late as i32,
            warnings: warnings(self.deviations),
        }
    }
}

/// Words of a refusal without its sub-code.
fn reason(refusal: &Refusal) -> String {
    let msg = refusal.msg();
    msg.strip_prefix(refusal.sub_code()).map(|rest| rest.trim_start().to_owned()).unwrap_or(msg)
}

/// Tolerances as `CW04:1 CW16:3`.
pub fn warnings(deviations: &Deviations) -> String {
    let mut text = String::new();
    for (deviation, count) in deviations.iter() {
        let blank = if text.is_empty() { "" } else { " " };
        // Writing to a text never fails.
        let _ = write!(text, "{blank}{}:{count}", deviation.code());
    }
    text
}

/// Tolerances with their counts and words.
pub(crate) fn warnings_of(deviations: &Deviations) -> Vec<Warning> {
    let warning = |(deviation, count): (interop::Deviation, u32)| {
        let code = deviation.code();
        Warning { about: about(&code), code, count }
    };
    deviations.iter().map(warning).collect()
}

impl Gateway {
    /// Logs a message that stores no rows, with its body where there is one, without waiting for the disk.
    pub(crate) fn log_soon(
        &self,
        entry: &Entry<'_>,
        counts: &Counts,
        refusal: Option<&Refusal>,
        body: Option<&str>,
    ) {
        let arrival = Arc::new(entry.arrival());
        let log = Rows::Message(Arc::new(entry.row(counts, refusal, 0)));
        let mut parts = vec![Part::Rows(Arc::clone(&arrival), log)];
        parts.extend(body.and_then(|text| self.sealed_body(entry, &arrival, text)));
        if let Err(error) = self.lake().append_soon(parts) {
            tracing::warn!(%error, "message log of {} is not kept", entry.operator);
        }
    }

    /// The row that keeps the body, where bodies are kept.
    pub(crate) fn sealed_body(
        &self,
        entry: &Entry<'_>,
        arrival: &Arc<Arrival>,
        text: &str,
    ) -> Option<Part> {
        if !self.config().keep_raw {
            return None;
        }
        let row = tables::raw_messages::Row {
            interface: Cow::Borrowed(entry.transport.interface.name()),
            sealed: self.inner().raw.seal(entry.message_id.0, text.as_bytes()),
        };
        Some(Part::Rows(Arc::clone(arrival), Rows::Raw(Arc::new(row))))
    }

    /// Counts a message for metrics and screens and writes its log line.
    pub(crate) fn count(
        &self,
        transport: &Transport,
        operator: &str,
        rows: usize,
        refusal: Option<&Refusal>,
    ) {
        let interface = transport.interface.name();
        let ret = refusal.map_or(0, Refusal::ret);
        self.live().count(rows, refusal.is_some());
        metrics::counter!("ingest_messages_total", "interface" => interface, "ret" => ret_label(ret))
            .increment(1);
        metrics::counter!("ingest_rows_total", "interface" => interface).increment(rows as u64);
        metrics::histogram!("ingest_answer_seconds", "interface" => interface)
            .record(transport.begun.elapsed().as_secs_f64());
        match refusal {
            // Strangers may knock as often as they like; the counter is enough.
            Some(refusal) if refusal.code == SubCode::OperatorUnknown || operator == STRANGER => {
                tracing::debug!(interface, sub_code = refusal.sub_code(), "refused a stranger");
            }
            Some(refusal) => tracing::info!(
                operator.id = operator,
                interface,
                sub_code = refusal.sub_code(),
                "refused {interface} of {operator}: {}",
                refusal.sub_code()
            ),
            None => tracing::debug!(
                operator.id = operator,
                interface,
                rows,
                "took {rows} rows of {operator}"
            ),
        }
    }
}

fn ret_label(ret: i32) -> &'static str {
    match ret {
        0 => "0",
        -1 => "-1",
        500 => "500",
        4001 => "4001",
        4002 => "4002",
        4003 => "4003",
        4004 => "4004",
        4015 => "4015",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interop::Deviation;

    #[test]
    fn warnings_are_codes_with_counts() {
        let mut deviations = Deviations::new();
        deviations.count(Deviation::LowerCaseSig);
        deviations.count(Deviation::NumberForm);
        deviations.count(Deviation::NumberForm);
        assert_eq!(warnings(&deviations), "CW04:1 CW16:2");
    }

    #[test]
    fn mean_lateness_counts_timed_rows_only() {
        let mut counts = Counts { rows: 3, ..Counts::default() };
        assert_eq!(counts.mean_lateness_ms(), None);
        counts.note_lateness(1_000, 10);
        counts.note_lateness(20_000, 10);
        assert_eq!((counts.mean_lateness_ms(), counts.late), (Some(10_500), 1));
    }
}
