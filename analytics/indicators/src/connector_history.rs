//! States of one connector over time.

use crate::days::DayRange;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::ConnectorState;
use serde::Deserialize;

/// One state over one span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The state.
    pub state: ConnectorState,
    /// From.
    pub from: DateTime<Utc>,
    /// To.
    pub to: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
struct Event {
    occurred_at: DateTime<Utc>,
    status: i64,
}

/// Days before the span in which the state that began before it is looked for.
const LOOK_BACK_DAYS: i64 = 7;

/// States of a connector from `start` to `end`, without gaps; unknown before its first report.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn segments(
    lake: &Lake,
    operator: &str,
    connector: &str,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Result<Vec<Segment>, QueryError> {
    let days = DayRange::holding(start, end);
    let query = Query::new(include_str!("../queries/connector_states.sql"))
        .bind("first", days.first.plus(-LOOK_BACK_DAYS))
        .bind("last", days.last)
        .bind("operator", operator)
        .bind("connector", connector)
        .bind("end", end);
    let events: Vec<Event> = lake.rows(query).await?;
    let states = events
        .iter()
        .filter_map(|e| ConnectorState::from_code(e.status).map(|state| (e.occurred_at, state)));
    let known = lake.now().with_connector(operator, connector, |info| (info.state, info.since));
    let silent = known.filter(|(state, since)| {
        *state == ConnectorState::Unknown && *since > start && *since < end
    });
    Ok(cut(states.chain(silent.map(|(state, since)| (since, state))), start, end))
}

/// Turns changes in time order into spans inside `start`..`end`; equal neighbours become one.
fn cut(
    changes: impl Iterator<Item = (DateTime<Utc>, ConnectorState)>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Vec<Segment> {
    let mut spans: Vec<Segment> = Vec::new();
    let mut push = |state, from: DateTime<Utc>, to: DateTime<Utc>| {
        let (from, to) = (from.max(start), to.min(end));
        if from >= to {
            return;
        }
        match spans.last_mut() {
            Some(last) if last.state == state => last.to = to,
            _ => spans.push(Segment { state, from, to }),
        }
    };
    let mut present = (DateTime::<Utc>::MIN_UTC, ConnectorState::Unknown);
    for (at, state) in changes {
        push(present.1, present.0, at);
        present = (at, state);
    }
    push(present.1, present.0, end);
    spans
}

#[cfg(test)]
#[path = "connector_history_tests.rs"]
mod tests;
