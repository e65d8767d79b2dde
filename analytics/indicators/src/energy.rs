//! Energy and sessions by operator and day, and the days that hold data.

use crate::bind;
use crate::days::DayRange;
use crate::reach::Reach;
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;

/// Sums of one operator on one past day.
#[derive(Debug, Clone, Deserialize)]
pub struct OperatorDay {
    /// Operator.
    pub operator_id: String,
    /// Day.
    pub day: LocalDay,
    /// Energy, Wh.
    pub energy_wh: i64,
    /// Ended orders.
    pub sessions: i64,
}

/// First and last day with orders.
#[derive(Debug, Clone, Copy)]
pub struct DataDays {
    /// First day; absent when there are no orders.
    pub first: Option<LocalDay>,
    /// Last day; absent when there are no orders.
    pub last: Option<LocalDay>,
}

/// Energy and sessions per operator and past day, from the mart.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn by_operator_and_day(
    lake: &Lake,
    reach: &Reach,
    days: DayRange,
) -> Result<Vec<OperatorDay>, QueryError> {
    let query = bind::reach(Query::new(include_str!("../queries/energy_by_day.sql")), reach);
    lake.rows(query.bind("first", days.first).bind("last", days.last)).await
}

/// First and last day with orders.
pub fn data_days(lake: &Lake) -> DataDays {
    let days = lake.days(&tables::ORDERS);
    DataDays { first: days.first().copied(), last: days.last().copied() }
}
