//! FE03: prices are announced before they take effect.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::PriceNotice;
use model::time::wire_time;

/// FE03: prices are announced before they take effect.
pub static FE03: Rule = Rule {
    code: "FE03",
    dimension: Dimension::Timeliness,
    input: Input::Prices(breaks),
    fields: &["EffectiveTime"],
    says: "prices are announced before they take effect",
    says_zh: "费率在生效前公布",
    why: "drivers have to know the price before they plug in",
    source: "access specification chapter 12",
    limit: Some(0.0),
    unit: "s after EffectiveTime",
    good: r#"{"effective_at":"2026-06-01T04:00:00Z"}"#,
    bad: r#"{"effective_at":"2026-06-01T03:59:59Z"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &PriceNotice, facts: &Facts) -> Vec<Break> {
    let late_s = facts.age_s(row.effective_at);
    // Without a time of the sender the prices hold from now on.
    if !row.timed_by_sender || late_s <= facts.limit(&FE03) {
        return Vec::new();
    }
    let found = format!("{} (−{late_s:.0} s)", wire_time(row.effective_at));
    vec![Break::new("EffectiveTime", found, format!("≥ {}", wire_time(facts.received_at)))]
}
