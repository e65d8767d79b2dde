//! Field rules: T08, T09 and the sub-codes of 4004.

use crate::mandatory::{MANDATORY, MAY_BE_EMPTY};
use crate::{context, push};
use interop::{Interface, Message, parse};
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    serde_json::from_str(&push(name)).unwrap()
}

fn run(name: &str, body: &Value) -> Result<Message, String> {
    let interface = Interface::named(name).unwrap().interface;
    parse(interface, body.to_string().as_bytes(), &context()).map_err(|refusal| refusal.msg())
}

/// The example with the field at `pointer` changed; `None` removes it.
fn changed(name: &str, pointer: &str, value: Option<Value>) -> Value {
    let mut body = example(name);
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(field.into(), value),
        None => parent.remove(field),
    };
    body
}

#[test]
fn t08_each_mandatory_field_left_out_null_or_empty_is_4004_01_with_its_pointer() {
    let mut tried = 0;
    for (name, pointers) in MANDATORY {
        run(name, &example(name)).unwrap();
        for pointer in *pointers {
            for change in [None, Some(Value::Null), Some(json!(""))] {
                let refusal = run(name, &changed(name, pointer, change.clone())).unwrap_err();
                assert_eq!(refusal, format!("4004-01 {pointer} 缺失"), "{name} {change:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "only {tried}");
}

#[test]
fn a_mandatory_field_that_may_be_empty_has_to_be_sent() {
    for pointer in MAY_BE_EMPTY {
        let name = "notification_alarmInfo";
        run(name, &changed(name, pointer, Some(json!("")))).unwrap();
        for change in [None, Some(Value::Null)] {
            let refusal = run(name, &changed(name, pointer, change)).unwrap_err();
            assert_eq!(refusal, format!("4004-01 {pointer} 缺失"));
        }
    }
}

#[test]
fn either_list_of_the_supervise_push_of_alarms_and_events_will_do() {
    let name = "supervise_notification_event_alarm";
    for pointer in ["/AlarmInfos", "/EventInfos"] {
        let told = run(name, &changed(name, pointer, None)).unwrap();
        assert_eq!(told.total(), 1, "without {pointer}");
    }
    assert_eq!(run(name, &json!({})).unwrap_err(), "4004-01 /AlarmInfos 缺失");
    let both = run(name, &example(name)).unwrap();
    assert_eq!(both.total(), 2);
    let bad = changed(name, "/EventInfos/0/EventType", Some(json!(9)));
    let Message::Report(parsed) = run(name, &bad).unwrap() else { panic!("no report") };
    assert_eq!((parsed.total, parsed.rows.len(), parsed.bad.len()), (2, 1, 1));
    assert_eq!(parsed.bad[0].0, 1, "positions count on over the alarms");
    assert_eq!(parsed.bad[0].1.msg(), "4004-04 /EventInfos/0/EventType 不在代码表内");
}

#[test]
fn a_reconciliation_names_at_most_a_month_and_twenty_thousand_orders() {
    let name = "check_charge_orders";
    let before = changed(name, "/EndTime", Some(json!("2025-05-31 23:59:59")));
    assert_eq!(run(name, &before).unwrap_err(), "4004-05 /EndTime 数值超出范围 (早于StartTime)");
    let order = example(name)["ChargeOrders"][0].clone();
    let most =
        |count: usize| changed(name, "/ChargeOrders", Some(json!(vec![order.clone(); count])));
    assert_eq!(run(name, &most(20_000)).unwrap().total(), 20_000);
    let refusal = run(name, &most(20_001)).unwrap_err();
    assert_eq!(refusal, "4004-08 /ChargeOrders 项数过多 (最多20000项)");
}

#[test]
fn a_battery_inside_another_message_need_not_be_complete_but_well_formed() {
    let name = "notification_equip_charge_status";
    let with = |values: Value| changed(name, "/BmsInfo", Some(values));
    let Message::Process(parsed) = run(name, &with(json!({"Soc": 47}))).unwrap() else { panic!() };
    assert!(parsed.rows[0].value.battery.as_ref().unwrap().soc.is_some());
    assert!(run(name, &with(json!(""))).is_ok());
    for (values, refusal) in [
        (json!({"Soc": "much"}), "4004-02 /BmsInfo/Soc 类型错误"),
        (json!([1]), "4004-02 /BmsInfo 类型错误"),
    ] {
        assert_eq!(run(name, &with(values)).unwrap_err(), refusal);
    }
}

#[test]
fn every_mandatory_field_of_the_published_schemas_is_tried() {
    for (name, schema) in interop::published() {
        let Some((_, pointers)) = MANDATORY.iter().find(|(known, _)| *known == name) else {
            continue;
        };
        if name == "supervise_notification_station_info" {
            continue;
        }
        let mut leaves = std::collections::BTreeSet::new();
        required(&schema, "", &mut leaves);
        for leaf in leaves {
            let found = pointers.iter().any(|pointer| *pointer == leaf);
            assert!(
                found
                    || leaf.contains("PolicyInfos")
                    || leaf.contains("ChargeDetails")
                    || leaf.starts_with("/BmsInfo/")
                    || leaf.contains("/0/BmsInfo/") && name != "notification_bmsInfo"
                    || leaf.contains("FeeDetail/0/")
                    || MAY_BE_EMPTY.contains(&&*leaf),
                "{name} {leaf}"
            );
        }
    }
}

/// Pointers of the required fields of a schema, with 0 for every list.
fn required(schema: &Value, at: &str, leaves: &mut std::collections::BTreeSet<String>) {
    let properties = schema["properties"].as_object();
    for name in schema["required"].as_array().into_iter().flatten() {
        leaves.insert(format!("{at}/{}", name.as_str().unwrap()));
    }
    for (name, property) in properties.into_iter().flatten() {
        required(property, &format!("{at}/{name}"), leaves);
        required(&property["items"], &format!("{at}/{name}/0"), leaves);
    }
}

#[test]
fn t09_a_sequence_number_of_26_or_28_characters_is_4004_07() {
    for (name, field) in [
        ("notification_charge_order_info", "/StartChargeSeq"),
        ("notification_equip_charge_status", "/StartChargeSeq"),
        ("supervise_notification_charge_order_info", "/OrderNo"),
        ("supervise_notification_equip_charge_status", "/OrderNo"),
        ("notification_orderInfo", "/OrderInfo/StartChargeSeq"),
        ("notification_start_charge_result", "/StartChargeSeq"),
        ("notification_stop_charge_result", "/StartChargeSeq"),
        ("check_charge_orders", "/CheckOrderSeq"),
        ("check_charge_orders", "/ChargeOrders/1/StartChargeSeq"),
    ] {
        for length in [1, 26, 28, 200] {
            let body = changed(name, field, Some(json!("M".repeat(length))));
            assert_eq!(run(name, &body).unwrap_err(), format!("4004-07 {field} 流水号格式错误"));
        }
        run(name, &changed(name, field, Some(json!("M".repeat(27))))).unwrap();
    }
}

type Case = (&'static str, &'static str, serde_json::Value, &'static str);

fn check(cases: impl IntoIterator<Item = Case>) {
    for (name, pointer, value, told) in cases {
        assert_eq!(run(name, &changed(name, pointer, Some(value))).unwrap_err(), told);
    }
}

#[test]
fn each_field_rule_of_an_order_has_its_sub_code_and_pointer() {
    let order = "notification_charge_order_info";
    check([
        (order, "/TotalPower", json!("much"), "4004-02 /TotalPower 类型错误"),
        (order, "/TotalPower", json!([1]), "4004-02 /TotalPower 类型错误"),
        (order, "/TotalPower", json!(true), "4004-02 /TotalPower 类型错误"),
        (order, "/StartChargeSeq", json!(5), "4004-02 /StartChargeSeq 类型错误"),
        (order, "/ChargeDetails", json!({}), "4004-02 /ChargeDetails 类型错误"),
        (order, "/ChargeDetails", json!([5]), "4004-02 /ChargeDetails/0 类型错误"),
        (
            order,
            "/ConnectorID",
            json!("x".repeat(51)),
            "4004-03 /ConnectorID 长度错误 (允许长度 1 to 50)",
        ),
        (order, "/StopDesc", json!("长".repeat(256)), "4004-03 /StopDesc 长度错误 (最多255字符)"),
        (order, "/StopReason", json!(100), "4004-04 /StopReason 不在代码表内"),
        (order, "/StopReason", json!(-1), "4004-04 /StopReason 不在代码表内"),
        (order, "/StopReason", json!(3_000_000_000_u64), "4004-05 /StopReason 数值超出范围"),
        (order, "/TotalMoney", json!(1e30), "4004-05 /TotalMoney 数值超出范围"),
        (order, "/EndTime", json!("2025-02-30 08:00:00"), "4004-06 /EndTime 日期时间格式错误"),
        (order, "/EndTime", json!("yesterday"), "4004-06 /EndTime 日期时间格式错误"),
        (order, "/EndTime", json!("2025-06-01"), "4004-06 /EndTime 日期时间格式错误"),
    ]);
}

#[test]
fn each_field_rule_of_a_status_has_its_sub_code_and_pointer() {
    let status = "notification_stationStatus";
    check([
        (
            status,
            "/ConnectorStatusInfo/Status",
            json!(5),
            "4004-04 /ConnectorStatusInfo/Status 不在代码表内",
        ),
        (status, "/ConnectorStatusInfo", json!("x"), "4004-02 /ConnectorStatusInfo 类型错误"),
        (status, "/ConnectorStatusInfo", json!([1, 2]), "4004-02 /ConnectorStatusInfo/0 类型错误"),
    ]);
}

#[test]
fn each_field_rule_of_a_station_has_its_sub_code_and_pointer() {
    let station = "notification_stationInfo";
    check([
        (
            station,
            "/StationInfo/OperatorID",
            json!("ma3test01"),
            "4004-02 /StationInfo/OperatorID 类型错误 (含不允许的字符)",
        ),
        (
            station,
            "/StationInfo/CountryCode",
            json!("CHN"),
            "4004-03 /StationInfo/CountryCode 长度错误 (应为2字符)",
        ),
        (
            station,
            "/StationInfo/StationLng",
            json!(180.1),
            "4004-05 /StationInfo/StationLng 数值超出范围",
        ),
        (
            station,
            "/StationInfo/Construction",
            json!(16),
            "4004-04 /StationInfo/Construction 不在代码表内",
        ),
        (
            station,
            "/StationInfo/EquipmentInfos/0/EquipmentType",
            json!(7),
            "4004-04 /StationInfo/EquipmentInfos/0/EquipmentType 不在代码表内",
        ),
        (
            station,
            "/StationInfo/EquipmentInfos",
            json!([]),
            "4004-01 /StationInfo/EquipmentInfos 缺失 (至少1项)",
        ),
        (
            station,
            "/StationInfo/OfficialRunTime",
            json!("soon"),
            "4004-06 /StationInfo/OfficialRunTime 日期时间格式错误",
        ),
    ]);
}

#[test]
fn lists_above_their_limit_are_4004_08() {
    let status = example("notification_stationStatus")["ConnectorStatusInfo"].clone();
    let rows = |n: usize| json!({"ConnectorStatusInfos": vec![status.clone(); n]});
    let Message::Status(parsed) = run("notification_stationStatus", &rows(1_000)).unwrap() else {
        panic!("not a status message")
    };
    assert_eq!(parsed.rows.len(), 1_000);
    assert_eq!(
        run("notification_stationStatus", &rows(1_001)).unwrap_err(),
        "4004-08 /ConnectorStatusInfos 项数过多 (最多1000项)"
    );
    let detail = example("notification_charge_order_info")["ChargeDetails"][0].clone();
    let name = "notification_charge_order_info";
    let details = |n: usize| changed(name, "/ChargeDetails", Some(json!(vec![detail.clone(); n])));
    run(name, &details(32)).unwrap();
    assert_eq!(run(name, &details(33)).unwrap_err(), "4004-08 /ChargeDetails 项数过多 (最多32项)");
    let power = example("notification_realtime_power_info")["SupStationPowerInfos"][0].clone();
    let body = json!({"SupStationPowerInfos": vec![power; 501]});
    assert_eq!(
        run("notification_realtime_power_info", &body).unwrap_err(),
        "4004-08 /SupStationPowerInfos 项数过多 (最多500项)"
    );
}

#[test]
fn one_bad_row_of_many_does_not_lose_the_others() {
    let good = example("notification_stationStatus")["ConnectorStatusInfo"].clone();
    let mut rows = vec![good; 500];
    rows[321]["Status"] = json!("broken");
    rows[7] = json!(null);
    let body = json!({"ConnectorStatusInfos": rows});
    let Message::Status(parsed) = run("notification_stationStatus", &body).unwrap() else {
        panic!("not a status message")
    };
    assert_eq!((parsed.total, parsed.rows.len()), (500, 498));
    let bad: Vec<_> = parsed.bad.iter().map(|(index, why)| (*index, why.sub_code())).collect();
    assert_eq!(bad, [(7, "4004-02"), (321, "4004-02")]);
    assert!(parsed.rows.iter().all(|row| row.index != 7 && row.index != 321));
}

#[test]
fn codes_outside_their_table_are_kept_in_optional_fields() {
    let body =
        changed("notification_stationStatus", "/ConnectorStatusInfo/ParkStatus", Some(json!(77)));
    let Message::Status(parsed) = run("notification_stationStatus", &body).unwrap() else {
        panic!("not a status message")
    };
    assert_eq!(parsed.rows[0].value.park_status, Some(77));
}

#[test]
fn what_is_no_json_object_is_4003_34_and_wrong_utf8_is_4003_33() {
    for interface in Interface::ALL {
        for body in ["", "[]", "1", "null", "{", "{]", "{\"a\":}", "{} {}", "{\"a\":1,}"] {
            let refusal = parse(interface, body.as_bytes(), &context()).unwrap_err();
            assert_eq!(refusal.sub_code(), "4003-34", "{interface} {body}");
        }
        let refusal = parse(interface, b"{\"a\":\"\xff\"}", &context()).unwrap_err();
        assert_eq!(refusal.sub_code(), "4003-33");
    }
}

#[test]
fn hostile_nesting_and_lists_are_refused_quickly() {
    let started = std::time::Instant::now();
    for interface in Interface::ALL {
        let deep = format!("{{\"ConnectorStatusInfo\":{}", "[".repeat(1_000_000));
        assert_eq!(parse(interface, deep.as_bytes(), &context()).unwrap_err().ret(), 4003);
        let empty = "{},".repeat(100_000) + "{}";
        for name in [
            "ConnectorStatusInfos",
            "StationInfos",
            "EquipmentInfos",
            "ChargeDetails",
            "SupStationPowerInfos",
            "OperationStatsInfos",
            "AlarmInfos",
            "BmsInfos",
            "ChargeOrders",
        ] {
            let body = format!("{{\"{name}\":[{empty}]}}");
            assert!(parse(interface, body.as_bytes(), &context()).is_err(), "{interface} {name}");
        }
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
