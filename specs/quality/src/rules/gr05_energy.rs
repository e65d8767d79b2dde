//! GR05: power and energy of a day agree.

use crate::facts::{CurveDays, Facts};
use crate::rule::{Break, Dimension, Input, Rule, Stage};

/// GR05: power and energy of a day agree.
pub static GR05: Rule = Rule {
    code: "GR05",
    stage: Stage::History,
    dimension: Dimension::Consistency,
    input: Input::CurveDays(breaks),
    fields: &["values"],
    says: "the power of a day times its intervals is the energy of the day",
    says_zh: "功率曲线积分与当日电量曲线一致",
    why: "one of the two has a wrong ratio or a gap",
    source: "grid company profile, checks of curves",
    limit: Some(0.03),
    unit: "share of the energy",
    good: r#"{"energy_wh":1165100}"#,
    bad: r#"{"energy_wh":1165000}"#,
    ..Rule::PLAIN
};

fn breaks(days: &CurveDays, facts: &Facts) -> Option<Break> {
    let (today, energy) = (days.today, days.energy_wh? as f64);
    if today.measured != today.points || today.points <= 0 {
        return None;
    }
    let power = today.sum as f64 * 24.0 / f64::from(today.points);
    ((power - energy).abs() > facts.limit(&GR05) * energy.abs()).then(|| {
        let found = format!("Σ P·Δt = {:.3} kWh", power / 1000.0);
        Break::new("values", found, format!("Σ E = {:.3} kWh", energy / 1000.0))
    })
}
