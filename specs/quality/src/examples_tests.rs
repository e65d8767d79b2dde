use super::*;
use crate::{RULES, Rule, Severity, Stage};
use reference::ProvinceCode;
use std::collections::HashSet;
use std::sync::OnceLock;

fn areas() -> &'static Areas {
    static AREAS: OnceLock<Areas> = OnceLock::new();
    AREAS.get_or_init(|| Areas::load(ProvinceCode::Shandong).expect("embedded data"))
}

fn verdict(rule: &Rule, input: &Input, patch: &str) -> Verdict {
    let judged = judge(input, patch, &Limits::default(), areas());
    judged.unwrap_or_else(|e| panic!("{}: {patch}: {e}", rule.code))
}

fn finding<'a>(verdict: &'a Verdict, code: &str) -> Option<&'a crate::Finding> {
    verdict.findings.iter().find(|f| f.code == code)
}

/// Verdict of the input of `code` (or the further input `place`) on a changed row.
fn after(code: &str, patch: &str) -> Verdict {
    let rule = crate::rule(code).unwrap_or_else(|| panic!("no rule {code}"));
    verdict(rule, &rule.input, patch)
}

#[test]
fn every_good_example_keeps_its_rule_and_every_bad_one_breaks_it() {
    for rule in RULES.iter().filter(|rule| rule.stage == Stage::Arrival) {
        for example in rule.inputs() {
            let good = verdict(rule, &example.input, example.good);
            assert_eq!(finding(&good, rule.code), None, "{} good", rule.code);
            let bad = verdict(rule, &example.input, example.bad);
            let found = finding(&bad, rule.code);
            let found = found.unwrap_or_else(|| panic!("{} bad is not noticed", rule.code));
            assert_eq!(found.severity, rule.severity, "{}", rule.code);
            assert!(
                rule.fields.iter().any(|f| f.ends_with(found.field)),
                "{} {}",
                rule.code,
                found.field
            );
            assert!(!found.value.is_empty() && !found.expected.is_empty(), "{}", rule.code);
            assert_eq!(bad.held, bad.findings.iter().any(|f| f.severity.holds()));
        }
    }
}

#[test]
fn base_rows_keep_every_rule() {
    for rule in RULES.iter() {
        for example in rule.inputs() {
            assert_eq!(verdict(rule, &example.input, "{}"), Verdict::default(), "{}", rule.code);
        }
    }
}

#[test]
fn codes_and_keys_of_limits_are_unique_and_follow_their_form() {
    let mut seen = HashSet::new();
    for rule in RULES {
        assert!(seen.insert(rule.code), "{} twice", rule.code);
        let (letters, digits) = rule.code.split_at(2);
        assert!(letters.bytes().all(|b| b.is_ascii_uppercase()) && digits.len() == 2);
        assert!(!rule.fields.is_empty() && !rule.says_zh.is_empty(), "{}", rule.code);
        assert_eq!(rule.limit.is_none(), rule.unit.is_empty(), "{}: limit and unit", rule.code);
        for threshold in rule.also {
            assert!(threshold.key.starts_with(&format!("{}.", rule.code)), "{}", threshold.key);
            assert!(seen.insert(threshold.key), "{} twice", threshold.key);
        }
    }
    assert!(RULES.len() >= 40, "{} rules", RULES.len());
}

