//! Rules that need the day before and the energy of the day: GR04, GR05, GR06.

use crate::tally::{Chunk, Spot, Tally};
use chrono::{DateTime, Utc};
use model::{LocalDay, OperatorId};
use quality::{Areas, CurveDays, CurveSum, Facts, Limits};
use serde::Deserialize;
use std::collections::HashMap;

/// Sums of the curves of a day and of the day before that count. Parameters: `day`, `before`.
pub const CURVES_OF_DAY: &str = include_str!("../queries/curves_of_day.sql");

/// Sums of one curve, as [`CURVES_OF_DAY`] answers them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CurveOfDay {
    /// Grid company.
    pub operator_id: OperatorId,
    /// Sender.
    pub source: String,
    /// Area.
    pub tg_no: String,
    /// Day.
    pub day: LocalDay,
    /// P or E.
    pub kind: String,
    /// Intervals.
    pub points: i32,
    /// Values that are there.
    pub measured: i32,
    /// Lowest value.
    pub lowest_milli: Option<i64>,
    /// Highest value.
    pub highest_milli: Option<i64>,
    /// Sum.
    pub sum_milli: Option<i64>,
    /// Last value.
    pub last_milli: Option<i64>,
    /// Ratio of the current transformer.
    pub ct: Option<f64>,
    /// Ratio of the voltage transformer.
    pub pt: Option<f64>,
}

impl CurveOfDay {
    fn sums(&self) -> Option<CurveSum> {
        Some(CurveSum {
            points: self.points,
            measured: self.measured,
            lowest: self.lowest_milli?,
            highest: self.highest_milli?,
            sum: self.sum_milli?,
            last: self.last_milli?,
        })
    }
}

/// Findings of one day by grid company.
pub fn judge_days(
    rows: &[CurveOfDay],
    day: LocalDay,
    now: DateTime<Utc>,
    limits: &Limits,
    areas: &Areas,
) -> HashMap<OperatorId, Vec<tables::findings::Row>> {
    let mut by_key: HashMap<(&str, &str, &str, LocalDay), &CurveOfDay> = HashMap::new();
    for row in rows {
        by_key.insert((&row.source, &row.tg_no, &row.kind, row.day), row);
    }
    let mut found: HashMap<OperatorId, (Tally, Chunk)> = HashMap::new();
    for row in rows.iter().filter(|row| row.day == day && row.kind == "P") {
        let Some(today) = row.sums() else { continue };
        let other = |kind, day| by_key.get(&(row.source.as_str(), row.tg_no.as_str(), kind, day));
        let before = other("P", day.plus(-1));
        let energy = other("E", day).filter(|energy| energy.measured == energy.points);
        let days = CurveDays {
            today,
            before: before.and_then(|row| row.sums()),
            energy_wh: energy.and_then(|energy| energy.sum_milli),
            ct: row.ct.or(before.and_then(|row| row.ct)),
            pt: row.pt.or(before.and_then(|row| row.pt)),
        };
        let facts = Facts::new(&row.operator_id, now, limits, areas);
        let verdict = quality::check_curve_days(&days, &facts);
        if verdict.findings.is_empty() {
            continue;
        }
        let (tally, chunk) = found.entry(row.operator_id.clone()).or_default();
        let spot = Spot {
            interface: "grid_curve",
            table: tables::TRANSFORMER_AREA_CURVES.name,
            file: &day.to_string(),
            line: 0,
            tg_no: &row.tg_no,
        };
        tally.find(spot, &verdict, chunk);
    }
    found.into_iter().map(|(operator, (_, chunk))| (operator, chunk.findings)).collect()
}
