use super::*;
use gb32960::Frame;

const NEAR: Wgs84 = Wgs84 { lon: 117.0, lat: 36.65 };

fn start() -> DateTime<Utc> {
    "2026-06-01T00:00:00Z".parse().expect("an instant")
}

#[test]
fn every_frame_is_valid_and_says_what_the_vehicle_does() {
    let mut fleet = VehicleFleet::new(7, 20, NEAR, start());
    for login in fleet.logins() {
        let frame = Frame::parse(&login).expect("a frame");
        assert!(matches!(frame.body(), Ok(Body::VehicleLogin(_))));
    }
    let mut charging = 0;
    for _ in 0..600 {
        let states: Vec<ChargeState> = fleet.vehicles().iter().map(SimVehicle::state).collect();
        let at = fleet.at();
        for (raw, state) in fleet.reports().iter().zip(states) {
            let frame = Frame::parse(raw).expect("a frame");
            let Ok(Body::Report(report)) = frame.body() else { panic!("a report") };
            assert_eq!(report.out_of_range(frame.header.edition), Vec::<&str>::new());
            assert_eq!(report.at, at);
            assert_eq!(report.vehicle().and_then(Vehicle::charge), Some(state));
            charging += usize::from(state == ChargeState::Parked);
        }
    }
    assert!((1_000..11_000).contains(&charging), "{charging} of 12000 reports while charging");
}

#[test]
fn the_same_seed_makes_the_same_frames_and_vins_are_well_formed() {
    let frames = |seed| {
        let mut fleet = VehicleFleet::new(seed, 4, NEAR, start());
        (0..50).flat_map(|_| fleet.reports()).collect::<Vec<_>>()
    };
    assert_eq!(frames(1), frames(1));
    assert_ne!(frames(1), frames(2));
    let fleet = VehicleFleet::new(1, 100, NEAR, start());
    let mut vins: Vec<String> = fleet.vehicles().iter().map(SimVehicle::vin).collect();
    assert!(vins.iter().all(|vin| is_vin(vin)), "{vins:?}");
    vins.sort();
    vins.dedup();
    assert_eq!(vins.len(), 100);
}
