//! T21: every tolerance that concerns reading is accepted and counted (specification chapter 22).
//!
//! Those of the envelope (CW03, CW04, CW06, CW09, CW13, CW31) are in `envelope.rs`; CW07, CW08 and CW33 are the gate's.

use crate::{context, push};
use interop::answers::PushAnswer;
use interop::token::TokenAnswer;
use interop::{Deviation, Deviations, Interface, Message, Profile, parse};
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    serde_json::from_str(&push(name)).unwrap()
}

/// The example with edits: pointer of the parent, old name, new name, and a new value unless it is kept.
pub fn edited(name: &str, edits: &[(&str, &str, &str, Option<Value>)]) -> String {
    let mut body = example(name);
    for (parent, old, new, value) in edits {
        let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        let kept = parent.remove(*old).unwrap_or_default();
        parent.insert((*new).into(), value.clone().unwrap_or(kept));
    }
    body.to_string()
}

pub fn run(name: &str, body: &str) -> Message {
    let interface = Interface::named(name).unwrap().interface;
    match parse(interface, body.as_bytes(), &context()) {
        Ok(message) => message,
        Err(refusal) => panic!("{name} was refused: {refusal} in {body}"),
    }
}

pub fn met(message: &Message) -> Vec<(Deviation, u32)> {
    message.deviations().iter().collect()
}

/// What the rows became, without positions and counts.
fn content(message: &Message) -> String {
    match message {
        Message::Token(token) => format!("{:?}", token.operator_id),
        Message::Station(parsed) => format!("{:?}", parsed.rows),
        Message::Status(parsed) => format!("{:?}", parsed.rows),
        Message::Process(parsed) => format!("{:?}", parsed.rows),
        Message::Order(parsed) => format!("{:?}", parsed.rows),
        Message::Power(parsed) => format!("{:?}", parsed.rows),
        Message::Report(parsed) => format!("{:?}", parsed.rows),
        Message::Check(parsed) => format!("{:?}", parsed.check),
    }
}

/// The edited example means the same as the conformant one and shows exactly this deviation.
pub fn same(
    name: &str,
    edits: &[(&str, &str, &str, Option<Value>)],
    deviation: Deviation,
    count: u32,
) {
    let conformant = run(name, &example(name).to_string());
    let other = run(name, &edited(name, edits));
    assert_eq!(met(&conformant), [], "{name}");
    assert_eq!(content(&other), content(&conformant), "{name} {edits:?}");
    assert_eq!(met(&other), [(deviation, count)], "{name} {edits:?}");
}

const ORDER: &str = "notification_charge_order_info";
pub const PROCESS: &str = "notification_equip_charge_status";
const STATUS: &str = "notification_stationStatus";
const STATION: &str = "notification_stationInfo";
const POWER: &str = "notification_realtime_power_info";
const SUPERVISE_STATUS: &str = "supervise_notification_station_status";
const SUPERVISE_PROCESS: &str = "supervise_notification_equip_charge_status";
const SUPERVISE_ORDER: &str = "supervise_notification_charge_order_info";

#[test]
fn cw01_service_is_read_in_both_spellings() {
    let code = Deviation::ServiceSpelling;
    same(ORDER, &[("", "TotalSeviceMoney", "TotalServiceMoney", None)], code, 1);
    same(ORDER, &[("/ChargeDetails/0", "SevicePrice", "ServicePrice", None)], code, 1);
    same(ORDER, &[("/ChargeDetails/0", "DetailSeviceMoney", "DetailServiceMoney", None)], code, 1);
    same(SUPERVISE_ORDER, &[("", "TotalServiceMoney", "TotalSeviceMoney", None)], code, 1);
    let standard = edited(PROCESS, &[("", "x", "SeviceMoney", Some(json!(1.5)))]);
    let other = edited(PROCESS, &[("", "x", "ServiceMoney", Some(json!(1.5)))]);
    assert_eq!(content(&run(PROCESS, &standard)), content(&run(PROCESS, &other)));
    assert_eq!(met(&run(PROCESS, &other)), [(code, 1)]);
}

