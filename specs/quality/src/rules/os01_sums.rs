//! OS01: the totals of a station are the sums of its parts.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::{OperationStat, PowerLevel};

/// OS01: the totals of a station are the sums of its parts.
pub static OS01: Rule = Rule {
    code: "OS01",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Stats(breaks),
    fields: &["StationElectricity"],
    says: "the energy of a station is the sum of its devices and of its connectors",
    says_zh: "站日电量等于桩、枪电量之和",
    why: "figures are taken from whichever level is there",
    limit: Some(0.1),
    unit: "kWh",
    good: r#"{"1":{"energy":214400}}"#,
    bad: r#"{"1":{"energy":214399}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[OperationStat], facts: &Facts) -> Vec<Break> {
    let limit_kwh = facts.limit(&OS01);
    let Some(station) = rows.first().filter(|row| row.level == PowerLevel::Station) else {
        return Vec::new();
    };
    let compare = |level: PowerLevel| {
        let of_level = rows.iter().filter(|row| row.level == level);
        let (count, sum) =
            of_level.fold((0, 0), |(n, sum), row| (n + 1, sum + row.energy.watt_hours()));
        let apart = (station.energy.watt_hours() - sum).abs() as f64 / 1000.0;
        (count > 0 && apart > limit_kwh + 1e-9).then(|| {
            let found = format!("{} kWh", station.energy.decimal());
            let expected = format!("Σ {} = {} kWh", level.word(), sum as f64 / 1000.0);
            Break::new("StationElectricity", found, expected)
        })
    };
    [PowerLevel::Equipment, PowerLevel::Connector].into_iter().filter_map(compare).collect()
}
