//! OR11: an order arrives in time.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Threshold};
use model::Order;
use model::time::wire_time;

/// OR11: an order arrives in time.
pub static OR11: Rule = Rule {
    code: "OR11",
    dimension: Dimension::Timeliness,
    input: Input::Order(breaks),
    fields: &["EndTime"],
    says: "an order arrives within minutes of its end",
    says_zh: "订单及时报送",
    why: "figures of a day are closed once; very late orders need an approved exception",
    source: "access specification chapter 12",
    limit: Some(10.0),
    unit: "min",
    also: &[
        Threshold {
            key: "OR11.overdue",
            value: 24.0,
            unit: "h",
            about: "overdue, still a warning",
        },
        Threshold {
            key: "OR11.inadmissible",
            value: 15.0,
            unit: "d",
            about: "held: counts for money only with an approved exception",
        },
    ],
    good: r#"{"facts":{"received_at":"2026-06-01T04:08:00Z"}}"#,
    bad: r#"{"facts":{"received_at":"2026-06-01T04:08:01Z"}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let age_s = facts.age_s(row.ended_at);
    let late_min = facts.limit(&OR11);
    if age_s <= late_min * 60.0 {
        return None;
    }
    let (overdue_h, inadmissible_d) = (facts.also(&OR11, 0), facts.also(&OR11, 1));
    let found = |late: String| format!("{} (−{late})", wire_time(row.ended_at));
    if age_s > inadmissible_d * 86_400.0 && !facts.backfill {
        let late = format!("{:.1} d", age_s / 86_400.0);
        return Some(Break::new("EndTime", found(late), format!("≤ {inadmissible_d} d")).error());
    }
    if age_s > overdue_h * 3600.0 {
        let late = format!("{:.1} h", age_s / 3600.0);
        return Some(Break::new("EndTime", found(late), format!("≤ {overdue_h} h")));
    }
    let late = format!("{:.1} min", age_s / 60.0);
    Some(Break::new("EndTime", found(late), format!("≤ {late_min} min")))
}
