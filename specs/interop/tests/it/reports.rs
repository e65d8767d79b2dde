//! The pushes that change no live state, written and read again, and the answers of their own.

use crate::{context, push};
use interop::answers::{PushAnswer, check_answer, result_answer};
use interop::write::{self, Facility};
use interop::{Interface, Message, parse};
use model::quantity::{KilowattHour, Yuan};
use model::{Dispute, DisputeReason, OrderCheck, Report};
use serde_json::{Value, json};

fn reports(interface: Interface, body: &[u8]) -> Vec<Report> {
    let told = parse(interface, body, &context()).unwrap_or_else(|refusal| {
        panic!("{interface}: {refusal} in {}", String::from_utf8_lossy(body))
    });
    assert!(told.deviations().is_empty(), "{interface}: {:?}", told.deviations());
    let Message::Report(parsed) = told else { panic!("{interface} holds no reports") };
    assert_eq!(parsed.bad, []);
    parsed.rows.into_iter().map(|row| row.value).collect()
}

/// The rows of the example of an interface.
fn example(case: &str) -> Vec<Report> {
    let interface = Interface::named(case).unwrap().interface;
    let compact: Value = serde_json::from_str(&push(case)).unwrap();
    reports(interface, compact.to_string().as_bytes())
}

const AT: Facility<'static> = Facility { owner_id: "MA3TEST01", name: "济南测试充电站" };

#[test]
fn totals_of_a_day_are_written_as_they_are_read() {
    for case in ["notification_operation_stats_info", "supervise_notification_operation_stats_info"]
    {
        let read = example(case);
        let lists = read.iter().filter_map(|report| match report {
            Report::Stats(levels) => Some(levels.as_slice()),
            _ => None,
        });
        let body = write::operation_stats(lists, "MA3TEST01");
        assert_eq!(reports(Interface::OperationStats, &body), read, "{case}");
    }
}

#[test]
fn alarms_and_events_are_written_as_they_are_read() {
    let alarms = example("notification_alarmInfo");
    let events = example("notification_eventInfo");
    let (Report::Alarm(alarm), Report::Event(event)) = (&alarms[0], &events[0]) else { panic!() };
    let mut bare = alarm.clone();
    bare.connector_id = None;
    bare.alarm_id = Some("A-1".into());
    bare.raised = false;
    let body = write::alarms([(&**alarm, AT), (&*bare, AT)]);
    let both = reports(Interface::AlarmInfo, &body);
    assert_eq!(both, [alarms[0].clone(), Report::Alarm(bare)]);
    let body = write::events([(&**event, AT)]);
    assert_eq!(reports(Interface::EventInfo, &body), events);
    let body = write::event_alarm([(&**alarm, AT)], [(&**event, AT)]);
    let either = reports(Interface::SuperviseEventAlarm, &body);
    assert_eq!(either, [alarms[0].clone(), events[0].clone()]);
}

#[test]
fn batteries_are_written_as_they_are_read_alone_and_inside_a_sample() {
    let read = example("notification_bmsInfo");
    let Report::Battery(sample) = &read[0] else { panic!() };
    let body = write::batteries([&**sample]);
    assert_eq!(reports(Interface::BmsInfo, &body), read);
    let carried = push("notification_equip_charge_status.with_a_battery");
    let told = parse(Interface::ChargeStatus, carried.as_bytes(), &context()).unwrap();
    let Message::Process(process) = told else { panic!() };
    let session = &process.rows[0].value;
    assert!(session.battery.is_some());
    let body = write::process(session, write::Person::default());
    let Ok(Message::Process(again)) = parse(Interface::ChargeStatus, &body, &context()) else {
        panic!()
    };
    assert_eq!(again.rows[0].value, *session);
    let battery = model::BatterySample::of_process(session).unwrap();
    assert_eq!(battery.occurred_at, session.occurred_at);
}

