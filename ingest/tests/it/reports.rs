//! Statistics, alarms, events, batteries, prices, results of starting and stopping: from the wire to the lake.

use crate::world::{CONNECTOR, OP, STATION, World, ago, order_no, sample, station};
use serde_json::{Value, json};

const EQUIPMENT: &str = "37010200001001";

/// What every one of these says of its station.
fn at_station(more: Value) -> Value {
    let mut all = json!({"StationID": STATION, "OperatorID": OP, "EquipmentOwnerID": OP});
    let fields = all.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    all
}

fn stats(station_kwh: f64, connector_kwh: f64) -> Value {
    let connector = json!({"ConnectorID": CONNECTOR, "ConnectorElectricity": connector_kwh,
        "ChargeCount": 9, "FaultMinutes": 3});
    json!({"OperationStatsInfos": [at_station(json!({"StatDate": "2026-05-31",
        "StationElectricity": station_kwh, "ChargeCount": 9, "TotalElecMoney": 128.7,
        "EquipmentStatsInfos": [{"EquipmentID": EQUIPMENT, "EquipmentElectricity": connector_kwh,
            "ConnectorStatsInfos": [connector]}]}))]})
}

fn alarm(status: i64, seconds_ago: i64) -> Value {
    at_station(
        json!({"StationName": "济南测试充电站", "EquipmentID": EQUIPMENT, "ConnectorID": CONNECTOR,
        "AlarmStatus": status, "AlarmCode": 18, "AlarmType": 1, "AlarmLevel": 2,
        "AlarmTime": ago(seconds_ago), "NoteString": "枪头温度 92 ℃"}),
    )
}

fn event(code: i64) -> Value {
    at_station(json!({"StationName": "济南测试充电站", "EventType": 3, "EventCode": code,
        "EventTime": ago(7_200)}))
}

fn values() -> Value {
    json!({"MaxChargeCurrent": 250.0, "MaxChargeCellVoltage": 4.25, "MaxTemp": 55, "RatedCapacity": 180.0,
        "TatalVoltage": 402.6, "TotalCurrent": 98.4, "Soc": 47, "VoltageH": 3.812, "VoltageL": 3.797,
        "TemptureH": 34, "TemptureL": 31})
}

fn bms(seconds_ago: i64) -> Value {
    json!({"BmsInfos": [{"ConnectorID": CONNECTOR, "Status": 3, "SampleTime": ago(seconds_ago),
        "BmsInfo": values()}]})
}

fn fee(price: f64) -> Value {
    json!({"StationFee": {"OperatorID": OP, "StationID": STATION, "EffectiveTime": ago(-86_400), "ChargeFeeDetail": [
        {"EquipmentType": 1, "StartTime": "00:00", "EndTime": "11:00", "ElectricityFee": price, "ServiceFee": 0.4},
        {"EquipmentType": 1, "StartTime": "11:00", "EndTime": "24:00", "ElectricityFee": 0.25, "ServiceFee": 0.4}]}})
}

fn start(number: u32) -> Value {
    json!({"StartChargeSeq": order_no(number), "StartChargeSeqStat": 2, "ConnectorID": CONNECTOR,
        "StartTime": ago(30), "IdentCode": "4711"})
}

fn stop(number: u32, failed: i64) -> Value {
    json!({"StartChargeSeq": order_no(number), "StartChargeSeqStat": 4, "ConnectorID": CONNECTOR,
        "SuccStat": failed, "FailReason": failed})
}

/// One push of each kind, its table and the rows it makes.
fn each() -> Vec<(&'static str, Value, &'static str, i64)> {
    vec![
        ("notification_operation_stats_info", stats(214.5, 214.5), "operation_stats", 3),
        ("notification_alarmInfo", json!({"AlarmInfos": [alarm(1, 20)]}), "alarms", 1),
        ("notification_eventInfo", json!({"EventInfos": [event(3008)]}), "events", 1),
        ("notification_bmsInfo", bms(10), "battery_samples", 1),
        ("notification_stationFee", fee(0.71), "price_notices", 2),
        ("notification_start_charge_result", start(1), "session_milestones", 1),
    ]
}

async fn count(world: &World, table: &str) -> i64 {
    let sql = Box::leak(format!("SELECT count(*) FROM {table}").into_boxed_str());
    world.number(sql).await
}

