//! The live state comes back after a start.

use crate::rows::*;
use chrono::TimeDelta;
use lake::{Applied, Lake, PutStation, Query};
use model::facility::{Connector, Equipment, Station};
use model::place::{Gcj02, Wgs84};
use model::process::OrderState;
use model::quantity::{Ampere, Kilowatt, KilowattHour, Percent, Volt};
use model::{
    ConnectorId, ConnectorState, EquipmentId, OperatorId, OrderNo, ProcessSample, StationId,
};
use std::sync::Arc;
use tables::{PROCESS_SAMPLES, STATION_VERSIONS, STATUS_EVENTS, process_samples, station_versions};

pub fn station(connectors: &[&str]) -> Station {
    let connector = |id: &&str| Connector {
        connector_id: ConnectorId::new(*id).expect("id"),
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
        station_id: StationId::new("S1").expect("id"),
        name: "充电站一号".into(),
        area_code: "370102".into(),
        address: "历下区".into(),
        service_tel: "053112345678".into(),
        station_type: 1,
        station_status: 50,
        construction: 1,
        park_nums: 10,
        sent_at: Gcj02 { lon: 117.03, lat: 36.65 },
        place: Wgs84 { lon: 117.024, lat: 36.65 },
        open_hours: None,
        electricity_fee: None,
        service_fee: None,
        park_fee: None,
        opened_on: None,
        grid_account: None,
        capacity_va: None,
        modified_at: None,
        equipment: vec![Equipment {
            equipment_id: EquipmentId::new("E1").expect("id"),
            name: None,
            equipment_type: 1,
            power: Kilowatt::from_watts(240_000),
            manufacturer: None,
            model: None,
            produced_on: None,
            connectors: connectors.iter().map(connector).collect(),
        }],
    }
}

fn sample(order: u32, connector: &str, at: chrono::DateTime<chrono::Utc>) -> ProcessSample {
    ProcessSample {
        order_no: OrderNo::new(format!("{OPERATOR}{order:018}")).expect("id"),
        connector_id: ConnectorId::new(connector).expect("id"),
        state: OrderState::Charging,
        connector_state: ConnectorState::Charging,
        started_at: at - TimeDelta::minutes(10),
        occurred_at: at,
        current: Ampere::from_milliamperes(100_000),
        voltage: Volt::from_millivolts(400_000),
        soc: Percent::from_tenths(455),
        energy: KilowattHour::from_watt_hours(6_500),
        electricity: None,
        service: None,
        total: None,
        vehicle: None,
        plate: None,
        battery: None,
    }
}

/// Does what the gate does with a station.
async fn land_station(lake: &Lake, message: i64, station: Station) -> PutStation {
    let arrival = arrival(OPERATOR, message);
    let put = lake.now().peek_station(&station);
    if let Some(revision) = put.revision() {
        let rows = [station_versions::Row {
            station: Arc::new(station.clone()),
            area_found: Some("370102".into()),
            revision,
        }];
        let batch = station_versions::batch(&arrival, &rows);
        lake.append(vec![(&STATION_VERSIONS, batch)]).await.expect("landed");
    }
    lake.now().put_station(Arc::new(station), Some("370102".into()), arrival.received_at)
}

async fn land_status(
    lake: &Lake,
    message: i64,
    connector: &str,
    minutes: i64,
    state: ConnectorState,
) -> Applied {
    let event = event(connector, noon(0) + TimeDelta::minutes(minutes), state);
    let batch = status(OPERATOR, message, event.clone(), 1);
    lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
    lake.now().apply_status(OPERATOR, &event, arrival(OPERATOR, message).received_at)
}

async fn land_sample(lake: &Lake, message: i64, sample: ProcessSample) -> Applied {
    let arrival = arrival(OPERATOR, message);
    let row =
        process_samples::Row { sample: sample.clone(), station_id: Arc::from("S1"), revision: 1 };
    let batch = process_samples::batch(&arrival, &[row]);
    lake.append(vec![(&PROCESS_SAMPLES, batch)]).await.expect("landed");
    lake.now().apply_process(OPERATOR, &sample, arrival.received_at)
}

