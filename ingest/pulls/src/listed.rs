//! Alarms, events and owners (specification 18.8, 18.9, 18.11): lists in pages.

use crate::error::PullError;
use crate::pages::{self, PageRows};
use crate::run::Run;
use chrono::TimeDelta;
use futures::FutureExt;
use interop::Query;
use interop::queries::{ListQuery, OperatorsQuery, wrapped};
use model::time::wire_time;
use registry::operators;
use registry::pull_runs::{self, PullOutcome};
use serde::Deserialize;

/// What is asked again, because it may have been told late.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// What is asked the first time.
const FIRST: TimeDelta = TimeDelta::days(1);
/// Rows handed to the gate at once.
const AT_ONCE: usize = 500;

/// Pulls alarms or events since the last complete pull of the kind.
pub(crate) async fn list(run: &Run, query: Query) -> Result<PullOutcome, PullError> {
    let (name, push) = match query {
        Query::Events => ("EventInfos", "notification_eventInfo"),
        _ => ("AlarmInfos", "notification_alarmInfo"),
    };
    let mut tx = run.parts.registry.read().await?;
    let last = pull_runs::last_complete(&mut tx, run.operator(), run.record.kind).await?;
    drop(tx);
    let now = run.now();
    let since = last.map_or(now - FIRST, |last| last - OVERLAP);
    let page_size = i32::try_from(run.settings.page_size).unwrap_or(50);
    let request = |page_no| {
        ListQuery {
            operator_id: run.operator().to_owned(),
            station_id: String::new(),
            start_time: wire_time(since),
            end_time: wire_time(now),
            page_no,
            page_size,
        }
        .to_json()
    };
    let take = |rows| take(run, name, push, rows).boxed();
    pages::each_page(run, query, &request, &take).await?;
    Ok(run.end())
}

async fn take(
    run: &Run,
    name: &'static str,
    push: &'static str,
    rows: PageRows,
) -> Result<(), PullError> {
    for some in rows.chunks(AT_ONCE) {
        run.deliver(push, some.len(), &wrapped(name, some.iter().map(String::as_str))).await?;
    }
    Ok(())
}

/// An operator as its platform names it.
#[derive(Debug, Deserialize)]
struct Named {
    #[serde(rename = "OperatorID", default)]
    id: String,
    #[serde(rename = "OperatorName", default)]
    name: String,
    #[serde(rename = "OperatorUSCID", default)]
    uscid: String,
}

/// Asks for the operator and the owners it reports for, and notes where that differs from what is registered.
pub(crate) async fn owners(run: &Run) -> Result<PullOutcome, PullError> {
    let page_size = i32::try_from(run.settings.page_size).unwrap_or(50);
    let request = |page_no| OperatorsQuery { page_no, page_size }.to_json();
    pages::each_page(run, Query::Operators, &request, &|rows| each_owner(run, rows).boxed())
        .await?;
    Ok(run.end())
}

async fn each_owner(run: &Run, rows: PageRows) -> Result<(), PullError> {
    for row in rows {
        match serde_json::from_str::<Named>(&row) {
            Ok(named) => compare(run, &named).await?,
            Err(_) => run.note("an operator is not named by texts"),
        }
    }
    Ok(())
}

async fn compare(run: &Run, named: &Named) -> Result<(), PullError> {
    let id = named.id.as_str();
    if named.uscid.len() == 18 && named.uscid.get(8..17) != Some(id) {
        run.note(format!("{id}: OperatorUSCID does not contain it"));
    }
    if !run.may_report(id) {
        run.note(format!("{id} ({}) is reported for, but not registered as delegated", named.name));
        return Ok(());
    }
    let mut tx = run.parts.registry.read().await?;
    let registered = match operators::get(&mut tx, id).await {
        Ok(registered) => registered,
        Err(registry::RegistryError::NotFound { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if registered.name != named.name {
        run.note(format!(
            "{id} calls itself {:?}, registered is {:?}",
            named.name, registered.name
        ));
    }
    if !registered.uscid.is_empty() && registered.uscid != named.uscid {
        run.note(format!("{id} has another credit code than the registered one"));
    }
    Ok(())
}
