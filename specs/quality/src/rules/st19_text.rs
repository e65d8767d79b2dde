//! ST19: texts are readable and an address leads somewhere.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::Station;

/// ST19: texts are readable and an address leads somewhere.
pub static ST19: Rule = Rule {
    code: "ST19",
    input: Input::Station(breaks),
    fields: &["StationName", "Address"],
    says: "texts hold no replacement characters and an address names a road, a place or a number",
    says_zh: "文本无乱码，地址含道路、地点或门牌",
    why: "broken encodings and addresses such as «Jinan» cannot be found by anybody",
    good: r#"{"address":"经十路"}"#,
    bad: r#"{"name":"历下\uFFFD\uFFFD站"}"#,
    ..Rule::PLAIN
};

/// Characters that make an address lead to a place.
const PLACES: &str = "路街道巷弄里号村庄镇桥园区厦城场站校院店库";

fn breaks(row: &Station, _: &Facts) -> Vec<Break> {
    let mut broken = Vec::new();
    for (field, text) in [("StationName", &row.name), ("Address", &row.address)] {
        if text.contains(char::REPLACEMENT_CHARACTER) {
            broken.push(Break::new(field, text, "∌ U+FFFD"));
        }
    }
    // The names of city and county hold «区» and «城» too; what leads there comes after them.
    let after =
        row.address.rsplit_once(['市', '县']).map_or(row.address.as_str(), |(_, rest)| rest);
    let after = after.split_once('区').map_or(after, |(_, rest)| rest);
    let leads = after.chars().any(|c| c.is_ascii_digit() || PLACES.contains(c));
    if !leads && !row.address.trim().is_empty() && !row.address.is_ascii() {
        broken.push(Break::new("Address", &row.address, "路 | 街 | 号 | 村 | 0-9 …"));
    }
    broken
}
