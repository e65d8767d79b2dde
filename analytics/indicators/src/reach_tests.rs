use super::Reach;

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&one| one.to_owned()).collect()
}

#[test]
fn a_city_holds_its_counties_and_nothing_else() {
    let reach = Reach::of(&texts(&["370100"]), &[]);
    assert!(reach.holds("MA0000001", "370102"));
    assert!(!reach.holds("MA0000001", "370202"));
    assert_eq!(reach.region_list(), ["3701"]);
    assert_eq!(reach.operator_list(), ["*"]);
}

#[test]
fn asking_for_a_wider_region_gives_only_the_part_held() {
    let reach = Reach::of(&texts(&["370100", "370300"]), &[]).within_region("370000");
    assert!(reach.holds_region("370102") && reach.holds_region("370305"));
    assert!(!reach.holds_region("370203"));
}

#[test]
fn asking_for_a_region_outside_leaves_nothing() {
    let reach = Reach::of(&texts(&["370100"]), &[]).within_region("370200");
    assert!(!reach.holds_region("370202") && !reach.holds_region("370102"));
    assert_eq!(reach.region_list(), ["-"]);
}

#[test]
fn an_operator_cannot_ask_for_another() {
    let own = Reach::of(&[], &texts(&["MA0000001"]));
    assert!(own.clone().of_operator("MA0000001").holds_operator("MA0000001"));
    let other = own.of_operator("MA0000002");
    assert!(!other.holds_operator("MA0000002") && !other.holds_operator("MA0000001"));
}

#[test]
fn a_province_prefix_does_not_cut_a_code_with_zeros_inside() {
    let reach = Reach::of(&texts(&["371000"]), &[]);
    assert!(reach.holds_region("371002"));
    assert!(!reach.holds_region("371102"));
}

#[test]
fn a_traffic_zone_holds_itself_only() {
    let reach = Reach::of(&texts(&["SZ0100"]), &[]);
    assert!(reach.holds_region("SZ0100"));
    assert!(!reach.holds_region("SZ0101"));
}
