//! ST01: mandatory master data are present.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::Station;

/// ST01: mandatory master data are present.
pub static ST01: Rule = Rule {
    code: "ST01",
    severity: Severity::Error,
    dimension: Dimension::Completeness,
    input: Input::Station(breaks),
    fields: &[
        "StationName",
        "AreaCode",
        "Address",
        "ServiceTel",
        "EquipmentOwnerID",
        "ConnectorInfos",
    ],
    says: "mandatory master data are present",
    says_zh: "静态必填项齐全",
    why: "a station without name, place or telephone can be neither shown nor inspected",
    source: "access specification 14.1 to 14.4; 上海 2020 互联互通 充电站点评价指标及评分细则",
    good: r#"{"name":"示例站"}"#,
    bad: r#"{"service_tel":"  "}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, _: &Facts) -> Vec<Break> {
    let texts = [
        ("StationName", &row.name),
        ("AreaCode", &row.area_code),
        ("Address", &row.address),
        ("ServiceTel", &row.service_tel),
        ("EquipmentOwnerID", &row.owner_id),
    ];
    let empty = texts.into_iter().filter(|(_, text)| text.trim().is_empty());
    let mut broken: Vec<Break> =
        empty.map(|(field, text)| Break::new(field, format!("{text:?}"), "≠ \"\"")).collect();
    let bare = row.equipment.iter().filter(|device| device.connectors.is_empty());
    broken.extend(
        bare.map(|device| {
            Break::new("ConnectorInfos", format!("{}: 0", device.equipment_id), "≥ 1")
        }),
    );
    broken
}
