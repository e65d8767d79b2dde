use super::*;
use chrono::TimeDelta;
use model::facility::{Connector, Equipment};
use model::place::{Gcj02, Wgs84};
use model::process::OrderState;
use model::quantity::{Ampere, Kilowatt, KilowattHour, Percent, Volt};
use model::{ConnectorId, EquipmentId, OperatorId, OrderNo, StationId};

const OPERATOR: &str = "MA1234567";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_337_600, 0).expect("an instant")
}

fn station(id: &str, connectors: &[String]) -> Station {
    let connector = |id: &String| Connector {
        connector_id: ConnectorId::new(id.as_str()).expect("id"),
        name: None,
        connector_type: 4,
        voltage_upper_v: 750,
        voltage_lower_v: 200,
        current_a: 250,
        power: Kilowatt::from_watts(120_000),
        national_standard: 2,
        park_no: None,
    };
    Station {
        operator_id: OperatorId::new(OPERATOR).expect("id"),
        owner_id: OPERATOR.into(),
        station_id: StationId::new(id).expect("id"),
        name: "一号站".into(),
        area_code: "370102".into(),
        address: String::new(),
        service_tel: String::new(),
        station_type: 1,
        station_status: 50,
        construction: 1,
        park_nums: 0,
        sent_at: Gcj02 { lon: 117.0, lat: 36.6 },
        place: Wgs84 { lon: 117.0, lat: 36.6 },
        open_hours: None,
        electricity_fee: None,
        service_fee: None,
        park_fee: None,
        opened_on: None,
        grid_account: None,
        capacity_va: None,
        modified_at: None,
        equipment: vec![Equipment {
            equipment_id: EquipmentId::new(format!("E{id}")).expect("id"),
            name: None,
            equipment_type: 1,
            power: Kilowatt::from_watts(120_000),
            manufacturer: None,
            model: None,
            produced_on: None,
            connectors: connectors.iter().map(connector).collect(),
        }],
    }
}

fn ids(all: &[&str]) -> Vec<String> {
    all.iter().map(|id| (*id).to_owned()).collect()
}

fn with(connectors: &[&str]) -> Now {
    let now = Now::new();
    now.put_station(Arc::new(station("S1", &ids(connectors))), None, noon());
    now
}

fn event(connector: &str, minutes: i64, state: ConnectorState) -> StatusEvent {
    StatusEvent {
        connector_id: ConnectorId::new(connector).expect("id"),
        station_id: None,
        equipment_id: None,
        state,
        occurred_at: noon() + TimeDelta::minutes(minutes),
        timed_by_sender: true,
        park_status: None,
        lock_status: None,
        current: None,
        voltage: None,
        soc: None,
        session_energy: None,
        fault_code: None,
    }
}

fn sample(order: u32, connector: &str, minutes: i64) -> ProcessSample {
    ProcessSample {
        order_no: OrderNo::new(format!("{OPERATOR}{order:018}")).expect("id"),
        connector_id: ConnectorId::new(connector).expect("id"),
        state: OrderState::Charging,
        connector_state: ConnectorState::Charging,
        started_at: noon(),
        occurred_at: noon() + TimeDelta::minutes(minutes),
        current: Ampere::from_milliamperes(50_000),
        voltage: Volt::from_millivolts(400_000),
        soc: Percent::from_tenths(500),
        energy: KilowattHour::from_watt_hours(minutes * 100),
        electricity: None,
        service: None,
        total: None,
        vehicle: None,
        plate: None,
        battery: None,
    }
}

fn state(now: &Now, connector: &str) -> (ConnectorState, i64, i64) {
    let look =
        |info: &ConnectorInfo| (info.state, (info.since - noon()).num_minutes(), info.load_w);
    now.with_connector(OPERATOR, connector, look).expect("registered")
}

#[test]
fn a_status_is_newer_repeated_corrected_or_older_and_classifying_changes_nothing() {
    let now = with(&["C1"]);
    let idle = event("C1", 10, ConnectorState::Idle);
    assert_eq!(now.classify_status(OPERATOR, &idle), Applied::Newer);
    assert_eq!(now.classify_status(OPERATOR, &idle), Applied::Newer);
    assert_eq!(now.apply_status(OPERATOR, &idle, noon()), Applied::Newer);
    assert_eq!(now.apply_status(OPERATOR, &idle, noon()), Applied::Repeat);
    let fault = event("C1", 10, ConnectorState::Fault);
    assert_eq!(now.classify_status(OPERATOR, &fault), Applied::Correction);
    assert_eq!(now.apply_status(OPERATOR, &fault, noon()), Applied::Correction);
    assert_eq!(state(&now, "C1"), (ConnectorState::Fault, 10, 0));
    let earlier = event("C1", 5, ConnectorState::Charging);
    assert_eq!(now.apply_status(OPERATOR, &earlier, noon()), Applied::Older);
    assert_eq!(state(&now, "C1").0, ConnectorState::Fault, "older news change nothing");
    let strange = event("C9", 5, ConnectorState::Charging);
    assert_eq!(now.apply_status(OPERATOR, &strange, noon()), Applied::UnknownConnector);
    assert_eq!(now.apply_status("MA0000000", &idle, noon()), Applied::UnknownConnector);
}

