//! Quality score, version 1: the share of rows without findings, weighted by severity (definition IND-08).

use crate::bind;
use crate::days::DayRange;
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows received and lost of one operator on one day of arrival.
#[derive(Debug, Clone, Deserialize)]
pub struct QualityDay {
    /// Operator.
    pub operator_id: String,
    /// Day of arrival.
    pub day: LocalDay,
    /// Rows received.
    pub rows: i64,
    /// Rows weighted by their worst finding: block and error 1, warn 0.3, flag 0.
    pub lost: f64,
    /// Newest message.
    pub last_seen: DateTime<Utc>,
}

/// Rows received and lost of one operator over several days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct QualitySum {
    /// Rows received.
    pub rows: i64,
    /// Weighted rows lost.
    pub lost: f64,
    /// Newest message.
    pub last_seen: Option<DateTime<Utc>>,
}

impl QualitySum {
    /// The score, 0 to 100; `None` without rows, which is not 100.
    pub fn score(&self) -> Option<f64> {
        (self.rows > 0).then(|| 100.0 * (1.0 - self.lost / self.rows as f64).max(0.0))
    }

    /// Adds another part.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            lost: self.lost + other.lost,
            last_seen: self.last_seen.max(other.last_seen),
        }
    }
}

impl From<&QualityDay> for QualitySum {
    fn from(day: &QualityDay) -> Self {
        Self { rows: day.rows, lost: day.lost, last_seen: Some(day.last_seen) }
    }
}

/// Rows received and lost per operator and day of arrival.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn by_day(
    lake: &Lake,
    reach: &Reach,
    days: DayRange,
) -> Result<Vec<QualityDay>, QueryError> {
    let query = bind::operators(Query::new(include_str!("../queries/quality_by_day.sql")), reach);
    lake.rows(query.bind("first", days.first).bind("last", days.last)).await
}

/// The same, summed over the days.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn by_operator(
    lake: &Lake,
    reach: &Reach,
    days: DayRange,
) -> Result<BTreeMap<String, QualitySum>, QueryError> {
    let mut sums: BTreeMap<String, QualitySum> = BTreeMap::new();
    for day in by_day(lake, reach, days).await? {
        let sum = sums.entry(day.operator_id.clone()).or_default();
        *sum = sum.plus((&day).into());
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::QualitySum;

    #[test]
    fn a_thousand_rows_with_ten_errors_and_twenty_warnings_score_98_4() {
        let sum = QualitySum { rows: 1000, lost: 10.0 + 20.0 * 0.3, last_seen: None };
        assert!((sum.score().unwrap() - 98.4).abs() < 1e-9);
    }

    #[test]
    fn a_day_without_rows_has_no_score() {
        assert_eq!(QualitySum::default().score(), None);
    }
}
