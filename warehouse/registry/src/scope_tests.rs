use super::*;

fn scope(regions: &[&str], operators: &[&str]) -> Scope {
    let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    Scope { regions: owned(regions), operators: owned(operators) }
}

#[test]
fn an_area_admits_what_lies_below_it_and_nothing_beside_it() {
    let jinan = scope(&["370100"], &[]);
    assert!(jinan.admits_region("370100") && jinan.admits_region("370102"));
    assert!(!jinan.admits_region("370200") && !jinan.admits_region("370000"));
    let province = scope(&["370000"], &[]);
    assert!(province.admits_region("370202") && !province.admits_region("440300"));
    let county = scope(&["370102"], &[]);
    assert!(county.admits_region("370102") && !county.admits_region("370103"));
}

#[test]
fn only_named_operators_are_admitted() {
    let own = scope(&[], &["MA3TEST01"]);
    assert!(own.admits_operator("MA3TEST01") && !own.admits_operator("MA3TEST02"));
    assert!(Scope::everything().admits_operator("MA3TEST02"));
}

#[test]
fn a_scope_without_limits_is_refused_for_roles_that_need_one() {
    assert!(Scope::everything().check(RoleId::Operator).is_err());
    assert!(Scope::everything().check(RoleId::CityRegulator).is_err());
    assert!(Scope::everything().check(RoleId::ProvinceRegulator).is_ok());
    assert!(scope(&["3701"], &[]).check(RoleId::CityRegulator).is_err());
    assert!(scope(&[], &["nobody"]).check(RoleId::Operator).is_err());
    assert!(scope(&[], &["MA3TEST01"]).check(RoleId::Operator).is_ok());
}

#[test]
fn a_zone_is_itself_only() {
    let zone = scope(&["SZ0200"], &[]);
    assert!(zone.admits_region("SZ0200"));
    assert!(!zone.admits_region("SZ0201"));
}
