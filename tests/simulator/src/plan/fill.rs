//! Fills one day of one zone with sessions, so that what is plugged in can deliver each hour's energy.

use super::crossing::Crossing;
use super::ground::{Ground, NEEDS_SHARE};
use super::outage::Outage;
use crate::dice::Dice;
use crate::world::Demand;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A session on one connector, seconds since midnight of the day; tails start before 0, heads end after 86400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Index of the connector inside its zone.
    pub connector: u32,
    pub start: i32,
    pub end: i32,
}

const DAY: i32 = 86_400;
const TICK: i32 = 60;
/// Shortest time between two sessions of a connector: unplug, drive off, plug in.
const TURN: i32 = 180;
/// Room kept before a time that is already taken.
const ROOM: i32 = 200;
/// Sessions of the day itself start after this and end before [`LAST`].
const FIRST: i32 = 240;
const LAST: i32 = DAY - 60;
const SHORTEST: i32 = 1200;
/// Shorter only where the figures force it.
const SHORTEST_FORCED: i32 = 300;
/// Capacity wanted above the energy of an hour.
const MARGIN: f64 = 1.03;
/// Starts and ends this close to a full hour move onto it, so that no sliver of a session is left over.
const SNAP: i32 = 90;

pub(super) struct Fill<'a> {
    ground: &'a Ground,
    demand: &'a Demand,
    dice: Dice,
    targets: [f64; 25],
    /// Times taken per connector, in order.
    taken: Vec<Vec<(i32, i32)>>,
    /// When each connector was free again.
    ready_at: Vec<i32>,
    free: Vec<u32>,
    waiting: BinaryHeap<Reverse<(i32, u32)>>,
    ends: BinaryHeap<Reverse<(i32, i64)>>,
    heads: Vec<Span>,
    running_w: i64,
    /// Watt-seconds plugged in per hour.
    committed: [i64; 24],
    spans: Vec<Span>,
}

/// Sessions of a day: tails first, then those inside the day, then heads.
pub(super) fn fill(
    ground: &Ground,
    demand: &Demand,
    tails: &[Crossing],
    heads: &[Crossing],
    outages: &[Outage],
    midnight: i64,
    dice: Dice,
) -> (Vec<Span>, usize) {
    let mut fill = Fill::new(ground, demand, dice);
    fill.take_tails(tails);
    fill.take_heads(heads);
    for o in outages {
        let clip = |t: i64| (t - midnight).clamp(0, i64::from(DAY)) as i32;
        fill.taken[(o.connector - ground.first_connector) as usize]
            .push((clip(o.from), clip(o.to)));
    }
    fill.taken.iter_mut().for_each(|list| list.sort_unstable());
    fill.open();
    for tick in 0..DAY / TICK {
        fill.step(tick * TICK);
    }
    let inside = fill.spans.len();
    let heads = std::mem::take(&mut fill.heads);
    fill.spans.extend(heads);
    (fill.spans, inside)
}

impl<'a> Fill<'a> {
    fn new(ground: &'a Ground, demand: &'a Demand, dice: Dice) -> Self {
        let count = ground.rated_w.len();
        let targets = std::array::from_fn(|hour| ground.target(demand.wh[hour.min(23)]));
        Self {
            ground,
            demand,
            dice,
            targets,
            taken: vec![Vec::new(); count],
            ready_at: vec![FIRST; count],
            free: Vec::new(),
            waiting: BinaryHeap::new(),
            ends: BinaryHeap::new(),
            heads: Vec::new(),
            running_w: 0,
            committed: [0; 24],
            spans: Vec::new(),
        }
    }

    fn rated(&self, connector: u32) -> i64 {
        self.ground.rated_w[connector as usize]
    }

    fn take_tails(&mut self, tails: &[Crossing]) {
        for tail in tails {
            let span = Span { connector: tail.connector, start: tail.start, end: tail.end };
            self.ready_at[tail.connector as usize] = tail.end + TURN;
            self.running_w += self.rated(tail.connector);
            self.ends.push(Reverse((tail.end, self.rated(tail.connector))));
            self.commit(span);
            self.spans.push(span);
        }
    }

    fn take_heads(&mut self, heads: &[Crossing]) {
        for head in heads {
            let span =
                Span { connector: head.connector, start: DAY + head.start, end: DAY + head.end };
            self.taken[head.connector as usize].push((span.start, span.end));
            self.commit(span);
            self.heads.push(span);
        }
    }

    fn open(&mut self) {
        for (connector, &ready) in self.ready_at.iter().enumerate() {
            self.waiting.push(Reverse((ready, connector as u32)));
        }
    }

    fn commit(&mut self, span: Span) {
        for hour in span.start.max(0) / 3600..=(span.end - 1).min(DAY - 1) / 3600 {
            let seconds = span.end.min((hour + 1) * 3600) - span.start.max(hour * 3600);
            self.committed[hour as usize] += self.rated(span.connector) * i64::from(seconds);
        }
    }

