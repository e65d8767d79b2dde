//! Messages: the same again, in spans that fit together, true to the sessions.

use crate::{day, shenzhen};
use chrono::TimeDelta;
use model::{ConnectorState, LocalDay, PowerLevel};
use simulator::feed::{Message, Payload};
use simulator::{Cadence, Feed, World};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

fn all_live() -> Cadence {
    Cadence { power_idle: false, ..Cadence::live() }
}

fn texts(messages: impl Iterator<Item = Message>) -> Vec<(i64, u16, String)> {
    let text = |m: &Message| String::from_utf8(m.body()).expect("UTF-8");
    messages.map(|m| (m.at.timestamp(), m.operator, text(&m))).collect()
}

#[test]
fn two_worlds_say_the_same() {
    let other = Arc::new(World::shenzhen().expect("embedded data"));
    let at = day("2022-12-24").start() + TimeDelta::hours(22);
    let span =
        |world| texts(Feed::new(world, all_live()).messages(None, at, at + TimeDelta::hours(3)));
    let (one, two) = (span(shenzhen()), span(other));
    assert!(one.len() > 5000, "{}", one.len());
    assert!(one == two);
}

#[test]
fn a_feed_that_stops_and_goes_on_says_what_an_unbroken_one_says() {
    let feed = Feed::new(shenzhen(), all_live());
    let at = day("2022-12-24").start() + TimeDelta::minutes(23 * 60 + 17);
    let end = at + TimeDelta::minutes(90);
    let whole = texts(feed.messages(None, at, end));
    // a fresh world that knows nothing of what was said before
    let later = Feed::new(Arc::new(World::shenzhen().expect("embedded data")), all_live());
    let cut = at + TimeDelta::seconds(2345);
    let mut parts = texts(feed.messages(None, at, cut));
    parts.extend(texts(later.messages(None, cut, end)));
    assert!(whole == parts);
}

#[test]
fn messages_come_in_the_order_of_sending_and_after_what_they_speak_of() {
    let feed = Feed::new(shenzhen(), all_live());
    let at = day("2022-11-16").start() + TimeDelta::hours(23);
    let mut last = at;
    for message in feed.messages(Some(3), at, at + TimeDelta::hours(2)) {
        assert!(message.at >= last);
        last = message.at;
        let spoken = match &message.payload {
            Payload::Station(_) => continue,
            Payload::Statuses(rows) => rows[0].occurred_at,
            Payload::Sample(sample) => sample.occurred_at,
            Payload::Order(order) => order.ended_at,
            Payload::Power(samples) => samples[0].occurred_at,
            Payload::Stats(levels) => levels[0].day.end(),
            Payload::Alarm(alarm, _) => alarm.occurred_at,
            Payload::Event(event, _) => event.occurred_at,
            Payload::Batteries(samples) => samples[0].occurred_at,
            Payload::Prices(_) => continue,
            Payload::Check(check) => check.to,
            Payload::Result(result) => result.occurred_at,
        };
        assert!(spoken <= message.at && message.at - spoken < TimeDelta::hours(1));
    }
    assert!(last > at + TimeDelta::minutes(110));
}

#[test]
fn statuses_follow_each_other_as_table_20_13_expects() {
    let feed = Feed::new(shenzhen(), Cadence { refresh: false, ..Cadence::live() });
    let from = day("2022-11-15");
    let mut states: HashMap<String, Vec<(i64, ConnectorState)>> = HashMap::new();
    for message in feed.messages(None, from.start(), from.plus(3).start()) {
        let Payload::Statuses(rows) = message.payload else { continue };
        for row in rows {
            let list = states.entry(row.connector_id.to_string()).or_default();
            list.push((row.occurred_at.timestamp(), row.state));
        }
    }
    use ConnectorState::{Charging, Fault, Idle, Occupied, Offline, Reserved};
    let mut seen = BTreeMap::new();
    for (id, mut list) in states {
        list.sort_by_key(|entry| entry.0);
        for pair in list.windows(2) {
            let step = (pair[0].1, pair[1].1);
            *seen.entry(step).or_insert(0) += 1;
            let expected = matches!(
                step,
                (Idle, Occupied | Reserved | Fault | Offline)
                    | (Reserved, Occupied)
                    | (Occupied, Charging | Idle)
                    | (Charging, Occupied)
                    | (Fault | Offline, Idle)
            );
            assert!(expected, "{id}: {pair:?}");
            assert!(pair[0].0 < pair[1].0, "{id}: {pair:?}");
        }
    }
    assert!(seen[&(Idle, Reserved)] > 100 && seen[&(Idle, Fault)] > 10, "{seen:?}");
    assert!(seen[&(Occupied, Charging)] > 40_000, "{seen:?}");
}

