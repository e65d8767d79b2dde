//! ST17: a station in normal operation has equipment.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Station;

/// ST17: a station in normal operation has equipment.
pub static ST17: Rule = Rule {
    code: "ST17",
    dimension: Dimension::Completeness,
    input: Input::Station(breaks),
    fields: &["StationStatus", "EquipmentInfos"],
    says: "a station in normal operation has equipment",
    says_zh: "正常使用的站点有设备",
    why: "a station without devices counts as a place to charge and is none",
    good: r#"{"station_status":1,"equipment":[]}"#,
    bad: r#"{"equipment":[]}"#,
    ..Rule::PLAIN
};

/// Code of table 20.2: in normal operation.
const NORMAL: i32 = 50;

fn breaks(row: &Station, _: &Facts) -> Vec<Break> {
    let broken = row.station_status == NORMAL && row.equipment.is_empty();
    broken
        .then(|| Break::new("EquipmentInfos", "[]", "≥ 1 (StationStatus 50)"))
        .into_iter()
        .collect()
}
