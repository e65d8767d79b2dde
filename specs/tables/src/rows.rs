//! Rows on their way into the lake, before they become columns.
//!
//! Rows of many messages become one batch, which costs little more than the batch of one message.

use crate::arrival::Arrival;
use crate::table::Table;
use crate::{
    ALARMS, BATTERY_SAMPLES, EVENTS, FINDINGS, MESSAGES, OPERATION_STATS, ORDER_DETAILS, ORDERS,
    POWER_SAMPLES, PRICE_NOTICES, PROCESS_SAMPLES, QUARANTINE, RAW_MESSAGES, RECONCILIATIONS,
    SESSION_MILESTONES, STATION_VERSIONS, STATUS_EVENTS, VEHICLE_FRAMES, VEHICLE_POINTS, alarms,
    battery_samples, events, findings, messages, operation_stats, order_details, orders,
    power_samples, price_notices, process_samples, quarantine, raw_messages, reconciliations,
    session_milestones, station_versions, status_events, vehicle_frames, vehicle_points,
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
    /// For [`OPERATION_STATS`].
    Stats(Arc<Vec<operation_stats::Row>>),
    /// For [`ALARMS`].
    Alarms(Arc<Vec<alarms::Row>>),
    /// For [`EVENTS`].
    Events(Arc<Vec<events::Row>>),
    /// For [`BATTERY_SAMPLES`].
    Batteries(Arc<Vec<battery_samples::Row>>),
    /// For [`PRICE_NOTICES`].
    Prices(Arc<Vec<price_notices::Row>>),
    /// For [`SESSION_MILESTONES`].
    Milestones(Arc<Vec<session_milestones::Row>>),
    /// For [`RECONCILIATIONS`].
    Reconciliation(Arc<reconciliations::Row>),
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
            Self::Stats(rows) => rows.len(),
            Self::Alarms(rows) => rows.len(),
            Self::Events(rows) => rows.len(),
            Self::Batteries(rows) => rows.len(),
            Self::Prices(rows) => rows.len(),
            Self::Milestones(rows) => rows.len(),
            Self::Held(rows) => rows.len(),
            Self::Findings(rows) => rows.len(),
            Self::VehiclePoints(rows) => rows.len(),
            Self::VehicleFrames(rows) => rows.len(),
            Self::Message(_) | Self::Raw(_) | Self::Reconciliation(_) => 1,
        }
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these are rows of the pushes that come seldom.
    fn is_report(&self) -> bool {
        matches!(
            self,
            Self::Stats(_)
                | Self::Alarms(_)
                | Self::Events(_)
                | Self::Batteries(_)
                | Self::Prices(_)
                | Self::Milestones(_)
                | Self::Reconciliation(_)
        )
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
            Self::Stats(_) | Self::Batteries(_) => (250, 0),
            Self::Alarms(_) | Self::Events(_) | Self::Milestones(_) => (200, 0),
            Self::Prices(rows) => {
                (0, rows.iter().map(|row| row.notice.periods().count()).sum::<usize>() * 150)
            }
            Self::Reconciliation(row) => (200, row.disputes.len() * 200),
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
    let mut made: Vec<(&'static Table, RecordBatch)> = Vec::with_capacity(6);
    macro_rules! batches {
        ($($kind:ident => $slice:expr, $table:expr, $batch:path;)*) => {
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
        };
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
    // Most groups hold none of these, so they are looked for together first.
    if landed.iter().any(|(_, some)| some.is_report()) {
        batches! {
            Stats => many, &OPERATION_STATS, operation_stats::batch_of;
            Alarms => many, &ALARMS, alarms::batch_of;
            Events => many, &EVENTS, events::batch_of;
            Batteries => many, &BATTERY_SAMPLES, battery_samples::batch_of;
            Prices => many, &PRICE_NOTICES, price_notices::batch_of;
            Milestones => many, &SESSION_MILESTONES, session_milestones::batch_of;
            Reconciliation => one, &RECONCILIATIONS, reconciliations::batch_of;
        }
    }
    made
}
