//! One zone on one day, and the assembly of all zones into the plan of a day.

use super::allot::allot;
use super::crossing::over;
use super::fill::{Span, fill};
use super::{DayPlan, Outage, Part, Session};
use crate::dice::{Dice, mix};
use crate::world::{Demand, World};
use model::LocalDay;
use std::collections::HashMap;

const DAY: i32 = 86_400;

/// Sessions of one zone on one day with their energy.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// Tails, then sessions inside the day, then heads.
    spans: Vec<Span>,
    /// Parts by span.
    parts: Vec<UnitPart>,
    /// Where the parts of each span begin; one more than spans.
    starts: Vec<u32>,
    tails: usize,
    inside: usize,
    outages: Vec<Outage>,
    overfull_hours: u32,
}

#[derive(Debug, Clone, Copy)]
struct UnitPart {
    hour: u8,
    from: i32,
    to: i32,
    wh: i64,
}

/// Plans one zone on one day.
pub(super) fn unit(world: &World, zone: usize, day: LocalDay) -> Unit {
    let Some(demand) = world.source.demand(zone, day) else { return Unit::default() };
    let around = |offset| world.source.demand(zone, day.plus(offset)).unwrap_or_default();
    let ground = world.ground(zone);
    let tails = over(ground, &around(-1), &demand, day);
    let heads = over(ground, &demand, &around(1), day.plus(1));
    let connectors = 0..ground.rated_w.len() as u32;
    let outages: Vec<Outage> = connectors.filter_map(|c| ground.outage(c, day)).collect();
    let midnight = day.start().timestamp();
    let dice = world.dice(42, zone, day);
    let (spans, inside) = fill(ground, &demand, &tails, &heads, &outages, midnight, dice);
    let mut unit = Unit { spans, tails: tails.len(), inside, outages, ..Unit::default() };
    unit.split();
    unit.deliver(&ground.rated_w, &demand, world.seed);
    unit
}

impl Unit {
    /// Cuts every session at the full hours of the day.
    fn split(&mut self) {
        for span in &self.spans {
            self.starts.push(self.parts.len() as u32);
            let (mut from, end) = (span.start.max(0), span.end.min(DAY));
            while from < end {
                let to = end.min((from / 3600 + 1) * 3600);
                self.parts.push(UnitPart { hour: (from / 3600) as u8, from, to, wh: 0 });
                from = to;
            }
        }
        self.starts.push(self.parts.len() as u32);
    }

    /// Gives each hour's energy to the sessions that ran in it.
    fn deliver(&mut self, rated_w: &[i64], demand: &Demand, seed: u64) {
        let mut by_hour: [Vec<(usize, i64, f64)>; 24] = Default::default();
        for (n, span) in self.spans.iter().enumerate() {
            let rated = rated_w[span.connector as usize];
            let what = [seed, 43, u64::from(span.connector), span.start.rem_euclid(DAY) as u64];
            let weight = 0.75 + 0.5 * Dice::of(&what).share();
            for at in self.starts[n] as usize..self.starts[n + 1] as usize {
                let part = self.parts[at];
                let capacity = rated * i64::from(part.to - part.from) / 3600;
                by_hour[usize::from(part.hour)].push((at, capacity, weight));
            }
        }
        for (hour, list) in by_hour.iter().enumerate() {
            let capacities: Vec<i64> = list.iter().map(|l| l.1).collect();
            let weights: Vec<f64> = list.iter().map(|l| l.2).collect();
            let (shares, fits) = allot(demand.wh[hour], &capacities, &weights);
            self.overfull_hours += u32::from(!fits);
            for (entry, wh) in list.iter().zip(shares) {
                self.parts[entry.0].wh = wh;
            }
        }
    }

    fn parts_of(&self, span: usize) -> &[UnitPart] {
        &self.parts[self.starts[span] as usize..self.starts[span + 1] as usize]
    }
}

