//! Energy of the day before (specification 18.3), one station a question.

use crate::error::PullError;
use crate::ports::KnownStation;
use crate::run::Run;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use interop::Query;
use interop::queries::{StationStats, StatsQuery, with_fields, wrapped};
use model::LocalDay;
use registry::pull_runs::PullOutcome;
use serde_json::json;

/// Stations handed to the gate at once.
const AT_ONCE: usize = 100;
/// What a pull does not say: the number of orders. It is stored as unknown.
const NOT_SAID: i32 = -1;

/// Pulls the figures of yesterday for every open station.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let day = LocalDay::of(run.now()).plus(-1);
    let stations = run.open_stations();
    let mut none = 0;
    for some in stations.chunks(AT_ONCE) {
        let asked: Vec<BoxFuture<'_, _>> =
            some.iter().map(|station| one(run, station, day).boxed()).collect();
        let rows: Vec<Option<String>> = stream::iter(asked)
            .buffered(run.parts.config.calls_at_once.max(1))
            .try_collect()
            .await?;
        none += rows.iter().filter(|row| row.is_none()).count();
        let rows: Vec<String> = rows.into_iter().flatten().collect();
        if !rows.is_empty() {
            let push = wrapped("OperationStatsInfos", rows.iter().map(String::as_str));
            run.deliver("notification_operation_stats_info", rows.len(), &push).await?;
        }
        run.tell(format!("{} stations of {day}", some.len())).await?;
    }
    if none > 0 {
        run.note(format!("{none} of {} stations have no usable figures of {day}", stations.len()));
    }
    Ok(run.end())
}

/// The figures of one station as a row of the push; `None` when the platform has none or answers something else.
async fn one(
    run: &Run,
    station: &KnownStation,
    day: LocalDay,
) -> Result<Option<String>, PullError> {
    let asked = StatsQuery {
        station_id: station.station_id.clone(),
        start_time: day.to_string(),
        end_time: day.to_string(),
    };
    let text = match run.ask(Query::Stats, &asked.to_json()).await {
        Ok(text) => text,
        // one station that is refused does not stop the others
        Err(PullError::Call { error, .. }) if !error.passes() && is_refusal(&error) => {
            run.note(format!("station {}: {error}", station.station_id));
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let stats = match StationStats::read(&text) {
        Ok(stats) => stats,
        Err(refusal) => {
            run.note(format!("station {}: {refusal}", station.station_id));
            return Ok(None);
        }
    };
    if stats.station_id.as_str() != station.station_id {
        run.note(format!(
            "station {} was asked for, the answer is about {}",
            station.station_id, stats.station_id
        ));
        return Ok(None);
    }
    if (stats.first_day, stats.last_day) != (day.0, day.0) {
        run.note(format!(
            "{day} was asked for, the answer is about {} to {}",
            stats.first_day, stats.last_day
        ));
        return Ok(None);
    }
    run.received(1);
    let fields = [
        ("OperatorID", json!(station.operator_id)),
        ("EquipmentOwnerID", json!(station.owner_id)),
        ("StatDate", json!(day.to_string())),
        ("ChargeCount", json!(NOT_SAID)),
    ];
    Ok(Some(with_fields(stats.text, &fields)))
}

/// Whether the platform refuses this question, not every question.
pub(crate) fn is_refusal(error: &crate::CallError) -> bool {
    matches!(error, crate::CallError::Refused { ret: 4004, .. } | crate::CallError::Nothing)
}