#[test]
fn since_stays_when_the_same_state_is_reported_again() {
    let now = with(&["C1"]);
    now.apply_status(OPERATOR, &event("C1", 0, ConnectorState::Idle), noon());
    now.apply_status(OPERATOR, &event("C1", 30, ConnectorState::Idle), noon());
    assert_eq!(state(&now, "C1"), (ConnectorState::Idle, 0, 0));
}

#[test]
fn a_session_runs_from_its_first_sample_to_its_order() {
    let now = with(&["C1"]);
    assert_eq!(now.apply_process(OPERATOR, &sample(1, "C1", 1), noon()), Applied::Newer);
    assert_eq!(state(&now, "C1"), (ConnectorState::Charging, 1, 20_000));
    assert_eq!(now.classify_process(OPERATOR, &sample(1, "C1", 1)), Applied::Repeat);
    let mut corrected = sample(1, "C1", 1);
    corrected.energy = KilowattHour::from_watt_hours(777);
    assert_eq!(now.classify_process(OPERATOR, &corrected), Applied::Correction);
    assert_eq!(now.apply_process(OPERATOR, &sample(1, "C1", 5), noon()), Applied::Newer);
    assert_eq!(now.classify_process(OPERATOR, &sample(1, "C1", 2)), Applied::Older);
    let running = now.with_connector(OPERATOR, "C1", |info| info.order_energy_wh);
    assert_eq!(running.expect("registered"), 500);
    now.end_order(OPERATOR, "C1", "another order");
    assert!(
        now.with_connector(OPERATOR, "C1", |info| info.order_no.is_some()).expect("registered")
    );
    now.end_order(OPERATOR, "C1", sample(1, "C1", 1).order_no.as_str());
    let ended = now.with_connector(OPERATOR, "C1", |info| (info.order_no.is_some(), info.load_w));
    assert_eq!(ended.expect("registered"), (false, 0));
    assert_eq!(
        now.classify_process(OPERATOR, &sample(1, "C1", 5)),
        Applied::Older,
        "after its order"
    );
    assert_eq!(now.classify_process(OPERATOR, &sample(2, "C1", 9)), Applied::Newer);
}

#[test]
fn silence_makes_connectors_unknown_sooner_while_charging() {
    let now = with(&["C1", "C2", "C3"]);
    now.apply_status(OPERATOR, &event("C1", 0, ConnectorState::Idle), noon());
    now.apply_status(OPERATOR, &event("C2", 0, ConnectorState::Charging), noon());
    assert_eq!(now.silence(noon() + TimeDelta::minutes(30)), 0);
    assert_eq!(now.silence(noon() + TimeDelta::minutes(31)), 1);
    assert_eq!(state(&now, "C2"), (ConnectorState::Unknown, 31, 0));
    assert_eq!(now.silence(noon() + TimeDelta::minutes(210)), 0);
    assert_eq!(now.silence(noon() + TimeDelta::minutes(211)), 1);
    assert_eq!(now.silence(noon() + TimeDelta::minutes(999)), 0, "once is enough");
    let again = event("C1", 0, ConnectorState::Idle);
    assert_eq!(
        now.apply_status(OPERATOR, &again, noon() + TimeDelta::minutes(220)),
        Applied::Repeat
    );
    assert_eq!(state(&now, "C1").0, ConnectorState::Idle, "a repeat ends the silence");
}

