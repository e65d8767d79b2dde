//! Stations that changed since the last complete pull (specification 18.1), taken page by page.

use crate::error::PullError;
use crate::pages::{self, PageRows};
use crate::run::Run;
use chrono::TimeDelta;
use futures::FutureExt;
use interop::Query;
use interop::queries::{StationsQuery, wrapped};
use model::time::wire_time;
use registry::pull_runs::{self, PullOutcome};
use registry::pull_settings::PullKind;

/// What may have changed while the last pull ran.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// Stations handed to the gate at once.
const AT_ONCE: usize = 100;

/// Pulls what changed; without a complete full pull there is nothing to compare with.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let mut tx = run.parts.registry.read().await?;
    let full = pull_runs::last_complete(&mut tx, run.operator(), PullKind::StationsFull).await?;
    let changed =
        pull_runs::last_complete(&mut tx, run.operator(), PullKind::StationsChanged).await?;
    drop(tx);
    let Some(full) = full else {
        run.tally.lock().say("no full pull was complete yet: nothing is asked".to_owned());
        return Ok(PullOutcome::Empty);
    };
    let since = changed.map_or(full, |changed| changed.max(full)) - OVERLAP;
    let page_size = i32::try_from(run.settings.page_size).unwrap_or(50);
    let request = |page_no| {
        let last_query_time = wire_time(since);
        StationsQuery { last_query_time, page_no, page_size, station_ids: Vec::new() }.to_json()
    };
    pages::each_page(run, Query::Stations, &request, &|rows| take(run, rows).boxed()).await?;
    Ok(run.end())
}

async fn take(run: &Run, rows: PageRows) -> Result<(), PullError> {
    for some in rows.chunks(AT_ONCE) {
        let push = wrapped("StationInfos", some.iter().map(String::as_str));
        run.deliver("notification_stationInfo", some.len(), &push).await?;
    }
    Ok(())
}

impl Run {
    /// How a run ends that asked everything it wanted to.
    pub(crate) fn end(&self) -> PullOutcome {
        if self.tally.lock().odd { PullOutcome::Partial } else { PullOutcome::Done }
    }
}
