//! A tiny province with numbers that can be reckoned by hand.
//!
//! Noon of 2026-03-03 in Beijing. Operator MA0000001 has A1 (370102, two connectors) and A2 (370202, one); operator
//! MA0000002 has B1 (370102, one). Yesterday: A2 8,000 Wh. Across midnight: A1 12,001 Wh, half on each side. Today: A1
//! 30,000 Wh, corrected to 33,000 Wh; B1 5,000 Wh.

use chrono::{DateTime, NaiveDate, Utc};
use lake::{Lake, LakeConfig};
use model::facility::{Connector, Equipment, Station};
use model::ids::MessageId;
use model::order::{Order, OrderDetail};
use model::person::Mark;
use model::place::Wgs84;
use model::power::{PowerLevel, PowerSample};
use model::quantity::{Kilowatt, KilowattHour, Yuan, YuanPerKilowattHour};
use model::{
    ConnectorId, ConnectorState, EquipmentId, OperatorId, OrderNo, StationId, StatusEvent,
};
use std::sync::Arc;
use tables::Arrival;

/// First operator.
pub const A: &str = "MA0000001";
/// Second operator.
pub const B: &str = "MA0000002";
/// Noon in Beijing.
pub const NOON: &str = "2026-03-03T04:00:00Z";

/// An instant.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// An instant of Beijing's clocks in March 2026.
pub fn beijing(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    let wall =
        NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(hour, minute, 0));
    model::time::local(wall.expect("a wall clock time"))
}

/// A message that arrived.
pub fn arrival(operator: &str, message: i64, received_at: DateTime<Utc>) -> Arrival {
    Arrival {
        operator_id: operator.parse().expect("an id"),
        received_at,
        message_id: MessageId(message),
    }
}

/// A station with connectors `{id}-0`, `{id}-1`, …
pub fn station(
    operator: &str,
    id: &str,
    area: &str,
    place: (f64, f64),
    connectors: usize,
) -> Arc<Station> {
    let place = Wgs84 { lon: place.0, lat: place.1 };
    let connector = |n: usize| Connector {
        connector_id: ConnectorId::new(format!("{id}-{n}")).expect("an id"),
        name: Some(format!("{n}号枪")),
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
        name: format!("充电站{id}"),
        area_code: area.to_owned(),
        address: "=经十路1号".to_owned(),
        service_tel: "96777".to_owned(),
        station_type: 1,
        station_status: 50,
        construction: 1,
        park_nums: 0,
        sent_at: place.to_gcj02(),
        place,
        open_hours: Some("24小时".to_owned()),
        electricity_fee: Some("0.8".to_owned()),
        service_fee: Some("0.4".to_owned()),
        park_fee: None,
        opened_on: NaiveDate::from_ymd_opt(2026, 1, 1),
        grid_account: None,
        capacity_va: None,
        modified_at: None,
        equipment: vec![Equipment {
            equipment_id: EquipmentId::new(format!("{id}-E")).expect("an id"),
            name: None,
            equipment_type: 1,
            power: Kilowatt::from_watts(60_000 * connectors as i64),
            manufacturer: None,
            model: None,
            produced_on: None,
            connectors: (0..connectors).map(connector).collect(),
        }],
    })
}

/// An order number of an operator.
pub fn order_no(operator: &str, number: u32) -> OrderNo {
    OrderNo::new(format!("{operator}{number:018}")).expect("an order number")
}

