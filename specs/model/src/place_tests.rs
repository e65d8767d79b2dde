use super::*;
use proptest::prelude::*;

#[test]
fn known_point_of_beijing_shifts_as_published() {
    // Tiananmen, WGS-84 to GCJ-02, as several independent published implementations give it.
    let there = Wgs84 { lon: 116.404, lat: 39.915 }.to_gcj02();
    assert!((there.lon - 116.410_245).abs() < 2e-6, "{}", there.lon);
    assert!((there.lat - 39.916_404).abs() < 2e-6, "{}", there.lat);
}

#[test]
fn outside_china_nothing_shifts() {
    let tokyo = Wgs84 { lon: 139.69, lat: 35.68 };
    assert_eq!(tokyo.to_gcj02(), Gcj02 { lon: 139.69, lat: 35.68 });
}

#[test]
fn a_degree_of_latitude_is_111_kilometres() {
    let d = Wgs84 { lon: 117.0, lat: 36.0 }.metres_to(Wgs84 { lon: 117.0, lat: 37.0 });
    assert!((d - 111_195.0).abs() < 5.0, "{d}");
}

#[test]
fn a_cell_holds_its_place_and_wrong_input_is_none() {
    assert!(Wgs84 { lon: 117.0, lat: 36.6 }.cell(8).is_some());
    assert!(Wgs84 { lon: 117.0, lat: 36.6 }.cell(16).is_none());
    assert!(Wgs84 { lon: f64::NAN, lat: 36.6 }.cell(8).is_none());
}

proptest! {
    #[test]
    fn gcj02_and_back_is_within_a_millimetre(lon in 73.6f64..135.0, lat in 18.2f64..53.5) {
        let place = Wgs84 { lon, lat };
        prop_assert!(place.to_gcj02().to_wgs84().metres_to(place) < 0.001);
    }

    #[test]
    fn bd09_and_back_is_within_a_metre(lon in 73.6f64..135.0, lat in 18.2f64..53.5) {
        let place = Wgs84 { lon, lat };
        let there = place.to_gcj02().to_bd09();
        prop_assert!(there.to_wgs84().metres_to(place) < 1.0);
    }
}
