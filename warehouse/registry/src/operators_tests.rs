use super::*;

#[test]
fn an_operator_id_is_nine_capital_letters_and_digits() {
    assert!(is_operator_id("MA3TEST01"));
    for odd in ["MA3TEST0", "MA3TEST012", "ma3test01", "MA3 EST01", ""] {
        assert!(!is_operator_id(odd), "{odd:?}");
    }
}

#[test]
fn a_network_is_a_prefix_or_a_single_address() {
    let one = network("10.1.2.3").expect("an address");
    assert!(one.contains(&"10.1.2.3".parse::<std::net::IpAddr>().expect("an address")));
    assert!(!one.contains(&"10.1.2.4".parse::<std::net::IpAddr>().expect("an address")));
    assert!(network("2001:db8::/32").is_ok());
    assert!(matches!(
        network("10.1.0.0/33"),
        Err(RegistryError::Invalid { field: "ip_allow", .. })
    ));
}

#[test]
fn settings_outside_their_range_are_refused_by_name() {
    let short = OperatorSettings { token_ttl_s: 599, ..OperatorSettings::default() };
    assert!(matches!(short.check(), Err(RegistryError::Invalid { field: "token_ttl_s", .. })));
    let burst = OperatorSettings { burst: 100, ..OperatorSettings::default() };
    assert!(matches!(burst.check(), Err(RegistryError::Invalid { field: "burst", .. })));
    let answer =
        OperatorSettings { duplicate_answer: Some("4016".into()), ..OperatorSettings::default() };
    assert!(matches!(
        answer.check(),
        Err(RegistryError::Invalid { field: "duplicate_answer", .. })
    ));
    assert!(OperatorSettings::default().check().is_ok());
}

#[test]
fn a_misspelt_setting_is_not_taken_for_a_default() {
    let odd = serde_json::from_str::<OperatorSettings>(r#"{"clock_windows_s": 60}"#);
    assert!(odd.is_err());
    let short: OperatorSettings =
        serde_json::from_str(r#"{"clock_policy": "refuse"}"#).expect("known field");
    assert_eq!(
        short,
        OperatorSettings { clock_policy: ClockPolicy::Refuse, ..OperatorSettings::default() }
    );
}
