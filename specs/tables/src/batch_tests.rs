use crate::{Arrival, TABLES, Table};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int32Type, Int64Type, TimestampMicrosecondType};
use chrono::{DateTime, TimeZone, Utc};
use model::ids::MessageId;
use model::quantity::{Ampere, KilowattHour, Percent, Volt, Yuan};
use model::status::{ConnectorState, StatusEvent};
use model::{ConnectorId, LocalDay, OperatorId, Order, OrderNo};
use std::sync::Arc;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn arrival() -> Arrival {
    Arrival {
        operator_id: OperatorId::new("MA3TEST01").expect("an operator"),
        received_at: utc("2026-06-30T16:30:00Z"),
        message_id: MessageId(7),
    }
}

fn event() -> StatusEvent {
    StatusEvent {
        connector_id: ConnectorId::new("C1").expect("a connector"),
        station_id: None,
        equipment_id: None,
        state: ConnectorState::Fault,
        occurred_at: utc("2026-06-30T15:59:59Z"),
        timed_by_sender: true,
        park_status: Some(50),
        lock_status: None,
        current: Some(Ampere::from_milliamperes(1_500)),
        voltage: Some(Volt::from_millivolts(750_000)),
        soc: Some(Percent::from_tenths(455)),
        session_energy: None,
        fault_code: Some(6),
    }
}

