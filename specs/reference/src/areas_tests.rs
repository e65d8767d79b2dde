use super::*;
use model::place::Gcj02;
use std::sync::OnceLock;

fn shandong() -> &'static Areas {
    static AREAS: OnceLock<Areas> = OnceLock::new();
    AREAS.get_or_init(|| Areas::load(ProvinceCode::Shandong).expect("embedded data"))
}

fn shenzhen() -> &'static Areas {
    static AREAS: OnceLock<Areas> = OnceLock::new();
    AREAS.get_or_init(|| Areas::load(ProvinceCode::Shenzhen).expect("embedded data"))
}

const JINAN: Wgs84 = Wgs84 { lon: 117.069, lat: 36.6497 };

#[test]
fn shandong_has_its_cities_counties_zones_and_towns() {
    let areas = shandong();
    assert_eq!(areas.at(Level::City).count(), 16);
    let functional = areas.at(Level::County).filter(|area| area.functional).count();
    assert_eq!((areas.at(Level::County).count(), functional), (151, 15));
    assert_eq!(areas.at(Level::Town).count(), 1853);
    assert_eq!(areas.children("370102").filter(|a| a.level == Level::Town).count(), 13);
    assert_eq!(areas.root().name_en, "Shandong");
    assert_eq!(areas.leaf_level(), Level::County);
    let named = areas.all().all(|area| !area.name.is_empty() && !area.name_en.is_empty());
    assert!(named, "every area has both names");
}

#[test]
fn every_label_lies_in_its_own_area() {
    for areas in [shandong(), shenzhen()] {
        let labelled = areas.at(areas.leaf_level()).filter(|area| area.has_boundary());
        let mut strays = 0;
        for area in labelled {
            let [lon, lat] = area.label.expect("areas with boundary have a label");
            let found = areas.locate(Wgs84 { lon, lat });
            strays += usize::from(found.map(|f| &f.code) != Some(&area.code));
        }
        // Zone labels are centroids; a few crescent zones do not hold theirs.
        assert!(strays * 20 < areas.at(areas.leaf_level()).count(), "{strays} labels outside");
    }
}

#[test]
fn a_place_is_found_in_its_county_and_nowhere_at_sea() {
    assert_eq!(shandong().locate(JINAN).map(|a| a.name.as_str()), Some("历下区"));
    assert!(shandong().locate(Wgs84 { lon: 123.5, lat: 37.0 }).is_none());
    assert!(shandong().locate(Wgs84 { lon: f64::NAN, lat: 37.0 }).is_none());
    let sent = Gcj02 { lon: 117.07500, lat: 36.65000 };
    assert_eq!(shandong().locate(sent.to_wgs84()).map(|a| a.code.as_str()), Some("370102"));
}

#[test]
fn distance_to_the_province_is_zero_inside_and_metres_outside() {
    assert!(shandong().outside_m(JINAN) < 1e-9);
    let beijing = Wgs84 { lon: 116.40, lat: 39.90 };
    let metres = shandong().outside_m(beijing);
    assert!((150_000.0..300_000.0).contains(&metres), "{metres}");
    assert_eq!(shandong().outside_m(Wgs84 { lon: f64::NAN, lat: 0.0 }), f64::INFINITY);
}

#[test]
fn a_place_just_outside_is_found_within_the_tolerance() {
    let areas = shandong();
    let lixia = areas.get("370102").expect("a county");
    let [_, south, ..] = areas.root().bbox.expect("a boundary");
    let far = Wgs84 { lon: 117.069, lat: south - 1.0 };
    assert!(areas.locate_near(far, 1_000.0).is_none());
    let [west, ..] = lixia.bbox.expect("a boundary");
    let beside = Wgs84 { lon: west - 0.001, lat: 36.6497 };
    let metres = lixia.outside_m(beside).expect("a boundary");
    assert!(metres > 50.0, "{metres}");
}

#[test]
fn a_declared_code_agrees_by_its_polygon_or_by_its_city() {
    let areas = shandong();
    assert_eq!(areas.agreement("370102", JINAN), Agreement::Metres(0.0));
    assert_eq!(areas.agreement("370176", JINAN), Agreement::Metres(0.0), "listed functional zone");
    assert_eq!(
        areas.agreement("370171", JINAN),
        Agreement::Metres(0.0),
        "unlisted functional zone"
    );
    let Agreement::Metres(apart) = areas.agreement("370202", JINAN) else { panic!("known code") };
    assert!(apart > 200_000.0, "{apart}");
    assert_eq!(areas.agreement("110101", JINAN), Agreement::UnknownCode);
    assert_eq!(areas.agreement("", JINAN), Agreement::UnknownCode);
}

#[test]
fn functional_zones_count_for_the_county_that_holds_the_point() {
    let areas = shandong();
    let settled = |code| areas.settle(code, JINAN, 1_000.0).map(|a| a.code.as_str());
    assert_eq!(settled("370176"), Some("370102"));
    assert_eq!(settled("370202"), Some("370102"));
    assert_eq!(settled("370102"), Some("370102"));
}

#[test]
fn belonging_follows_the_tables_and_the_digits() {
    let areas = shandong();
    assert!(areas.within("370102", "370100"));
    assert!(areas.within("370102001", "370000"));
    assert!(areas.within("370171", "370100"), "unlisted code");
    assert!(!areas.within("370102", "370200"));
    assert!(!areas.within("110101", "370000"));
    assert!(shenzhen().within("SZ0595", "440300"));
    assert!(shenzhen().within("440305", "440300"));
}

#[test]
fn the_demonstration_province_has_zones_and_an_outline() {
    let areas = shenzhen();
    assert_eq!(areas.at(Level::Zone).count(), 491);
    assert_eq!(areas.get("SZ0595").and_then(|a| a.parent.as_deref()), Some("440300"));
    assert!(areas.root().has_boundary());
    let futian = Wgs84 { lon: 114.055, lat: 22.540 };
    assert_eq!(areas.locate(futian).map(|a| a.level), Some(Level::Zone));
    assert_eq!(areas.agreement("440304", futian), Agreement::Metres(0.0));
}

#[test]
fn boundaries_exist_for_levels_with_polygons_only() {
    assert!(shandong().boundaries(Level::County).is_some_and(|text| text.contains("历下区")));
    assert!(shandong().boundaries(Level::Town).is_none());
    assert!(shenzhen().boundaries(Level::Zone).is_some_and(|text| text.contains("SZ0595")));
}
