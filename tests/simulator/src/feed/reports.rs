//! What operators report beside states, sessions and power: totals, alarms, events, batteries, prices, reconciliations.

use super::session::{detail, instant, order, order_no, sample};
use super::{Message, Payload};
use crate::dice::Dice;
use crate::plan::{DayPlan, Session};
use crate::world::World;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use model::battery::CarriedBy;
use model::process::OrderState;
use model::quantity::{Ampere, AmpereHour, KilowattHour, Volt, Yuan, YuanPerKilowattHour};
use model::{
    Alarm, BatteryReading, BatterySample, ConnectorState, FeePeriod, ListedOrder, LocalDay,
    MilestoneKind, OperationStat, OrderCheck, OrderNo, PowerLevel, PriceNotice, SessionMilestone,
    StationEvent,
};
use std::collections::HashMap;

/// Stations in one message of totals.
const STATIONS: usize = 500;
/// Most orders in one reconciliation; a day with more is reconciled hour by hour.
const ORDERS: usize = 20_000;
/// Most samples in one message of batteries.
const BATTERIES: usize = 100;
/// Share of reconciliations in which the operator's books miss an order.
const MISSING: f64 = 0.1;
/// Share of battery samples in which the battery is hotter than it may be.
const HOT: f64 = 0.000_2;
/// Alarms of chargers, with their level.
const FAULTS: [(i32, i32); 8] =
    [(31, 3), (18, 2), (12, 2), (14, 3), (27, 3), (17, 2), (6, 1), (2, 3)];
/// Events of a station: type, code and share in per cent.
const EVENTS: [(i32, i32, i64); 7] = [
    (5, 5001, 40),
    (3, 3008, 22),
    (3, 3007, 8),
    (3, 3009, 3),
    (4, 4004, 12),
    (6, 6001, 10),
    (6, 7002, 5),
];

/// Sums of what ended on a connector on a day.
#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    wh: i64,
    count: i32,
    seconds: i64,
    electricity: Yuan,
    service: Yuan,
    fault_s: i64,
    offline_s: i64,
}

fn sums(world: &World, plan: &DayPlan, operator: u16) -> HashMap<u32, Sums> {
    let mut sums: HashMap<u32, Sums> = HashMap::new();
    for session in plan.sessions.iter().filter(|s| world.operator_of(s.connector) == operator) {
        let own = sums.entry(session.connector).or_default();
        own.wh += session.energy_wh;
        own.count += 1;
        own.seconds += session.ended - session.started;
        for part in plan.parts_of(session).iter().filter(|part| part.wh > 0) {
            let detail = detail(part);
            own.electricity += detail.electricity.unwrap_or(Yuan::ZERO);
            own.service += detail.service.unwrap_or(Yuan::ZERO);
        }
    }
    let (from, to) = (plan.day.start().timestamp(), plan.day.end().timestamp());
    for outage in plan.outages.iter().filter(|o| world.operator_of(o.connector) == operator) {
        let own = sums.entry(outage.connector).or_default();
        let seconds = (outage.to.min(to) - outage.from.max(from)).max(0);
        match outage.state {
            ConnectorState::Fault => own.fault_s += seconds,
            _ => own.offline_s += seconds,
        }
    }
    sums
}

/// Totals of the day of the plan for every station of an operator, counted by the end of its orders.
pub(super) fn stats(
    world: &World,
    plan: &DayPlan,
    operator: u16,
    at: DateTime<Utc>,
) -> Vec<Message> {
    let sums = sums(world, plan, operator);
    let stations: Vec<usize> = world.stations_of(operator).collect();
    let message = |some: &[usize]| {
        let levels = some.iter().flat_map(|&s| station_stats(world, s, &sums, plan.day)).collect();
        Message { operator, at, payload: Payload::Stats(levels) }
    };
    stations.chunks(STATIONS).rev().map(message).collect()
}

fn station_stats(
    world: &World,
    index: usize,
    sums: &HashMap<u32, Sums>,
    day: LocalDay,
) -> Vec<OperationStat> {
    let (entry, station) = (&world.stations[index], &world.stations[index].station);
    let of = |connector: u32| sums.get(&connector).copied().unwrap_or_default();
    let all = || (entry.first_connector..entry.first_connector + entry.connectors).map(of);
    let minutes = |seconds: i64| i32::try_from(seconds / 60).ok();
    let totals = |level, wh| {
        let energy = KilowattHour::from_watt_hours(wh);
        OperationStat::of(
            station.operator_id.clone(),
            station.station_id.clone(),
            day,
            level,
            energy,
        )
    };
    let mut levels = vec![OperationStat {
        sessions: Some(all().map(|own| own.count).sum()),
        charging_min: minutes(all().map(|own| own.seconds).sum()),
        electricity: Some(all().map(|own| own.electricity).sum()),
        service: Some(all().map(|own| own.service).sum()),
        ..totals(PowerLevel::Station, all().map(|own| own.wh).sum())
    }];
    let mut next = entry.first_connector;
    for device in &station.equipment {
        let own = next..next + device.connectors.len() as u32;
        next = own.end;
        let id = Some(device.equipment_id.clone());
        levels.push(OperationStat {
            equipment_id: id.clone(),
            ..totals(PowerLevel::Equipment, own.clone().map(|c| of(c).wh).sum())
        });
        levels.extend(own.zip(&device.connectors).map(|(c, connector)| OperationStat {
            equipment_id: id.clone(),
            connector_id: Some(connector.connector_id.clone()),
            sessions: Some(of(c).count),
            fault_min: minutes(of(c).fault_s),
            offline_min: minutes(of(c).offline_s),
            ..totals(PowerLevel::Connector, of(c).wh)
        }));
    }
    levels
}

