//! `transformer_area_curves`: one day of one quantity of one transformer area.

use crate::arrival::Arrival;
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, Table, col};
use crate::transformer_areas::{SOURCE, TG_NO};
use arrow::array::RecordBatch;
use model::grid::AreaCurve;
use std::sync::OnceLock;

/// Curves of transformer areas, one row a curve with its values as a list; what lists and charts of many areas ask for
/// (highest, lowest, sum, load rate) stands beside it. A row counts when `grid_deliveries` holds its delivery as taken; of
/// a curve the highest revision of the newest delivery counts, all are kept.
pub static TRANSFORMER_AREA_CURVES: Table = Table {
    name: "transformer_area_curves",
    version: 1,
    grain: "one day of one quantity of one transformer area in one revision",
    key: &[],
    sorted_by: &["source", "tg_no", "kind", "phase"],
    keep: Keep::Days(1_100),
    columns: &[
        DAY,
        OPERATOR,
        SOURCE,
        TG_NO,
        col("area_code", Kind::Text, "GB/T 2260", "area; empty when the archive has none"),
        col(
            "kind",
            Kind::Text,
            "",
            "P active power, Q reactive power, U voltage, I current, E energy",
        ),
        col("phase", Kind::Text, "", "T total, A, B or C"),
        REVISION,
        col("points", Kind::Int32, "", "intervals of the day"),
        col("started_at", Kind::Time, "UTC", "start of the first interval"),
        col("step_s", Kind::Int32, "s", "length of an interval"),
        col(
            "values_milli",
            Kind::Integers,
            "0.001 kW, kvar, V, A or kWh",
            "a value per interval on the primary side, empty where nothing was measured",
        )
        .conditional(),
        col("measured", Kind::Int32, "", "values that are there"),
        col("highest_milli", Kind::Int64, "as values_milli", "highest value").opt().conditional(),
        col("lowest_milli", Kind::Int64, "as values_milli", "lowest value").opt().conditional(),
        col("sum_milli", Kind::Int64, "as values_milli", "sum of the values").opt().conditional(),
        col("last_milli", Kind::Int64, "as values_milli", "last value that is there")
            .opt()
            .conditional(),
        col("ct", Kind::Float64, "", "ratio of the current transformer applied")
            .opt()
            .conditional(),
        col("pt", Kind::Float64, "", "ratio of the voltage transformer applied")
            .opt()
            .conditional(),
        col("capacity_va", Kind::Int64, "VA", "capacity of the area when the curve came")
            .opt()
            .conditional(),
        col("points_80", Kind::Int32, "", "intervals with 80 % of the capacity or more")
            .opt()
            .conditional(),
        col("points_100", Kind::Int32, "", "intervals with 100 % of the capacity or more")
            .opt()
            .conditional(),
        col("heavy", Kind::Bool, "", "80 % or more in 8 consecutive intervals").opt().conditional(),
        col("over", Kind::Bool, "", "100 % or more in 8 consecutive intervals").opt().conditional(),
        col("matched", Kind::Bool, "", "whether the archive knows the area"),
        col("codes", Kind::Text, "", "rules broken that do not hold the row, separated by blanks"),
        col("updated_at", Kind::Time, "UTC", "when the grid company changed it last").opt(),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// What stands beside the values of a curve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Area code of the archive; empty when it has none.
    pub area_code: String,
    /// Capacity of the area, VA; none when the archive does not know it.
    pub capacity_va: Option<i64>,
    /// Load rate, for the total active power of an area with a capacity.
    pub loading: Option<Loading>,
    /// Rules broken that do not hold the row, separated by blanks.
    pub codes: String,
}

/// How an area is loaded over a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loading {
    /// Intervals with 80 % or more.
    pub points_80: i32,
    /// Intervals with 100 % or more.
    pub points_100: i32,
    /// 80 % or more in 8 consecutive intervals.
    pub heavy: bool,
    /// 100 % or more in 8 consecutive intervals.
    pub over: bool,
}

/// Consecutive intervals of a quarter of an hour that make an area heavily loaded or overloaded.
const CONSECUTIVE_QUARTERS: i64 = 8;

impl Loading {
    /// The loading of a curve of active power. A missing value ends a series: a broken series proves nothing.
    pub fn of(curve: &AreaCurve, capacity_va: i64) -> Option<Self> {
        if capacity_va <= 0 {
            return None;
        }
        let mut found = Self::default();
        // Eight quarters of an hour are two hours whatever the interval.
        let needed = (CONSECUTIVE_QUARTERS * i64::from(curve.points) / 96).max(1);
        let (mut run_80, mut run_100) = (0, 0);
        for value in &curve.values {
            // thousandths of a kW are W, compared with VA
            let at_least =
                |share: i64| value.is_some_and(|watts| watts * 100 >= capacity_va * share);
            run_80 = if at_least(80) { run_80 + 1 } else { 0 };
            run_100 = if at_least(100) { run_100 + 1 } else { 0 };
            found.points_80 += i32::from(run_80 > 0);
            found.points_100 += i32::from(run_100 > 0);
            found.heavy |= run_80 >= needed;
            found.over |= run_100 >= needed;
        }
        Some(found)
    }
}