#[test]
fn a_new_version_of_a_station_keeps_the_state_of_connectors_it_still_lists() {
    let now = with(&["C1", "C2", "C3"]);
    for (at, connector) in ["C1", "C2", "C3"].iter().enumerate() {
        now.apply_status(OPERATOR, &event(connector, at as i64, ConnectorState::Idle), noon());
    }
    let next = station("S1", &ids(&["C3", "C4", "C1"]));
    assert_eq!(now.peek_station(&next), PutStation::Changed { revision: 2 });
    assert_eq!(
        now.put_station(Arc::new(next.clone()), None, noon()),
        PutStation::Changed { revision: 2 }
    );
    assert_eq!(now.peek_station(&next), PutStation::Same);
    assert_eq!(state(&now, "C3"), (ConnectorState::Idle, 2, 0));
    assert_eq!(state(&now, "C1"), (ConnectorState::Idle, 0, 0));
    assert_eq!(state(&now, "C4").0, ConnectorState::Unknown);
    assert!(now.with_connector(OPERATOR, "C2", |_| ()).is_none());
    assert_eq!(now.connectors(), 3);
}

#[test]
fn a_connector_that_moves_to_another_station_is_there_once() {
    let now = with(&["C1", "C2", "C3"]);
    now.apply_status(OPERATOR, &event("C1", 7, ConnectorState::Fault), noon());
    now.put_station(Arc::new(station("S2", &ids(&["C1"]))), None, noon());
    assert_eq!(state(&now, "C1"), (ConnectorState::Fault, 7, 0));
    let of = |id: &str| {
        now.with_connector(OPERATOR, id, |info| info.station_id.to_string()).expect("there")
    };
    assert_eq!((of("C1"), of("C2"), of("C3")), ("S2".to_owned(), "S1".to_owned(), "S1".to_owned()));
    let mut seen = Vec::new();
    now.for_each(|station, id, _| seen.push((station.station_id.to_string(), id.to_owned())));
    seen.sort();
    let pair = |s: &str, c: &str| (s.to_owned(), c.to_owned());
    assert_eq!(seen, [pair("S1", "C2"), pair("S1", "C3"), pair("S2", "C1")]);
}

#[test]
fn a_station_is_unpacked_as_it_was_reported() {
    let now = Now::new();
    let mut reported = station("S1", &ids(&["C1", "C2"]));
    reported.place.lon = 117.123_456_789_012_34;
    reported.park_fee = Some("免费".into());
    now.put_station(Arc::new(reported.clone()), Some("370103".into()), noon());
    let entry = now.station(OPERATOR, "S1").expect("known");
    assert_eq!(entry.station(), reported);
    assert_eq!((entry.area(), &*entry.name, entry.connectors), ("370103", "一号站", 2));
    assert_eq!((entry.rated_power_w, entry.dc_connectors, entry.revision), (120_000, 2, 1));
}

#[test]
fn every_connector_is_found_after_many_moves() {
    let now = Now::new();
    let all: Vec<String> = (0..300).map(|number| format!("C{number:03}")).collect();
    for (number, chunk) in all.chunks(10).enumerate() {
        now.put_station(Arc::new(station(&format!("S{number}"), chunk)), None, noon());
    }
    for (at, id) in all.iter().enumerate() {
        now.apply_status(OPERATOR, &event(id, at as i64, ConnectorState::Idle), noon());
    }
    // Every third moves to one station, which pulls holes into all others.
    let moved: Vec<String> = all.iter().step_by(3).cloned().collect();
    now.put_station(Arc::new(station("new", &moved)), None, noon());
    assert_eq!(now.connectors(), 300);
    for (at, id) in all.iter().enumerate() {
        assert_eq!(state(&now, id), (ConnectorState::Idle, at as i64, 0), "{id}");
    }
    let lists = now.with_connector(OPERATOR, "C003", |info| info.station_id.to_string());
    assert_eq!(lists.as_deref(), Some("new"));
}

#[test]
fn cells_of_a_station_are_those_of_its_place() {
    let now = with(&["C1"]);
    let entry = now.station(OPERATOR, "S1").expect("known");
    for resolution in 5..=9 {
        let expected = entry.place.cell(resolution).map(u64::from);
        assert_eq!(entry.cell(resolution), expected, "resolution {resolution}");
    }
    assert_eq!((entry.cell(4), entry.cell(10)), (None, None));
}

#[test]
fn changes_are_told_to_those_who_listen() {
    let now = with(&["C1"]);
    now.apply_status(OPERATOR, &event("C1", 0, ConnectorState::Idle), noon());
    let mut listener = now.changes();
    now.publish();
    assert!(listener.try_recv().is_err(), "what came before is not told");
    now.apply_status(OPERATOR, &event("C1", 1, ConnectorState::Charging), noon());
    now.apply_status(OPERATOR, &event("C1", 2, ConnectorState::Charging), noon());
    now.publish();
    let told = listener.try_recv().expect("told");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].state, told[0].at),
        (ConnectorState::Charging, noon() + TimeDelta::minutes(1))
    );
}
