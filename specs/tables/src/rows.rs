//! Rows on their way into the lake, before they become columns.
//!
//! Rows of many messages become one batch, which costs little more than the batch of one message.

use crate::arrival::Arrival;
use crate::table::Table;
use crate::{
    FINDINGS, MESSAGES, ORDER_DETAILS, ORDERS, POWER_SAMPLES, PROCESS_SAMPLES, QUARANTINE,
    RAW_MESSAGES, STATION_VERSIONS, STATUS_EVENTS, VEHICLE_FRAMES, VEHICLE_POINTS, findings,
    messages, order_details, orders, power_samples, process_samples, quarantine, raw_messages,
    station_versions, status_events, vehicle_frames, vehicle_points,
};
use arrow::array::RecordBatch;
use std::sync::Arc;

/// Rows of one message for one kind of row. Shared, because the sender's live state follows them once they are durable.
#[derive(Debug, Clone)]
pub enum Rows {
    /// For [`STATION_VERSIONS`].
    Stations(Arc<Vec<station_versions::Row>>),
    /// For [`STATUS_EVENTS`].
    Status(Arc<Vec<status_events::Row>>),
    /// For [`PROCESS_SAMPLES`].
    Process(Arc<Vec<process_samples::Row>>),
    /// For [`ORDERS`] and [`ORDER_DETAILS`].
    Orders(Arc<Vec<orders::Row>>),
    /// For [`POWER_SAMPLES`].
    Power(Arc<Vec<power_samples::Row>>),
    /// For [`QUARANTINE`].
    Held(Arc<Vec<quarantine::Row>>),
    /// For [`FINDINGS`].
    Findings(Arc<Vec<findings::Row>>),
    /// For [`MESSAGES`].
    Message(Arc<messages::Row>),
    /// For [`RAW_MESSAGES`].
    Raw(Arc<raw_messages::Row>),
    /// For [`VEHICLE_POINTS`].
    VehiclePoints(Arc<Vec<vehicle_points::Row>>),
    /// For [`VEHICLE_FRAMES`].
    VehicleFrames(Arc<Vec<vehicle_frames::Row>>),
}

impl Rows {
    /// Rows, as their senders count them.
    pub fn len(&self) -> usize {
        match self {
            Self::Stations(rows) => rows.len(),
            Self::Status(rows) => rows.len(),
            Self::Process(rows) => rows.len(),
            Self::Orders(rows) => rows.len(),
            Self::Power(rows) => rows.len(),
            Self::Held(rows) => rows.len(),
            Self::Findings(rows) => rows.len(),
            Self::VehiclePoints(rows) => rows.len(),
            Self::VehicleFrames(rows) => rows.len(),
            Self::Message(_) | Self::Raw(_) => 1,
        }
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes the columns of these rows take.
    pub fn bytes(&self) -> usize {
        let content = |rows: &[quarantine::Row]| rows.iter().map(|row| row.content.len()).sum();
        let (each, more) = match self {
            Self::Stations(rows) => {
                (1_000, rows.iter().map(|r| r.station.connectors().count()).sum::<usize>() * 300)
            }
            Self::Status(_) => (220, 0),
            Self::Findings(rows) => {
                (150, rows.iter().map(|row| row.value.len() + row.explanation.len()).sum())
            }
            Self::Process(_) => (260, 0),
            Self::Orders(rows) => {
                (450, rows.iter().map(|row| row.order.details.len()).sum::<usize>() * 200)
            }
            Self::Power(_) => (180, 0),
            Self::Held(rows) => (300, content(rows)),
            Self::Message(_) => (300, 0),
            Self::Raw(row) => (100, row.sealed.len()),
            Self::VehiclePoints(_) => (300, 0),
            Self::VehicleFrames(rows) => {
                (80, rows.iter().map(|row| row.sealed.len()).sum::<usize>())
            }
        };
        self.len() * each + more
    }
}

/// One batch per table of all rows, in the order of arrival.
pub fn batches(landed: &[(Arc<Arrival>, Rows)]) -> Vec<(&'static Table, RecordBatch)> {
    macro_rules! batches {
        ($($kind:ident => $slice:expr, $table:expr, $batch:path;)*) => {{
            let mut made: Vec<(&'static Table, RecordBatch)> = Vec::with_capacity(6);
            $({
                let mut rows = Vec::new();
                for (arrival, some) in landed {
                    if let Rows::$kind(of) = some {
                        rows.extend($slice(of).iter().map(|row| (&**arrival, row)));
                    }
                }
                if !rows.is_empty() {
                    made.push(($table, $batch(&rows)));
                }
            })*
            made
        }};
    }
    fn one<R>(row: &Arc<R>) -> &[R] {
        std::slice::from_ref(&**row)
    }
    fn many<R>(rows: &Arc<Vec<R>>) -> &[R] {
        rows
    }
    batches! {
        Stations => many, &STATION_VERSIONS, station_versions::batch_of;
        Status => many, &STATUS_EVENTS, status_events::batch_of;
        Process => many, &PROCESS_SAMPLES, process_samples::batch_of;
        Orders => many, &ORDERS, orders::batch_of;
        Orders => many, &ORDER_DETAILS, order_details::batch_of;
        Power => many, &POWER_SAMPLES, power_samples::batch_of;
        Held => many, &QUARANTINE, quarantine::batch_of;
        Findings => many, &FINDINGS, findings::batch_of;
        Message => one, &MESSAGES, messages::batch_of;
        Raw => one, &RAW_MESSAGES, raw_messages::batch_of;
        VehiclePoints => many, &VEHICLE_POINTS, vehicle_points::batch_of;
        VehicleFrames => many, &VEHICLE_FRAMES, vehicle_frames::batch_of;
    }
}
