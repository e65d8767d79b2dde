//! The interface monitor: what each operator calls, how it goes, how late its data are.

use crate::bind::{self, bin_start};
use crate::days::DayRange;
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// A span of arrival.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// First instant.
    pub start: DateTime<Utc>,
    /// First instant after.
    pub end: DateTime<Utc>,
}

/// One interface of one operator over a span.
#[derive(Debug, Clone)]
pub struct InterfaceUse {
    /// Sums of its messages.
    pub sums: InterfaceSums,
    /// Refusals by sub-code.
    pub errors: BTreeMap<String, i64>,
    /// Tolerances used by code, in messages' own counts.
    pub warnings: BTreeMap<String, i64>,
    /// Calls in each of the last 24 hours of the span, oldest first.
    pub strip: [i64; 24],
    /// Of them refused.
    pub strip_failed: [i64; 24],
}

/// Sums over the messages of one interface of one operator.
#[derive(Debug, Clone, Deserialize)]
pub struct InterfaceSums {
    /// Operator.
    pub operator_id: String,
    /// Interface.
    pub interface: String,
    /// Messages.
    pub calls: i64,
    /// Messages answered with 0.
    pub ok: i64,
    /// Median time to the answer, µs.
    pub p50_us: Option<i64>,
    /// 95th percentile of the time to the answer, µs.
    pub p95_us: Option<i64>,
    /// Rows received.
    pub rows: i64,
    /// Rows stored.
    pub accepted: i64,
    /// Rows held back.
    pub quarantined: i64,
    /// Rows later than the target.
    pub late_rows: i64,
    /// Rows whose lateness is known.
    pub timed_rows: i64,
    /// Sum of their lateness, ms.
    pub lateness_row_ms: i64,
    /// Newest message.
    pub last_seen: DateTime<Utc>,
}

impl InterfaceSums {
    /// Share of messages answered with 0 (definition IND-12); `None` without messages.
    pub fn success_rate(&self) -> Option<f64> {
        (self.calls > 0).then(|| self.ok as f64 / self.calls as f64)
    }

    /// Share of rows later than the target; `None` without timed rows.
    pub fn late_share(&self) -> Option<f64> {
        (self.timed_rows > 0).then(|| self.late_rows as f64 / self.timed_rows as f64)
    }

    /// Mean lateness per row, seconds (definition IND-13); `None` without timed rows.
    pub fn mean_lateness_s(&self) -> Option<f64> {
        (self.timed_rows > 0)
            .then(|| self.lateness_row_ms as f64 / self.timed_rows as f64 / 1_000.0)
    }
}

