//! States of connectors (specification 18.2), at most 50 stations a question, compared with what was pushed (SU09).

use crate::error::PullError;
use crate::ports::{Found, KnownStation};
use crate::run::Run;
use chrono::TimeDelta;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use interop::Query;
use interop::queries::{Head, MAX_STATUS_STATIONS, StatusQuery, Statuses, wrapped};
use model::ConnectorState;
use registry::pull_runs::PullOutcome;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// Age above which a pushed state that differs is a finding.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// States handed to the gate at once.
const AT_ONCE: usize = 1_000;

/// Pulls the state of every connector of every open station.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let stations = run.open_stations();
    if stations.is_empty() {
        run.tally.lock().say("no station is known: nothing is asked".to_owned());
        return Ok(PullOutcome::Empty);
    }
    let parts: Vec<BoxFuture<'_, _>> =
        stations.chunks(MAX_STATUS_STATIONS).map(|some| part(run, some).boxed()).collect();
    stream::iter(parts)
        .buffer_unordered(run.parts.config.calls_at_once.max(1))
        .try_collect::<Vec<()>>()
        .await?;
    Ok(run.end())
}

async fn part(run: &Run, stations: &[KnownStation]) -> Result<(), PullError> {
    let owners: HashMap<&str, &str> =
        stations.iter().map(|one| (one.station_id.as_str(), one.operator_id.as_str())).collect();
    let station_ids = stations.iter().map(|one| one.station_id.clone()).collect();
    let text = run.ask(Query::Status, &StatusQuery { station_ids }.to_json()).await?;
    let query = Query::Status;
    let answer = Statuses::read(&text).map_err(|refusal| PullError::Answer { query, refusal })?;
    let (mut rows, mut found) = (Vec::new(), Vec::new());
    let mut answered: HashSet<&str> = HashSet::new();
    for station in &answer.stations {
        let id = station.station_id.as_str();
        let Some(owner) = owners.get(id) else {
            run.note(format!(
                "states of station {id} came, which was not asked for; they are left out"
            ));
            continue;
        };
        if !answered.insert(id) {
            run.note(format!("station {id} stands twice in one answer"));
        }
        for row in &station.rows {
            let named = Head::of(row).operator_id;
            if !run.may_report(&named) {
                run.note(format!("a state at station {id} names operator {named}; it is left out"));
                continue;
            }
            found.extend(differs(run, owner, id, row));
            rows.push(*row);
        }
    }
    let silent = stations.len() - answered.len();
    if silent > 0 {
        run.note(format!(
            "{silent} of {} stations asked for are not in the answer",
            stations.len()
        ));
    }
    if let Some(total) = answer.total.filter(|total| {
        let total = usize::try_from(*total).unwrap_or(usize::MAX);
        total != answer.stations.len() && total != rows.len()
    }) {
        run.note(format!("Total says {total}, {} stations came", answer.stations.len()));
    }
    run.received(rows.len());
    for some in rows.chunks(AT_ONCE) {
        let push = wrapped("ConnectorStatusInfos", some.iter().copied());
        run.deliver("notification_stationStatus", some.len(), &push).await?;
    }
    run.found(found).await?;
    run.tell(format!("{} stations", stations.len())).await
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "ConnectorID")]
    connector_id: String,
    #[serde(rename = "Status")]
    status: serde_json::Value,
}

/// SU09: the platform says another state than the one that was told more than five minutes ago.
fn differs(run: &Run, owner: &str, station: &str, row: &str) -> Option<Found> {
    let said: Said = serde_json::from_str(row).ok()?;
    let code = said.status.as_i64().or_else(|| said.status.as_str()?.trim().parse().ok())?;
    let pulled = ConnectorState::from_code(code)?;
    let known = run.ports().state(owner, &said.connector_id)?;
    let old = run.now() - known.told_at > PATIENCE;
    (known.state != pulled && old).then(|| Found {
        interface: "query_station_status",
        code: "SU09",
        severity: "warn",
        field: "Status",
        value: code.to_string(),
        expected: format!(
            "{} as told at {}",
            known.state.word(),
            model::time::wire_time(known.told_at)
        ),
        station_id: Some(station.to_owned()),
        connector_id: Some(said.connector_id),
    })
}
