//! What the writers write, the reader reads as the same model rows, without a deviation.

use crate::{context, push};
use interop::answers::{
    Ack, AnswerFinding, ConfirmResult, PushAnswer, order_answer, process_answer,
};
use interop::token::{TokenAnswer, TokenFailure};
use interop::write::{self, BatteryRaw, Person, Whereabouts};
use interop::{Deviations, Interface, Message, Parsed, Refusal, SubCode, parse};
use model::{OperatorId, StationId};
use serde_json::{Value, json};

fn read(interface: Interface, body: &[u8]) -> Message {
    let told = parse(interface, body, &context()).unwrap_or_else(|refusal| {
        panic!("{interface}: {refusal} in {}", String::from_utf8_lossy(body))
    });
    assert!(told.deviations().is_empty(), "{interface}: {:?}", told.deviations());
    told
}

fn example(case: &str) -> Message {
    let interface = Interface::named(case).unwrap().interface;
    let compact: Value = serde_json::from_str(&push(case)).unwrap();
    read(interface, compact.to_string().as_bytes())
}

fn values<T: Clone>(parsed: &Parsed<T>) -> Vec<T> {
    parsed.rows.iter().map(|row| row.value.clone()).collect()
}

const PERSON: Person<'static> =
    Person { vin: Some("1M8GDM9AXKP042788"), plate: Some("鲁A12345"), phone: Some("13912345678") };

fn operator() -> OperatorId {
    OperatorId::new("MA3TEST01").unwrap()
}

#[test]
fn stations_are_written_as_they_are_read() {
    let Message::Station(station) = example("notification_stationInfo") else { panic!() };
    let station = values(&station).remove(0);
    for (interface, body) in [
        (Interface::StationInfo, write::station(&station)),
        (Interface::SuperviseStationInfo, write::supervise_station(&station)),
    ] {
        let Message::Station(again) = read(interface, &body) else { panic!() };
        assert_eq!(values(&again), vec![station.clone()]);
    }
    let many = write::stations([&station, &station]);
    let Ok(Message::Station(again)) = parse(Interface::StationInfo, &many, &context()) else {
        panic!()
    };
    assert_eq!(again.rows.len(), 2);
}

#[test]
fn states_are_written_as_they_are_read() {
    let Message::Status(status) = example("supervise_notification_station_status") else {
        panic!()
    };
    let event = values(&status).remove(0);
    let (operator, station) = (operator(), StationId::new("000000000000100001").unwrap());
    let place = Whereabouts {
        operator_id: &operator,
        owner_id: "MA3TEST01",
        station_id: &station,
        equipment_id: "37010200001001",
    };
    for (interface, body) in [
        (Interface::StationStatus, write::status(&event)),
        (Interface::SuperviseStationStatus, write::supervise_status(&event, place)),
    ] {
        let Message::Status(again) = read(interface, &body) else { panic!() };
        assert_eq!(values(&again), vec![event.clone()]);
    }
    let many = write::statuses([&event, &event, &event]);
    let Ok(Message::Status(again)) = parse(Interface::StationStatus, &many, &context()) else {
        panic!()
    };
    assert_eq!(values(&again), vec![event; 3]);
}

#[test]
fn a_state_without_a_time_of_its_sender_is_written_without_update_time() {
    let Message::Status(status) = example("notification_stationStatus") else { panic!() };
    let mut event = values(&status).remove(0);
    event.timed_by_sender = false;
    let body: Value = serde_json::from_slice(&write::status(&event)).unwrap();
    assert_eq!(body["ConnectorStatusInfo"].get("UpdateTime"), None);
}

#[test]
fn samples_are_written_as_they_are_read() {
    let Message::Process(process) = example("notification_equip_charge_status") else { panic!() };
    let sample = values(&process).remove(0);
    let (operator, station) = (operator(), StationId::new("000000000000100001").unwrap());
    let place = Whereabouts {
        operator_id: &operator,
        owner_id: "MA3TEST01",
        station_id: &station,
        equipment_id: "37010200001001",
    };
    let battery = BatteryRaw::of(&sample);
    assert_eq!((battery.voltage, battery.current), (4_026, 3_016));
    let supervise = write::supervise_process(
        &sample,
        place,
        battery,
        Person::default(),
        crate::envelope_time(),
    );
    for (interface, body) in [
        (Interface::ChargeStatus, write::process(&sample, Person::default())),
        (Interface::SuperviseChargeStatus, supervise),
    ] {
        let Message::Process(again) = read(interface, &body) else { panic!() };
        let mut again = values(&again);
        // The supervise form always says something of the battery.
        let told = again[0].battery.take();
        assert_eq!(told.is_some(), interface.is_supervise());
        assert_eq!(again, vec![sample.clone()]);
    }
    let Message::Process(marked) = read(Interface::ChargeStatus, &write::process(&sample, PERSON))
    else {
        panic!()
    };
    assert_eq!(marked.rows[0].value.vehicle.as_ref().unwrap().key, "Vin:17");
    assert!(!format!("{marked:?}").contains("1M8GDM9AXKP042788"));
}

