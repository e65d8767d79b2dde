//! ST14: coordinates are neither zero nor swapped nor coarse.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::Station;

/// ST14: coordinates are neither zero nor swapped nor coarse.
pub static ST14: Rule = Rule {
    code: "ST14",
    severity: Severity::Error,
    input: Input::Station(breaks),
    fields: &["StationLng", "StationLat"],
    says: "coordinates are not zero, not swapped and have at least five digits",
    says_zh: "坐标非零、未颠倒、不少于五位小数",
    why: "four digits are eleven metres, three are a block of houses",
    source: "access specification, chapter 21",
    limit: Some(5.0),
    unit: "digits after the point",
    good: r#"{"sent_at":{"lon":117.07512,"lat":36.65012}}"#,
    bad: r#"{"sent_at":{"lon":36.650123,"lat":117.075123}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, facts: &Facts) -> Vec<Break> {
    let (lon, lat) = (row.sent_at.lon, row.sent_at.lat);
    let found = format!("{lon}, {lat}");
    if lon.abs() < 1e-6 || lat.abs() < 1e-6 {
        return vec![Break::new("StationLng", found, "≠ 0")];
    }
    if (15.0..=55.0).contains(&lon) && (70.0..=140.0).contains(&lat) {
        return vec![Break::new("StationLng", found, format!("{lat}, {lon}"))];
    }
    let wanted = facts.limit(&ST14) as usize;
    // A zero at the end is not sent, so one of the two may look one digit shorter than it is.
    let digits = digits(lon).max(digits(lat));
    if digits < wanted {
        return vec![Break::new("StationLng", found, format!("≥ {wanted} × 0.1ⁿ")).warn()];
    }
    Vec::new()
}

/// Digits after the point in the shortest text of the number.
fn digits(number: f64) -> usize {
    number.to_string().split_once('.').map_or(0, |(_, part)| part.len())
}
