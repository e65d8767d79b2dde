//! GR08: a station on a transformer area is registered.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::grid::AreaStation;

/// GR08: a station on a transformer area is registered.
pub static GR08: Rule = Rule {
    code: "GR08",
    dimension: Dimension::Consistency,
    input: Input::AreaStation(breaks),
    fields: &["station_id"],
    says: "a station that hangs on a transformer area is registered",
    says_zh: "台区所挂充电站已登记",
    why: "chargers without their area, or the other way round, leave a gap in the loading of the grid",
    source: "grid company profile, checks of archives",
    good: r#"{}"#,
    bad: r#"{"facts":{"registered":false}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &AreaStation, facts: &Facts) -> Option<Break> {
    let found = || format!("{}/{}", row.operator_id.as_str(), row.station_id.as_str());
    (!facts.registered).then(|| Break::new("station_id", found(), "∈ stations"))
}