#[test]
fn cw02_energy_money_is_read_in_both_spellings() {
    let code = Deviation::ElectMoneySpelling;
    same(ORDER, &[("", "TotalElecMoney", "TotalElectMoney", None)], code, 1);
    same(ORDER, &[("/ChargeDetails/0", "DetailElecMoney", "DetailElectMoney", None)], code, 1);
    let other = edited(PROCESS, &[("", "x", "ElectMoney", Some(json!(1.5)))]);
    assert_eq!(met(&run(PROCESS, &other)), [(code, 1)]);
}

#[test]
fn cw05_escapes_whitespace_and_a_byte_order_mark_are_accepted() {
    let plain = example(STATION).to_string();
    let conformant = run(STATION, &plain);
    let escaped = plain.replace("济南", "\\u6d4e\\u5357");
    for text in [
        escaped,
        format!("\u{feff}{plain}"),
        plain.replacen("\":\"", "\": \"", 1),
        plain.replacen("\",\"", "\", \"", 1),
        serde_json::to_string_pretty(&example(STATION)).unwrap(),
        format!("\r\n{plain}"),
    ] {
        let other = run(STATION, &text);
        assert_eq!(content(&other), content(&conformant));
        assert_eq!(met(&other), [(Deviation::JsonText, 1)], "{text}");
    }
}

#[test]
fn cw10_soc_is_read_in_both_spellings() {
    same(PROCESS, &[("", "Soc", "SOC", None)], Deviation::SocSpelling, 1);
    same(SUPERVISE_PROCESS, &[("", "SOC", "Soc", None)], Deviation::SocSpelling, 1);
    let status = edited(STATUS, &[("/ConnectorStatusInfo", "x", "Soc", Some(json!(50)))]);
    assert_eq!(met(&run(STATUS, &status)), [(Deviation::SocSpelling, 1)]);
}

#[test]
fn cw11_personal_fields_are_read_under_every_name_and_marked() {
    for (standard, other, value) in [
        ("Vin", "VIN", "1M8GDM9AXKP042788"),
        ("PlateNo", "LicensePlate", "鲁A12345"),
        ("PlateNo", "PlateNum", "鲁A12345"),
        ("Phone", "PhoneNum", "13912345678"),
        ("Phone", "MobileNumber", "13912345678"),
    ] {
        let expected = run(ORDER, &edited(ORDER, &[("", "x", standard, Some(json!(value)))]));
        let told = run(ORDER, &edited(ORDER, &[("", "x", other, Some(json!(value)))]));
        assert_eq!(content(&told), content(&expected), "{other}");
        assert!(!content(&told).contains(value), "{other} is kept in clear");
        assert_eq!(met(&expected), []);
        assert_eq!(met(&told), [(Deviation::PersonSpelling, 1)], "{other}");
    }
}

#[test]
fn cw12_ids_are_read_in_every_spelling() {
    let code = Deviation::IdSpelling;
    same(ORDER, &[("", "ConnectorID", "connectorID", None)], code, 1);
    same(STATUS, &[("/ConnectorStatusInfo", "ConnectorID", "connectorlD", None)], code, 1);
    same(
        SUPERVISE_STATUS,
        &[("", "StationID", "stationID", None), ("", "OperatorID", "operatorID", None)],
        code,
        1,
    );
}

#[test]
fn cw15_times_are_read_in_every_accepted_form() {
    for text in [
        "2025-06-01T08:45:30",
        "2025-06-01T08:45:30+08:00",
        "2025-06-01T08:45:30+0800",
        "2025-06-01T00:45:30Z",
        "2025-06-01 00:45:30Z",
        "2025-05-31T19:45:30-05:00",
        "2025-06-01 08:45:30.0",
        "2025-06-01T08:45:30.000000000+08:00",
        "20250601084530",
        "2025/06/01 08:45:30",
    ] {
        same(ORDER, &[("", "EndTime", "EndTime", Some(json!(text)))], Deviation::TimeForm, 1);
    }
    same(
        ORDER,
        &[("", "EndTime", "EndTime", Some(json!(20_250_601_084_530_u64)))],
        Deviation::TimeForm,
        1,
    );
}