/// Refusals of one sub-code.
#[derive(Debug, Clone, Deserialize)]
pub struct ErrorCount {
    /// Operator.
    pub operator_id: String,
    /// Interface.
    pub interface: String,
    /// Result code.
    pub ret: i32,
    /// Sub-code.
    pub sub_code: String,
    /// Messages.
    pub count: i64,
    /// Newest one.
    pub last_at: DateTime<Utc>,
    /// Words of the newest one.
    pub last_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WarningText {
    operator_id: String,
    interface: String,
    warnings: String,
    count: i64,
}

#[derive(Debug, Deserialize)]
struct HourCount {
    operator_id: String,
    interface: String,
    hours_ago: i64,
    calls: i64,
    failed: i64,
}

/// One bin of the series of one interface.
#[derive(Debug, Clone)]
pub struct SeriesPoint {
    /// Start of the bin.
    pub at: DateTime<Utc>,
    /// Messages.
    pub calls: i64,
    /// Refused ones.
    pub failed: i64,
    /// 95th percentile of the time to the answer, µs.
    pub p95_us: Option<i64>,
    /// Rows received.
    pub rows: i64,
}

#[derive(Debug, Deserialize)]
struct SeriesBin {
    bin: i64,
    calls: i64,
    failed: i64,
    p95_us: Option<i64>,
    rows: i64,
}

/// Every interface of every operator of the reach over a span.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn all(lake: &Lake, reach: &Reach, span: Span) -> Result<Vec<InterfaceUse>, QueryError> {
    let (sums, hours, errors, warnings) = futures::try_join!(
        lake.rows::<InterfaceSums>(ask(include_str!("../queries/interfaces.sql"), reach, span)),
        lake.rows::<HourCount>(ask(include_str!("../queries/interface_hours.sql"), reach, span)),
        errors(lake, reach, span),
        lake.rows::<WarningText>(ask(
            include_str!("../queries/interface_warnings.sql"),
            reach,
            span
        )),
    )?;
    let mut uses: Vec<InterfaceUse> = sums.into_iter().map(InterfaceUse::new).collect();
    let places: HashMap<(String, String), usize> = uses
        .iter()
        .enumerate()
        .map(|(n, one)| ((one.sums.operator_id.clone(), one.sums.interface.clone()), n))
        .collect();
    let mut put = |operator: String, interface: String, change: &dyn Fn(&mut InterfaceUse)| {
        if let Some(&n) = places.get(&(operator, interface)) {
            change(&mut uses[n]);
        }
    };
    for row in hours.into_iter().filter(|row| (0..24).contains(&row.hours_ago)) {
        let place = 23 - row.hours_ago as usize;
        put(row.operator_id, row.interface, &|one| {
            one.strip[place] += row.calls;
            one.strip_failed[place] += row.failed;
        });
    }
    for row in errors {
        let code = if row.sub_code.is_empty() { row.ret.to_string() } else { row.sub_code };
        put(row.operator_id, row.interface, &|one| {
            *one.errors.entry(code.clone()).or_default() += row.count
        });
    }
    for row in warnings {
        let counts = counts(&row.warnings);
        put(row.operator_id, row.interface, &|one| {
            for (code, n) in &counts {
                *one.warnings.entry(code.clone()).or_default() += n * row.count;
            }
        });
    }
    Ok(uses)
}

impl InterfaceUse {
    fn new(sums: InterfaceSums) -> Self {
        Self {
            sums,
            errors: BTreeMap::new(),
            warnings: BTreeMap::new(),
            strip: [0; 24],
            strip_failed: [0; 24],
        }
    }
}

/// Refusals by sub-code, most frequent first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn errors(lake: &Lake, reach: &Reach, span: Span) -> Result<Vec<ErrorCount>, QueryError> {
    lake.rows(ask(include_str!("../queries/interface_errors.sql"), reach, span)).await
}

/// Calls, refusals, speed and rows of one interface by bins of `step_s` seconds, for the one operator of the reach.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn series(
    lake: &Lake,
    reach: &Reach,
    interface: &str,
    span: Span,
    step_s: i64,
) -> Result<Vec<SeriesPoint>, QueryError> {
    let query = ask(include_str!("../queries/interface_series.sql"), reach, span);
    let rows: Vec<SeriesBin> =
        lake.rows(query.bind("interface", interface).bind("step", step_s)).await?;
    let point = |row: SeriesBin| SeriesPoint {
        at: bin_start(row.bin, step_s),
        calls: row.calls,
        failed: row.failed,
        p95_us: row.p95_us,
        rows: row.rows,
    };
    Ok(rows.into_iter().map(point).collect())
}

fn ask(sql: &'static str, reach: &Reach, span: Span) -> Query {
    let days = DayRange::holding(span.start, span.end);
    bind::operators(Query::new(sql), reach)
        .bind("first", days.first)
        .bind("last", days.last)
        .bind("start", span.start)
        .bind("end", span.end)
}

/// The counts in a text of tolerances: `CW04:1 CW16:3`.
pub fn counts(text: &str) -> Vec<(String, i64)> {
    text.split_whitespace()
        .map(|part| match part.split_once(':') {
            Some((code, count)) => (code.to_owned(), count.parse().unwrap_or(1)),
            None => (part.to_owned(), 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn tolerances_are_counted_by_code() {
        assert_eq!(counts("CW04:1 CW16:3"), [("CW04".to_owned(), 1), ("CW16".to_owned(), 3)]);
        assert_eq!(counts(""), []);
    }
}
