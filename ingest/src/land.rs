//! From a plaintext to durable rows: the one path of every push.

use crate::gateway::Gateway;
use crate::landing::{Landing, Told};
use crate::orphans::Orphan;
use crate::receive::{Case, Done};
use crate::report::StagedReports;
use crate::staged::{Landable, Staged};
use chrono::{DateTime, Utc};
use interop::answers::{Ack, order_answer, process_answer, result_answer};
use interop::codes::Profile;
use interop::messages::{Context, Message, Parsed, Row, parse};
use interop::{Deviations, Interface, PersonField, Refusal, SubCode};
use lake::{AppendError, Part};
use model::OperatorId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tables::{Arrival, Rows};

/// Everything of one message that goes into one append, and what follows.
#[derive(Default)]
struct Ready<'g> {
    parts: Vec<Part>,
    staged: Vec<Staged<'g>>,
    orphans: Vec<Orphan>,
}

/// The profile whose code tables an interface uses.
pub(crate) fn profile(interface: Interface) -> Profile {
    if interface.is_supervise() { Profile::Supervise } else { Profile::Base }
}

impl Gateway {
    /// Parses, judges and stores a push; answers once its rows are durable.
    pub(crate) async fn land(
        &self,
        case: &Case<'_>,
        text: &str,
        deviations: &mut Deviations,
        told: &mut Told,
    ) -> Result<Done, Refusal> {
        let message = self.parse(case.transport.interface, text, case.made_at)?;
        deviations.add(message.deviations());
        told.counts.rows = message.total();
        let ready = self.stage(case, message, told).await?;
        let done = answer(case, &ready.staged, told);
        self.append(case, ready.parts, text, told, deviations).await?;
        self.wait_for_stations(ready.orphans);
        let fresh: Vec<_> = ready.staged.into_iter().flat_map(|one| one.done(self)).collect();
        if !fresh.is_empty() {
            self.release(&fresh).await;
        }
        Ok(done)
    }

    /// Parses a plaintext of an interface.
    pub(crate) fn parse(
        &self,
        interface: Interface,
        text: &str,
        envelope_time: DateTime<Utc>,
    ) -> Result<Message, Refusal> {
        let mark = |field: PersonField, plain: &str| self.inner().person.mark(field, plain);
        let profile = profile(interface);
        parse(interface, text.as_bytes(), &Context { envelope_time, profile, mark: &mark })
    }

