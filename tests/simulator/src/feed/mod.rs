//! What each operator sends, in the order and at the times it sends it.

pub(crate) mod bodies;
mod events;
mod reports;
mod session;
mod states;

use crate::plan::DayPlan;
use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use interop::Interface;
use model::{
    Alarm, BatterySample, LocalDay, MilestoneKind, OperationStat, Order, OrderCheck, PowerSample,
    PriceNotice, ProcessSample, SessionMilestone, Station, StationEvent, StatusEvent,
};
use std::sync::Arc;

pub use events::Event;

/// How often and how densely operators report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// Status changes.
    pub statuses: bool,
    /// Most status rows in one message, 1 to 1000. Rows wait for each other only inside one span asked for.
    pub status_rows: usize,
    /// Eight times a day every connector's present status.
    pub refresh: bool,
    /// Seconds between charging process samples; `None` sends none.
    pub process_s: Option<u32>,
    /// Orders.
    pub orders: bool,
    /// Real-time power every quarter.
    pub power: bool,
    /// Most stations in one real-time power message, 1 to 500.
    pub power_stations: usize,
    /// Whether devices without load are listed in real-time power.
    pub power_idle: bool,
    /// Totals of every day, in the night after it.
    pub stats: bool,
    /// Alarms when connectors break and when they work again.
    pub alarms: bool,
    /// Inspections and the like.
    pub events: bool,
    /// Seconds between messages with batteries of some running sessions; `None` sends none.
    pub battery_s: Option<u32>,
    /// Prices, on the day before they change.
    pub prices: bool,
    /// Reconciliation of every day, in the night after it.
    pub checks: bool,
    /// Results of starting and stopping, of every third operator.
    pub results: bool,
}

impl Cadence {
    /// For loading history: full batches, no samples, no refreshes, only devices under load.
    pub fn history() -> Self {
        Self {
            statuses: true,
            status_rows: 1000,
            refresh: false,
            process_s: None,
            orders: true,
            power: true,
            power_stations: 500,
            power_idle: false,
            stats: true,
            alarms: true,
            events: true,
            battery_s: None,
            prices: true,
            checks: true,
            results: false,
        }
    }

    /// For a running system: every change at once, a sample every five minutes, refreshes.
    pub fn live() -> Self {
        Self {
            statuses: true,
            status_rows: 1,
            refresh: true,
            process_s: Some(300),
            orders: true,
            power: true,
            power_stations: 500,
            power_idle: true,
            stats: true,
            alarms: true,
            events: true,
            battery_s: Some(300),
            prices: true,
            checks: true,
            results: true,
        }
    }
}

/// What a message says.
#[derive(Debug, Clone)]
pub enum Payload {
    /// `notification_stationInfo`.
    Station(Arc<Station>),
    /// `notification_stationStatus`.
    Statuses(Vec<StatusEvent>),
    /// `notification_equip_charge_status`.
    Sample(Box<ProcessSample>),
    /// `notification_charge_order_info`.
    Order(Box<Order>),
    /// `notification_realtime_power_info`, one list of samples per station.
    Power(Vec<PowerSample>),
    /// `notification_operation_stats_info`, the levels of one station after those of another.
    Stats(Vec<OperationStat>),
    /// `notification_alarmInfo`, and the station it is about.
    Alarm(Box<Alarm>, Arc<Station>),
    /// `notification_eventInfo`, and the station it is about.
    Event(Box<StationEvent>, Arc<Station>),
    /// `notification_bmsInfo`.
    Batteries(Vec<BatterySample>),
    /// `notification_stationFee`.
    Prices(Box<PriceNotice>),
    /// `check_charge_orders`.
    Check(Box<OrderCheck>),
    /// `notification_start_charge_result` or `notification_stop_charge_result`.
    Result(Box<SessionMilestone>),
}

impl Payload {
    /// The interface that carries it.
    pub fn interface(&self) -> Interface {
        match self {
            Self::Station(_) => Interface::StationInfo,
            Self::Statuses(_) => Interface::StationStatus,
            Self::Sample(_) => Interface::ChargeStatus,
            Self::Order(_) => Interface::OrderInfo,
            Self::Power(_) => Interface::RealtimePower,
            Self::Stats(_) => Interface::OperationStats,
            Self::Alarm(..) => Interface::AlarmInfo,
            Self::Event(..) => Interface::EventInfo,
            Self::Batteries(_) => Interface::BmsInfo,
            Self::Prices(_) => Interface::StationFee,
            Self::Check(_) => Interface::CheckOrders,
            Self::Result(result) if result.kind == MilestoneKind::Start => Interface::StartResult,
            Self::Result(_) => Interface::StopResult,
        }
    }

