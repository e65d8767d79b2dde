//! PW06: the station of power samples is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::PowerSample;

/// PW06: the station of power samples is registered at this operator.
pub static PW06: Rule = Rule {
    code: "PW06",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Power(breaks),
    fields: &["StationID"],
    says: "the station of power samples is registered at this operator",
    says_zh: "功率数据所属站点已登记",
    why: "power without place can be counted nowhere; it waits until the station is reported",
    source: "ours, like SU08, CP01 and OR12",
    good: "{}",
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[PowerSample], facts: &Facts) -> Vec<Break> {
    let first = rows.first().filter(|_| facts.station.is_none());
    let expected = || format!("∈ StationInfos ({})", facts.operator_id);
    first.map(|row| Break::new("StationID", &row.station_id, expected())).into_iter().collect()
}
