//! GR09: a day is whole and in time.

use crate::facts::{Facts, GridDay};
use crate::rule::{Break, Dimension, Input, Rule};

/// GR09: a day is whole and in time.
pub static GR09: Rule = Rule {
    code: "GR09",
    dimension: Dimension::Timeliness,
    input: Input::GridDay(breaks),
    fields: &["date", "files"],
    says: "a day of a grid company is whole and comes in time",
    says_zh: "电网日数据完整并按时到达",
    why: "a day that is not there is no day without load",
    source: "grid company profile, carrier",
    limit: Some(36.0),
    unit: "h after the end of the day",
    good: r#"{"date":"2026-05-30"}"#,
    bad: r#"{"missing":["curve_P_20260531_01.csv.gz"]}"#,
    ..Rule::PLAIN
};

fn breaks(day: &GridDay, facts: &Facts) -> Vec<Break> {
    let mut broken = Vec::new();
    if !day.missing.is_empty() {
        broken.push(Break::new("files", day.missing.join("; "), "as the manifest says"));
    }
    let hours = facts.age_s(day.date.end()) / 3600.0;
    if hours > facts.limit(&GR09) {
        let expected = format!("≤ {} h", facts.limit(&GR09));
        broken.push(Break::new("date", format!("{} + {hours:.0} h", day.date), expected));
    }
    broken
}
