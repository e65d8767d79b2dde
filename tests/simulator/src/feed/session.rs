//! Turns events into the rows they report: statuses, samples, orders, power.

use super::events::{Event, What};
use super::{Feed, Message, Payload, reports, states};
use crate::dice::Dice;
use crate::plan::{DayPlan, Part, Session};
use crate::world::{SimConnector, World};
use chrono::{DateTime, Utc};
use model::process::OrderState;
use model::quantity::{Ampere, Kilowatt, KilowattHour, Percent, Volt, Yuan, YuanPerKilowattHour};
use model::{
    ConnectorState, Order, OrderDetail, OrderNo, PowerLevel, PowerSample, ProcessSample,
    StatusEvent,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const QUARTER: i64 = 900;

/// The messages of one event.
pub(super) fn messages(feed: &Feed, plans: &[Arc<DayPlan>], event: Event) -> Vec<Message> {
    let world = feed.world();
    let plan = &plans[usize::from(event.plan)];
    let at = instant(event.at);
    let payload = match event.what {
        What::Status { connector, state } => {
            let first = (event.when, connector, state);
            let rows = std::iter::once(first).chain(event.more.iter().copied());
            let rows: Vec<StatusEvent> = rows
                .map(|(when, c, state)| states::status(world, c, state, instant(when)))
                .collect();
            Payload::Statuses(rows)
        }
        What::Sample { session, running } => {
            let list = if running { &plan.running } else { &plan.sessions };
            let session = &list[session as usize];
            Payload::Sample(Box::new(sample(world, plan, session, event.when)))
        }
        What::Order { session } => {
            Payload::Order(Box::new(order(world, plan, &plan.sessions[session as usize])))
        }
        What::Power => return power(feed, plan, event.operator, event.when, at),
        What::Refresh => {
            let mut all = states::snapshot(world, event.operator, instant(event.when), at);
            all.reverse();
            return all;
        }
        What::Stats => return reports::stats(world, plan, event.operator, at),
        What::Check => return reports::checks(world, plan, event.operator, at),
        What::Alarm { outage, raised } => reports::alarm(world, plan, outage, raised),
        What::Event { station } => reports::event(world, station, event.when),
        What::Prices { station } => match reports::prices(world, plan, station) {
            Some(payload) => payload,
            None => return Vec::new(),
        },
        What::Batteries => match reports::batteries(world, plan, event.operator, event.when) {
            Some(payload) => payload,
            None => return Vec::new(),
        },
        What::Result { session, running, kind } => {
            let list = if running { &plan.running } else { &plan.sessions };
            reports::milestone(world, &list[session as usize], kind)
        }
    };
    vec![Message { operator: event.operator, at, payload }]
}

pub(super) fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Sequence number: the operator, the start, and the connector's number in the operator.
pub(super) fn order_no(world: &World, session: &Session) -> OrderNo {
    let operator = &world.operators[usize::from(world.operator_of(session.connector))];
    let wall = model::time::beijing(instant(session.started));
    let ordinal = world.connectors[session.connector as usize].ordinal % 10_000;
    let text = format!("{}{}{ordinal:04}", operator.id, wall.format("%Y%m%d%H%M%S"));
    OrderNo::new(text).expect("nine, fourteen and four characters")
}

/// Energy of a session up to `when`, Wh; power is even inside a part.
fn energy_at(parts: &[Part], when: i64) -> i64 {
    parts
        .iter()
        .map(|p| {
            let passed = when.clamp(p.from, p.to) - p.from;
            if passed == p.to - p.from { p.wh } else { p.wh * passed / (p.to - p.from) }
        })
        .sum()
}

/// Power of a session at `when`, W.
fn power_at(parts: &[Part], when: i64) -> i64 {
    let part = parts.iter().find(|p| (p.from..p.to).contains(&when));
    part.map_or(0, |p| p.wh * 3600 / (p.to - p.from).max(1))
}

/// What the session does to the battery: state of charge at the start and energy per tenth of a per cent.
struct Battery {
    start_tenths: i64,
    capacity_wh: i64,
}

impl Battery {
    /// A battery into which the energy of the session fits. Only the connector and the start decide, so that
    /// samples before and after midnight agree; the energy of sessions over midnight is not known before.
    fn of(world: &World, session: &Session) -> Self {
        let mut dice =
            Dice::of(&[world.seed, 52, u64::from(session.connector), session.started as u64]);
        let rated = world.connectors[session.connector as usize].rated_w;
        let most = rated * (session.ended - session.started) / 3600;
        let capacity_wh = (48_000 + dice.between(0, 40_000)).max(most * 10 / 8);
        Self { start_tenths: dice.between(80, 200), capacity_wh }
    }

    fn tenths(&self, energy_wh: i64) -> i64 {
        (self.start_tenths + energy_wh * 1000 / self.capacity_wh).min(1000)
    }
}

pub(super) fn sample(world: &World, plan: &DayPlan, session: &Session, when: i64) -> ProcessSample {
    let parts = plan.parts_of(session);
    let connector = &world.connectors[session.connector as usize];
    let ended = when >= session.ended;
    let energy_wh = energy_at(parts, when);
    let power_w = if ended { 0 } else { power_at(parts, when) };
    let battery = Battery::of(world, session);
    let tenths = if connector.is_dc { battery.tenths(energy_wh) } else { 0 };
    let (voltage, current) = volts_and_amperes(connector, power_w, tenths);
    let (electricity, service) = money_at(parts, when);
    ProcessSample {
        order_no: order_no(world, session),
        connector_id: connector.id.clone(),
        state: if ended { OrderState::Ended } else { OrderState::Charging },
        connector_state: if ended { ConnectorState::Occupied } else { ConnectorState::Charging },
        started_at: instant(session.started),
        occurred_at: instant(when),
        current,
        voltage,
        soc: Percent::from_tenths(tenths),
        energy: KilowattHour::from_watt_hours(energy_wh),
        electricity: Some(electricity),
        service: Some(service),
        total: Some(electricity + service),
        vehicle: None,
        plate: None,
        battery: None,
    }
}

fn volts_and_amperes(connector: &SimConnector, power_w: i64, tenths: i64) -> (Volt, Ampere) {
    let millivolts = if connector.is_dc { 360_000 + 90 * tenths } else { 220_000 };
    let millivolts = if connector.rated_w > 100_000 { millivolts + 220_000 } else { millivolts };
    let milliamperes = power_w * 1_000_000 / millivolts;
    // two decimals on the wire
    let volts = Volt::from_millivolts(millivolts / 10 * 10);
    (volts, Ampere::from_milliamperes(milliamperes / 10 * 10))
}

fn money_at(parts: &[Part], when: i64) -> (Yuan, Yuan) {
    let mut money = (Yuan::ZERO, Yuan::ZERO);
    for part in parts.iter().take_while(|p| p.from < when) {
        let wh = energy_at(std::slice::from_ref(part), when);
        let detail = detail(&Part { wh, ..*part });
        money.0 += detail.electricity.unwrap_or(Yuan::ZERO);
        money.1 += detail.service.unwrap_or(Yuan::ZERO);
    }
    money
}

pub(super) fn detail(part: &Part) -> OrderDetail {
    let energy = KilowattHour::from_watt_hours(part.wh);
    let price = |p: i32| YuanPerKilowattHour::from_ten_thousandths(i64::from(p));
    let (electricity, service) = (price(part.electricity), price(part.service));
    OrderDetail {
        started_at: instant(part.from),
        ended_at: instant(part.to),
        energy,
        electricity_price: Some(electricity),
        service_price: Some(service),
        electricity: Some(energy.at(electricity)),
        service: Some(energy.at(service)),
    }
}

pub(super) fn order(world: &World, plan: &DayPlan, session: &Session) -> Order {
    let connector = &world.connectors[session.connector as usize];
    let station = &world.stations[connector.station as usize].station;
    let device = &station.equipment[usize::from(connector.equipment)];
    let parts = plan.parts_of(session);
    let details: Vec<OrderDetail> = parts.iter().filter(|p| p.wh > 0).map(detail).collect();
    let electricity: Yuan = details.iter().filter_map(|d| d.electricity).sum();
    let service: Yuan = details.iter().filter_map(|d| d.service).sum();
    let battery = Battery::of(world, session);
    let soc = |tenths: i64| connector.is_dc.then(|| Percent::from_tenths(tenths));
    let mut dice =
        Dice::of(&[world.seed, 53, u64::from(session.connector), session.started as u64]);
    let total = electricity + service;
    Order {
        order_no: order_no(world, session),
        connector_id: connector.id.clone(),
        station_id: Some(station.station_id.clone()),
        equipment_id: Some(device.equipment_id.clone()),
        started_at: instant(session.started),
        ended_at: instant(session.ended),
        energy: KilowattHour::from_watt_hours(session.energy_wh),
        electricity,
        service,
        total,
        stop_reason: pick(&mut dice, &[(0, 42), (2, 44), (1, 11), (4, 2), (3, 1)]),
        stop_text: None,
        declared_periods: Some(details.len() as i32),
        details,
        connector_power_w: Some(connector.rated_w),
        meter_start: None,
        meter_end: None,
        start_mode: Some(pick(&mut dice, &[(1, 84), (2, 7), (3, 6), (4, 3)])),
        start_soc: soc(battery.start_tenths),
        end_soc: soc(battery.tenths(session.energy_wh)),
        bands: [None; 5],
        pay_channel: Some(pick(&mut dice, &[(1, 41), (2, 48), (4, 6), (5, 4), (3, 1)])),
        paid: Some(total),
        paid_at: Some(instant(session.ended + 2)),
        vehicle: None,
        plate: None,
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

/// A code by its share in per cent.
fn pick(dice: &mut Dice, shares: &[(i32, i64)]) -> i32 {
    let mut drawn = dice.between(0, shares.iter().map(|s| s.1).sum());
    for (code, share) in shares {
        if drawn < *share {
            return *code;
        }
        drawn -= share;
    }
    shares[0].0
}

/// Mean power of the quarter that ends at `when`, for every station of an operator: what is integrated over
/// the quarters of an hour is the energy of its orders, but for the rounding to whole watts.
fn power(feed: &Feed, plan: &DayPlan, operator: u16, when: i64, at: DateTime<Utc>) -> Vec<Message> {
    let world = feed.world();
    let mut loads: BTreeMap<u32, i64> = BTreeMap::new();
    for session in plan.sessions.iter().chain(&plan.running) {
        if session.started < when && session.ended > when - QUARTER {
            if world.operator_of(session.connector) != operator {
                continue;
            }
            let parts = plan.parts_of(session);
            let wh = energy_at(parts, when) - energy_at(parts, when - QUARTER);
            *loads.entry(session.connector).or_default() += wh * 3600 / QUARTER;
        }
    }
    let stations: Vec<usize> = world.stations_of(operator).collect();
    let mut messages: Vec<Message> = stations
        .chunks(feed.cadence().power_stations.max(1))
        .map(|some| {
            let samples =
                some.iter().flat_map(|&s| station_power(feed, s, &loads, instant(when))).collect();
            Message { operator, at, payload: Payload::Power(samples) }
        })
        .collect();
    messages.reverse();
    messages
}

fn station_power(
    feed: &Feed,
    index: usize,
    loads: &BTreeMap<u32, i64>,
    when: DateTime<Utc>,
) -> Vec<PowerSample> {
    let world = feed.world();
    let entry = &world.stations[index];
    let station = &entry.station;
    let sample = |level, equipment, connector, watts| PowerSample {
        operator_id: station.operator_id.clone(),
        station_id: station.station_id.clone(),
        level,
        equipment_id: equipment,
        connector_id: connector,
        occurred_at: when,
        power: Kilowatt::from_watts(watts),
    };
    let load = |c: u32| loads.get(&c).copied().unwrap_or(0);
    let last = entry.first_connector + entry.connectors;
    let total: i64 = (entry.first_connector..last).map(load).sum();
    let mut samples = vec![sample(PowerLevel::Station, None, None, total)];
    let mut next = entry.first_connector;
    for (n, device) in station.equipment.iter().enumerate() {
        let own = next..next + device.connectors.len() as u32;
        next = own.end;
        let watts: i64 = own.clone().map(load).sum();
        // one device is always listed: the interface wants at least one
        if watts == 0 && n > 0 && !feed.cadence().power_idle {
            continue;
        }
        let id = Some(device.equipment_id.clone());
        samples.push(sample(PowerLevel::Equipment, id.clone(), None, watts));
        for (c, connector) in own.zip(&device.connectors) {
            let own_id = Some(connector.connector_id.clone());
            samples.push(sample(PowerLevel::Connector, id.clone(), own_id, load(c)));
        }
    }
    samples
}
