use crate::world::World;
use model::LocalDay;

fn day(text: &str) -> LocalDay {
    text.parse().expect("a day")
}

#[test]
fn a_day_is_the_same_whether_or_not_the_days_before_were_made() {
    let (one, other) = (World::shenzhen().expect("data"), World::shenzhen().expect("data"));
    for offset in 0..3 {
        one.plan(day("2022-11-14").plus(offset));
    }
    let (warm, cold) = (one.plan(day("2022-11-16")), other.plan(day("2022-11-16")));
    assert_eq!(warm.sessions, cold.sessions);
    assert_eq!(warm.parts, cold.parts);
    assert_eq!(warm.outages, cold.outages);
}

#[test]
fn a_session_over_midnight_is_running_on_the_first_day_and_complete_on_the_second() {
    let world = World::shenzhen().expect("data");
    let (before, after) = (world.plan(day("2022-11-16")), world.plan(day("2022-11-17")));
    assert!(before.running.len() > 300, "{}", before.running.len());
    for running in &before.running {
        let same =
            |s: &&super::Session| (s.connector, s.started) == (running.connector, running.started);
        let Some(complete) = after.sessions.iter().find(same) else { continue };
        assert_eq!(complete.ended, running.ended);
        assert!(complete.energy_wh > running.energy_wh);
        let early = before.parts_of(running);
        assert_eq!(&after.parts_of(complete)[..early.len()], early);
    }
}

#[test]
fn before_the_data_nothing_happens() {
    let world = World::shenzhen().expect("data");
    let plan = world.plan(day("2022-08-31"));
    assert!(plan.sessions.is_empty() && plan.running.is_empty());
}