#[test]
fn power_of_the_quarters_is_the_energy_of_the_day_and_levels_add_up() {
    let world = shenzhen();
    let feed = Feed::new(
        Arc::clone(&world),
        Cadence { orders: false, statuses: false, ..Cadence::history() },
    );
    let day = day("2022-11-16");
    let mut watt_quarters = 0;
    let mut quarters = 0;
    for message in
        feed.messages(None, day.start() + TimeDelta::minutes(1), day.end() + TimeDelta::minutes(1))
    {
        let Payload::Power(samples) = &message.payload else { continue };
        quarters += 1;
        let sum = |level| {
            samples.iter().filter(|s| s.level == level).map(|s| s.power.watts()).sum::<i64>()
        };
        let station = sum(PowerLevel::Station);
        assert_eq!(station, sum(PowerLevel::Equipment));
        assert_eq!(station, sum(PowerLevel::Connector));
        watt_quarters += station;
    }
    assert_eq!(quarters, 96 * 10);
    let real: i64 = (0..world.zones.len())
        .filter_map(|zone| world.source.demand(zone, day))
        .flat_map(|demand| demand.wh)
        .sum();
    assert_eq!(watt_quarters / 4, real);
}

#[test]
fn samples_of_a_session_rise_to_the_energy_of_its_order() {
    let feed = Feed::new(shenzhen(), Cadence { statuses: false, power: false, ..all_live() });
    let at = day("2022-11-16").start() + TimeDelta::hours(21);
    let mut samples: HashMap<String, Vec<(i64, i64, i64)>> = HashMap::new();
    let mut checked = 0;
    for message in feed.messages(Some(1), at, at + TimeDelta::hours(6)) {
        match message.payload {
            Payload::Sample(s) => samples.entry(s.order_no.to_string()).or_default().push((
                s.occurred_at.timestamp(),
                s.energy.watt_hours(),
                s.soc.tenths(),
            )),
            Payload::Order(order) if order.started_at > at + TimeDelta::minutes(5) => {
                let mut list = samples.remove(order.order_no.as_str()).expect("samples come first");
                list.sort_unstable();
                assert_eq!(list[0].0, order.started_at.timestamp());
                assert!(list.windows(2).all(|w| w[0].1 <= w[1].1 && w[0].2 <= w[1].2));
                let end = list.last().expect("a last one");
                assert_eq!((end.0, end.1), (order.ended_at.timestamp(), order.energy.watt_hours()));
                checked += 1;
            }
            _ => {}
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn order_numbers_are_unique_and_begin_with_the_operator() {
    let world = shenzhen();
    let feed = Feed::new(
        Arc::clone(&world),
        Cadence { statuses: false, power: false, ..Cadence::history() },
    );
    let mut numbers = Vec::new();
    let from: LocalDay = day("2022-11-16");
    for message in feed.messages(None, from.start(), from.plus(2).end()) {
        if let Payload::Order(order) = message.payload {
            let id = world.operators[usize::from(message.operator)].id.as_str();
            assert!(order.order_no.as_str().starts_with(id));
            numbers.push(order.order_no);
        }
    }
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count);
}

#[test]
fn after_the_data_the_same_weekdays_are_replayed_with_other_sessions() {
    let world = shenzhen();
    let (later, source) = (world.plan(day("2023-02-01")), world.plan(day("2023-01-04")));
    let energy = |zone: usize, day: LocalDay| world.source.demand(zone, day).expect("figures").wh;
    assert!((0..45).all(|z| energy(z, day("2023-02-01")) == energy(z, day("2023-01-04"))));
    assert_ne!(later.sessions.len(), 0);
    let shift = (later.day.start() - source.day.start()).num_seconds();
    assert_ne!(later.sessions[100].started, source.sessions[100].started + shift);
}
