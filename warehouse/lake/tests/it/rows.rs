//! Rows and lakes for the stories.

use arrow::array::RecordBatch;
use chrono::{DateTime, TimeDelta, Utc};
use lake::{Lake, LakeConfig, Query};
use model::ids::MessageId;
use model::order::OrderDetail;
use model::quantity::{KilowattHour, Yuan};
use model::{ConnectorId, ConnectorState, LocalDay, OperatorId, Order, OrderNo, StatusEvent};
use std::path::Path;
use std::sync::Arc;
use tables::{Arrival, order_details, orders, status_events};

/// Operator of most rows.
pub const OPERATOR: &str = "MA1234567";
/// Another operator.
pub const OTHER: &str = "MA7654321";

/// A Beijing noon some days after 2026-03-01.
pub fn noon(days: i64) -> DateTime<Utc> {
    let day: LocalDay = "2026-03-01".parse().expect("a day");
    day.plus(days).start() + TimeDelta::hours(12)
}

/// The day of [`noon`].
pub fn day(days: i64) -> LocalDay {
    LocalDay::of(noon(days))
}

pub fn arrival(operator: &str, message: i64) -> Arrival {
    Arrival {
        operator_id: OperatorId::new(operator).expect("an operator"),
        received_at: noon(0) + TimeDelta::seconds(message),
        message_id: MessageId(message),
    }
}

pub fn event(connector: &str, at: DateTime<Utc>, state: ConnectorState) -> StatusEvent {
    StatusEvent {
        connector_id: ConnectorId::new(connector).expect("a connector"),
        station_id: None,
        equipment_id: None,
        state,
        occurred_at: at,
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

/// One status row.
pub fn status(operator: &str, message: i64, event: StatusEvent, revision: i32) -> RecordBatch {
    let row = status_events::Row {
        event,
        station_id: Arc::from("S1"),
        equipment_id: Arc::from("E1"),
        revision,
    };
    status_events::batch(&arrival(operator, message), &[row])
}

/// `count` status rows of one message, one second apart, over ten connectors.
pub fn statuses(operator: &str, message: i64, from: DateTime<Utc>, count: usize) -> RecordBatch {
    let row = |at: usize| status_events::Row {
        event: event(
            &format!("C{:02}", at % 10),
            from + TimeDelta::seconds(at as i64),
            ConnectorState::ALL[at % 5],
        ),
        station_id: Arc::from("S1"),
        equipment_id: Arc::from("E1"),
        revision: 1,
    };
    status_events::batch(&arrival(operator, message), &(0..count).map(row).collect::<Vec<_>>())
}

/// An order with the given price periods, each of one hour and `wh`.
pub fn order(number: u32, ended_at: DateTime<Utc>, periods: &[i64]) -> Order {
    let hours = periods.len() as i64;
    let started_at = ended_at - TimeDelta::hours(hours);
    let detail = |(at, wh): (i64, &i64)| OrderDetail {
        started_at: started_at + TimeDelta::hours(at),
        ended_at: started_at + TimeDelta::hours(at + 1),
        energy: KilowattHour::from_watt_hours(*wh),
        electricity_price: None,
        service_price: None,
        electricity: None,
        service: None,
    };
    Order {
        order_no: OrderNo::new(format!("{OPERATOR}{number:018}")).expect("a number"),
        connector_id: ConnectorId::new("C01").expect("a connector"),
        station_id: None,
        equipment_id: None,
        started_at,
        ended_at,
        energy: KilowattHour::from_watt_hours(periods.iter().sum()),
        electricity: Yuan::from_fen(100),
        service: Yuan::from_fen(20),
        total: Yuan::from_fen(120),
        stop_reason: 0,
        stop_text: None,
        declared_periods: None,
        details: (0..).zip(periods).map(detail).collect(),
        connector_power_w: None,
        meter_start: None,
        meter_end: None,
        start_mode: None,
        start_soc: None,
        end_soc: None,
        bands: [None; 5],
        pay_channel: None,
        paid: None,
        paid_at: None,
        vehicle: None,
        plate: None,
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

/// The order and its periods as one group for the journal.
pub fn landed(message: i64, order: Order, revision: i32) -> lake::Batches {
    let rows = [orders::Row {
        order,
        station_id: Arc::from("S1"),
        equipment_id: Arc::from("E1"),
        revision,
    }];
    let arrival = arrival(OPERATOR, message);
    vec![
        (&tables::ORDERS, orders::batch(&arrival, &rows)),
        (&tables::ORDER_DETAILS, order_details::batch(&arrival, &rows)),
    ]
}

/// A small configuration.
pub fn config(dir: &Path) -> LakeConfig {
    LakeConfig { query_threads: 2, query_memory_bytes: 256 << 20, ..LakeConfig::at(dir) }
}

/// Opens a lake in the folder.
pub async fn open(dir: &Path) -> Lake {
    Lake::open(config(dir)).await.expect("lake opens")
}

/// One number.
pub async fn number(lake: &Lake, sql: &str) -> i64 {
    let found: Vec<Option<i64>> =
        lake.rows(Query::new(sql.to_owned())).await.unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    found[0].unwrap_or(0)
}

/// Copies a folder, as a crash would leave it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder") {
        let entry = entry.expect("entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copy");
        }
    }
}

/// The journal segments of a lake, oldest first.
pub fn segments(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(dir.join("journal"))
        .expect("journal")
        .map(|entry| entry.expect("entry").path())
        .collect();
    all.sort();
    all
}
