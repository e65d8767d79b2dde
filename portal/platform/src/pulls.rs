//! The desk that asks operators' platforms, tied to the lake and the gate.

use crate::config::Config;
use crate::stores::Stores;
use anyhow::Context;
use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use ingest::{Delivery, Gateway};
use interop::{Interface, Refusal, SubCode};
use lake::{Lake, Part, Query};
use model::ids::MessageId;
use model::{Clock, ConnectorState, LocalDay, OperatorId, Station};
use pulls::{
    Desk, Found, GAPS, Gap, Handed, HeldOrder, KnownState, KnownStation, Landed, ORDERS_HELD, Ports,
};
use std::borrow::Cow;
use std::sync::Arc;
use tables::{Arrival, Origin, Rows};

/// The desk of a server.
///
/// # Errors
/// When the province's own operator id has a wrong form.
pub fn desk(
    config: &Config,
    stores: &Stores,
    gateway: &Gateway,
    clock: Clock,
) -> anyhow::Result<Desk> {
    let usual = format!("GOV{}", config.province.area_code);
    let id = config.pulls.operator_id.as_deref().unwrap_or(&usual);
    let caller = OperatorId::new(id).with_context(|| format!("pulls.operator_id = {id:?}"))?;
    let ports = LakePorts { lake: stores.lake.clone(), gateway: gateway.clone(), clock };
    let registry = stores.registry.clone();
    Ok(Desk::new(registry, Arc::new(ports), clock, config.pulls.clone(), caller))
}

/// What is known by the lake and taken by the gate.
struct LakePorts {
    lake: Lake,
    gateway: Gateway,
    clock: Clock,
}

async fn deliver(gateway: &Gateway, handed: Handed<'_>) -> Result<Landed, Refusal> {
    let interface = Interface::named(handed.interface)
        .ok_or_else(|| Refusal::with(SubCode::UnknownInterface, handed.interface))?
        .interface;
    let origin = if handed.supplement { Origin::Supplement } else { Origin::Pull };
    let (operator_id, text) = (handed.operator_id, handed.text);
    let delivery = Delivery { operator_id, interface, origin, text };
    let landed = gateway.deliver(&delivery).await?;
    Ok(Landed {
        message_id: landed.message_id.0,
        rows: landed.rows,
        // the gate counts repeats as taken; here a row is new or it is not
        accepted: landed.accepted.saturating_sub(landed.repeated),
        quarantined: landed.quarantined,
        repeated: landed.repeated,
        refused: landed.refused,
        findings: landed.findings,
    })
}

impl LakePorts {
    async fn keep(&self, operator_id: &str, found: Vec<Found>) -> Result<(), String> {
        let operator_id = OperatorId::new(operator_id).map_err(|error| error.to_string())?;
        let arrival = Arrival {
            operator_id,
            received_at: model::time::micros(self.clock.now()),
            message_id: MessageId(self.gateway.next_number()),
        };
        let rows = found.into_iter().enumerate().map(|(index, one)| tables::findings::Row {
            interface: Cow::Borrowed(one.interface),
            code: one.code,
            severity: one.severity,
            row_index: index as i32,
            field: one.field,
            value: one.value,
            explanation: one.expected,
            station_id: one.station_id.map(Arc::from),
            connector_id: one.connector_id.map(Arc::from),
        });
        let rows = Rows::Findings(Arc::new(rows.collect()));
        let appended = self.lake.append(vec![Part::Rows(Arc::new(arrival), rows)]).await;
        appended.map(drop).map_err(|error| error.to_string())
    }
}

impl Ports for LakePorts {
    fn deliver<'a>(&'a self, handed: Handed<'a>) -> BoxFuture<'a, Result<Landed, Refusal>> {
        deliver(&self.gateway, handed).boxed()
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

    fn state(&self, operator_id: &str, connector_id: &str) -> Option<KnownState> {
        let known = self.lake.now().with_connector(operator_id, connector_id, |info| {
            info.last_status.map(|told_at| KnownState { state: info.state, told_at })
        });
        known.flatten().filter(|known| known.state != ConnectorState::Unknown)
    }

    fn charging(&self, operator_id: &str) -> Vec<String> {
        let mut charging = Vec::new();
        self.lake.now().for_each(|station, connector, info| {
            if &*station.operator_id == operator_id && info.state == ConnectorState::Charging {
                charging.push(connector.to_owned());
            }
        });
        charging
    }

    fn orders<'a>(
        &'a self,
        operator_id: &'a str,
        day: LocalDay,
    ) -> BoxFuture<'a, Result<Vec<HeldOrder>, String>> {
        let query = Query::new(ORDERS_HELD).bind("operator", operator_id).bind("day", day);
        async move { self.lake.rows(query).await.map_err(|error| error.to_string()) }.boxed()
    }

    fn gaps(&self, since: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<Gap>, String>> {
        let query = Query::new(GAPS).bind("day", LocalDay::of(since)).bind("since", since);
        async move { self.lake.rows(query).await.map_err(|error| error.to_string()) }.boxed()
    }

    fn found<'a>(
        &'a self,
        operator_id: &'a str,
        found: Vec<Found>,
    ) -> BoxFuture<'a, Result<(), String>> {
        self.keep(operator_id, found).boxed()
    }
}
