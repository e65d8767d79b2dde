//! Tickets for live streams: good once, for a minute.

use crate::caller::Caller;
use crate::portal::Portal;
use crate::problem::Problem;
use dashmap::DashMap;
use std::time::{Duration, Instant};

/// How long a ticket may wait.
const LIFE: Duration = Duration::from_secs(60);

/// Tickets that were given out and not used.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    waiting: DashMap<String, (Instant, Caller)>,
    /// Sessions that ended in this process, for streams that still run.
    ended: DashMap<String, Instant>,
}

/// How long an ended session is remembered: longer than any stream lives.
const REMEMBERED: Duration = Duration::from_secs(3_600);

impl Tickets {
    /// The tickets of a portal.
    pub(crate) fn of(portal: &Portal) -> &Self {
        &portal.setting.tickets
    }

    /// Gives out a ticket.
    pub(crate) fn issue(&self, caller: Caller) -> String {
        self.waiting.retain(|_, (since, _)| since.elapsed() < LIFE);
        let ticket = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        self.waiting.insert(ticket.clone(), (Instant::now(), caller));
        ticket
    }

    /// Notes that a session ended.
    pub(crate) fn end_session(&self, session_id: &str) {
        self.ended.retain(|_, since| since.elapsed() < REMEMBERED);
        self.ended.insert(session_id.to_owned(), Instant::now());
    }

    /// Whether a session ended in this process.
    pub(crate) fn has_ended(&self, session_id: &str) -> bool {
        self.ended.contains_key(session_id)
    }

    /// Takes a ticket back; it admits once.
    pub(crate) fn redeem(&self, ticket: &str) -> Result<Caller, Problem> {
        let refused = || {
            Problem::unauthorized("bad_ticket", "the ticket was used, is too old or never was one")
        };
        let (_, (since, caller)) = self.waiting.remove(ticket).ok_or_else(refused)?;
        if since.elapsed() < LIFE { Ok(caller) } else { Err(refused()) }
    }
}