#[test]
fn orders_are_written_as_they_are_read() {
    let Message::Order(order) = example("notification_orderInfo") else { panic!() };
    let mut order = values(&order).remove(0);
    order.stop_reason = 2;
    order.declared_periods = Some(2);
    order.phone = None;
    order.station_id = Some(StationId::new("000000000000100001").unwrap());
    order.equipment_id = Some("37010200001001".parse().unwrap());
    order.meter_start = Some(model::quantity::KilowattHour::from_watt_hours(1_000_001));
    order.meter_end = Some(model::quantity::KilowattHour::from_watt_hours(1_031_271));
    order.start_soc = Some(model::quantity::Percent::from_tenths(205));
    order.connector_power_w = Some(120_000);
    let Message::Order(again) =
        read(Interface::OrderInfo, &write::order(&order, Person::default()))
    else {
        panic!()
    };
    assert_eq!(values(&again), vec![order.clone()]);
    let (operator, station) = (operator(), StationId::new("000000000000100001").unwrap());
    let place = Whereabouts {
        operator_id: &operator,
        owner_id: "MA3TEST01",
        station_id: &station,
        equipment_id: "37010200001001",
    };
    let body = write::supervise_order(&order, place, PERSON, crate::envelope_time());
    let Message::Order(again) = read(Interface::SuperviseOrderInfo, &body) else { panic!() };
    let again = values(&again).remove(0);
    assert_eq!(
        (again.energy, again.total, again.details),
        (order.energy, order.total, order.details)
    );
    assert_eq!(again.vehicle.unwrap().key, "Vin:17");
    assert!(!again.vehicle_looks_wrong);
}

#[test]
fn power_is_written_as_it_is_read() {
    let Message::Power(power) = example("notification_realtime_power_info") else { panic!() };
    let stations = values(&power);
    let body = write::power(stations.iter().map(Vec::as_slice), "MA3TEST01");
    let Message::Power(again) = read(Interface::RealtimePower, &body) else { panic!() };
    assert_eq!(values(&again), stations);
    let empty: Value =
        serde_json::from_slice(&write::power([&stations[0][1..]], "MA3TEST01")).unwrap();
    assert_eq!(empty, json!({"SupStationPowerInfos": []}), "an item that begins with a device");
}

#[test]
fn a_token_query_is_written_as_it_is_read_and_its_secret_is_not_shown() {
    let body = write::token(&operator(), "9f1c0d2e4b6a8877");
    let Message::Token(token) = read(Interface::QueryToken, &body) else { panic!() };
    assert_eq!(token.operator_secret.as_str(), "9f1c0d2e4b6a8877");
    assert!(!format!("{token:?}").contains("9f1c0d2e4b6a8877"));
}

#[test]
fn token_answers_are_read_as_they_are_written() {
    let granted = TokenAnswer::granted("MA3TEST01", "4f1c2a9e7b8d4c55a0b1c2d3e4f50617", 7_200);
    let refused = TokenAnswer::refused("MA3TEST01", TokenFailure::WrongSecret);
    for answer in [granted, refused] {
        let mut seen = Deviations::new();
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(TokenAnswer::read(&text, &mut seen).unwrap(), answer);
        assert!(seen.is_empty());
        assert!(!format!("{answer:?}").contains("4f1c2a9e"));
    }
    let without = TokenAnswer::read(r#"{"SuccStat":0,"FailReason":0}"#, &mut Deviations::new());
    assert_eq!(without.unwrap_err().msg(), "4004-01 /AccessToken 缺失");
}

#[test]
fn acknowledgements_have_the_shape_of_chapter_8() {
    assert_eq!(Ack::bare(1).to_json(), br#"{"Status":1}"#);
    let finding = AnswerFinding::of_refusal(3, &Refusal::field(SubCode::Missing, "/X/3/Status"));
    let ack = Ack::detailed(0, (9, 8, 0), vec![finding; 7]).to_json();
    let text: Value = serde_json::from_slice(&ack).unwrap();
    assert_eq!(text["Findings"].as_array().unwrap().len(), 5);
    assert_eq!(
        text["Findings"][0],
        json!({"Code": "4004-01", "Severity": "error", "Index": 3, "Field": "/X/3/Status", "Text": "4004-01 /X/3/Status 缺失"})
    );
    assert_eq!(
        (&text["Total"], &text["Accepted"], &text["Quarantined"]),
        (&json!(9), &json!(8), &json!(0))
    );
}

#[test]
fn answers_to_orders_and_samples_name_the_order_as_their_form_does() {
    let order_no = "MA3TEST01202506010800000001".parse().unwrap();
    let connector = "3701020000100101".parse().unwrap();
    let base = order_answer(Interface::OrderInfo, &order_no, &connector, ConfirmResult::Held, &[]);
    assert_eq!(
        String::from_utf8(base).unwrap(),
        r#"{"StartChargeSeq":"MA3TEST01202506010800000001","ConnectorID":"3701020000100101","ConfirmResult":2}"#
    );
    let supervise = order_answer(
        Interface::SuperviseOrderInfo,
        &order_no,
        &connector,
        ConfirmResult::Accepted,
        &[],
    );
    let text = String::from_utf8(supervise).unwrap();
    assert_eq!(text, r#"{"OrderNo":"MA3TEST01202506010800000001","ConfirmResult":0}"#);
    assert_eq!(PushAnswer::read(&text).unwrap().order_no, Some(order_no));
    let order_no = "MA3TEST01202506010800000001".parse().unwrap();
    let sample =
        String::from_utf8(process_answer(Interface::ChargeStatus, &order_no, false)).unwrap();
    assert_eq!(sample, r#"{"StartChargeSeq":"MA3TEST01202506010800000001","SuccStat":1}"#);
    let sample =
        String::from_utf8(process_answer(Interface::SuperviseChargeStatus, &order_no, true))
            .unwrap();
    assert_eq!(PushAnswer::read(&sample).unwrap().succ_stat, Some(0));
}