/// Joins the zones into one day; sessions that began the day before get their first parts from `before`.
pub(super) fn assemble(world: &World, day: LocalDay, before: &[Unit], today: &[Unit]) -> DayPlan {
    let mut plan = DayPlan {
        day,
        sessions: Vec::new(),
        running: Vec::new(),
        parts: Vec::new(),
        outages: Vec::new(),
        overfull_hours: 0,
    };
    for (zone, unit) in today.iter().enumerate() {
        let first = world.ground(zone).first_connector;
        let prices = |d: LocalDay| world.source.demand(zone, d).unwrap_or_default();
        let (now, then) =
            (Dated::new(day, prices(day)), Dated::new(day.plus(-1), prices(day.plus(-1))));
        for (n, span) in unit.spans.iter().enumerate() {
            let first_part = plan.parts.len() as u32;
            if n < unit.tails {
                let earlier = before[zone].inside + n;
                plan.parts.extend(before[zone].parts_of(earlier).iter().map(|p| then.part(p)));
            }
            plan.parts.extend(unit.parts_of(n).iter().map(|p| now.part(p)));
            let session = session(world.seed, first + span.connector, span, &plan, first_part, day);
            if n >= unit.inside {
                plan.running.push(session);
            } else if session.energy_wh > 0 {
                plan.sessions.push(session);
            } else {
                plan.parts.truncate(first_part as usize);
            }
        }
        plan.outages.extend_from_slice(&unit.outages);
        plan.overfull_hours += unit.overfull_hours;
    }
    linger(&mut plan.sessions, &plan.outages, world.seed);
    plan.sessions.sort_by_key(|s| (s.ended, s.connector));
    plan
}

/// A day with its prices, to date the parts of a unit.
struct Dated {
    midnight: i64,
    demand: Demand,
}

impl Dated {
    fn new(day: LocalDay, demand: Demand) -> Self {
        Self { midnight: day.start().timestamp(), demand }
    }

    fn part(&self, part: &UnitPart) -> Part {
        let hour = usize::from(part.hour);
        Part {
            from: self.midnight + i64::from(part.from),
            to: self.midnight + i64::from(part.to),
            wh: part.wh,
            electricity: self.demand.electricity[hour],
            service: self.demand.service[hour],
        }
    }
}

fn session(
    seed: u64,
    connector: u32,
    span: &Span,
    plan: &DayPlan,
    first_part: u32,
    day: LocalDay,
) -> Session {
    let midnight = day.start().timestamp();
    let (started, ended) = (midnight + i64::from(span.start), midnight + i64::from(span.end));
    let parts = &plan.parts[first_part as usize..];
    let chance = mix(mix(seed, u64::from(connector)), started as u64);
    Session {
        connector,
        started,
        ended,
        energy_wh: parts.iter().map(|p| p.wh).sum(),
        first_part,
        parts: parts.len() as u32,
        lead_s: 15 + (chance % 45) as u16,
        lag_s: 20 + (chance / 64 % 80) as u16,
        reserved_s: 0,
    }
}

/// Where the next session of the connector is known and no outage lies between, vehicles may stay longer after
/// charging, and a few connectors are reserved before.
fn linger(sessions: &mut [Session], outages: &[Outage], seed: u64) {
    let out: HashMap<u32, &Outage> = outages.iter().map(|o| (o.connector, o)).collect();
    sessions.sort_by_key(|s| (s.connector, s.started));
    for n in 1..sessions.len() {
        let (head, tail) = sessions.split_at_mut(n);
        let (earlier, later) = (&mut head[n - 1], &mut tail[0]);
        let between = |o: &&Outage| o.from < later.started && o.to > earlier.ended;
        if earlier.connector != later.connector || out.get(&later.connector).is_some_and(between) {
            continue;
        }
        let mut dice = Dice::of(&[seed, 44, u64::from(later.connector), later.started as u64]);
        let gap = later.plugged() - earlier.left() - 30;
        let stays = (dice.wait(300.0) as i64).min(gap / 2).clamp(0, 1800);
        earlier.lag_s += stays as u16;
        if gap - stays > 400 && dice.chance(0.02) {
            later.reserved_s = dice.between(120, (gap - stays).min(900)) as u16;
        }
    }
}
