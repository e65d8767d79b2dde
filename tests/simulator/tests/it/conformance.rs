//! What well-behaved operators send keeps every field rule and needs no tolerance.

use crate::{day, shenzhen};
use chrono::TimeDelta;
use interop::messages::{Context, Message as Parsed};
use interop::person::Marker;
use interop::{Profile, parse};
use simulator::feed::Message;
use simulator::{Cadence, Feed, World};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows that break a rule, and tolerances used, in a message.
fn faults_of(message: &Message) -> (usize, Vec<String>) {
    let mark: &Marker<'_> = &|_, _| unreachable!("no personal texts are sent");
    let context = Context { envelope_time: message.at, profile: Profile::Base, mark };
    let parsed = parse(message.payload.interface(), &message.body(), &context);
    let parsed = parsed.unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let bad = match &parsed {
        Parsed::Token(_) => 0,
        Parsed::Station(all) => all.bad.len(),
        Parsed::Status(all) => all.bad.len(),
        Parsed::Process(all) => all.bad.len(),
        Parsed::Order(all) => all.bad.len(),
        Parsed::Power(all) => all.bad.len(),
        Parsed::Report(all) => all.bad.len(),
        Parsed::Check(_) => 0,
    };
    let seen = parsed.deviations().iter().map(|(deviation, _)| format!("{deviation:?}")).collect();
    (bad, seen)
}

fn check(messages: impl Iterator<Item = Message>) -> (usize, BTreeSet<String>) {
    let mut tolerances = BTreeSet::new();
    let mut count = 0;
    for message in messages {
        let (bad, seen) = faults_of(&message);
        assert_eq!(bad, 0, "{}", String::from_utf8_lossy(&message.body()));
        tolerances.extend(seen);
        count += 1;
    }
    (count, tolerances)
}

#[test]
fn every_station_of_both_worlds_is_accepted_without_a_tolerance() {
    let at = day("2022-11-16").start();
    let shandong = Arc::new(World::shandong(300, 6000).expect("boundaries"));
    for world in [shenzhen(), shandong] {
        let operators = world.operators.len() as u16;
        let feed = Feed::new(world, Cadence::live());
        let (count, tolerances) = check((0..operators).flat_map(|o| feed.stations(o, at)));
        assert!(count >= usize::from(operators));
        assert_eq!(tolerances, BTreeSet::new());
    }
}

#[test]
fn the_whole_of_a_night_and_of_the_last_day_of_a_month_is_accepted_too() {
    let feed = Feed::new(shenzhen(), Cadence { statuses: false, power: false, ..Cadence::live() });
    for (from, minutes) in
        [(day("2022-12-01").start(), 60), (day("2022-11-30").start() + TimeDelta::hours(9), 60)]
    {
        let (count, tolerances) =
            check(feed.messages(None, from, from + TimeDelta::minutes(minutes)));
        assert!(count > 100, "{count}");
        assert_eq!(tolerances, BTreeSet::new());
    }
}

#[test]
fn messages_are_accepted_without_a_tolerance_but_for_lists_of_statuses() {
    let at = day("2023-01-22").start() + TimeDelta::minutes(100);
    let single = Cadence { refresh: false, ..Cadence::live() };
    for (cadence, expected) in [(single, &[][..]), (Cadence::history(), &["StatusBodyForm"])] {
        let feed = Feed::new(shenzhen(), cadence);
        let (count, tolerances) = check(feed.messages(None, at, at + TimeDelta::minutes(90)));
        assert!(count > 500, "{count}");
        assert!(tolerances.iter().eq(expected), "{tolerances:?}");
    }
}
