//! FE06: the station of prices is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::PriceNotice;

/// FE06: the station of prices is registered at this operator.
pub static FE06: Rule = Rule {
    code: "FE06",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Prices(breaks),
    fields: &["StationID"],
    says: "the station of prices is registered at this operator",
    says_zh: "费率所属站点已登记",
    why: "a price without place can be shown nowhere; it waits until the station is reported",
    source: "ours, like SU08, CP01 and OR12",
    good: "{}",
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &PriceNotice, facts: &Facts) -> Vec<Break> {
    let expected = || format!("∈ StationInfos ({})", facts.operator_id);
    let unknown = facts.station.is_none();
    unknown.then(|| Break::new("StationID", &row.station_id, expected())).into_iter().collect()
}