/// An order with price periods given as (start, end, Wh); prices 0.80 and 0.40 ¥/kWh.
pub fn order(
    operator: &str,
    number: u32,
    connector: &str,
    periods: &[(DateTime<Utc>, DateTime<Utc>, i64)],
) -> Order {
    let price = YuanPerKilowattHour::from_ten_thousandths;
    let detail = |(started_at, ended_at, wh): &(DateTime<Utc>, DateTime<Utc>, i64)| {
        let energy = KilowattHour::from_watt_hours(*wh);
        OrderDetail {
            started_at: *started_at,
            ended_at: *ended_at,
            energy,
            electricity_price: Some(price(8_000)),
            service_price: Some(price(4_000)),
            electricity: Some(energy.at(price(8_000))),
            service: Some(energy.at(price(4_000))),
        }
    };
    let details: Vec<OrderDetail> = periods.iter().map(detail).collect();
    let energy: KilowattHour = details.iter().map(|one| one.energy).sum();
    let (electricity, service) = (energy.at(price(8_000)), energy.at(price(4_000)));
    Order {
        order_no: order_no(operator, number),
        connector_id: ConnectorId::new(connector).expect("an id"),
        station_id: None,
        equipment_id: None,
        started_at: periods[0].0,
        ended_at: periods[periods.len() - 1].1,
        energy,
        electricity,
        service,
        total: electricity + service,
        stop_reason: 1,
        stop_text: None,
        declared_periods: None,
        details,
        connector_power_w: None,
        meter_start: None,
        meter_end: None,
        start_mode: None,
        start_soc: None,
        end_soc: None,
        bands: [None; 5],
        pay_channel: None,
        paid: Some(Yuan::from_fen(1)),
        paid_at: None,
        vehicle: None,
        plate: Some(Mark { key: "secret-key".to_owned(), mask: "鲁A***45".to_owned() }),
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

/// Lands an order at a station.
pub async fn land_order(
    lake: &Lake,
    arrival: &Arrival,
    order: Order,
    station: &str,
    revision: i32,
) {
    let device: Arc<str> = format!("{station}-E").into();
    let row =
        tables::orders::Row { order, station_id: station.into(), equipment_id: device, revision };
    let parts = vec![
        (&tables::ORDERS, tables::orders::batch(arrival, std::slice::from_ref(&row))),
        (&tables::ORDER_DETAILS, tables::order_details::batch(arrival, std::slice::from_ref(&row))),
    ];
    lake.append(parts).await.expect("the order lands");
}

/// A state of a connector.
pub fn status(connector: &str, state: ConnectorState, occurred_at: DateTime<Utc>) -> StatusEvent {
    StatusEvent {
        connector_id: ConnectorId::new(connector).expect("an id"),
        station_id: None,
        equipment_id: None,
        state,
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

/// Lands a state and takes it over into the live state.
pub async fn land_status(
    lake: &Lake,
    operator: &str,
    station: &str,
    event: StatusEvent,
    message: i64,
) {
    let arrival = arrival(operator, message, event.occurred_at);
    let device: Arc<str> = format!("{station}-E").into();
    let row = tables::status_events::Row {
        event: event.clone(),
        station_id: station.into(),
        equipment_id: device,
        revision: 1,
    };
    let rows = tables::status_events::batch(&arrival, &[row]);
    lake.append(vec![(&tables::STATUS_EVENTS, rows)]).await.expect("the state lands");
    lake.now().apply_status(operator, &event, arrival.received_at);
}

/// Lands a station and takes it over into the live state.
pub async fn land_station(lake: &Lake, station: Arc<Station>, message: i64) {
    let received_at = beijing(1, 8, 0);
    let arrival = arrival(station.operator_id.as_str(), message, received_at);
    let area_found = Some(station.area_code.clone());
    let row = tables::station_versions::Row {
        station: Arc::clone(&station),
        area_found: area_found.clone(),
        revision: 1,
    };
    let rows = tables::station_versions::batch(&arrival, &[row]);
    lake.append(vec![(&tables::STATION_VERSIONS, rows)]).await.expect("the station lands");
    lake.now().put_station(station, area_found, received_at);
}

/// Opens a lake in a folder and fills it.
pub async fn seeded(dir: &std::path::Path) -> Lake {
    let lake = Lake::open(LakeConfig::at(dir)).await.expect("the lake opens");
    land_station(&lake, station(A, "A1", "370102", (117.03, 36.67), 2), 1).await;
    land_station(&lake, station(A, "A2", "370202", (120.38, 36.07), 1), 2).await;
    land_station(&lake, station(B, "B1", "370102", (117.05, 36.66), 1), 3).await;
    orders(&lake).await;
    power(&lake).await;
    messages(&lake).await;
    findings(&lake).await;
    land_status(&lake, A, "A1", status("A1-0", ConnectorState::Charging, beijing(3, 8, 30)), 21)
        .await;
    land_status(&lake, A, "A1", status("A1-0", ConnectorState::Idle, beijing(3, 9, 30)), 22).await;
    land_status(&lake, B, "B1", status("B1-0", ConnectorState::Fault, beijing(3, 11, 0)), 23).await;
    lake
}

async fn orders(lake: &Lake) {
    let yesterday = [(beijing(2, 10, 0), beijing(2, 11, 0), 8_000)];
    land_order(lake, &arrival(A, 11, beijing(2, 11, 1)), order(A, 4, "A2-0", &yesterday), "A2", 1)
        .await;
    let midnight = [(beijing(2, 23, 30), beijing(3, 0, 30), 12_001)];
    land_order(lake, &arrival(A, 12, beijing(3, 0, 31)), order(A, 2, "A1-1", &midnight), "A1", 1)
        .await;
    let (first, middle, last) = (beijing(3, 8, 30), beijing(3, 9, 0), beijing(3, 9, 30));
    let sent = [(first, middle, 10_000), (middle, last, 20_000)];
    land_order(lake, &arrival(A, 13, beijing(3, 9, 31)), order(A, 1, "A1-0", &sent), "A1", 1).await;
    let corrected = [(first, middle, 11_000), (middle, last, 22_000)];
    land_order(lake, &arrival(A, 14, beijing(3, 9, 40)), order(A, 1, "A1-0", &corrected), "A1", 2)
        .await;
    let other = [(beijing(3, 10, 0), beijing(3, 10, 15), 5_000)];
    land_order(lake, &arrival(B, 15, beijing(3, 10, 16)), order(B, 3, "B1-0", &other), "B1", 1)
        .await;
}

async fn power(lake: &Lake) {
    let sample = PowerSample {
        operator_id: B.parse().expect("an id"),
        station_id: StationId::new("B1").expect("an id"),
        level: PowerLevel::Station,
        equipment_id: None,
        connector_id: None,
        occurred_at: beijing(3, 10, 15),
        power: Kilowatt::from_watts(21_000),
    };
    let row = tables::power_samples::Row { sample, revision: 1 };
    let rows = tables::power_samples::batch(&arrival(B, 16, beijing(3, 10, 16)), &[row]);
    lake.append(vec![(&tables::POWER_SAMPLES, rows)]).await.expect("the sample lands");
}

/// Ten status messages of A at 11:00 to 11:09, the last refused; one of B.
async fn messages(lake: &Lake) {
    for n in 0..10_i64 {
        let refused = n == 9;
        let row = tables::messages::Row {
            interface: "notification_stationStatus".into(),
            ret: if refused { 4001 } else { 0 },
            sub_code: if refused { "4001-01".into() } else { "".into() },
            reason: if refused { "signature does not match".to_owned() } else { String::new() },
            rows: i32::from(!refused),
            accepted: i32::from(!refused),
            body_bytes: 300,
            took_us: (n + 1) * 1_000,
            lateness_ms: (!refused).then_some(2_000),
            late_rows: i32::from(n == 0),
            warnings: if n == 0 { "CW04:2 CW16:1".to_owned() } else { String::new() },
            ..Default::default()
        };
        let rows = tables::messages::batch(&arrival(A, 100 + n, beijing(3, 11, n as u32)), &[row]);
        lake.append(vec![(&tables::MESSAGES, rows)]).await.expect("the message lands");
    }
    let row = tables::messages::Row {
        interface: "notification_stationStatus".into(),
        rows: 1,
        accepted: 1,
        ..Default::default()
    };
    let rows = tables::messages::batch(&arrival(B, 200, beijing(3, 11, 30)), &[row]);
    lake.append(vec![(&tables::MESSAGES, rows)]).await.expect("the message lands");
}

/// One row of A with an error and a warning, another with a warning.
async fn findings(lake: &Lake) {
    let row = |code, severity| tables::findings::Row {
        interface: "notification_stationStatus".into(),
        code,
        severity,
        row_index: 0,
        field: "Status",
        value: "9".to_owned(),
        explanation: "0 1 2 3 4 255".to_owned(),
        station_id: Some("A1".into()),
        connector_id: Some("A1-0".into()),
    };
    let first = [row("SU02", "error"), row("SU01", "warn")];
    let batch = tables::findings::batch(&arrival(A, 100, beijing(3, 11, 0)), &first);
    lake.append(vec![(&tables::FINDINGS, batch)]).await.expect("the findings land");
    let batch =
        tables::findings::batch(&arrival(A, 101, beijing(3, 11, 1)), &[row("SU01", "warn")]);
    lake.append(vec![(&tables::FINDINGS, batch)]).await.expect("the finding lands");
    let held = tables::quarantine::Row {
        held_id: 7,
        state: tables::quarantine::HeldState::Held,
        table_name: "status_events",
        codes: "SU02".to_owned(),
        station_id: Some("A1".into()),
        connector_id: Some("A1-0".into()),
        orphan: false,
        content: "{}".to_owned(),
        reason: "status 9".to_owned(),
    };
    let batch = tables::quarantine::batch(&arrival(A, 100, beijing(3, 11, 0)), &[held]);
    lake.append(vec![(&tables::QUARANTINE, batch)]).await.expect("the held row lands");
}
