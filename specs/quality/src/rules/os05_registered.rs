//! OS05: the station of statistics is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::OperationStat;

/// OS05: the station of statistics is registered at this operator.
pub static OS05: Rule = Rule {
    code: "OS05",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Stats(breaks),
    fields: &["StationID"],
    says: "the station of operation statistics is registered at this operator",
    says_zh: "运营统计所属站点已登记",
    why: "totals without place can be compared with nothing; they wait until the station is reported",
    source: "ours, like SU08, CP01 and OR12",
    good: "{}",
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[OperationStat], facts: &Facts) -> Vec<Break> {
    let first = rows.first().filter(|_| facts.station.is_none());
    let expected = || format!("∈ StationInfos ({})", facts.operator_id);
    first.map(|row| Break::new("StationID", &row.station_id, expected())).into_iter().collect()
}
