//! PW02: the power of a station is the sum of its parts.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Threshold};
use model::PowerLevel;
use model::PowerSample;

/// PW02: the power of a station is the sum of its parts.
pub static PW02: Rule = Rule {
    code: "PW02",
    dimension: Dimension::Consistency,
    input: Input::Power(breaks),
    fields: &["StationRealTimePower", "EquipRealTimePower", "ConnectorRealTimePower"],
    says: "the power of a station is the sum of its devices and of its connectors",
    says_zh: "站功率等于桩、枪功率之和",
    why: "figures are taken from whichever level is there",
    limit: Some(0.01),
    unit: "share of the station's power",
    also: &[Threshold {
        key: "PW02.floor",
        value: 0.5,
        unit: "kW",
        about: "difference that is always accepted",
    }],
    good: r#"{"1":{"power":50400}}"#,
    bad: r#"{"1":{"power":49000}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[PowerSample], facts: &Facts) -> Vec<Break> {
    let (share, floor_w) = (facts.limit(&PW02), facts.also(&PW02, 0) * 1000.0);
    let mut broken = Vec::new();
    let stations = rows.iter().enumerate().filter(|(_, row)| row.level == PowerLevel::Station);
    for (i, station) in stations {
        let whole_w = station.power.watts();
        for level in [PowerLevel::Equipment, PowerLevel::Connector] {
            let of_level = rows.iter().filter(|row| {
                row.level == level
                    && row.occurred_at == station.occurred_at
                    && row.station_id == station.station_id
            });
            let (count, sum_w) =
                of_level.fold((0, 0), |(n, sum), row| (n + 1, sum + row.power.watts()));
            let apart = (whole_w - sum_w).abs() as f64;
            if count > 0 && apart > (whole_w.abs() as f64 * share).max(floor_w) {
                let found = format!("{} kW", whole_w as f64 / 1000.0);
                let expected = format!("Σ {} = {} kW", level.word(), sum_w as f64 / 1000.0);
                broken.push(Break::new("StationRealTimePower", found, expected).at(i));
            }
        }
    }
    broken
}
