//! Heat by H3 cell: station sums carried into the cells that hold the stations.

use crate::bind::{self, bin};
use crate::days::DayRange;
use crate::load::split;
use crate::picture::Picture;
use crate::reach::Reach;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use serde::Deserialize;
use std::collections::HashMap;

/// What a cell adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Energy, Wh.
    Energy,
    /// Ended orders.
    Sessions,
    /// Connectors.
    Connectors,
}

/// What is asked of the heat map.
#[derive(Debug, Clone)]
pub struct HeatQuestion {
    /// Rows that may be seen.
    pub reach: Reach,
    /// What to add up.
    pub measure: Measure,
    /// Days, for energy and sessions.
    pub days: DayRange,
    /// Hours of the Beijing day, first and last inside.
    pub hours: (i64, i64),
    /// H3 resolution, 5 to 9.
    pub resolution: u8,
    /// Present instant.
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
struct StationSum {
    operator_id: String,
    station_id: String,
    energy_wh: i64,
    orders: i64,
}

/// Sum per H3 cell (definition IND-11), cells without value left out, ordered by cell.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn cells(
    lake: &Lake,
    picture: &Picture,
    question: &HeatQuestion,
) -> Result<Vec<(u64, i64)>, QueryError> {
    let mut sums: HashMap<u64, i64> = HashMap::new();
    if question.measure == Measure::Connectors {
        for one in picture.within(&question.reach) {
            if let Some(cell) = one.entry.cell(question.resolution) {
                *sums.entry(cell).or_default() += i64::from(one.connectors);
            }
        }
    } else {
        for row in station_sums(lake, question).await? {
            let station = picture.station(&row.operator_id, &row.station_id);
            if let Some(cell) = station.and_then(|one| one.entry.cell(question.resolution)) {
                let value =
                    if question.measure == Measure::Energy { row.energy_wh } else { row.orders };
                *sums.entry(cell).or_default() += value;
            }
        }
    }
    let mut cells: Vec<(u64, i64)> = sums.into_iter().filter(|(_, value)| *value != 0).collect();
    cells.sort_unstable();
    Ok(cells)
}

/// The lower bounds of seven classes with equally many cells; fewer values give fewer distinct bounds.
pub fn breaks(cells: &[(u64, i64)]) -> [i64; 7] {
    let mut values: Vec<i64> = cells.iter().map(|(_, value)| *value).collect();
    values.sort_unstable();
    std::array::from_fn(|class| values.get(values.len() * class / 7).copied().unwrap_or(0))
}

async fn station_sums(lake: &Lake, question: &HeatQuestion) -> Result<Vec<StationSum>, QueryError> {
    let (mart, open) = split(lake, question.days, question.now);
    let mut rows = Vec::new();
    for days in mart {
        let query = bind::reach(
            Query::new(include_str!("../queries/station_energy_mart.sql")),
            &question.reach,
        )
        .bind("first", days.first)
        .bind("last", days.last);
        rows.extend(lake.rows::<StationSum>(hours(query, question)).await?);
    }
    for days in open {
        if question.hours == (0, 23) {
            let query = bind::reach(
                Query::new(include_str!("../queries/station_energy_days.sql")),
                &question.reach,
            )
            .bind("from", days.first)
            .bind("start_s", days.start().timestamp())
            .bind("end_s", days.end().timestamp());
            rows.extend(lake.rows::<StationSum>(bind::span(query, days)).await?);
            continue;
        }
        let query = bind::reach(
            Query::new(include_str!("../queries/station_energy_details.sql")),
            &question.reach,
        )
        .bind("from", days.first)
        .bind("first_bin", bin(days.start(), 3_600))
        .bind("end_bin", bin(days.end(), 3_600));
        rows.extend(lake.rows::<StationSum>(hours(bind::span(query, days), question)).await?);
    }
    Ok(rows)
}

fn hours(query: Query, question: &HeatQuestion) -> Query {
    query.bind("hour_from", question.hours.0).bind("hour_to", question.hours.1)
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn seven_classes_hold_equally_many_cells() {
        let cells: Vec<(u64, i64)> = (0..70).map(|n| (n, n as i64)).collect();
        assert_eq!(breaks(&cells), [0, 10, 20, 30, 40, 50, 60]);
        assert_eq!(breaks(&[]), [0; 7]);
    }
}
