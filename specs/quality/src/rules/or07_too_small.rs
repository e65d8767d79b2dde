//! OR07: an order is more than an attempt.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Threshold};
use model::Order;

/// OR07: an order is more than an attempt.
pub static OR07: Rule = Rule {
    code: "OR07",
    input: Input::Order(breaks),
    fields: &["StartTime", "EndTime", "TotalPower"],
    says: "an order lasts a minute and delivers half a kilowatt-hour",
    says_zh: "订单非过短或过小",
    why: "smaller ones count as attempts without success; their energy stays in the sums",
    source: "Atlas EV Charging Use Data Specification (2026)",
    limit: Some(1.0),
    unit: "min",
    also: &[Threshold { key: "OR07.energy", value: 0.5, unit: "kWh", about: "warning below" }],
    good: r#"{"energy":500,"details":[],"declared_periods":0,"meter_end":1000500}"#,
    bad: r#"{"energy":499,"details":[],"declared_periods":0,"meter_end":1000499}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let (least_min, least_kwh) = (facts.limit(&OR07), facts.also(&OR07, 0));
    let span = row.ended_at - row.started_at;
    let minutes = span.num_milliseconds() as f64 / 60_000.0;
    if (0.0..least_min).contains(&minutes) {
        let found = format!("{} s", span.num_seconds());
        return Some(Break::new("EndTime", found, format!("≥ StartTime + {least_min} min")));
    }
    (row.energy.decimal() < least_kwh).then(|| {
        let found = format!("{} kWh", row.energy.decimal());
        Break::new("TotalPower", found, format!("≥ {least_kwh} kWh"))
    })
}