#[test]
fn only_rows_of_unknown_connectors_are_orphans() {
    for code in ["SU08", "CP01", "OR12"] {
        let verdict = after(code, r#"{"facts":{"connector":null}}"#);
        assert!(verdict.held && verdict.orphan, "{code}");
        assert_eq!(verdict.held_by(), code);
    }
    for code in ["PW06", "OS05", "AL07", "EV04", "FE06"] {
        assert!(after(code, r#"{"facts":{"registered":false}}"#).orphan, "{code}");
    }
    assert!(after("BM06", r#"{"facts":{"connector":null}}"#).orphan);
    let also_wrong = after("OR12", r#"{"energy":-1,"facts":{"connector":null}}"#);
    assert!(also_wrong.held && !also_wrong.orphan);
    let only_warned = after("OR19", r#"{"declared_periods":9}"#);
    assert!(!only_warned.held && !only_warned.orphan);
}

#[test]
fn rules_with_two_levels_warn_before_they_hold() {
    let cases = [
        ("ST04", r#"{"equipment":{"1":{"connectors":{"0":{"power":3100}}}}}"#, Severity::Warn),
        (
            "ST04",
            r#"{"equipment":{"0":{"power":5000000,"connectors":{"0":{"power":4000000}}}}}"#,
            Severity::Error,
        ),
        ("ST14", r#"{"sent_at":{"lon":117.0751,"lat":36.65}}"#, Severity::Warn),
        ("ST14", r#"{"sent_at":{"lon":0.0,"lat":0.0}}"#, Severity::Error),
        ("SU01", r#"{"occurred_at":"2026-05-31T03:59:59Z"}"#, Severity::Warn),
        ("SU01", r#"{"occurred_at":"2023-12-31T15:59:59Z"}"#, Severity::Error),
        ("OR03", r#"{"started_at":"2026-05-31T03:57:00Z","details":[]}"#, Severity::Warn),
        ("OR04", r#"{"energy":250001}"#, Severity::Warn),
        ("OR11", r#"{"facts":{"received_at":"2026-06-03T00:00:00Z"}}"#, Severity::Warn),
        ("OR11", r#"{"facts":{"received_at":"2026-06-17T00:00:00Z"}}"#, Severity::Error),
        ("OR14", r#"{"meter_end":1030301}"#, Severity::Warn),
        ("OR21", r#"{"details":{"0":{"electricity_price":50001}}}"#, Severity::Warn),
        ("OR23", r#"{"started_at":"2023-12-31T15:00:00Z"}"#, Severity::Error),
    ];
    for (code, patch, severity) in cases {
        let verdict = after(code, patch);
        let found = finding(&verdict, code).unwrap_or_else(|| panic!("{code} keeps {patch}"));
        assert_eq!(found.severity, severity, "{code} {patch}");
    }
}

#[test]
fn old_rows_that_were_asked_for_later_are_not_late() {
    let asked = r#"{"occurred_at":"2026-05-01T00:00:00Z","facts":{"backfill":true}}"#;
    assert_eq!(finding(&after("SU01", asked), "SU01"), None);
    let asked = r#"{"facts":{"received_at":"2026-07-01T00:00:00Z","backfill":true}}"#;
    let verdict = after("OR11", asked);
    assert_eq!(finding(&verdict, "OR11").map(|f| f.severity), Some(Severity::Warn));
}

#[test]
fn a_station_at_sea_or_in_another_province_is_held() {
    for place in [(123.5, 37.0), (116.40, 39.90), (0.0, 0.0)] {
        let (lon, lat) = place;
        let patch = format!(r#"{{"place":{{"lon":{lon},"lat":{lat}}}}}"#);
        let verdict = after("ST03", &patch);
        let found = finding(&verdict, "ST03").expect("outside");
        assert_eq!((found.field, found.severity), ("StationLng", Severity::Error));
    }
    let unknown = after("ST03", r#"{"area_code":"110101"}"#);
    assert_eq!(finding(&unknown, "ST03").map(|f| f.expected.contains("370102")), Some(true));
}

#[test]
fn a_connector_registered_at_another_station_is_held() {
    let verdict = after("ST05", r#"{"facts":{"homes":{"3701020001002":"OTHER"}}}"#);
    let found = finding(&verdict, "ST05").expect("noticed");
    assert!(found.value.contains("3701020001002") && found.expected.contains("OTHER"));
}

#[test]
fn every_part_of_the_sums_of_an_order_is_compared() {
    let cases = [
        ("TotalMoney", r#"{"total":3002}"#),
        ("ChargeDetails", r#"{"details":{"0":{"started_at":"2026-06-01T02:57:59Z"}}}"#),
        ("DetailElecMoney", r#"{"details":{"1":{"electricity":902}}}"#),
        ("DetailSeviceMoney", r#"{"details":{"1":{"service":602}}}"#),
        ("TotalElecMoney", r#"{"electricity":1803,"total":3003}"#),
        ("TotalSeviceMoney", r#"{"service":1203,"total":3003}"#),
    ];
    for (field, patch) in cases {
        let verdict = after("OR13", patch);
        let found = finding(&verdict, "OR13").unwrap_or_else(|| panic!("{field} is not compared"));
        assert_eq!(found.field, field);
    }
    for patch in [r#"{"total":3001}"#, r#"{"electricity":1802,"total":3002}"#] {
        assert_eq!(finding(&after("OR13", patch), "OR13"), None, "{patch}: rounding");
    }
}

#[test]
fn negative_power_is_fine_where_vehicles_feed_back() {
    let negative = r#"{"0":{"power":-1000},"1":{"power":-1000},"2":{"power":-1000}}"#;
    assert!(after("PW05", negative).held);
    let verdict = after("PW02", r#"{"2":{"power":0}}"#);
    assert_eq!(finding(&verdict, "PW02").map(|f| f.index), Some(0));
}

#[test]
fn an_explanation_names_field_value_and_expectation_in_both_languages() {
    let verdict = after("OR20", r#"{"energy":-1}"#);
    let (zh, en) = finding(&verdict, "OR20").expect("negative").explain();
    assert_eq!(zh, "OR20 电量非负：TotalPower = -0.001 kWh，应为 ≥ 0 kWh");
    assert!(en.contains("zero or more energy: TotalPower = -0.001 kWh, expected ≥ 0 kWh"));
}

#[test]
fn a_change_reaches_into_arrays_by_position() {
    let mut value = serde_json::json!({"list": [1, {"a": 2, "b": 3}]});
    change(&mut value, serde_json::json!({"list": {"1": {"a": 9}}}));
    assert_eq!(value, serde_json::json!({"list": [1, {"a": 9, "b": 3}]}));
    change(&mut value, serde_json::json!({"list": []}));
    assert_eq!(value, serde_json::json!({"list": []}));
}

#[test]
fn the_second_condition_of_a_rule_counts_like_the_first() {
    let cases = [
        ("ST01", "ConnectorInfos", r#"{"equipment":{"0":{"connectors":[]}}}"#),
        ("ST05", "EquipmentID", r#"{"equipment":{"1":{"equipment_id":"37010200010"}}}"#),
        (
            "ST16",
            "VoltageLowerLimits",
            r#"{"equipment":{"0":{"connectors":{"0":{"voltage_lower_v":900}}}}}"#,
        ),
        ("ST18", "ServiceFee", r#"{"service_fee":"面议"}"#),
        ("ST19", "Address", r#"{"address":"山东省济南市历下区"}"#),
        ("SU04", "ChargeElectricity", r#"{"state":"offline","current":0}"#),
        ("SU10", "SOC", r#"{"soc":1001}"#),
        ("CP02", "EndTime", r#"{"occurred_at":"2026-06-01T04:01:01Z"}"#),
        ("CP09", "ConnectorStatus", r#"{"state":"ended"}"#),
        ("PW02", "StationRealTimePower", r#"{"2":{"power":49000}}"#),
        ("PW03", "ConnectorRealTimePower", r#"{"2":{"power":72001}}"#),
        ("AL07", "ConnectorID", r#"{"connector_id":"3701020009999"}"#),
        ("BM01", "VoltageL", r#"{"reading":{"cell_voltage_low":3813}}"#),
        ("BM01", "TemptureL", r#"{"reading":{"temperature_low_c":35}}"#),
        ("BM03", "TemptureH", r#"{"reading":{"temperature_high_c":56}}"#),
        ("FE01", "ChargeFeeDetail", r#"{"charged":{"0":{"to_min":700}}}"#),
        ("FE01", "ChargeFeeDetail", r#"{"charged":{"2":{"to_min":1439}}}"#),
        ("FE01", "ChargeFeeDetail", r#"{"charged":{"2":{"equipment_type":2}}}"#),
        (
            "FE01",
            "DiscountFeeDetail",
            r#"{"discount":[{"equipment_type":0,"from_min":0,"to_min":60,"electricity":1,"service":1}]}"#,
        ),
        ("FE02", "ServiceFee", r#"{"charged":{"1":{"service":-1}}}"#),
        ("OS01", "StationElectricity", r#"{"2":{"energy":214399}}"#),
        ("OR07", "EndTime", r#"{"started_at":"2026-06-01T03:57:01Z","details":[]}"#),
        ("OR20", "DetailPower", r#"{"details":{"1":{"energy":-1}}}"#),
    ];
    for (code, field, patch) in cases {
        let verdict = after(code, patch);
        let found = verdict.findings.iter().any(|f| f.code == code && f.field == field);
        assert!(found, "{code} {field} is not noticed: {:?}", verdict.findings);
    }
}

#[test]
fn a_demonstration_province_judges_places_by_its_own_areas() {
    let shenzhen = Areas::load(ProvinceCode::Shenzhen).expect("embedded data");
    let input = &crate::rule("ST03").expect("a rule").input;
    let judged = |patch| judge(input, patch, &Limits::default(), &shenzhen).expect("a row");
    let futian = r#"{"place":{"lon":114.055,"lat":22.54},"area_code":"440304"}"#;
    assert_eq!(finding(&judged(futian), "ST03"), None);
    assert!(finding(&judged("{}"), "ST03").is_some(), "Jinan is not in Shenzhen");
}
