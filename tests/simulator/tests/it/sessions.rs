//! What a connector can and cannot do.

use crate::{day, shenzhen, some_days};
use simulator::World;
use simulator::plan::Session;
use std::collections::HashMap;

/// Sessions of two days in a row, by connector and start.
fn by_connector(world: &World, from: model::LocalDay) -> HashMap<u32, Vec<Session>> {
    let mut all: HashMap<u32, Vec<Session>> = HashMap::new();
    for offset in 0..2 {
        for session in &world.plan(from.plus(offset)).sessions {
            all.entry(session.connector).or_default().push(session.clone());
        }
    }
    all.values_mut().for_each(|list| list.sort_by_key(|s| s.started));
    all
}

#[test]
fn sessions_of_a_connector_never_overlap_not_even_with_coming_and_going() {
    let world = shenzhen();
    for day in some_days() {
        for list in by_connector(&world, day).values() {
            for pair in list.windows(2) {
                let begins = pair[1].plugged() - i64::from(pair[1].reserved_s);
                assert!(pair[0].left() < begins, "{:?} {:?}", pair[0], pair[1]);
            }
        }
    }
}

#[test]
fn no_session_takes_more_than_rated_power_allows_nor_nothing() {
    let world = shenzhen();
    for day in some_days() {
        let plan = world.plan(day);
        assert_eq!(plan.overfull_hours, 0, "{day}");
        for session in &plan.sessions {
            let rated = world.connectors[session.connector as usize].rated_w;
            assert!(session.energy_wh > 0);
            assert!(session.energy_wh * 3600 <= rated * (session.ended - session.started));
            for part in plan.parts_of(session) {
                assert!(part.wh * 3600 <= rated * (part.to - part.from), "{part:?}");
                assert!(part.from < part.to);
            }
        }
    }
}

#[test]
fn nearly_all_sessions_last_between_20_and_120_minutes() {
    let plan = shenzhen().plan(day("2022-11-16"));
    let normal = |s: &&Session| (1200..=7200).contains(&(s.ended - s.started));
    let part = plan.sessions.iter().filter(normal).count() as f64 / plan.sessions.len() as f64;
    assert!(part > 0.99, "{part}");
}

#[test]
fn nothing_charges_while_its_connector_is_out() {
    let world = shenzhen();
    for day in some_days() {
        let sessions = by_connector(&world, day);
        let mut outages = 0;
        for outage in &world.plan(day).outages {
            outages += 1;
            for session in sessions.get(&outage.connector).into_iter().flatten() {
                let apart = session.left() <= outage.from || session.plugged() >= outage.to;
                assert!(apart, "{session:?} {outage:?}");
            }
        }
        assert!((20..200).contains(&outages), "{outages} outages on {day}");
    }
}

#[test]
fn a_connector_supplies_its_zone_s_busiest_hour_with_a_tenth_to_spare() {
    let world = shenzhen();
    let (first, last) = world.days().expect("a world of data");
    let days = (last.0 - first.0).num_days() + 1;
    for (index, zone) in world.zones.iter().enumerate() {
        let peak = (0..days)
            .filter_map(|d| world.source.demand(index, first.plus(d)))
            .flat_map(|demand| demand.wh)
            .max()
            .expect("hours");
        assert!(peak as f64 / 0.9 <= zone.rated_w as f64, "zone {}", zone.number);
    }
}
