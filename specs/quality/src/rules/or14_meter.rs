//! OR14: meter registers agree with the order.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Order;

/// OR14: meter registers agree with the order.
pub static OR14: Rule = Rule {
    code: "OR14",
    severity: Severity::Error,
    input: Input::Order(breaks),
    fields: &["MeterValueStart", "MeterValueEnd", "TotalPower"],
    says: "the difference of the meter registers is the energy of the order",
    says_zh: "表码与订单电量一致",
    why: "the meter is verified, the computed energy is not",
    source: "JJG 1149-2022 accuracy classes 1 and 2; platform default",
    limit: Some(0.02),
    unit: "share of the energy",
    also: &[
        Threshold {
            key: "OR14.warn",
            value: 0.01,
            unit: "share of the energy",
            about: "warning above",
        },
        Threshold {
            key: "OR14.floor",
            value: 0.1,
            unit: "kWh",
            about: "difference that is always accepted",
        },
    ],
    good: r#"{"meter_end":1030300}"#,
    bad: r#"{"meter_end":1030601}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let metered = row.meter_end? - row.meter_start?;
    let apart_kwh = (metered - row.energy).abs().decimal();
    let kwh = row.energy.abs().decimal();
    let floor_kwh = facts.also(&OR14, 1);
    let allowed = |share: f64| (kwh * share).max(floor_kwh);
    let (error_kwh, warn_kwh) = (allowed(facts.limit(&OR14)), allowed(facts.also(&OR14, 0)));
    if apart_kwh <= warn_kwh + 1e-9 {
        return None;
    }
    let found = format!("MeterValueEnd − MeterValueStart = {} kWh", metered.decimal());
    let expected = |allowed: f64| format!("TotalPower {} ± {allowed:.3} kWh", row.energy.decimal());
    Some(if apart_kwh > error_kwh + 1e-9 {
        Break::new("MeterValueEnd", found, expected(error_kwh))
    } else {
        Break::new("MeterValueEnd", found, expected(warn_kwh)).warn()
    })
}
