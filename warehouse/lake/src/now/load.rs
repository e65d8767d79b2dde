//! Filling the live state from stored rows at start.

use super::Now;
use super::station::Version;
use crate::house::House;
use crate::query::{ask, rows};
use crate::{Query, QueryError};
use chrono::{DateTime, Utc};
use model::facility::Station;
use model::process::OrderState;
use model::quantity::{Ampere, KilowattHour, Percent, Volt, Yuan};
use model::{ConnectorId, ConnectorState, LocalDay, OrderNo, ProcessSample, StatusEvent};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tracing::{info, warn};

#[derive(Deserialize)]
struct StationRow {
    content: String,
    area_code_found: Option<String>,
    revision: i32,
    received_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct StatusRow {
    operator_id: String,
    connector_id: String,
    occurred_at: DateTime<Utc>,
    status: i64,
    park_status: Option<i32>,
    lock_status: Option<i32>,
    current_ma: Option<i64>,
    voltage_mv: Option<i64>,
    soc_tenths: Option<i64>,
    session_energy_wh: Option<i64>,
    fault_code: Option<i32>,
    received_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct SampleRow {
    operator_id: String,
    connector_id: String,
    order_no: String,
    occurred_at: DateTime<Utc>,
    started_at: DateTime<Utc>,
    state: OrderState,
    status: i64,
    current_ma: i64,
    voltage_mv: i64,
    soc_tenths: i64,
    energy_wh: i64,
    electricity_fen: Option<i64>,
    service_fen: Option<i64>,
    total_fen: Option<i64>,
    received_at: DateTime<Utc>,
    ended: bool,
}

impl Now {
    /// Takes a stored version over; whether it can be read.
    fn restore_station(&self, row: StationRow) -> bool {
        let station: Station = match serde_json::from_str(&row.content) {
            Ok(station) => station,
            Err(error) => {
                warn!("a stored station cannot be read: {error}");
                return false;
            }
        };
        self.put_version(&Version {
            station: Arc::new(station),
            text: row.content,
            area_found: row.area_code_found,
            revision: Some(row.revision),
            received_at: row.received_at,
        });
        true
    }

    fn restore_status(&self, row: &StatusRow) {
        if let Some(event) = status_event(row) {
            self.apply_status(&row.operator_id, &event, row.received_at);
        }
    }

    fn restore_sample(&self, row: &SampleRow) {
        let Some(sample) = sample(row) else { return };
        self.apply_process(&row.operator_id, &sample, row.received_at);
        if row.ended {
            self.end_order(&row.operator_id, &row.connector_id, &row.order_no);
        }
    }
}

/// Fills the live state: newest station versions, then the newest status and sample of every connector of the last days
/// that have any; a session whose order has arrived does not run.
pub(crate) async fn rebuild(house: &House) -> Result<(), QueryError> {
    let now = &house.now;
    let mut stations = 0;
    let sql = include_str!("../../queries/newest_stations.sql");
    each(house, sql, None, |row| stations += usize::from(now.restore_station(row))).await?;
    let first = first_day(house);
    let sql = include_str!("../../queries/newest_status.sql");
    each(house, sql, first, |row| now.restore_status(&row)).await?;
    let sql = include_str!("../../queries/newest_samples.sql");
    each(house, sql, first, |row| now.restore_sample(&row)).await?;
    if stations > 0 {
        let connectors = now.connectors();
        info!(stations, connectors, "rebuilt the state of {connectors} connectors");
    }
    Ok(())
}

/// Hands over every row of an answer, which is never whole in memory.
async fn each<T: DeserializeOwned>(
    house: &House,
    sql: &'static str,
    first: Option<LocalDay>,
    mut take: impl FnMut(T),
) -> Result<(), QueryError> {
    let first = first.unwrap_or(LocalDay(chrono::NaiveDate::MIN));
    let query = Query::new(sql).bind("first", first);
    let mut parts = ask::parts(house, house.world.picture(), query)?;
    while let Some(part) = parts.recv().await {
        rows::read(&[part?])?.into_iter().for_each(&mut take);
    }
    Ok(())
}

/// First of the last days that have status events; days are counted by the rows, so that a replay of the past works too.
fn first_day(house: &House) -> Option<LocalDay> {
    use arrow::array::AsArray;
    use arrow::datatypes::Date32Type;
    let names = ["status_events", "process_samples"];
    let picture = house.world.picture();
    let newest = picture.iter().filter(|view| names.contains(&view.table.name)).flat_map(|view| {
        let stored = view.files.days.keys().next_back().copied();
        let dated = |batch: &arrow::array::RecordBatch| {
            arrow::compute::max(batch.column(0).as_primitive::<Date32Type>())
        };
        stored.into_iter().chain(view.batches().filter_map(dated)).collect::<Vec<_>>()
    });
    let newest = newest.max()?;
    let day = LocalDay(chrono::NaiveDate::default()).plus(newest.into());
    Some(day.plus(1 - i64::from(house.config.now_days.max(1))))
}

fn status_event(row: &StatusRow) -> Option<StatusEvent> {
    Some(StatusEvent {
        connector_id: ConnectorId::new(row.connector_id.as_str()).ok()?,
        station_id: None,
        equipment_id: None,
        state: ConnectorState::from_code(row.status)?,
        occurred_at: row.occurred_at,
        timed_by_sender: true,
        park_status: row.park_status,
        lock_status: row.lock_status,
        current: row.current_ma.map(Ampere::from_milliamperes),
        voltage: row.voltage_mv.map(Volt::from_millivolts),
        soc: row.soc_tenths.map(Percent::from_tenths),
        session_energy: row.session_energy_wh.map(KilowattHour::from_watt_hours),
        fault_code: row.fault_code,
    })
}

fn sample(row: &SampleRow) -> Option<ProcessSample> {
    Some(ProcessSample {
        order_no: OrderNo::new(row.order_no.as_str()).ok()?,
        connector_id: ConnectorId::new(row.connector_id.as_str()).ok()?,
        state: row.state,
        connector_state: ConnectorState::from_code(row.status)?,
        started_at: row.started_at,
        occurred_at: row.occurred_at,
        current: Ampere::from_milliamperes(row.current_ma),
        voltage: Volt::from_millivolts(row.voltage_mv),
        soc: Percent::from_tenths(row.soc_tenths),
        energy: KilowattHour::from_watt_hours(row.energy_wh),
        electricity: row.electricity_fen.map(Yuan::from_fen),
        service: row.service_fen.map(Yuan::from_fen),
        total: row.total_fen.map(Yuan::from_fen),
        vehicle: None,
        plate: None,
        battery: None,
    })
}
