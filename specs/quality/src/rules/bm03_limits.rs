//! BM03: cells keep below their highest voltage and temperature.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::BatterySample;

/// BM03: cells keep below their highest voltage and temperature.
pub static BM03: Rule = Rule {
    code: "BM03",
    input: Input::Battery(breaks),
    fields: &["VoltageH", "TemptureH"],
    says: "the highest cell keeps below its voltage limit and the hottest point below its temperature limit",
    says_zh: "单体电压与温度不超过限值",
    why: "overcharged or hot cells are a danger: a safety case is opened",
    limit: Some(0.05),
    unit: "V above MaxChargeCellVoltage",
    good: r#"{"reading":{"cell_voltage_high":4300,"temperature_high_c":55}}"#,
    bad: r#"{"reading":{"cell_voltage_high":4301}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &BatterySample, facts: &Facts) -> Option<Break> {
    let reading = &row.reading;
    let limit_v = facts.limit(&BM03);
    if let (Some(high), Some(most)) = (reading.cell_voltage_high, reading.cell_voltage_limit)
        && high.decimal() > most.decimal() + limit_v + 1e-9
    {
        let expected = format!("≤ {} + {limit_v} V", most.decimal());
        return Some(Break::new("VoltageH", format!("{} V", high.decimal()), expected));
    }
    let (high, most) = (reading.temperature_high_c?, reading.temperature_limit_c?);
    (high > most)
        .then(|| Break::new("TemptureH", format!("{high} °C"), format!("≤ MaxTemp {most} °C")))
}