/// One curve to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// The curve.
    pub curve: AreaCurve,
    /// What stands beside its values.
    pub beside: Beside,
}

impl Row {
    fn sum(&self) -> Option<i64> {
        let mut values = self.curve.measured().peekable();
        values.peek()?;
        Some(values.fold(0i64, i64::saturating_add))
    }
}

/// The rows of one delivery as a batch of [`TRANSFORMER_AREA_CURVES`].
pub fn batch(arrival: &Arrival, source: &str, rows: &[Row]) -> RecordBatch {
    let mut columns = Columns::new(&TRANSFORMER_AREA_CURVES, rows.len());
    let all = || rows.iter();
    let curves = || rows.iter().map(|row| &row.curve);
    let loading = || rows.iter().map(|row| row.beside.loading);
    columns.day("day", curves().map(|curve| curve.date));
    columns.text("operator_id", all().map(|_| arrival.operator_id.as_str()));
    columns.text("source", all().map(|_| source));
    columns.text("tg_no", curves().map(|curve| curve.tg_no.as_str()));
    columns.text("area_code", all().map(|row| row.beside.area_code.as_str()));
    columns.text("kind", curves().map(|curve| curve.kind.word()));
    columns.text("phase", curves().map(|curve| curve.phase.word()));
    columns.int32("revision", curves().map(|curve| curve.revision));
    columns.int32("points", curves().map(|curve| i32::from(curve.points)));
    columns.time("started_at", curves().map(|curve| curve.started_at));
    columns.int32("step_s", curves().map(|curve| curve.step().num_seconds() as i32));
    columns.integers("values_milli", curves().map(|curve| &curve.values[..]));
    columns.int32("measured", curves().map(|curve| curve.measured().count() as i32));
    columns.int64_opt("highest_milli", curves().map(|curve| curve.measured().max()));
    columns.int64_opt("lowest_milli", curves().map(|curve| curve.measured().min()));
    columns.int64_opt("sum_milli", all().map(Row::sum));
    columns.int64_opt("last_milli", curves().map(|curve| curve.measured().last()));
    columns.float64_opt("ct", curves().map(|curve| curve.ct));
    columns.float64_opt("pt", curves().map(|curve| curve.pt));
    columns.int64_opt("capacity_va", all().map(|row| row.beside.capacity_va));
    columns.int32_opt("points_80", loading().map(|one| one.map(|one| one.points_80)));
    columns.int32_opt("points_100", loading().map(|one| one.map(|one| one.points_100)));
    columns.bool_opt("heavy", loading().map(|one| one.map(|one| one.heavy)));
    columns.bool_opt("over", loading().map(|one| one.map(|one| one.over)));
    columns.bool("matched", all().map(|row| row.beside.capacity_va.is_some()));
    columns.text("codes", all().map(|row| row.beside.codes.as_str()));
    columns.time_opt("updated_at", curves().map(|curve| curve.updated_at));
    columns.time("received_at", all().map(|_| arrival.received_at));
    columns.int64("message_id", all().map(|_| arrival.message_id.0));
    columns.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::grid::{CurveKind, Phase};

    fn curve(values: Vec<Option<i64>>) -> AreaCurve {
        let date: model::LocalDay = "2025-06-01".parse().expect("a day");
        AreaCurve {
            tg_no: "T1".to_owned(),
            date,
            kind: CurveKind::P,
            phase: Phase::T,
            points: 96,
            started_at: date.start(),
            values,
            whole: None,
            ct: None,
            pt: None,
            revision: 1,
            updated_at: None,
        }
    }

    #[test]
    fn eight_quarters_of_80_per_cent_are_heavy_and_a_gap_breaks_the_series() {
        let mut values = vec![Some(10_000); 96];
        values[40..48].fill(Some(80_000));
        let heavy = Loading { points_80: 8, points_100: 0, heavy: true, over: false };
        assert_eq!(Loading::of(&curve(values.clone()), 100_000), Some(heavy));
        values[44] = None;
        let broken = Loading { points_80: 7, heavy: false, ..heavy };
        assert_eq!(Loading::of(&curve(values), 100_000), Some(broken));
        assert_eq!(Loading::of(&curve(vec![Some(1); 96]), 0), None);
    }

    #[test]
    fn eight_quarters_are_two_hours_of_an_hourly_curve() {
        let mut values = vec![Some(0); 24];
        values[20..22].fill(Some(100_000));
        let hourly = AreaCurve { points: 24, ..curve(values) };
        let over = Loading { points_80: 2, points_100: 2, heavy: true, over: true };
        assert_eq!(Loading::of(&hourly, 100_000), Some(over));
    }
}