#[test]
fn cw16_numbers_are_read_as_text_with_exponents_and_more_digits() {
    let code = Deviation::NumberForm;
    for value in [json!("31.27"), json!(" 31.27 "), json!("3.127e1")] {
        same(ORDER, &[("", "TotalPower", "TotalPower", Some(value))], code, 1);
    }
    same(ORDER, &[("", "StopReason", "StopReason", Some(json!("2")))], code, 1);
    let exponent =
        example(ORDER).to_string().replace("\"TotalPower\":31.27", "\"TotalPower\":3.127E+1");
    assert_eq!(met(&run(ORDER, &exponent)), [(code, 1)]);
    let Message::Order(more) =
        run(ORDER, &edited(ORDER, &[("", "TotalPower", "TotalPower", Some(json!(31.2705)))]))
    else {
        panic!("not an order")
    };
    assert_eq!(more.rows[0].value.energy.watt_hours(), 31_271, "rounded half up");
    assert_eq!(more.warnings.of(code), 1);
    let trailing = example(ORDER).to_string().replace("31.27,", "31.27000,");
    assert_eq!(met(&run(ORDER, &trailing)), [], "zeros say nothing more");
}

#[test]
fn cw17_a_status_push_may_carry_a_list_under_either_name() {
    let one = example(STATUS)["ConnectorStatusInfo"].clone();
    let conformant = content(&run(STATUS, &example(STATUS).to_string()));
    for name in ["ConnectorStatusInfo", "ConnectorStatusInfos"] {
        let other = run(STATUS, &json!({name: [one]}).to_string());
        assert_eq!(content(&other), conformant);
        assert_eq!(met(&other), [(Deviation::StatusBodyForm, 1)]);
    }
    let flat = example(SUPERVISE_STATUS);
    let list = run(SUPERVISE_STATUS, &json!({"ConnectorStatusInfos": [flat]}).to_string());
    assert_eq!(met(&list), [(Deviation::StatusBodyForm, 1)]);
    assert_eq!(content(&list), content(&run(SUPERVISE_STATUS, &flat.to_string())));
}

#[test]
fn cw18_a_station_push_may_carry_a_list_or_the_bare_object() {
    let one = example(STATION)["StationInfo"].clone();
    let conformant = content(&run(STATION, &example(STATION).to_string()));
    for body in [json!({"StationInfos": [one]}), one.clone()] {
        let other = run(STATION, &body.to_string());
        assert_eq!(content(&other), conformant);
        assert_eq!(met(&other), [(Deviation::StationBodyForm, 1)]);
    }
    let supervise = "supervise_notification_station_info";
    assert_eq!(met(&run(supervise, &one.to_string())), []);
    let wrapped = run(supervise, &json!({"StationInfo": one}).to_string());
    assert_eq!(met(&wrapped), [(Deviation::StationBodyForm, 1)]);
}

#[test]
fn cw20_long_ids_and_addresses_are_accepted() {
    for length in [27, 50] {
        let id = json!("9".repeat(length));
        let told = run(ORDER, &edited(ORDER, &[("", "ConnectorID", "ConnectorID", Some(id))]));
        assert_eq!(met(&told), [(Deviation::LongId, 1)]);
    }
    let long = "路".repeat(200);
    let told = run(
        STATION,
        &edited(STATION, &[("/StationInfo", "Address", "Address", Some(json!(long)))]),
    );
    assert_eq!(met(&told), [], "an address of 200 characters is accepted silently");
}