/// An alarm raised when a connector breaks, or cleared when it works again.
pub(super) fn alarm(world: &World, plan: &DayPlan, outage: u32, raised: bool) -> Payload {
    let outage = &plan.outages[outage as usize];
    let connector = &world.connectors[outage.connector as usize];
    let station = &world.stations[connector.station as usize].station;
    let device = &station.equipment[usize::from(connector.equipment)];
    let mut dice = Dice::of(&[world.seed, 61, u64::from(outage.connector), outage.from as u64]);
    let (code, level) = FAULTS[dice.index(FAULTS.len())];
    let alarm = Alarm {
        operator_id: station.operator_id.clone(),
        station_id: station.station_id.clone(),
        equipment_id: device.equipment_id.clone(),
        connector_id: Some(connector.id.clone()),
        raised,
        code,
        kind: 1,
        level,
        occurred_at: instant(if raised { outage.from } else { outage.to }),
        note: None,
        alarm_id: Some(format!("{}-{}", connector.id, outage.from)),
        battery: None,
    };
    Payload::Alarm(Box::new(alarm), std::sync::Arc::clone(station))
}

/// An inspection or the like.
pub(super) fn event(world: &World, station: u32, when: i64) -> Payload {
    let entry = &world.stations[station as usize].station;
    let mut dice = Dice::of(&[world.seed, 62, u64::from(station), when as u64]);
    let mut drawn = dice.between(0, EVENTS.iter().map(|event| event.2).sum());
    let mut found = EVENTS[0];
    for event in EVENTS {
        if drawn < event.2 {
            found = event;
            break;
        }
        drawn -= event.2;
    }
    let event = StationEvent {
        operator_id: entry.operator_id.clone(),
        station_id: entry.station_id.clone(),
        equipment_id: None,
        kind: found.0,
        code: found.1,
        occurred_at: instant(when),
        note: None,
    };
    Payload::Event(Box::new(event), std::sync::Arc::clone(entry))
}

/// Prices of a station from the day after that of the plan on; `None` where nobody knows them.
pub(super) fn prices(world: &World, plan: &DayPlan, station: u32) -> Option<Payload> {
    let entry = &world.stations[station as usize];
    let day = plan.day.plus(1);
    let demand = world.source.demand(entry.zone as usize, day)?;
    let price = |price: i32| YuanPerKilowattHour::from_ten_thousandths(i64::from(price));
    let mut charged: Vec<FeePeriod> = Vec::new();
    for (hour, (electricity, service)) in demand.electricity.iter().zip(demand.service).enumerate()
    {
        let (electricity, service) = (price(*electricity), price(service));
        let (from_min, to_min) = (hour as u16 * 60, hour as u16 * 60 + 60);
        match charged.last_mut() {
            Some(last) if (last.electricity, last.service) == (electricity, service) => {
                last.to_min = to_min;
            }
            _ => charged.push(FeePeriod {
                equipment_type: 0,
                from_min,
                to_min,
                electricity,
                service,
            }),
        }
    }
    Some(Payload::Prices(Box::new(PriceNotice {
        operator_id: entry.station.operator_id.clone(),
        station_id: entry.station.station_id.clone(),
        effective_at: day.start(),
        timed_by_sender: true,
        charged,
        original: Vec::new(),
        discount: Vec::new(),
    })))
}

/// Whether the station's prices of the next day have to be announced: they change, or a month begins.
pub(super) fn announces(world: &World, zone: usize, day: LocalDay) -> bool {
    let prices = |day| world.source.demand(zone, day).map(|d| (d.electricity, d.service));
    let next = day.plus(1);
    let first = chrono::Datelike::day(&next.0) == 1;
    prices(next).is_some_and(|known| first || prices(day).is_some_and(|before| before != known))
}

/// Batteries of some sessions of an operator that run at `when`: others every time.
pub(super) fn batteries(
    world: &World,
    plan: &DayPlan,
    operator: u16,
    when: i64,
) -> Option<Payload> {
    let runs = |session: &&Session| {
        session.started < when
            && when < session.ended
            && world.connectors[session.connector as usize].is_dc
            && world.operator_of(session.connector) == operator
    };
    let running: Vec<&Session> = plan.sessions.iter().chain(&plan.running).filter(runs).collect();
    let step = running.len().div_ceil(BATTERIES).max(1);
    let first = (when / 60) as usize % step;
    let samples: Vec<BatterySample> = running
        .iter()
        .skip(first)
        .step_by(step)
        .map(|session| battery(world, plan, session, when))
        .collect();
    (!samples.is_empty()).then_some(Payload::Batteries(samples))
}

