//! Which events fall into a span of time, light enough to be sorted by the hundred thousand.

use super::Cadence;
use super::reports::announces;
use crate::dice::Dice;
use crate::plan::{DayPlan, Session};
use crate::world::World;
use chrono::{DateTime, Utc};
use model::{ConnectorState, MilestoneKind};
use std::sync::Arc;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A connector changes to a state.
    Status { connector: u32, state: ConnectorState },
    /// Several of them at once, from the list of the event.
    Sample { session: u32, running: bool },
    /// A session's order.
    Order { session: u32 },
    /// Real-time power of all stations.
    Power,
    /// The present status of all connectors.
    Refresh,
    /// The totals of the day of the plan.
    Stats,
    /// The reconciliation of the day of the plan.
    Check,
    /// An alarm of an outage of the plan, raised or cleared.
    Alarm { outage: u32, raised: bool },
    /// Something happens at a station.
    Event { station: u32 },
    /// The prices of a station for the day after that of the plan.
    Prices { station: u32 },
    /// Batteries of running sessions.
    Batteries,
    /// The result of starting or stopping a session.
    Result { session: u32, running: bool, kind: MilestoneKind },
}

/// Something an operator reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it is sent, seconds since 1970.
    pub(super) at: i64,
    /// When it happened.
    pub(super) when: i64,
    pub(super) operator: u16,
    /// Index of the plan among those of the span.
    pub(super) plan: u16,
    pub(super) what: What,
    /// Further status changes in the same message.
    pub(super) more: Vec<(i64, u32, ConnectorState)>,
}

const QUARTER: i64 = 900;
/// Refreshes: every three hours from 01:30.
const REFRESH_FIRST: i64 = 5400;
const REFRESH_EVERY: i64 = 10_800;
/// Part of the orders that an operator sends late.
const LATE_ORDERS: f64 = 0.012;
const LATE_MAX: i64 = 3000;

/// Time of day at which stations are inspected and prices announced, s.
const WORK_HOURS: (i64, i64) = (9 * 3_600, 17 * 3_600);
/// Events per station and day.
const EVENTS_A_DAY: f64 = 0.005;
/// Share of sessions that a platform stops.
const STOPPED: f64 = 0.11;

/// Longest time from the end of a session to the last message about it, s.
const AFTER: i64 = 3600;
/// Longest time from the first message about a session to its end, s.
const BEFORE: i64 = 3 * 3600;

struct Collector<'a> {
    world: &'a World,
    cadence: &'a Cadence,
    operator: Option<u16>,
    from: i64,
    to: i64,
    plan: u16,
    /// The local day of the plan in seconds.
    day: (i64, i64),
    out: Vec<Event>,
}

