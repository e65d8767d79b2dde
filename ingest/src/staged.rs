//! Kinds of rows a message may bring, and what is left to do once they are durable.

use crate::gateway::Gateway;
use crate::landing::{Landing, Told};
use crate::order::StagedOrders;
use crate::power::StagedPower;
use crate::reconcile::StagedCheck;
use crate::report::StagedReports;
use crate::station::StagedStations;
use crate::{order, power, report, sample, station};
use interop::Row;
use interop::answers::ConfirmResult;
use model::{
    BatterySample, ConnectorId, Order, OrderNo, PowerSample, ProcessSample, Report, Station,
    StatusEvent,
};
use std::sync::Arc;

/// Rows of one owner, judged, on their way to durability.
pub(crate) enum Staged<'g> {
    Status(sample::Staged<'g, StatusEvent>),
    Process(sample::Staged<'g, ProcessSample>, Option<OrderNo>, Option<StagedReports<'g>>),
    Orders(StagedOrders<'g>, Option<(OrderNo, ConnectorId)>),
    Power(StagedPower<'g>),
    Stations(StagedStations<'g>),
    Reports(StagedReports<'g>),
    Check(StagedCheck<'g>),
}

/// A kind of row that a message may bring.
pub(crate) trait Landable: Sized {
    /// Judges the rows of one owner and puts what is to be stored into `landing`.
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g>;

    /// The connector the row is about, to find its owner when the body names none.
    fn connector(&self) -> Option<&str>;
}

impl Landable for StatusEvent {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        Staged::Status(sample::stage(landing, told, rows).await)
    }
    fn connector(&self) -> Option<&str> {
        Some(self.connector_id.as_str())
    }
}

impl Landable for ProcessSample {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        let order_no = rows.first().map(|row| row.value.order_no.clone());
        let reading = |row: &Row<Self>| Some((row.index, BatterySample::of_process(&row.value)?));
        let carried = rows.iter().filter_map(reading).collect();
        let process = sample::stage(landing, told, rows).await;
        let carried = report::stage_carried(landing, told, carried).await;
        Staged::Process(process, order_no, carried)
    }
    fn connector(&self) -> Option<&str> {
        Some(self.connector_id.as_str())
    }
}

impl Landable for Order {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        let ids = |row: &Row<Self>| (row.value.order_no.clone(), row.value.connector_id.clone());
        let first = rows.first().map(ids);
        Staged::Orders(order::stage(landing, told, rows).await, first)
    }
    fn connector(&self) -> Option<&str> {
        Some(self.connector_id.as_str())
    }
}

impl Landable for Vec<PowerSample> {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        Staged::Power(power::stage(landing, told, rows).await)
    }
    fn connector(&self) -> Option<&str> {
        None
    }
}

impl Landable for Report {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        Staged::Reports(report::stage(landing, told, rows).await)
    }
    fn connector(&self) -> Option<&str> {
        Report::connector(self).map(|id| id.as_str())
    }
}

impl Landable for Station {
    async fn stage<'g>(
        landing: &mut Landing<'g>,
        told: &mut Told,
        rows: Vec<Row<Self>>,
    ) -> Staged<'g> {
        Staged::Stations(station::stage(landing, told, rows).await)
    }
    fn connector(&self) -> Option<&str> {
        None
    }
}

impl Staged<'_> {
    /// The rows are durable: memories and live state follow. Returns the stations that have a new version.
    pub fn done(self, gate: &Gateway) -> Vec<Arc<Station>> {
        let now = gate.lake().now();
        match self {
            Self::Status(staged) => staged.done(now),
            Self::Process(staged, _, carried) => {
                staged.done(now);
                if let Some(carried) = carried {
                    carried.done();
                }
            }
            Self::Orders(staged, _) => staged.done(gate),
            Self::Power(staged) => staged.done(),
            Self::Reports(staged) => staged.done(),
            Self::Check(staged) => staged.done(),
            Self::Stations(staged) => return staged.done(gate),
        }
        Vec::new()
    }

    /// The order and what its sender is told, for orders.
    pub fn confirmed(&self) -> Option<(&OrderNo, &ConnectorId, ConfirmResult, bool)> {
        match self {
            Self::Orders(staged, Some((order_no, connector))) => {
                let confirm = staged.confirmed.first().copied()?;
                Some((order_no, connector, confirm, staged.only_repeats))
            }
            _ => None,
        }
    }
}