/// Everything known of every connector, as text.
fn known(lake: &Lake) -> Vec<String> {
    let mut all = Vec::new();
    lake.now().for_each(|station, id, info| {
        all.push(format!("{} {id} {info:?}", station.name));
    });
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_every_connector_comes_back_from_journal_and_tables() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    assert_eq!(land_station(&lake, 1, station(&["C01", "C02", "C03"])).await, PutStation::New);
    assert_eq!(land_station(&lake, 2, station(&["C01", "C02", "C03"])).await, PutStation::Same);
    let changed = land_station(&lake, 3, station(&["C01", "C02", "C03", "C04"])).await;
    assert_eq!(changed, PutStation::Changed { revision: 2 });
    assert_eq!(land_status(&lake, 4, "C01", 0, ConnectorState::Idle).await, Applied::Newer);
    assert_eq!(land_status(&lake, 5, "C02", 1, ConnectorState::Fault).await, Applied::Newer);
    lake.settle().await.expect("settled");
    land_status(&lake, 6, "C01", 5, ConnectorState::Charging).await;
    let charging = sample(1, "C01", noon(0) + TimeDelta::minutes(6));
    assert_eq!(land_sample(&lake, 7, charging).await, Applied::Newer);
    land_sample(&lake, 8, sample(2, "C03", noon(0) + TimeDelta::minutes(7))).await;
    let mut ended = order(2, noon(0) + TimeDelta::minutes(8), &[6500]);
    ended.connector_id = ConnectorId::new("C03").expect("id");
    lake.append(landed(9, ended.clone(), 1)).await.expect("landed");
    lake.now().apply_order(OPERATOR, &ended);
    let before = known(&lake);
    assert_eq!(before.len(), 4);
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!(known(&lake), before);
    lake.settle().await.expect("settled");
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!(known(&lake), before, "and from the tables alone");
    let entry = lake.now().station(OPERATOR, "S1").expect("known");
    assert_eq!((entry.revision, entry.area()), (2, "370102"));
    let running = "SELECT connector_id, state, load_w, order_energy_wh FROM connector_now WHERE order_no IS NOT NULL";
    let rows: Vec<(String, ConnectorState, i64, i64)> =
        lake.rows(Query::new(running)).await.expect("rows");
    assert_eq!(rows, [("C01".to_owned(), ConnectorState::Charging, 40_000, 6_500)]);
    let places =
        "SELECT s.name, count(*) FROM stations s JOIN connectors c ON s.station_id = c.station_id
      WHERE s.h3_7 IS NOT NULL GROUP BY s.name";
    let rows: Vec<(String, i64)> = lake.rows(Query::new(places)).await.expect("rows");
    assert_eq!(rows, [("充电站一号".to_owned(), 4)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_a_start_is_still_known_as_a_repeat() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    land_station(&lake, 1, station(&["C01"])).await;
    land_status(&lake, 2, "C01", 0, ConnectorState::Idle).await;
    drop(lake);
    let lake = open(dir.path()).await;
    let again = event("C01", noon(0), ConnectorState::Idle);
    assert_eq!(lake.now().classify_status(OPERATOR, &again), Applied::Repeat);
    let other = event("C01", noon(0), ConnectorState::Fault);
    assert_eq!(lake.now().classify_status(OPERATOR, &other), Applied::Correction);
    let earlier = event("C01", noon(-1), ConnectorState::Fault);
    assert_eq!(lake.now().classify_status(OPERATOR, &earlier), Applied::Older);
    let stranger = event("C99", noon(0), ConnectorState::Idle);
    assert_eq!(lake.now().classify_status(OPERATOR, &stranger), Applied::UnknownConnector);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_in_groups() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    land_station(&lake, 1, station(&["C01", "C02"])).await;
    let mut changes = lake.now().changes();
    land_status(&lake, 2, "C01", 0, ConnectorState::Idle).await;
    land_status(&lake, 3, "C01", 1, ConnectorState::Idle).await;
    land_status(&lake, 4, "C02", 1, ConnectorState::Fault).await;
    let mut told = Vec::new();
    while told.len() < 2 {
        told.extend(changes.recv().await.expect("told").iter().cloned());
    }
    let told: Vec<_> = told.iter().map(|change| (&*change.connector_id, change.state)).collect();
    assert_eq!(told, [("C01", ConnectorState::Idle), ("C02", ConnectorState::Fault)]);
}