/// Events sent in the span, sorted by sending time, statuses joined into batches.
pub(super) fn between(
    world: &World,
    cadence: &Cadence,
    plans: &[Arc<DayPlan>],
    operator: Option<u16>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Event> {
    let (from, to) = (from.timestamp(), to.timestamp());
    let mut collector =
        Collector { world, cadence, operator, from, to, plan: 0, day: (0, 0), out: Vec::new() };
    for (n, plan) in plans.iter().enumerate() {
        collector.plan = n as u16;
        collector.day = (plan.day.start().timestamp(), plan.day.end().timestamp());
        collector.of_plan(plan);
    }
    let mut events = collector.out;
    events.sort_by(|a, b| {
        (a.at, a.operator, a.when, a.what).cmp(&(b.at, b.operator, b.when, b.what))
    });
    if cadence.status_rows > 1 { batched(events, cadence.status_rows) } else { events }
}

impl Collector<'_> {
    fn of_plan(&mut self, plan: &DayPlan) {
        // sessions are in the order of their ends: only those around the span are looked at
        let first = plan.sessions.partition_point(|s| s.ended < self.from - AFTER);
        let last = plan.sessions.partition_point(|s| s.ended < self.to + BEFORE);
        for (n, session) in plan.sessions.iter().enumerate().take(last).skip(first) {
            if !self.far(session) {
                self.session(n as u32, session, false);
            }
        }
        for (n, session) in plan.running.iter().enumerate() {
            if !self.far(session) {
                self.session(n as u32, session, true);
            }
        }
        if self.cadence.statuses {
            for outage in &plan.outages {
                self.status(outage.from, outage.connector, outage.state);
                self.status(outage.to, outage.connector, ConnectorState::Idle);
            }
        }
        if self.cadence.alarms {
            for (n, outage) in plan.outages.iter().enumerate() {
                if outage.state == ConnectorState::Fault {
                    self.alarm(n as u32, outage.from, outage.connector, true);
                    self.alarm(n as u32, outage.to, outage.connector, false);
                }
            }
        }
        self.regular();
        self.of_stations(plan);
    }

    /// Whether nothing of the session can be sent in the span; another operator's is always far.
    fn far(&self, session: &Session) -> bool {
        session.plugged() - i64::from(session.reserved_s) >= self.to
            || session.left() + LATE_MAX + 60 < self.from
            || self.operator.is_some_and(|o| o != self.world.operator_of(session.connector))
    }

    fn session(&mut self, index: u32, session: &Session, running: bool) {
        let connector = session.connector;
        let operator = self.world.operator_of(connector);
        self.results(index, session, running, operator);
        if self.cadence.statuses {
            // the time of the change is on the day of the plan or it belongs to the plan before
            if session.reserved_s > 0 {
                let at = session.plugged() - i64::from(session.reserved_s);
                self.status(at, connector, ConnectorState::Reserved);
            }
            self.status(session.plugged(), connector, ConnectorState::Occupied);
            self.status(session.started, connector, ConnectorState::Charging);
            if !running {
                self.status(session.ended, connector, ConnectorState::Occupied);
                self.status_at_any_time(session.left(), connector, ConnectorState::Idle);
            }
        }
        if let Some(every) = self.cadence.process_s {
            let every = i64::from(every.max(1));
            let low = session.started.max(self.day.0).max(self.from - 60);
            let mut when = session.started + (low - session.started + every - 1) / every * every;
            let high = session.ended.min(self.day.1).min(self.to);
            while when < high {
                self.push(
                    when,
                    1 + lag(session, when, 3),
                    operator,
                    What::Sample { session: index, running },
                );
                when += every;
            }
            if !running {
                let when = session.ended;
                self.push(
                    when,
                    1 + lag(session, when, 3),
                    operator,
                    What::Sample { session: index, running },
                );
            }
        }
        if self.cadence.orders && !running {
            let mut dice =
                Dice::of(&[self.world.seed, 51, u64::from(connector), session.ended as u64]);
            let late = dice.chance(LATE_ORDERS);
            let wait =
                if late { (dice.wait(600.0) as i64).min(LATE_MAX) } else { dice.between(4, 40) };
            self.push(session.ended, wait, operator, What::Order { session: index });
        }
    }

    /// An alarm that this plan reports if it was raised or cleared on its day.
    fn alarm(&mut self, outage: u32, when: i64, connector: u32, raised: bool) {
        let operator = self.world.operator_of(connector);
        let today = (self.day.0..self.day.1).contains(&when);
        if today && self.operator.is_none_or(|own| own == operator) {
            let wait = 2 + (when.wrapping_mul(5) + i64::from(connector)).rem_euclid(25);
            self.push(when, wait, operator, What::Alarm { outage, raised });
        }
    }

    /// Inspections of a few stations, and announced prices, in the working hours of the day.
    fn of_stations(&mut self, plan: &DayPlan) {
        if !self.cadence.events && !self.cadence.prices {
            return;
        }
        let (first, last) = WORK_HOURS;
        // Nothing of it can fall into a span that lies outside the working hours.
        if self.to <= self.day.0 + first || self.from > self.day.0 + last + LATE_MAX {
            return;
        }
        let zones: Vec<bool> = (0..self.world.zones.len())
            .map(|zone| self.cadence.prices && announces(self.world, zone, plan.day))
            .collect();
        let world = self.world;
        for (n, station) in world.stations.iter().enumerate() {
            if self.operator.is_some_and(|own| own != station.operator) {
                continue;
            }
            let day = plan.day.epoch_days() as u64;
            let mut dice = Dice::of(&[world.seed, 54, n as u64, day]);
            let when = self.day.0 + dice.between(first, last);
            let station_number = n as u32;
            if self.cadence.events && dice.chance(EVENTS_A_DAY) {
                let wait = dice.between(60, LATE_MAX);
                self.push(when, wait, station.operator, What::Event { station: station_number });
            }
            if zones.get(station.zone as usize).copied().unwrap_or(false) {
                let what = What::Prices { station: station_number };
                self.push(when, 0, station.operator, what);
            }
        }
    }

    /// Results of starting, and of the stops that a platform ordered.
    fn results(&mut self, index: u32, session: &Session, running: bool, operator: u16) {
        if !self.cadence.results || !operator.is_multiple_of(3) {
            return;
        }
        let what = |kind| What::Result { session: index, running, kind };
        if (self.day.0..self.day.1).contains(&session.started) {
            let wait = 2 + lag(session, session.started, 6);
            self.push(session.started, wait, operator, what(MilestoneKind::Start));
        }
        let ordered = Dice::of(&[self.world.seed, 55, session.started as u64]).chance(STOPPED);
        if !running && ordered {
            let wait = 2 + lag(session, session.ended, 6);
            self.push(session.ended, wait, operator, what(MilestoneKind::Stop));
        }
    }

    /// A status change that this plan reports if it happened on its day.
    fn status(&mut self, when: i64, connector: u32, state: ConnectorState) {
        if (self.day.0..self.day.1).contains(&when) {
            self.status_at_any_time(when, connector, state);
        }
    }

    fn status_at_any_time(&mut self, when: i64, connector: u32, state: ConnectorState) {
        let operator = self.world.operator_of(connector);
        if self.operator.is_none_or(|o| o == operator) {
            let wait = 1 + (when.wrapping_mul(7) + i64::from(connector)).rem_euclid(5);
            self.push(when, wait, operator, What::Status { connector, state });
        }
    }

    /// Quarters and refreshes of the day.
    fn regular(&mut self) {
        let (first, last) = match self.operator {
            Some(operator) => (operator, operator + 1),
            None => (0, self.world.operators.len() as u16),
        };
        for operator in first..last {
            let own = i64::from(operator);
            if self.cadence.power {
                // the quarter that ends at midnight belongs to the day before
                let mut when = self.day.0 + QUARTER;
                while when <= self.day.1 {
                    self.push(when, 15 + own % 30, operator, What::Power);
                    when += QUARTER;
                }
            }
            if self.cadence.stats {
                self.push(self.day.1, 600 + own * 37 % 1_800, operator, What::Stats);
            }
            if self.cadence.checks {
                // After the last order of the day has come, also a late one.
                self.push(self.day.1, LATE_MAX + 60 + own * 31 % 480, operator, What::Check);
            }
            if let Some(every) = self.cadence.battery_s {
                let every = i64::from(every.max(1));
                let low = self.from.max(self.day.0) - 60;
                let mut when = self.day.0 + (low - self.day.0).max(0).div_euclid(every) * every;
                while when < self.day.1.min(self.to) {
                    self.push(when, 3 + own % 20, operator, What::Batteries);
                    when += every;
                }
            }
            if self.cadence.refresh {
                let mut when = self.day.0 + REFRESH_FIRST;
                while when < self.day.1 {
                    self.push(when, 5 + 4 * own % 120, operator, What::Refresh);
                    when += REFRESH_EVERY;
                }
            }
        }
    }

    fn push(&mut self, when: i64, wait: i64, operator: u16, what: What) {
        let at = when + wait;
        if (self.from..self.to).contains(&at) {
            let plan = self.plan;
            self.out.push(Event { at, when, operator, plan, what, more: Vec::new() });
        }
    }
}

fn lag(session: &Session, when: i64, most: i64) -> i64 {
    (when + i64::from(session.connector)).rem_euclid(most.max(1))
}

/// Joins statuses of the same operator into messages of up to `rows`, sent when the last of them is.
fn batched(events: Vec<Event>, rows: usize) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::with_capacity(events.len() / 2);
    let mut open: Vec<Option<Event>> = Vec::new();
    for event in events {
        let What::Status { connector, state } = event.what else {
            out.push(event);
            continue;
        };
        let operator = usize::from(event.operator);
        if open.len() <= operator {
            open.resize(operator + 1, None);
        }
        match &mut open[operator] {
            Some(batch) => {
                batch.at = event.at;
                batch.more.push((event.when, connector, state));
                if batch.more.len() + 1 >= rows {
                    out.extend(open[operator].take());
                }
            }
            None => open[operator] = Some(event),
        }
    }
    out.extend(open.into_iter().flatten());
    out.sort_by_key(|e| (e.at, e.operator));
    out
}
