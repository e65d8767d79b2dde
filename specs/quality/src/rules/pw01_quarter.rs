//! PW01: power is reported for quarters of an hour.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use chrono::Timelike;
use model::PowerSample;
use model::time::wire_time;

/// PW01: power is reported for quarters of an hour.
pub static PW01: Rule = Rule {
    code: "PW01",
    dimension: Dimension::Timeliness,
    input: Input::Power(breaks),
    fields: &["DataTime"],
    says: "power is reported for full quarters of an hour",
    says_zh: "功率数据时间为整刻",
    why: "load curves have 96 points a day",
    source: "access specification 16.5",
    good: r#"{"0":{"occurred_at":"2026-06-01T03:45:00Z"}}"#,
    bad: r#"{"0":{"occurred_at":"2026-06-01T03:46:00Z"},"1":{"occurred_at":"2026-06-01T03:46:00Z"},"2":{"occurred_at":"2026-06-01T03:46:00Z"}}"#,
    ..Rule::PLAIN
};

fn breaks(rows: &[PowerSample], _: &Facts) -> Vec<Break> {
    let off = |row: &PowerSample| {
        let at = row.occurred_at;
        !at.minute().is_multiple_of(15) || at.second() != 0 || at.nanosecond() != 0
    };
    let broken = rows.iter().enumerate().filter(|(_, row)| off(row));
    broken
        .map(|(i, row)| {
            Break::new("DataTime", wire_time(row.occurred_at), ":00 | :15 | :30 | :45").at(i)
        })
        .collect()
}