fn battery(world: &World, plan: &DayPlan, session: &Session, when: i64) -> BatterySample {
    let told = sample(world, plan, session, when);
    let connector = &world.connectors[session.connector as usize];
    let mut dice = Dice::of(&[world.seed, 63, u64::from(session.connector), when as u64]);
    let cell = 3_350 + told.soc.tenths() * 4 / 5;
    let spread = dice.between(6, 30);
    let load = told.current.milliamperes() * told.voltage.millivolts() / 1_000_000;
    let warm = 24 + i32::try_from(load / 8_000).unwrap_or(0).min(22);
    let hottest = if dice.chance(HOT) { 57 } else { warm + 3 };
    let tenth = |thousandths: i64| thousandths / 100 * 100;
    let most = connector.rated_w * 1_200 / (told.voltage.millivolts() / 1_000).max(1);
    BatterySample {
        connector_id: told.connector_id,
        state: Some(ConnectorState::Charging),
        occurred_at: told.occurred_at,
        timed_by_sender: true,
        order_no: Some(told.order_no),
        carried_by: CarriedBy::Own,
        reading: BatteryReading {
            current_limit: Some(Ampere::from_milliamperes(tenth(most))),
            cell_voltage_limit: Some(Volt::from_millivolts(4_250)),
            temperature_limit_c: Some(55),
            rated_capacity: Some(AmpereHour::from_milliampere_hours(180_000)),
            voltage: Some(Volt::from_millivolts(tenth(told.voltage.millivolts()))),
            current: Some(Ampere::from_milliamperes(tenth(told.current.milliamperes()))),
            soc: Some(told.soc),
            cell_voltage_high: Some(Volt::from_millivolts(cell + spread)),
            cell_voltage_low: Some(Volt::from_millivolts(cell)),
            temperature_high_c: Some(hottest),
            temperature_low_c: Some(warm),
            charging_since: Some(told.started_at),
            charging_s: i32::try_from(when - session.started).ok(),
            ..BatteryReading::default()
        },
    }
}

/// The reconciliation of the day of the plan, in one message or, where there are too many orders, one for each hour.
pub(super) fn checks(
    world: &World,
    plan: &DayPlan,
    operator: u16,
    at: DateTime<Utc>,
) -> Vec<Message> {
    let sessions: Vec<&Session> =
        plan.sessions.iter().filter(|s| world.operator_of(s.connector) == operator).collect();
    let hours = if sessions.len() > ORDERS { 24 } else { 1 };
    let span = TimeDelta::hours(24 / hours);
    let message = |part: i64| {
        let from = plan.day.start() + span * part as i32;
        let to = from + span - TimeDelta::seconds(1);
        let inside = |s: &&&Session| (from.timestamp()..=to.timestamp()).contains(&s.ended);
        let listed = sessions.iter().filter(inside).map(|s| listed(world, plan, s)).collect();
        let check = books(world, plan, (operator, part), (from, to), listed);
        Message { operator, at, payload: Payload::Check(Box::new(check)) }
    };
    (0..hours).rev().map(message).collect()
}

fn listed(world: &World, plan: &DayPlan, session: &Session) -> ListedOrder {
    let order = order(world, plan, session);
    ListedOrder { order_no: order.order_no, energy: order.energy, total: order.total }
}

/// What an operator's books hold: nearly always every order.
fn books(
    world: &World,
    plan: &DayPlan,
    (operator, part): (u16, i64),
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    mut orders: Vec<ListedOrder>,
) -> OrderCheck {
    let day = plan.day.epoch_days() as u64;
    let mut dice = Dice::of(&[world.seed, 64, u64::from(operator), day * 24 + part as u64]);
    if !orders.is_empty() && dice.chance(MISSING) {
        let at = dice.index(orders.len());
        orders.remove(at);
    }
    let id = &world.operators[usize::from(operator)].id;
    let night = plan.day.plus(1).0.and_time(NaiveTime::MIN).format("%Y%m%d%H%M%S");
    let number = format!("{id}{night}{:04}", 9_000 + part);
    OrderCheck {
        check_no: OrderNo::new(number).expect("nine, fourteen and four characters"),
        from,
        to,
        count: orders.len() as i32,
        energy: orders.iter().map(|order| order.energy).sum(),
        total: orders.iter().map(|order| order.total).sum(),
        orders,
    }
}

/// The result of starting or of stopping a session.
pub(super) fn milestone(world: &World, session: &Session, kind: MilestoneKind) -> Payload {
    let stop = kind == MilestoneKind::Stop;
    Payload::Result(Box::new(SessionMilestone {
        order_no: order_no(world, session),
        connector_id: world.connectors[session.connector as usize].id.clone(),
        kind,
        state: if stop { OrderState::Ended } else { OrderState::Charging },
        occurred_at: instant(if stop { session.ended } else { session.started }),
        stopped: stop.then_some(true),
        fail_reason: stop.then_some(0),
    }))
}
