//! The mart `station_hours`: energy, ended orders and money of every station by the hour, rewritten by the day.

use crate::days::DayRange;
use crate::station_day::of_day;
use arrow::array::{Array, ArrayRef, RecordBatch, TimestampMicrosecondArray, cast::AsArray};
use arrow::datatypes::Int64Type;
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use tables::STATION_HOURS;

/// Why the mart of a day was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The orders of the day could not be read.
    #[error("orders of {day} cannot be summed")]
    Read {
        /// The day.
        day: LocalDay,
        /// What the lake says.
        source: QueryError,
    },
    /// The sums do not have the shape of the table.
    #[error("hours of {day} do not fit the table station_hours")]
    Shape {
        /// The day.
        day: LocalDay,
        /// What Arrow says.
        source: arrow::error::ArrowError,
    },
    /// The day could not be replaced.
    #[error("hours of {day} cannot be written")]
    Write {
        /// The day.
        day: LocalDay,
        /// What the lake says.
        source: lake::SettleError,
    },
}

#[derive(Debug, Clone, Deserialize)]
struct Day {
    day: LocalDay,
}

/// Rewrites the hours of one day from the orders as they are now; returns the rows written. Running it twice changes nothing.
///
/// # Errors
/// [`RefreshError`] tells which step failed; the hours of the day are then as before.
pub async fn refresh(lake: &Lake, day: LocalDay) -> Result<usize, RefreshError> {
    let query = of_day(include_str!("../queries/hours_of_day.sql"), day, day.end());
    let batches = lake.batches(query).await.map_err(|source| RefreshError::Read { day, source })?;
    let rows = in_shape(&batches).map_err(|source| RefreshError::Shape { day, source })?;
    let count = rows.num_rows();
    lake.replace_day(&STATION_HOURS, day, rows)
        .await
        .map_err(|source| RefreshError::Write { day, source })?;
    Ok(count)
}

/// The days whose hours changed by what was received on a day: that job's work list, oldest first.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn touched(lake: &Lake, received_on: LocalDay) -> Result<Vec<LocalDay>, QueryError> {
    let days = DayRange::of(received_on);
    let query = Query::new(include_str!("../queries/days_received.sql"))
        .bind("start", days.start())
        .bind("end", days.end());
    // A period that crosses midnight belongs to two days.
    let found: Vec<Day> = lake.rows(query).await?;
    let mut days: Vec<LocalDay> = found.iter().flat_map(|row| [row.day, row.day.plus(1)]).collect();
    days.sort_by_key(|day| day.0);
    days.dedup();
    Ok(days)
}

/// The days of a range that the mart holds.
pub fn held(lake: &Lake, days: DayRange) -> BTreeSet<LocalDay> {
    let inside = |day: &LocalDay| days.first <= *day && *day <= days.last;
    lake.days(&STATION_HOURS).into_iter().filter(inside).collect()
}

fn in_shape(batches: &[RecordBatch]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let schema = STATION_HOURS.schema();
    let shaped: Result<Vec<RecordBatch>, _> = batches
        .iter()
        .map(|batch| {
            let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
            for field in schema.fields() {
                let column = if field.name() == "hour_at" {
                    hours(batch)?
                } else {
                    named(batch, field.name())?
                };
                columns.push(arrow::compute::cast(&column, field.data_type())?);
            }
            RecordBatch::try_new(Arc::clone(&schema), columns)
        })
        .collect();
    arrow::compute::concat_batches(&schema, &shaped?)
}

fn named(batch: &RecordBatch, name: &str) -> Result<ArrayRef, arrow::error::ArrowError> {
    batch
        .column_by_name(name)
        .cloned()
        .ok_or_else(|| arrow::error::ArrowError::SchemaError(format!("column {name} is missing")))
}

fn hours(batch: &RecordBatch) -> Result<ArrayRef, arrow::error::ArrowError> {
    let raw = named(batch, "hour_us")?;
    let micros = raw.as_primitive::<Int64Type>();
    let instants: TimestampMicrosecondArray = micros.iter().collect();
    debug_assert_eq!(instants.null_count(), 0);
    Ok(Arc::new(instants.with_timezone("UTC")))
}