#[tokio::test]
async fn every_kind_lands_in_its_table_and_a_repeat_adds_nothing() {
    let world = World::furnished().await;
    for (interface, body, table, rows) in each() {
        for round in ["first", "repeat"] {
            let answer = world.push(interface, &body).await;
            assert_eq!(answer.ret, 0, "{interface} {round}: {answer:?}");
            if interface == "notification_start_charge_result" {
                let told = json!({"StartChargeSeq": order_no(1), "SuccStat": 0, "FailReason": 0});
                assert_eq!(answer.data, told);
            } else {
                assert_eq!(
                    answer.data,
                    json!({"Status": 0, "Total": 1, "Accepted": 1, "Quarantined": 0})
                );
            }
            assert_eq!(count(&world, table).await, rows, "{interface} {round}");
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM findings").await, 0);
    let note = world.text("SELECT note FROM alarms").await;
    assert_eq!(note, "枪头温度 92 ℃");
    let price = "SELECT electricity_price FROM price_notices WHERE part = 0";
    assert_eq!(world.number(price).await, 7_100);
    let totals = "SELECT energy_wh + electricity_fen FROM operation_stats WHERE level = 'station'";
    assert_eq!(world.number(totals).await, 214_500 + 12_870);
}

#[tokio::test]
async fn everything_waits_for_its_station_also_over_a_restart_and_is_let_in_by_it() {
    let world = World::new().await;
    for (interface, body, ..) in each() {
        let answer = world.push(interface, &body).await;
        if interface == "notification_start_charge_result" {
            assert_eq!(
                (&answer.data["SuccStat"], &answer.data["FailReason"]),
                (&json!(1), &json!(1))
            );
        } else {
            assert_eq!(
                (&answer.data["Status"], &answer.data["Quarantined"]),
                (&json!(1), &json!(1))
            );
        }
    }
    assert_eq!(world.gateway.waiting_rows(), 6);
    let world = world.restarted().await;
    assert_eq!(world.gateway.waiting_rows(), 6);
    for (interface, body, ..) in each() {
        world.push(interface, &body).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM quarantine").await, 6, "held once");
    world.push("notification_stationInfo", &station()).await;
    assert_eq!(world.gateway.waiting_rows(), 0);
    for (interface, _, table, rows) in each() {
        assert_eq!(count(&world, table).await, rows, "{interface}");
    }
    let station_of = "SELECT station_id FROM battery_samples";
    assert_eq!(world.text(station_of).await, STATION);
}

#[tokio::test]
async fn corrections_become_the_next_revision_and_a_price_list_is_corrected_as_a_whole() {
    let world = World::furnished().await;
    for price in [0.71, 0.72] {
        world.push("notification_stationFee", &fee(price)).await;
    }
    let mut shorter = fee(0.73);
    let periods = &mut shorter["StationFee"]["ChargeFeeDetail"];
    *periods = json!([{"EquipmentType": 0, "StartTime": "00:00", "EndTime": "24:00",
        "ElectricityFee": 0.73, "ServiceFee": 0.4}]);
    world.push("notification_stationFee", &shorter).await;
    // Whether an earlier notice is forgotten the memory cannot tell of times to come: settling counts.
    world.lake.settle().await.expect("settled");
    assert_eq!(count(&world, "price_notices").await, 5);
    assert_eq!(count(&world, "prices_valid").await, 1, "no old period is left beside the new list");
    assert_eq!(world.number("SELECT electricity_price FROM prices_valid").await, 7_300);
    world.push("notification_operation_stats_info", &stats(214.5, 214.5)).await;
    world.push("notification_operation_stats_info", &stats(215.0, 215.0)).await;
    world.lake.settle().await.expect("settled");
    assert_eq!(count(&world, "operation_stats").await, 6);
    let now = "SELECT energy_wh FROM operation_stats_valid WHERE level = 'station'";
    assert_eq!(world.number(now).await, 215_000);
}

#[tokio::test]
async fn what_a_stop_says_again_later_is_a_repeat_although_its_time_is_new() {
    let world = World::furnished().await;
    world.push("notification_stop_charge_result", &stop(1, 0)).await;
    let again = world.push("notification_stop_charge_result", &stop(1, 0)).await;
    assert_eq!(again.data["SuccStat"], json!(0));
    assert_eq!(count(&world, "session_milestones").await, 1);
    world.push("notification_stop_charge_result", &stop(1, 1)).await;
    assert_eq!(count(&world, "session_milestones").await, 2, "another outcome");
}

#[tokio::test]
async fn rows_that_break_a_rule_are_held_or_counted() {
    let world = World::furnished().await;
    let unequal = world.push("notification_operation_stats_info", &stats(214.5, 200.0)).await;
    assert_eq!(
        (&unequal.data["Quarantined"], &unequal.data["Findings"][0]["Code"]),
        (&json!(1), &json!("OS01"))
    );
    let future =
        world.push("notification_alarmInfo", &json!({"AlarmInfos": [alarm(1, -90)]})).await;
    assert_eq!(future.data["Findings"][0]["Code"], json!("AL05"));
    let mut odd = alarm(1, 20);
    odd["AlarmCode"] = json!(99);
    let odd = world.push("notification_alarmInfo", &json!({"AlarmInfos": [odd]})).await;
    assert_eq!(
        (&odd.data["Accepted"], &odd.data["Findings"][0]["Code"]),
        (&json!(1), &json!("AL02"))
    );
    let mut gap = fee(0.71);
    gap["StationFee"]["ChargeFeeDetail"][1]["StartTime"] = json!("11:30");
    let gap = world.push("notification_stationFee", &gap).await;
    assert_eq!(gap.data["Findings"][0]["Code"], json!("FE01"));
    let wrong =
        world.push("notification_eventInfo", &json!({"EventInfos": [event(4004), event(9)]})).await;
    assert_eq!((&wrong.data["Accepted"], &wrong.data["Total"]), (&json!(1), &json!(2)));
    assert_eq!(wrong.data["Findings"][0]["Code"], json!("EV01"), "the good row is judged");
    assert_eq!(wrong.data["Findings"][1]["Code"], json!("4004-04"), "the bad one is told");
    assert_eq!(count(&world, "price_notices").await, 0);
}

#[tokio::test]
async fn a_battery_inside_a_sample_or_an_alarm_is_kept_beside_it() {
    let world = World::furnished().await;
    let mut session = sample(1, 30, 13.21);
    session["BmsInfo"] = values();
    let answer = world.push("notification_equip_charge_status", &session).await;
    assert_eq!(answer.data["SuccStat"], json!(0));
    let mut hot = alarm(1, 20);
    hot["BmsInfo"] = values();
    hot["BmsInfo"]["MaxTemp"] = json!(30);
    let told = world.push("notification_alarmInfo", &json!({"AlarmInfos": [hot]})).await;
    assert_eq!((&told.data["Total"], &told.data["Accepted"]), (&json!(1), &json!(1)));
    assert_eq!(told.data["Findings"][0]["Code"], json!("BM03"));
    assert_eq!(count(&world, "battery_samples").await, 2);
    let by = "SELECT string_agg(carried_by, ' ' ORDER BY carried_by) FROM battery_samples";
    assert_eq!(world.text(by).await, "alarm process");
    // An impossible reading is held; the sample of the session is not.
    let mut odd = sample(1, 10, 13.5);
    odd["BmsInfo"] = json!({"Soc": 101});
    world.push("notification_equip_charge_status", &odd).await;
    assert_eq!(count(&world, "process_samples").await, 2);
    assert_eq!(
        world.number("SELECT count(*) FROM quarantine WHERE table_name = 'battery_samples'").await,
        1
    );
}

#[tokio::test]
async fn alarms_and_events_come_in_one_message_of_the_supervise_form() {
    let world = World::furnished().await;
    let both = json!({"AlarmInfos": [alarm(1, 40), alarm(0, 20)], "EventInfos": [event(3001)]});
    let answer = world.push("supervise_notification_event_alarm", &both).await;
    assert_eq!(
        (&answer.data["Total"], &answer.data["Accepted"]),
        (&json!(3), &json!(3)),
        "{answer:?}"
    );
    assert_eq!((count(&world, "alarms").await, count(&world, "events").await), (2, 1));
    world.logged().await;
    let warned = "SELECT count(*) FROM messages WHERE interface LIKE 'supervise%' AND warnings LIKE '%CW19%'";
    assert_eq!(world.number(warned).await, 1, "only the twin is opened");
}

#[tokio::test]
async fn somebody_elses_station_is_no_ones_alarm() {
    let world = World::furnished().await;
    let mut foreign = alarm(1, 20);
    foreign["OperatorID"] = json!("MA3TEST02");
    let answer = world.push("notification_alarmInfo", &json!({"AlarmInfos": [foreign]})).await;
    assert_eq!((answer.ret, answer.sub()), (4004, "4004-09"));
    let mut elsewhere = alarm(1, 20);
    elsewhere["ConnectorID"] = json!("nowhere");
    let answer = world.push("notification_alarmInfo", &json!({"AlarmInfos": [elsewhere]})).await;
    assert_eq!(
        (&answer.data["Status"], &answer.data["Findings"][0]["Code"]),
        (&json!(1), &json!("AL07"))
    );
}