    /// Whether it sums up a day before this one.
    pub fn sums_up_before(&self, first: LocalDay) -> bool {
        match self {
            Self::Stats(all) => all.first().is_some_and(|stat| stat.day < first),
            Self::Check(check) => check.from < first.start(),
            _ => false,
        }
    }

    /// Rows it holds.
    pub fn rows(&self) -> usize {
        match self {
            Self::Statuses(all) => all.len(),
            Self::Station(_) | Self::Sample(_) | Self::Order(_) => 1,
            Self::Power(all) => all.len(),
            Self::Stats(all) => all.len(),
            Self::Batteries(all) => all.len(),
            Self::Check(check) => check.orders.len(),
            Self::Alarm(..) | Self::Event(..) | Self::Prices(_) | Self::Result(_) => 1,
        }
    }
}

/// One message of one operator.
#[derive(Debug, Clone)]
pub struct Message {
    /// Index of the operator in the world.
    pub operator: u16,
    /// When it is sent.
    pub at: DateTime<Utc>,
    /// What it says.
    pub payload: Payload,
}

impl Message {
    /// The plaintext body.
    pub fn body(&self) -> Vec<u8> {
        bodies::write(&self.payload)
    }
}

/// The messages of a world.
#[derive(Debug, Clone)]
pub struct Feed {
    world: Arc<World>,
    cadence: Cadence,
}

/// What happens at the end of a day is sent at most this much later.
const LATEST: TimeDelta = TimeDelta::hours(1);

impl Feed {
    /// The messages of `world` at this cadence.
    pub fn new(world: Arc<World>, cadence: Cadence) -> Self {
        Self { world, cadence }
    }

    /// The world.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// The cadence.
    pub fn cadence(&self) -> &Cadence {
        &self.cadence
    }

    /// Station information of one operator at `at`, one station a message as the standard has it.
    pub fn stations(&self, operator: u16, at: DateTime<Utc>) -> Vec<Message> {
        let stations = self.world.stations_of(operator).map(|s| &self.world.stations[s].station);
        let payload = |station: &Arc<Station>| Payload::Station(Arc::clone(station));
        stations.map(|s| Message { operator, at, payload: payload(s) }).collect()
    }

    /// The present status of every connector of one operator, as a refresh sends it.
    pub fn snapshot(&self, operator: u16, at: DateTime<Utc>) -> Vec<Message> {
        states::snapshot(&self.world, operator, at, at)
    }

    /// Makes the plans that the messages of a span need, which may take some tenths of a second.
    pub fn prepare(&self, from: DateTime<Utc>, to: DateTime<Utc>) {
        self.plans(from, to);
    }

    /// What operators send from `from` (included) to `to` (excluded), in the order of sending; of one operator,
    /// or of all.
    ///
    /// The same span always gives the same, and spans that touch give together what the whole gives (status rows
    /// are batched per span).
    pub fn messages(
        &self,
        operator: Option<u16>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Messages<'_> {
        let plans = self.plans(from, to);
        let events = events::between(&self.world, &self.cadence, &plans, operator, from, to);
        Messages { feed: self, plans, events: events.into_iter(), ready: Vec::new() }
    }

    /// What one operator sends on a local day.
    pub fn day(&self, operator: u16, day: LocalDay) -> Messages<'_> {
        self.messages(Some(operator), day.start(), day.end())
    }

    fn plans(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Arc<DayPlan>> {
        let (mut day, last) = (LocalDay::of(from - LATEST), LocalDay::of(to));
        let mut plans = Vec::new();
        while day <= last {
            plans.push(self.world.plan(day));
            day = day.plus(1);
        }
        plans
    }
}

/// Messages in the order of sending; bodies are made one at a time.
#[derive(Debug)]
pub struct Messages<'f> {
    feed: &'f Feed,
    plans: Vec<Arc<DayPlan>>,
    events: std::vec::IntoIter<Event>,
    /// Messages of the last event that have not been handed out, last first.
    ready: Vec<Message>,
}

impl Messages<'_> {
    /// Events that are still to come: an upper bound of the messages.
    pub fn left(&self) -> usize {
        self.events.len()
    }
}

impl Iterator for Messages<'_> {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.ready.pop() {
                return Some(message);
            }
            let event = self.events.next()?;
            self.ready = session::messages(self.feed, &self.plans, event);
        }
    }
}