    /// One minute: let go what ended, start what is wanted, and see to it that the hour can be delivered.
    fn step(&mut self, now: i32) {
        while let Some(&Reverse((end, watts))) = self.ends.peek() {
            if end > now {
                break;
            }
            self.running_w -= watts;
            self.ends.pop();
        }
        while let Some(&Reverse((ready, connector))) = self.waiting.peek() {
            if ready > now {
                break;
            }
            self.free.push(connector);
            self.waiting.pop();
        }
        let (hour, second) = ((now / 3600) as usize, now % 3600);
        for head in 0..self.heads.len() {
            let span = self.heads[head];
            if (now..now + TICK).contains(&span.start) {
                self.running_w += self.rated(span.connector);
            }
        }
        let wanted = self.demand.wh[hour] as f64 * 3600.0 * MARGIN;
        if wanted > 0.0 && second < 3000 && now < LAST - 2 * SHORTEST {
            self.start_what_is_wanted(now, hour, second, wanted);
        }
        if second == 3600 - TICK {
            self.repair(hour, wanted);
        }
    }

    fn start_what_is_wanted(&mut self, now: i32, hour: usize, second: i32, wanted: f64) {
        for _ in 0..4 * self.ground.rated_w.len() {
            let Some(at) = self.pick() else { return };
            let watts = self.rated(self.free[at]) as f64;
            let room = self.running_w as f64 + watts * NEEDS_SHARE <= self.targets[hour];
            // where one session is more than the hour wants, it is started some time in the hour
            let due = self.dice.chance(f64::from(second) / 30_000.0);
            let short = (self.committed[hour] as f64) < wanted;
            if !(room || due && short) {
                return;
            }
            let connector = self.free.swap_remove(at);
            self.begin(connector, now);
        }
    }

    /// A free connector, fast ones more likely in proportion to their power.
    fn pick(&mut self) -> Option<usize> {
        if self.free.is_empty() {
            return None;
        }
        let mut at = 0;
        for _ in 0..6 {
            at = self.dice.index(self.free.len());
            let part = self.rated(self.free[at]) as f64 / self.ground.highest_w as f64;
            if self.dice.chance(part) {
                break;
            }
        }
        Some(at)
    }

    fn begin(&mut self, connector: u32, now: i32) {
        let mut start = now + self.dice.between(0, i64::from(TICK)) as i32;
        if 3600 - start % 3600 < SNAP {
            start = (start / 3600 + 1) * 3600;
        }
        let (limit, free_again) = self.limit(connector, start);
        let length = self.ground.duration(self.rated(connector), &mut self.dice);
        let mut end = self.clip(start, (start + length).min(limit));
        if end % 3600 < SNAP && end - end % 3600 > start {
            end -= end % 3600;
        }
        if limit - start < SHORTEST {
            self.waiting.push(Reverse((free_again, connector)));
        } else if end - start < SHORTEST_FORCED {
            self.waiting.push(Reverse((now + 600, connector)));
        } else {
            self.add(Span { connector, start, end });
        }
    }

    fn add(&mut self, span: Span) {
        let watts = self.rated(span.connector);
        self.running_w += watts;
        self.ends.push(Reverse((span.end, watts)));
        self.commit(span);
        self.spans.push(span);
        let turn = TURN + self.dice.between(0, 120) as i32;
        self.ready_at[span.connector as usize] = span.end + turn;
        self.waiting.push(Reverse((span.end + turn, span.connector)));
    }

    /// Until when a session started at `start` may last, and when the connector is free after that.
    fn limit(&self, connector: u32, start: i32) -> (i32, i32) {
        for &(from, to) in &self.taken[connector as usize] {
            if to + TURN > start {
                return (from - ROOM, to + TURN);
            }
        }
        (LAST, DAY)
    }

    /// Ends a session earlier where demand falls, as often as it falls.
    fn clip(&mut self, start: i32, end: i32) -> i32 {
        let mut boundary = (start / 3600 + 1) * 3600;
        while boundary < end && boundary < DAY {
            let hour = (boundary / 3600) as usize;
            let (before, after) = (self.targets[hour - 1], self.targets[hour]);
            if after <= 0.0 {
                return boundary;
            }
            let falls = if before > 0.0 { 1.0 - after / before } else { 0.0 };
            if start + SHORTEST <= boundary && self.dice.chance(falls) {
                let low = (start + SHORTEST).max(boundary - 1500);
                return self.dice.between(i64::from(low), i64::from(boundary) + 1) as i32;
            }
            boundary += 3600;
        }
        end
    }

    /// At the end of an hour that could not be delivered: connectors that stood free were in use after all.
    fn repair(&mut self, hour: usize, wanted: f64) {
        let begin = hour as i32 * 3600;
        let finish = (begin + 3600).min(LAST);
        let mut at = 0;
        while (self.committed[hour] as f64) < wanted && at < self.free.len() {
            let connector = self.free[at];
            let ready = self.ready_at[connector as usize].max(begin);
            let clear = self.taken[connector as usize]
                .iter()
                .all(|&(from, to)| to + TURN <= ready || from - ROOM >= finish);
            let longest = finish - ready;
            if !clear || longest < SHORTEST_FORCED {
                at += 1;
                continue;
            }
            let missing = wanted - self.committed[hour] as f64;
            let seconds = (missing / self.rated(connector) as f64).ceil() as i32 + 60;
            let length = seconds.clamp(longest.min(SHORTEST), longest);
            self.free.swap_remove(at);
            // `add` counts it as running until its end, which is now
            self.add(Span { connector, start: finish - length, end: finish });
        }
    }
}
