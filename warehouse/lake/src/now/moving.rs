//! The moving part of a connector: what events change.

use chrono::{DateTime, Utc};
use model::{ConnectorState, ProcessSample};

/// The instant before anything was heard.
pub(super) const NEVER: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// What events change of a connector. A million of them lie in memory: what only a session needs is kept apart.
#[derive(Debug)]
pub(super) struct Moving {
    /// Newest state; unknown before the first report.
    pub state: ConnectorState,
    /// Since when it is in that state, by the sender.
    pub since: DateTime<Utc>,
    /// When anything was last heard of it, by our clock.
    pub last_seen: DateTime<Utc>,
    /// Business time of the newest status event.
    pub last_status: Option<DateTime<Utc>>,
    /// Business time of the newest process sample.
    pub last_sample: Option<DateTime<Utc>>,
    /// Hash of the newest status event, tells a repeat from a correction.
    pub last_status_hash: u64,
    /// What runs; `None` when nothing is said of a session.
    pub session: Option<Box<Session>>,
}

/// What is known of a running session.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// Its order; `None` while only status events tell of it.
    pub run: Option<Run>,
    /// Power flowing, W.
    pub load_w: i64,
    /// Energy so far, Wh.
    pub energy_wh: i64,
    /// State of charge of the vehicle, 0.1 %.
    pub soc_tenths: Option<i32>,
}

/// The order of a running session.
#[derive(Debug)]
pub(super) struct Run {
    /// Its number.
    pub order_no: Box<str>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// Hash of the newest process sample of the connector, tells a repeat from a correction.
    pub sample_hash: u64,
}

impl Default for Moving {
    /// Of a connector that has not said anything yet.
    fn default() -> Self {
        Self {
            state: ConnectorState::Unknown,
            since: NEVER,
            last_seen: NEVER,
            last_status: None,
            last_sample: None,
            last_status_hash: 0,
            session: None,
        }
    }
}

impl Moving {
    /// The order of the running session.
    pub fn run(&self) -> Option<&Run> {
        self.session.as_ref()?.run.as_ref()
    }

    /// The same, to be changed.
    pub fn run_mut(&mut self) -> Option<&mut Run> {
        self.session.as_mut()?.run.as_mut()
    }

    /// The session, begun if there is none.
    pub fn session_mut(&mut self) -> &mut Session {
        self.session.get_or_insert_default()
    }

    /// Forgets the running session.
    pub fn end_session(&mut self) {
        self.session = None;
    }

    /// No power flows; the session stays.
    pub fn cut_load(&mut self) {
        if let Some(session) = &mut self.session {
            session.load_w = 0;
        }
    }
}

impl Session {
    /// Notes a sample of an order; the number is copied only when it is another one.
    pub fn note(&mut self, sample: &ProcessSample, sample_hash: u64) {
        let order_no = sample.order_no.as_str();
        match &mut self.run {
            Some(run) if *run.order_no == *order_no => {
                (run.started, run.sample_hash) = (sample.started_at, sample_hash);
            }
            run => {
                let started = sample.started_at;
                *run = Some(Run { order_no: order_no.into(), started, sample_hash });
            }
        }
    }
}
