//! What the desk needs of the platform, as `zhixing` ties it: the gate and the live state.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use ingest::{Delivery, Gateway};
use interop::{Interface, Refusal, SubCode};
use lake::Lake;
use model::{LocalDay, Station};
use pulls::{Found, Gap, Handed, HeldOrder, KnownState, KnownStation, Landed, Ports};
use tables::Origin;

/// The gate and the lake behind it.
pub struct GatePorts {
    /// Where rows go.
    pub gateway: Gateway,
    /// What is known.
    pub lake: Lake,
}

impl Ports for GatePorts {
    fn deliver<'a>(&'a self, handed: Handed<'a>) -> BoxFuture<'a, Result<Landed, Refusal>> {
        async move {
            let interface = Interface::named(handed.interface)
                .ok_or_else(|| Refusal::new(SubCode::UnknownInterface))?
                .interface;
            let (operator_id, text) = (handed.operator_id, handed.text);
            let delivery = Delivery { operator_id, interface, origin: Origin::Pull, text };
            let landed = self.gateway.deliver(&delivery).await?;
            Ok(Landed {
                message_id: landed.message_id.0,
                rows: landed.rows,
                accepted: landed.accepted.saturating_sub(landed.repeated),
                quarantined: landed.quarantined,
                repeated: landed.repeated,
                refused: landed.refused,
                findings: landed.findings,
            })
        }
        .boxed()
    }

    fn stations(&self, operator_id: &str) -> Vec<KnownStation> {
        let all = self.lake.now().stations_of(operator_id);
        all.iter()
            .map(|entry| KnownStation {
                operator_id: operator_id.to_owned(),
                station_id: entry.station_id.to_string(),
                owner_id: entry.owner_id.to_string(),
                name: entry.name.to_string(),
                status: entry.station_status,
            })
            .collect()
    }

    fn station(&self, operator_id: &str, station_id: &str) -> Option<Station> {
        self.lake.now().station(operator_id, station_id).map(|entry| entry.station())
    }

    fn state(&self, _operator_id: &str, _connector_id: &str) -> Option<KnownState> {
        None
    }

    fn charging(&self, _operator_id: &str) -> Vec<String> {
        Vec::new()
    }

    fn orders<'a>(
        &'a self,
        _operator_id: &'a str,
        _day: LocalDay,
    ) -> BoxFuture<'a, Result<Vec<HeldOrder>, String>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn gaps(&self, _since: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<Gap>, String>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn found<'a>(
        &'a self,
        _operator_id: &'a str,
        _found: Vec<Found>,
    ) -> BoxFuture<'a, Result<(), String>> {
        async { Ok(()) }.boxed()
    }
}
