use super::{Picture, place};
use crate::reach::Reach;
use crate::station_day::StationDay;
use chrono::{DateTime, NaiveDate, Utc};
use lake::now::Now;
use model::facility::{Connector, Equipment, Station};
use model::place::Wgs84;
use model::quantity::Kilowatt;
use model::{ConnectorId, ConnectorState, EquipmentId, OperatorId, StationId, StatusEvent};
use std::sync::Arc;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn station(operator: &str, id: &str, area: &str, connectors: usize) -> Arc<Station> {
    let place = Wgs84 { lon: 117.0, lat: 36.65 };
    let connector = |n: usize| Connector {
        connector_id: ConnectorId::new(format!("{id}-{n}")).expect("an id"),
        name: None,
        connector_type: 4,
        voltage_upper_v: 750,
        voltage_lower_v: 200,
        current_a: 250,
        power: Kilowatt::from_watts(60_000),
        national_standard: 2,
        park_no: None,
    };
    Arc::new(Station {
        operator_id: OperatorId::new(operator).expect("an id"),
        owner_id: operator.to_owned(),
        station_id: StationId::new(id).expect("an id"),
        name: id.to_owned(),
        area_code: area.to_owned(),
        address: String::new(),
        service_tel: String::new(),
        station_type: 1,
        station_status: 50,
        construction: 1,
        park_nums: 0,
        sent_at: place.to_gcj02(),
        place,
        open_hours: None,
        electricity_fee: None,
        service_fee: None,
        park_fee: None,
        opened_on: NaiveDate::from_ymd_opt(2026, 1, 1),
        grid_account: None,
        capacity_va: None,
        modified_at: None,
        equipment: vec![Equipment {
            equipment_id: EquipmentId::new(format!("{id}-e")).expect("an id"),
            name: None,
            equipment_type: 1,
            power: Kilowatt::from_watts(120_000),
            manufacturer: None,
            model: None,
            produced_on: None,
            connectors: (0..connectors).map(connector).collect(),
        }],
    })
}

fn idle(connector: &str, occurred_at: DateTime<Utc>) -> StatusEvent {
    StatusEvent {
        connector_id: ConnectorId::new(connector).expect("an id"),
        station_id: None,
        equipment_id: None,
        state: ConnectorState::Idle,
        occurred_at,
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

#[test]
fn a_picture_counts_states_and_joins_the_sums_of_the_day() {
    let now = Now::new();
    let noon = at("2026-03-02T04:00:00Z");
    now.put_station(station("MA0000001", "A", "370102", 2), None, noon);
    now.put_station(station("MA0000002", "B", "370202", 0), None, noon);
    now.apply_status("MA0000001", &idle("A-0", noon), noon);
    let sum = StationDay {
        operator_id: "MA0000001".to_owned(),
        station_id: "A".to_owned(),
        energy_wh: 30_000,
        sessions: 2,
        charging_s: 8_640,
    };
    let picture = Picture::take(&now, &[sum], noon);
    let own = picture.station("MA0000001", "A").expect("the station");
    assert_eq!((own.connectors, own.dc, own.heard, own.power_w), (2, 2, 1, 120_000));
    assert_eq!(own.status[place(ConnectorState::Idle)], 1);
    assert_eq!(own.status[place(ConnectorState::Unknown)], 1);
    assert_eq!(own.dominant(), ConnectorState::Idle);
    assert_eq!(own.online_rate(), Some(0.5));
    let totals = picture.totals(picture.within(&Reach::all()));
    assert_eq!((totals.stations, totals.connectors, totals.energy_wh), (2, 2, 30_000));
    // Two connectors in service for the twelve hours since midnight: 8,640 s of 86,400 s.
    assert_eq!(totals.utilisation(), Some(0.1));
    assert_eq!(totals.cover(), 0.5);
    let jinan = Reach::of(&["370100".to_owned()], &[]);
    assert_eq!(picture.within(&jinan).count(), 1);
}
