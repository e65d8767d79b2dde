//! AL07: the place of an alarm is registered at this operator.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::Alarm;

/// AL07: the place of an alarm is registered at this operator.
pub static AL07: Rule = Rule {
    code: "AL07",
    severity: Severity::Error,
    dimension: Dimension::Consistency,
    input: Input::Alarm(breaks),
    fields: &["StationID", "ConnectorID"],
    says: "the station of an alarm is registered at this operator, and its connector belongs to the station",
    says_zh: "告警所属站点及充电接口已登记",
    why: "nobody can be sent to a place that is not known; it waits until the station is reported",
    source: "ours, like SU08, CP01 and OR12; devices of the distribution are not registered and not asked for",
    good: r#"{"connector_id":null,"equipment_id":"TRANSFORMER-1","code":204,"kind":3}"#,
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Alarm, facts: &Facts) -> Option<Break> {
    let Some(station) = facts.station else {
        let expected = format!("∈ StationInfos ({})", facts.operator_id);
        return Some(Break::new("StationID", &row.station_id, expected));
    };
    let wanted = row.connector_id.as_ref()?;
    let known = station.connectors().any(|(_, connector)| connector.connector_id == *wanted);
    (!known).then(|| {
        Break::new("ConnectorID", wanted, format!("∈ ConnectorInfos ({})", row.station_id))
    })
}
