//! GR02: first point, unit and ratios are stated.

use crate::facts::{Facts, GridDay};
use crate::rule::{Break, Dimension, Input, Rule, Severity};

/// GR02: first point, unit and ratios are stated.
pub static GR02: Rule = Rule {
    code: "GR02",
    severity: Severity::Block,
    dimension: Dimension::Completeness,
    input: Input::GridDay(breaks),
    fields: &["first_point", "units", "ct, pt, is_primary"],
    says: "a delivery states the first point, the unit of every curve, and ratios or that values are primary",
    says_zh: "交付须声明首点时刻、计量单位与互感器变比（或为一次侧值）",
    why: "an assumed first point shifts a load by an interval, an assumed ratio changes it a hundredfold",
    source: "grid company profile, checks of curves",
    good: r#"{"first_point":"00:00"}"#,
    bad: r#"{"first_point":null}"#,
    ..Rule::PLAIN
};

fn breaks(day: &GridDay, _: &Facts) -> Vec<Break> {
    let mut broken = Vec::new();
    if day.first_point.is_none() {
        broken.push(Break::new("first_point", "-", "00:00 | 00:15"));
    }
    if !day.without_unit.is_empty() {
        broken.push(Break::new("units", day.without_unit.join(" "), "kW | kvar | V | A | kWh"));
    }
    if !day.without_ratio.is_empty() {
        let files = day.without_ratio.join(" ");
        broken.push(Break::new("ct, pt, is_primary", files, "ct, pt | is_primary = 1"));
    }
    broken
}