#[test]
fn cw21_cw22_cw23_other_spellings_are_read() {
    same(ORDER, &[("", "StartTime", "StarTime", None)], Deviation::StartTimeSpelling, 1);
    same(ORDER, &[("", "SumPeriod", "SubPeriod", None)], Deviation::SumPeriodSpelling, 1);
    let connector = "/StationInfo/EquipmentInfos/0/ConnectorInfos/0";
    let code = edited(STATION, &[(connector, "x", "QrCode", Some(json!("hlht://1.MA3TEST01/")))]);
    assert_eq!(met(&run(STATION, &code)), [(Deviation::QrCodeSpelling, 1)]);
}

#[test]
fn cw24_cw16_answers_of_peers_may_give_numbers_as_text() {
    let answer =
        PushAnswer::read(r#"{"Status":"0","Total":3,"Accepted":2,"Quarantined":1}"#).unwrap();
    assert_eq!((answer.status, answer.total, answer.quarantined), (Some(0), Some(3), Some(1)));
    assert_eq!(answer.deviations.iter().collect::<Vec<_>>(), [(Deviation::AckStatusText, 1)]);
    let mut seen = Deviations::new();
    let token = TokenAnswer::read(
        r#"{"OperatorID":"MA3TEST01","SuccStat":"0","AccessToken":"t","TokenAvailableTime":"7200"}"#,
        &mut seen,
    )
    .unwrap();
    assert_eq!((token.succ_stat, token.token_available_time), (0, 7_200));
    assert_eq!(seen.of(Deviation::NumberForm), 2);
}

#[test]
fn cw27_cw28_station_fields_are_read_under_other_names() {
    let mode = edited(STATION, &[("/StationInfo", "x", "OpratorType", Some(json!(1)))]);
    assert_eq!(met(&run(STATION, &mode)), [(Deviation::OperateModeSpelling, 1)]);
    same(
        STATION,
        &[("/StationInfo", "BusineHours", "BusinessHours", None)],
        Deviation::OpenHoursSpelling,
        1,
    );
    for name in ["OpenAllDay", "RoundTheClock", "BusineHours724"] {
        let told = run(
            STATION,
            &edited(STATION, &[("/StationInfo", "BusineHours", name, Some(json!(1)))]),
        );
        assert_eq!(met(&told), [(Deviation::OpenHoursSpelling, 1)], "{name}");
        assert!(content(&told).contains("00:00~24:00"));
    }
}

#[test]
fn cw29_words_for_nothing_are_nothing() {
    for word in ["null", "-", "无"] {
        let told =
            run(STATION, &edited(STATION, &[("/StationInfo", "x", "ParkFee", Some(json!(word)))]));
        let Message::Station(parsed) = &told else { panic!("not a station") };
        assert_eq!(parsed.rows[0].value.park_fee, None);
        assert_eq!(met(&told), [(Deviation::NullWord, 1)]);
        let told = run(ORDER, &edited(ORDER, &[("", "x", "StartSoc", Some(json!(word)))]));
        assert_eq!(met(&told), [(Deviation::NullWord, 1)]);
    }
}

#[test]
fn cw30_flags_are_read_in_every_form() {
    for value in [json!(true), json!("是"), json!("true"), json!(false), json!("否")] {
        let body = edited(STATION, &[("/StationInfo", "x", "SupportOrder", Some(value.clone()))]);
        assert_eq!(met(&run(STATION, &body)), [(Deviation::BooleanForm, 1)], "{value}");
    }
}

#[test]
fn cw34_of_duplicate_keys_the_last_wins() {
    let text = example(ORDER).to_string().replacen('{', r#"{"TotalMoney":1,"#, 1);
    let told = run(ORDER, &text);
    assert_eq!(content(&told), content(&run(ORDER, &example(ORDER).to_string())));
    assert_eq!(met(&told), [(Deviation::DuplicateKey, 1)]);
    let twice = format!(
        r#"{{"ConnectorStatusInfo":{{"ConnectorID":"x"}},{}"#,
        &example(STATUS).to_string()[1..]
    );
    let told = run(STATUS, &twice);
    assert_eq!(met(&told), [(Deviation::DuplicateKey, 1)]);
    let both = edited(ORDER, &[("", "x", "TotalServiceMoney", Some(json!(99)))]);
    let told = run(ORDER, &both);
    assert_eq!(content(&told), content(&run(ORDER, &example(ORDER).to_string())));
}

#[test]
fn cw35_municipal_names_are_read() {
    let code = Deviation::MunicipalName;
    let device = "/StationInfo/EquipmentInfos/0";
    let connector = "/StationInfo/EquipmentInfos/0/ConnectorInfos/0";
    same(STATION, &[(device, "Power", "EquipmentPower", None)], code, 1);
    same(STATION, &[("/StationInfo", "x", "ParkFree", Some(json!(1)))], code, 1);
    same(STATION, &[("/StationInfo", "x", "ParkFeeFree", Some(json!(1)))], code, 1);
    same(STATION, &[("/StationInfo", "x", "MinElectricityPrice", Some(json!(0.4)))], code, 1);
    same(STATION, &[("/StationInfo", "x", "StationUniqueNumber", Some(json!("1")))], code, 1);
    same(STATION, &[(device, "x", "EquipmentUniqueNumber", Some(json!("1")))], code, 1);
    for volts in [12, 24] {
        same(STATION, &[(connector, "x", "AuxPower", Some(json!(volts)))], code, 1);
    }
    for kind in [1, 2, 3, 255] {
        same(STATION, &[(connector, "x", "BMSPowerType", Some(json!(kind)))], code, 1);
    }
    let capacity = edited(STATION, &[("/StationInfo", "x", "RatedCapacity", Some(json!(630)))]);
    let Message::Station(parsed) = run(STATION, &capacity) else { panic!("not a station") };
    assert_eq!(parsed.rows[0].value.capacity_va, Some(630_000));
    assert_eq!(parsed.warnings.of(code), 1);
    let voltage = edited(
        STATION,
        &[
            (connector, "VoltageUpperLimits", "Voltage", Some(json!(380))),
            (connector, "VoltageLowerLimits", "y", None),
        ],
    );
    let Message::Station(parsed) = run(STATION, &voltage) else { panic!("not a station") };
    let plug = &parsed.rows[0].value.equipment[0].connectors[0];
    assert_eq!((plug.voltage_upper_v, plug.voltage_lower_v), (380, 380));
    assert_eq!(parsed.warnings.of(code), 1);
}

#[test]
fn station_power_infos_is_accepted_silently() {
    let list = example(POWER)["SupStationPowerInfos"].clone();
    assert_eq!(met(&run(POWER, &json!({"StationPowerInfos": list}).to_string())), []);
}

#[test]
fn the_profile_of_the_operator_decides_what_a_colliding_code_means() {
    let device = "/StationInfo/EquipmentInfos/0";
    let body = edited(STATION, &[(device, "EquipmentType", "EquipmentType", Some(json!(5)))]);
    let kind = |profile| {
        let context = interop::Context { profile, ..context() };
        let told = parse(Interface::StationInfo, body.as_bytes(), &context).unwrap();
        let Message::Station(parsed) = told else { panic!("not a station") };
        parsed.rows[0].value.equipment[0].equipment_type
    };
    assert_eq!([Profile::Base, Profile::Supervise, Profile::Municipal].map(kind), [5, 255, 6]);
}

#[test]
fn vehicles_that_do_not_look_right_are_flagged_before_they_are_marked() {
    for (name, value, wrong) in [
        ("Vin", "1M8GDM9AXKP042788", false),
        ("Vin", "1M8GDM9A0KP042788", true),
        ("Vin", "short", true),
        ("Vin", "", false),
        ("PlateNo", "鲁AD12345", false),
        ("PlateNo", "鲁a-12345", false),
        ("PlateNo", "12345", true),
    ] {
        let body = edited(ORDER, &[("", "x", name, Some(json!(value)))]);
        let Message::Order(parsed) = run(ORDER, &body) else { panic!("not an order") };
        assert_eq!(parsed.rows[0].value.vehicle_looks_wrong, wrong, "{name} {value}");
    }
}