fn order() -> Order {
    Order {
        order_no: OrderNo::new("MA3TEST01202606302359590001").expect("an order"),
        connector_id: ConnectorId::new("C1").expect("a connector"),
        station_id: None,
        equipment_id: None,
        started_at: utc("2026-06-30T15:30:00Z"),
        ended_at: utc("2026-06-30T17:30:00Z"),
        energy: KilowattHour::from_watt_hours(60_000),
        electricity: Yuan::from_fen(3_281),
        service: Yuan::from_fen(1_800),
        total: Yuan::from_fen(5_081),
        stop_reason: 2,
        stop_text: None,
        declared_periods: None,
        details: Vec::new(),
        connector_power_w: None,
        meter_start: Some(KilowattHour::from_watt_hours(1_000)),
        meter_end: Some(KilowattHour::from_watt_hours(61_000)),
        start_mode: None,
        start_soc: None,
        end_soc: None,
        bands: [None, None, Some(KilowattHour::from_watt_hours(45_000)), None, None],
        pay_channel: None,
        paid: None,
        paid_at: None,
        vehicle: None,
        plate: Some(model::person::Mark { key: "ab".into(), mask: "鲁A1**45".into() }),
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

fn order_row() -> crate::orders::Row {
    crate::orders::Row {
        order: order(),
        station_id: "S1".into(),
        equipment_id: "E1".into(),
        revision: 1,
    }
}

fn int64(batch: &RecordBatch, name: &str, row: usize) -> i64 {
    batch.column_by_name(name).expect("declared").as_primitive::<Int64Type>().value(row)
}

fn day(batch: &RecordBatch) -> i32 {
    batch.column_by_name("day").expect("declared").as_primitive::<Date32Type>().value(0)
}

#[test]
fn status_rows_keep_sender_time_day_and_units() {
    let row = crate::status_events::Row {
        event: event(),
        station_id: Arc::from("S1"),
        equipment_id: Arc::from("E1"),
        revision: 2,
    };
    let batch = crate::status_events::batch(&arrival(), &[row.clone(), row]);
    assert_eq!(batch.num_rows(), 2);
    assert_eq!(day(&batch), "2026-06-30".parse::<LocalDay>().expect("a day").epoch_days());
    assert_eq!(int64(&batch, "current_ma", 1), 1_500);
    let status = batch.column_by_name("status").expect("declared").as_primitive::<Int32Type>();
    assert_eq!(status.value(0), 255);
    let lock = batch.column_by_name("lock_status").expect("declared");
    assert!(lock.is_null(0) && lock.is_null(1));
    let at = batch.column_by_name("occurred_at").expect("declared");
    let micros = at.as_primitive::<TimestampMicrosecondType>().value(0);
    assert_eq!(Utc.timestamp_micros(micros).single(), Some(event().occurred_at));
    assert_eq!(int64(&batch, "message_id", 1), 7);
}

#[test]
fn an_order_lies_on_the_day_it_ended_and_has_one_period_when_none_was_sent() {
    let orders = crate::orders::batch(&arrival(), &[order_row()]);
    assert_eq!(day(&orders), "2026-07-01".parse::<LocalDay>().expect("a day").epoch_days());
    assert_eq!(int64(&orders, "flat_wh", 0), 45_000);
    assert!(orders.column_by_name("cusp_wh").expect("declared").is_null(0));
    let details = crate::order_details::batch(&arrival(), &[order_row(), order_row()]);
    assert_eq!(details.num_rows(), 2);
    assert_eq!(day(&details), "2026-06-30".parse::<LocalDay>().expect("a day").epoch_days());
    assert_eq!(int64(&details, "energy_wh", 1), 60_000);
}

#[test]
fn every_builder_makes_the_declared_schema_even_without_rows() {
    let a = arrival();
    let empty = [
        crate::station_versions::batch(&a, &[]),
        crate::status_events::batch(&a, &[]),
        crate::process_samples::batch(&a, &[]),
        crate::orders::batch(&a, &[]),
        crate::order_details::batch(&a, &[]),
        crate::power_samples::batch(&a, &[]),
        crate::quarantine::batch(&a, &[]),
        crate::findings::batch(&a, &[]),
        crate::messages::batch(&a, &[]),
        crate::raw_messages::batch(&a, &[]),
        crate::station_hours::batch(&[]),
        crate::vehicle_points::batch(&a, &[]),
        crate::vehicle_frames::batch(&a, &[]),
        crate::vehicle_sessions::batch(&[]),
        crate::vehicle_hours::batch(&[]),
        crate::vehicle_area_days::batch(&[]),
        crate::operation_stats::batch(&a, &[]),
        crate::alarms::batch(&a, &[]),
        crate::events::batch(&a, &[]),
        crate::battery_samples::batch(&a, &[]),
        crate::price_notices::batch(&a, &[]),
        crate::session_milestones::batch(&a, &[]),
        crate::reconciliations::batch(&a, &[]),
        crate::transformer_areas::batch(&a, "s", LocalDay::default(), &[]),
        crate::transformer_area_stations::batch(&a, "s", LocalDay::default(), &[]),
        crate::transformer_area_curves::batch(&a, "s", &[]),
        crate::grid_deliveries::batch(&a, &crate::grid_deliveries::Row::default()),
    ];
    assert_eq!(empty.len(), TABLES.len());
    for (batch, table) in empty.iter().zip(TABLES) {
        assert_eq!(batch.schema(), table.schema(), "{}", table.name);
    }
}

#[test]
fn findings_messages_and_held_rows_lie_on_the_day_of_arrival() {
    let message = crate::messages::Row {
        interface: "notification_stationStatus".into(),
        ..Default::default()
    };
    let batch = crate::messages::batch(&arrival(), &[message]);
    assert_eq!(day(&batch), "2026-07-01".parse::<LocalDay>().expect("a day").epoch_days());
    let held = crate::quarantine::Row {
        held_id: 3,
        state: crate::quarantine::HeldState::Held,
        table_name: "orders",
        codes: "OR12".into(),
        station_id: None,
        connector_id: Some("C1".into()),
        orphan: true,
        content: "{}".into(),
        reason: "connector C1 is not registered".into(),
    };
    let batch = crate::quarantine::batch(&arrival(), &[held]);
    assert!(batch.column_by_name("orphan").expect("declared").as_boolean().value(0));
}

#[test]
fn equal_contents_have_equal_hashes_and_the_hash_is_fnv() {
    // Known answer of FNV-1a 64 for "a".
    assert_eq!(crate::station_versions::content_hash("a"), "af63dc4c8601ec8c");
    assert_ne!(
        crate::station_versions::content_hash("ab"),
        crate::station_versions::content_hash("ba")
    );
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name).collect()
}

#[test]
fn declarations_are_sound() {
    for table in TABLES {
        let names = names(table);
        assert_eq!(names.first(), Some(&"day"), "{}", table.name);
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{} twice in {}", name, table.name);
        }
        for name in table.key.iter().chain(table.sorted_by) {
            assert!(names.contains(name), "{} of {} is not a column", name, table.name);
        }
    }
    for (i, table) in TABLES.iter().enumerate() {
        assert!(!TABLES[..i].iter().any(|other| other.name == table.name));
    }
}