    async fn stage<'g>(
        &'g self,
        case: &Case<'_>,
        message: Message,
        told: &mut Told,
    ) -> Result<Ready<'g>, Refusal> {
        match message {
            Message::Token(_) => Err(Refusal::new(SubCode::UnknownInterface)),
            Message::Status(parsed) => self.each_owner(case, parsed, told).await,
            Message::Process(parsed) => self.each_owner(case, parsed, told).await,
            Message::Order(parsed) => self.each_owner(case, parsed, told).await,
            Message::Power(parsed) => self.each_owner(case, parsed, told).await,
            Message::Station(parsed) => self.each_owner(case, parsed, told).await,
            Message::Report(parsed) => self.each_owner(case, parsed, told).await,
            Message::Check(parsed) => {
                let (staged, part) = self.reconcile(case, parsed.check, told).await?;
                let parts = part.into_iter().collect();
                Ok(Ready { parts, staged: vec![Staged::Check(staged)], orphans: Vec::new() })
            }
        }
    }

    /// Judges the rows owner by owner; usually the sender is the only one.
    async fn each_owner<'g, T: Landable>(
        &'g self,
        case: &Case<'_>,
        parsed: Parsed<T>,
        told: &mut Told,
    ) -> Result<Ready<'g>, Refusal> {
        let mut bad = parsed.bad;
        let groups = self.by_owner(case, parsed.rows, &mut bad);
        if groups.is_empty()
            && let Some((_, first)) = bad.first()
        {
            return Err(first.clone());
        }
        let mut ready = Ready::default();
        for (owner, rows) in groups {
            let arrival = Arrival {
                operator_id: owner,
                received_at: case.transport.at,
                message_id: case.message_id,
            };
            let owners = Arc::clone(&case.operator.owners);
            let mut landing =
                Landing::new(self, (case.transport.interface, case.origin), arrival, owners);
            ready.staged.push(T::stage(&mut landing, told, rows).await);
            for (index, refusal) in bad.drain(..) {
                told.refused(index, &refusal);
                landing.refused(index, &refusal);
            }
            let (parts, orphans) = landing.finish();
            ready.parts.extend(parts);
            ready.orphans.extend(orphans);
        }
        Ok(ready)
    }

    /// Rows by owner; rows of somebody the sender may not report for become bad rows (4004-09).
    fn by_owner<T: Landable>(
        &self,
        case: &Case<'_>,
        rows: Vec<Row<T>>,
        bad: &mut Vec<(usize, Refusal)>,
    ) -> Vec<(OperatorId, Vec<Row<T>>)> {
        let own = |row: &Row<T>| row.operator_id.as_ref().is_none_or(|id| *id == case.operator.id);
        if case.operator.owners.len() <= 1 && rows.iter().all(own) {
            return if rows.is_empty() {
                Vec::new()
            } else {
                vec![(case.operator.id.clone(), rows)]
            };
        }
        let mut groups: BTreeMap<OperatorId, Vec<Row<T>>> = BTreeMap::new();
        for row in rows {
            let owner = match &row.operator_id {
                Some(id) => id.clone(),
                None => self.owner_of(case, row.value.connector()),
            };
            if case.operator.may_report(owner.as_str()) {
                groups.entry(owner).or_default().push(row);
            } else {
                bad.push((row.index, Refusal::field(SubCode::NotYourOperator, "/OperatorID")));
            }
        }
        groups.into_iter().collect()
    }

    /// The owner that has this connector, among those the sender reports for; else the sender.
    fn owner_of(&self, case: &Case<'_>, connector: Option<&str>) -> OperatorId {
        let now = self.lake().now();
        let has = |owner: &&OperatorId| {
            connector.is_some_and(|id| now.with_connector(owner.as_str(), id, |_| ()).is_some())
        };
        let sender = &case.operator.id;
        if has(&sender) {
            return sender.clone();
        }
        case.operator.owners.iter().find(has).unwrap_or(sender).clone()
    }

    /// All rows, the sealed body and the log line become durable together.
    async fn append(
        &self,
        case: &Case<'_>,
        mut parts: Vec<Part>,
        text: &str,
        told: &Told,
        deviations: &Deviations,
    ) -> Result<(), Refusal> {
        let entry = case.entry(deviations);
        let arrival = Arc::new(entry.arrival());
        parts.extend(self.sealed_body(&entry, &arrival, text));
        let last_wait_us = self.inner().last_wait_us.load(Ordering::Relaxed);
        let log = entry.row(&told.counts, None, last_wait_us);
        parts.push(Part::Rows(arrival, Rows::Message(Arc::new(log))));
        let begun = Instant::now();
        let durable = self.lake().append(parts).await;
        let waited = i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.inner().last_wait_us.store(waited, Ordering::Relaxed);
        durable.map(drop).map_err(|error| not_durable(&error))
    }
}

/// What the sender is told when its rows did not become durable.
fn not_durable(error: &AppendError) -> Refusal {
    tracing::error!(%error, "rows did not become durable: {error}");
    match error {
        AppendError::Full { retry_after_s, .. } => {
            Refusal::with(SubCode::Busy, format!("retry after {retry_after_s} s"))
        }
        AppendError::Write { .. } | AppendError::Closed => {
            Refusal::with(SubCode::Busy, "retry after 60 s")
        }
        AppendError::Columns { .. } => Refusal::new(SubCode::Internal),
    }
}

/// The answer of chapter 8 to what became of the rows.
fn answer(case: &Case<'_>, staged: &[Staged<'_>], told: &Told) -> Done {
    let settings = &case.operator.access.operator.settings;
    let interface = case.transport.interface;
    let rows = told.counts.rows;
    let shown = if settings.ack_details { told.shown.clone() } else { Vec::new() };
    let data = match staged.first() {
        Some(Staged::Orders(..)) => {
            let Some((order_no, connector, confirm, repeat)) =
                staged.first().and_then(Staged::confirmed)
            else {
                return Done { ret: 0, msg: "", data: None, rows };
            };
            if repeat && settings.duplicate_answer.as_deref() == Some("4015") {
                return Done { ret: 4015, msg: "", data: None, rows };
            }
            order_answer(interface, order_no, connector, confirm, &shown)
        }
        Some(Staged::Process(_, Some(order_no), _)) => {
            process_answer(interface, order_no, !(told.orphan && rows == 1))
        }
        Some(Staged::Reports(StagedReports { milestone: Some(order_no), .. })) => {
            result_answer(order_no, !told.orphan)
        }
        Some(Staged::Check(staged)) => staged.answer.clone(),
        _ => {
            let status = i32::from(told.orphan && rows == 1);
            let counts = (rows, told.counts.accepted, told.counts.quarantined);
            let ack = if settings.ack_details {
                Ack::detailed(status, counts, shown)
            } else {
                Ack::bare(status)
            };
            ack.to_json()
        }
    };
    Done { ret: 0, msg: "", data: Some(data), rows }
}
