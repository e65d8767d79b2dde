//! T21 for the pushes that change no live state: what deviates is accepted and counted (specification chapter 22).

use crate::context;
use crate::tolerances::{PROCESS, edited, met, run, same};
use interop::{Deviation, Interface, Message, Profile, parse};
use serde_json::json;

const STATS: &str = "notification_operation_stats_info";
const ALARM: &str = "notification_alarmInfo";
const BMS: &str = "notification_bmsInfo";
const FEE: &str = "notification_stationFee";
const CHECK: &str = "check_charge_orders";

#[test]
fn cw21_the_start_of_charging_is_read_with_a_letter_missing() {
    const START: &str = "notification_start_charge_result";
    same(START, &[("", "StartTime", "StarTime", None)], Deviation::StartTimeSpelling, 1);
}

#[test]
fn cw26_battery_fields_are_read_in_both_spellings() {
    let (code, values) = (Deviation::BmsSpelling, "/BmsInfos/0/BmsInfo");
    same(BMS, &[(values, "TatalVoltage", "TotalVoltage", None)], code, 1);
    same(BMS, &[(values, "TemptureH", "TemperatureH", None)], code, 1);
    same(BMS, &[(values, "TemptureL", "TemperatureL", None)], code, 1);
    let carried = edited(
        "notification_equip_charge_status.with_a_battery",
        &[("/BmsInfo", "TatalVoltage", "TotalVoltage", None)],
    );
    assert_eq!(met(&run(PROCESS, &carried)), [(code, 1)]);
}

#[test]
fn what_the_pushes_of_level_two_and_three_deviate_in_is_counted_too() {
    let stats = "/OperationStatsInfos/0";
    let service = edited(STATS, &[(stats, "x", "TotalServiceMoney", Some(json!(1.5)))]);
    assert_eq!(met(&run(STATS, &service)), [(Deviation::ServiceSpelling, 1)]);
    same(
        STATS,
        &[(stats, "StatDate", "StatDate", Some(json!("20250601")))],
        Deviation::TimeForm,
        1,
    );
    same(
        STATS,
        &[(stats, "ChargeCount", "ChargeCount", Some(json!("9")))],
        Deviation::NumberForm,
        1,
    );
    let alarm = "/AlarmInfos/0";
    same(ALARM, &[(alarm, "OperatorID", "operatorID", None)], Deviation::IdSpelling, 1);
    same(ALARM, &[(alarm, "ConnectorID", "connectorID", None)], Deviation::IdSpelling, 1);
    let compact = Some(json!("20250601083107"));
    same(ALARM, &[(alarm, "AlarmTime", "AlarmTime", compact)], Deviation::TimeForm, 1);
    let nothing = edited(ALARM, &[(alarm, "NoteString", "NoteString", Some(json!("无")))]);
    assert_eq!(met(&run(ALARM, &nothing)), [(Deviation::NullWord, 1)]);
    let period = "/StationFee/ChargeFeeDetail/0";
    for form in ["00:00:00", "0000", "000000"] {
        same(FEE, &[(period, "StartTime", "StartTime", Some(json!(form)))], Deviation::TimeForm, 1);
    }
    let long = edited(CHECK, &[("", "TotalOrderPower", "TotalOrderPower", Some(json!(43.77004)))]);
    assert_eq!(met(&run(CHECK, &long)), [(Deviation::NumberForm, 1)]);
}

#[test]
fn the_profile_of_the_operator_decides_which_equipment_a_price_is_for() {
    let period = "/StationFee/ChargeFeeDetail/0";
    let body = edited(FEE, &[(period, "EquipmentType", "EquipmentType", Some(json!(5)))]);
    let kind = |profile| {
        let context = interop::Context { profile, ..context() };
        let told = parse(Interface::StationFee, body.as_bytes(), &context).unwrap();
        let Message::Report(parsed) = told else { panic!("no report") };
        let model::Report::Prices(notice) = &parsed.rows[0].value else { panic!("no prices") };
        notice.charged[0].equipment_type
    };
    assert_eq!([Profile::Base, Profile::Supervise, Profile::Municipal].map(kind), [5, 255, 6]);
    let body = edited(FEE, &[(period, "EquipmentType", "EquipmentType", Some(json!(7)))]);
    let refusal = parse(Interface::StationFee, body.as_bytes(), &context()).unwrap_err();
    assert_eq!(refusal.msg(), "4004-04 /StationFee/ChargeFeeDetail/0/EquipmentType 不在代码表内");
}
