//! ST03: a station lies in the province and in the area it declares.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Station;
use reference::areas::Agreement;

/// ST03: a station lies in the province and in the area it declares.
pub static ST03: Rule = Rule {
    code: "ST03",
    severity: Severity::Error,
    input: Input::Station(breaks),
    fields: &["StationLng", "StationLat", "AreaCode"],
    says: "a station lies inside the province and in the area it declares",
    says_zh: "坐标在省内且与区划代码一致",
    why: "a wrong place or area code moves figures to another city",
    source: "access specification, chapter 21; boundaries are exact to about 1 km (specs/reference/data)",
    limit: Some(200.0),
    unit: "m",
    also: &[Threshold {
        key: "ST03.area",
        value: 1_000.0,
        unit: "m",
        about: "distance from the declared area that is still accepted",
    }],
    good: r#"{"area_code":"370176"}"#,
    bad: r#"{"area_code":"370202"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, facts: &Facts) -> Vec<Break> {
    let place = format!("{:.6}, {:.6}", row.sent_at.lon, row.sent_at.lat);
    let (limit, area_limit) = (facts.limit(&ST03), facts.also(&ST03, 0));
    let outside_m = facts.areas.outside_m(row.place);
    if outside_m > limit {
        let province = facts.areas.province();
        let found = format!("{place}: {outside_m:.0} m");
        return vec![Break::new("StationLng", found, format!("{province}, ≤ {limit:.0} m"))];
    }
    let found = facts.areas.locate_near(row.place, limit).map_or("", |(area, _)| &area.code);
    let apart = match facts.areas.agreement(&row.area_code, row.place) {
        Agreement::Metres(metres) if metres <= area_limit => return Vec::new(),
        Agreement::Metres(metres) => format!("{}: {metres:.0} m", row.area_code),
        Agreement::UnknownCode => format!("{:?}", row.area_code),
    };
    vec![Break::new("AreaCode", apart, format!("{found}, ≤ {area_limit:.0} m"))]
}
