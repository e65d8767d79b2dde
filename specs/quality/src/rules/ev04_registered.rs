//! EV04: the station of an event is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::StationEvent;

/// EV04: the station of an event is registered at this operator.
pub static EV04: Rule = Rule {
    code: "EV04",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Event(breaks),
    fields: &["StationID"],
    says: "the station of an event is registered at this operator",
    says_zh: "事件所属站点已登记",
    why: "an inspection of an unknown place proves nothing; it waits until the station is reported",
    source: "ours, like SU08, CP01 and OR12",
    good: "{}",
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StationEvent, facts: &Facts) -> Option<Break> {
    facts.station.is_none().then(|| {
        Break::new("StationID", &row.station_id, format!("∈ StationInfos ({})", facts.operator_id))
    })
}
