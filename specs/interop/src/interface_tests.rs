use super::{Interface, Named, PREFIXES};

#[test]
fn every_name_is_found_under_every_prefix_with_doubled_and_trailing_slashes() {
    for interface in Interface::ALL {
        for prefix in PREFIXES {
            for path in [
                format!("{prefix}/{interface}"),
                format!("{prefix}//{interface}"),
                format!("{prefix}/{interface}/"),
            ] {
                let found = Interface::of_path(&path).map(|named| named.interface);
                assert_eq!(found, Some(interface), "{path}");
            }
        }
    }
}

#[test]
fn an_alias_is_found_and_marked() {
    for (name, interface) in [
        ("notification_charge_order_info_for_bonus", Interface::OrderInfo),
        ("notification_station_status", Interface::StationStatus),
        ("notification_StationStatus", Interface::StationStatus),
        ("notification_station_info", Interface::StationInfo),
        ("notification_StationInfo", Interface::StationInfo),
        ("notification_station_fee", Interface::StationFee),
        ("notification_orderInfo", Interface::OrderInfoOtherNames),
    ] {
        assert_eq!(Interface::named(name), Some(Named { interface, alias: true }), "{name}");
    }
}

#[test]
fn unknown_names_and_prefixes_are_not_found() {
    for path in ["/evcs/v2/query_token", "/evcs/v1/Query_Token", "/evcs/v1", "", "/", "/x"] {
        assert_eq!(Interface::of_path(path), None, "{path}");
    }
}

#[test]
fn a_supervise_name_has_a_twin_in_the_base_profile() {
    for interface in Interface::ALL {
        assert!(!interface.twin().is_supervise());
        assert_eq!(interface.is_supervise(), interface.name().starts_with("supervise_"));
    }
}

#[test]
fn every_interface_but_the_token_is_a_push() {
    assert_eq!(Interface::PUSHES.len(), Interface::ALL.len() - 1);
    assert!(!Interface::PUSHES.contains(&Interface::QueryToken));
}

#[test]
fn the_supervise_push_of_alarms_and_events_does_the_business_of_both() {
    let either = Interface::SuperviseEventAlarm;
    for base in [Interface::AlarmInfo, Interface::EventInfo] {
        assert!(either.shares_business(base) && base.shares_business(either));
    }
    assert!(!Interface::AlarmInfo.shares_business(Interface::EventInfo));
    assert!(Interface::OrderInfo.shares_business(Interface::SuperviseOrderInfo));
}