#[test]
fn the_raw_values_of_a_supervise_sample_become_a_reading() {
    let text = push("supervise_notification_equip_charge_status");
    let told = parse(Interface::SuperviseChargeStatus, text.as_bytes(), &context()).unwrap();
    let Message::Process(process) = told else { panic!() };
    let reading = process.rows[0].value.battery.as_deref().unwrap();
    assert_eq!(reading.voltage.unwrap().millivolts(), 402_600);
    assert_eq!((reading.temperature_high_c, reading.raw), (Some(34), true));
}

#[test]
fn prices_are_written_as_they_are_read() {
    let read = example("notification_stationFee");
    let Report::Prices(notice) = &read[0] else { panic!() };
    assert_eq!(reports(Interface::StationFee, &write::station_fee(notice)), read);
    let mut all = notice.clone();
    all.original = all.charged.clone();
    all.timed_by_sender = false;
    all.effective_at = crate::envelope_time();
    let body = write::station_fee(&all);
    assert_eq!(reports(Interface::StationFee, &body), [Report::Prices(all)]);
}

#[test]
fn results_of_starting_and_stopping_are_written_as_they_are_read() {
    for (case, interface) in [
        ("notification_start_charge_result", Interface::StartResult),
        ("notification_stop_charge_result", Interface::StopResult),
    ] {
        let read = example(case);
        let Report::Milestone(milestone) = &read[0] else { panic!() };
        let body = match interface {
            Interface::StartResult => write::start_result(milestone),
            _ => write::stop_result(milestone),
        };
        assert_eq!(reports(interface, &body), read);
    }
    let order_no = "MA3TEST01202506010800000001".parse().unwrap();
    let taken = String::from_utf8(result_answer(&order_no, true)).unwrap();
    assert_eq!(
        taken,
        r#"{"StartChargeSeq":"MA3TEST01202506010800000001","SuccStat":0,"FailReason":0}"#
    );
    let refused = String::from_utf8(result_answer(&order_no, false)).unwrap();
    assert_eq!(PushAnswer::read(&refused).unwrap().succ_stat, Some(1));
}

fn check() -> OrderCheck {
    let text = push("check_charge_orders");
    let told = parse(Interface::CheckOrders, text.as_bytes(), &context()).unwrap();
    let Message::Check(parsed) = told else { panic!() };
    parsed.check
}

#[test]
fn a_reconciliation_is_written_as_it_is_read() {
    let body = write::check_orders(&check());
    let Ok(Message::Check(again)) = parse(Interface::CheckOrders, &body, &context()) else {
        panic!()
    };
    assert_eq!(again.check, check());
    assert!(again.warnings.is_empty());
}

#[test]
fn the_answer_to_a_reconciliation_sums_what_the_caller_listed() {
    let check = check();
    let dispute = |at: usize, reason| Dispute {
        order_no: check.orders[at].order_no.clone(),
        energy: check.orders[at].energy,
        total: check.orders[at].total,
        held_energy: None,
        held_total: None,
        reason,
    };
    let missing = Dispute {
        order_no: "MA3TEST01202506012000000003".parse().unwrap(),
        energy: KilowattHour::from_watt_hours(9_000),
        total: Yuan::from_fen(900),
        ..dispute(0, DisputeReason::NotListed)
    };
    let answer = check_answer(&check, &[dispute(1, DisputeReason::Amount), missing], 2);
    let told: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(
        told,
        json!({"CheckOrderSeq": "MA3TEST01202506020005000001", "StartTime": "2025-06-01 00:00:00",
            "EndTime": "2025-06-01 23:59:59", "TotalDisputeOrder": 2, "TotalDisputePower": 12.5,
            "TotalDisputeMoney": 12.75, "DisputeOrders": [
                {"StartChargeSeq": "MA3TEST01202506011930000002", "TotalPower": 12.5,
                    "TotalMoney": 12.75, "DisputeReason": 2},
                {"StartChargeSeq": "MA3TEST01202506012000000003", "TotalPower": 9.0,
                    "TotalMoney": 9.0, "DisputeReason": 4}]})
    );
    let text = String::from_utf8(answer).unwrap();
    assert_eq!(PushAnswer::read(&text).unwrap().disputed, Some(2));
}
