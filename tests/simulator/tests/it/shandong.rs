//! The simulated Shandong.

use crate::day;
use reference::{Areas, ProvinceCode};
use simulator::World;

#[test]
fn stations_lie_inside_the_county_they_declare_and_numbers_are_as_asked_for() {
    let world = World::shandong(5000, 100_000).expect("boundaries");
    assert_eq!((world.stations.len(), world.connectors.len()), (5000, 100_000));
    let areas = Areas::load(ProvinceCode::Shandong).expect("areas");
    for entry in &world.stations {
        let station = &entry.station;
        let county = areas.get(&station.area_code).expect("a county");
        // sent with six digits: a tenth of a metre
        let outside = county.outside_m(station.place).expect("a boundary");
        assert!(outside < 0.5, "{} is {outside} m outside {}", station.name, county.name);
        assert!(entry.connectors > 0);
    }
    assert!(world.zones.iter().filter(|z| z.connectors.is_empty()).count() == 0);
}

#[test]
fn a_small_shandong_charges_with_a_plausible_use_of_its_connectors() {
    let world = World::shandong(200, 4000).expect("boundaries");
    let plan = world.plan(day("2026-07-15"));
    assert_eq!(plan.overfull_hours, 0);
    let per_connector = plan.sessions.len() as f64 / 4000.0;
    assert!((0.8..4.0).contains(&per_connector), "{per_connector} sessions per connector");
    let real: i64 = (0..world.zones.len())
        .filter_map(|zone| world.source.demand(zone, plan.day))
        .flat_map(|demand| demand.wh)
        .sum();
    let next = world.plan(plan.day.plus(1));
    let midnight = plan.day.start().timestamp()..plan.day.end().timestamp();
    let inside: i64 = [&plan, &next]
        .into_iter()
        .flat_map(|p| p.sessions.iter().flat_map(|s| p.parts_of(s)))
        .filter(|part| midnight.contains(&part.from))
        .map(|part| part.wh)
        .sum();
    assert_eq!(inside, real);
}
